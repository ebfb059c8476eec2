//! What tiles and their columns are called.

use chrono::NaiveDate;
use contract::{By, Compare, Filter, Format, Grain, Operator, Question, TileDefinition, Vocabulary};

use crate::period::spoken;
use crate::state::State;

/// What stands where a row has no value of a dimension.
pub(crate) const NO_VALUE: &str = "No value";
/// So many values are named in a subtitle.
const NAMED: usize = 3;

/// "Net revenue by week": what the file says, or the measures and what they are broken down by.
pub(crate) fn of_tile(vocabulary: &Vocabulary, tile: &TileDefinition, time: &str, question: &Question) -> String {
    if let Some(title) = &tile.title {
        return title.clone();
    }
    let measures: Vec<&str> =
        question.measures.iter().filter_map(|name| Some(vocabulary.measure(name)?.title.as_str())).collect();
    let by: Vec<String> = question.by.iter().map(|by| dimension(vocabulary, time, by)).collect();
    if by.is_empty() { measures.join(", ") } else { format!("{} by {}", measures.join(", "), by.join(" and ")) }
}

/// "1 Nov 2025 – 31 Oct 2026 · Country: France": what is in force besides the shop. What was picked of time takes the
/// place of the period.
pub(crate) fn in_force(vocabulary: &Vocabulary, state: &State, time: &str, question: &Question) -> String {
    let counts = |filter: &&Filter| question.filters.contains(filter);
    let (times, picks): (Vec<&Filter>, Vec<&Filter>) =
        state.picks.iter().filter(counts).partition(|filter| filter.dimension == time);
    let picked = |place: usize| times.get(place)?.values.first()?.parse::<NaiveDate>().ok();
    let from = picked(0).unwrap_or(state.period.from);
    let to = picked(1).unwrap_or(state.period.to);
    let mut parts = vec![if from == to { spoken(from) } else { format!("{} – {}", spoken(from), spoken(to)) }];
    let chosen = state.filters.iter().skip(1).filter(counts).chain(picks);
    parts.extend(chosen.map(|filter| chosen_values(vocabulary, filter)));
    parts.join(" · ")
}

/// Why there is nothing to show, and what to do about it.
pub(crate) fn nothing(state: &State, question: &Question) -> String {
    let counts = |filter: &Filter| question.filters.contains(filter);
    // The first filter is the shop, of which there is always one.
    let (with, then) = match (state.picks.iter().any(counts), state.filters.iter().skip(1).any(counts)) {
        (true, _) => (" with what is picked", "Remove a pick, or choose a longer period."),
        (false, true) => (" with these filters", "Clear a filter, or choose a longer period."),
        (false, false) => ("", "Choose a longer period, or another one."),
    };
    format!("Nothing in this period{with}. {then}")
}

/// "vs. 90 days before", or nothing where nothing is compared.
pub(crate) fn versus(state: &State) -> String {
    match state.compare {
        Compare::Nothing => String::new(),
        Compare::Year => "vs. a year before".to_owned(),
        Compare::Period if state.period.days() == 1 => "vs. the day before".to_owned(),
        Compare::Period => format!("vs. {} days before", state.period.days()),
    }
}

/// What a column of the period that is compared with is called.
pub(crate) fn before(state: &State, measures: usize, title: &str) -> String {
    let period = if state.compare == Compare::Year { "Year before" } else { "Period before" };
    if measures == 1 { period.to_owned() } else { format!("{title}, {}", period.to_lowercase()) }
}

/// The heading of a column of a dimension.
pub(crate) fn heading(vocabulary: &Vocabulary, by: &By) -> String {
    match by.grain {
        Some(Grain::Week) => "Week beginning".to_owned(),
        Some(Grain::Month) => "Month beginning".to_owned(),
        Some(Grain::Day) | None => {
            vocabulary.dimension(&by.dimension).map_or_else(|| by.dimension.clone(), |known| known.title.clone())
        }
    }
}

/// The heading of a column of values, with their currency.
pub(crate) fn with_currency(title: &str, format: Format, currency: Option<&str>) -> String {
    match (format, currency) {
        (Format::Money, Some(currency)) => format!("{title} ({currency})"),
        _ => title.to_owned(),
    }
}

/// What a bucket of time is called where it stands among words.
pub(crate) fn bucket(day: NaiveDate, grain: Grain) -> String {
    match grain {
        Grain::Month => day.format("%b %Y").to_string(),
        Grain::Day | Grain::Week => spoken(day),
    }
}

/// With its first letter in capitals.
pub(crate) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// "country", "week" of the time that the period means, "month of first order" of another one.
fn dimension(vocabulary: &Vocabulary, time: &str, by: &By) -> String {
    match (by.grain, vocabulary.dimension(&by.dimension)) {
        (Some(grain), _) if by.dimension == time => grain.as_str().to_owned(),
        (Some(grain), Some(known)) => format!("{} of {}", grain.as_str(), known.title.to_lowercase()),
        (_, Some(known)) => known.title.to_lowercase(),
        (_, None) => by.dimension.clone(),
    }
}

/// "Country: France, Germany", "Country: France, Spain, Italy and 2 more", "First order from 3 Nov 2025".
pub(crate) fn chosen_values(vocabulary: &Vocabulary, filter: &Filter) -> String {
    let known = vocabulary.dimension(&filter.dimension);
    let title = known.map_or(filter.dimension.as_str(), |known| known.title.as_str());
    let label = |value: &String| match value.parse::<NaiveDate>() {
        Ok(day) => spoken(day),
        Err(_) => known.and_then(|known| known.label(value)).unwrap_or_else(|| value.clone()),
    };
    let values: Vec<String> = filter.values.iter().map(label).collect();
    match filter.operator {
        Operator::AtLeast => format!("{title} from {}", values.join(", ")),
        Operator::AtMost => format!("to {}", values.join(", ")),
        Operator::Below => format!("below {}", values.join(", ")),
        _ if values.len() > NAMED => {
            format!("{title}: {} and {} more", values[..NAMED].join(", "), values.len() - NAMED)
        }
        _ => format!("{title}: {}", values.join(", ")),
    }
}
