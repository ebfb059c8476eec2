//! What tiles and their columns are called.

use chrono::NaiveDate;
use contract::{By, Filter, Format, Grain, Locale, Operator, Question, TileDefinition, Vocabulary};
use language::{format, words};

use crate::state::State;

/// So many values are named in a subtitle.
const NAMED: usize = 3;

/// "Net revenue by week": what the file says, or the measures and what they are broken down by.
pub(crate) fn of_tile(
    locale: Locale,
    vocabulary: &Vocabulary,
    tile: &TileDefinition,
    time: &str,
    question: &Question,
) -> String {
    if let Some(title) = &tile.title {
        return title.clone();
    }
    let measures: Vec<&str> =
        question.measures.iter().filter_map(|name| Some(vocabulary.measure(name)?.title.as_str())).collect();
    let by: Vec<String> = question.by.iter().map(|by| dimension(locale, vocabulary, time, by)).collect();
    let measures = measures.join(", ");
    if by.is_empty() { measures } else { (words::tiles(locale).title)(&measures, &by) }
}

/// "1 Nov 2025 – 31 Oct 2026 · Country: France": what is in force besides the shop. What was picked of time takes the
/// place of the period.
pub(crate) fn in_force(
    locale: Locale,
    vocabulary: &Vocabulary,
    state: &State,
    time: &str,
    question: &Question,
) -> String {
    let counts = |filter: &&Filter| question.filters.contains(filter);
    let (times, picks): (Vec<&Filter>, Vec<&Filter>) =
        state.picks.iter().filter(counts).partition(|filter| filter.dimension == time);
    let picked = |place: usize| times.get(place)?.values.first()?.parse::<NaiveDate>().ok();
    let from = picked(0).unwrap_or(state.period.from);
    let to = picked(1).unwrap_or(state.period.to);
    let mut parts = vec![format::days(locale, from, to)];
    let chosen = state.filters.iter().skip(1).filter(counts).chain(picks);
    parts.extend(chosen.map(|filter| chosen_values(locale, vocabulary, filter)));
    parts.join(" · ")
}

/// Why there is nothing to show, and what to do about it.
pub(crate) fn nothing(locale: Locale, state: &State, question: &Question) -> String {
    let counts = |filter: &Filter| question.filters.contains(filter);
    // The first filter is the shop, of which there is always one.
    let (is_picked, is_filtered) = (state.picks.iter().any(counts), state.filters.iter().skip(1).any(counts));
    (words::tiles(locale).nothing)(is_picked, is_filtered).to_owned()
}

/// "vs. 90 days before", or nothing where nothing is compared.
pub(crate) fn versus(locale: Locale, state: &State) -> String {
    (words::tiles(locale).versus)(state.compare, state.period.days())
}

/// What a column of the period that is compared with is called.
pub(crate) fn before(locale: Locale, state: &State, measures: usize, title: &str) -> String {
    (words::tiles(locale).before)(state.compare, (measures > 1).then_some(title))
}

/// The heading of a column of a dimension.
pub(crate) fn heading(locale: Locale, vocabulary: &Vocabulary, by: &By) -> String {
    match by.grain.and_then(words::tiles(locale).beginning) {
        Some(beginning) => beginning.to_owned(),
        None => vocabulary.dimension(&by.dimension).map_or_else(|| by.dimension.clone(), |known| known.title.clone()),
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
pub(crate) fn bucket(locale: Locale, day: NaiveDate, grain: Grain) -> String {
    match grain {
        Grain::Month => format::month_year(locale, day),
        Grain::Day | Grain::Week => format::date(locale, day),
    }
}

/// "country", "week" of the time that the period means, "month of first order" of another one.
fn dimension(locale: Locale, vocabulary: &Vocabulary, time: &str, by: &By) -> String {
    let words = words::tiles(locale);
    match (by.grain, vocabulary.dimension(&by.dimension)) {
        (Some(grain), _) if by.dimension == time => (words.grain)(grain).to_owned(),
        (Some(grain), Some(known)) => (words.grain_of)(grain, &(words.among_words)(&known.title)),
        (_, Some(known)) => (words.among_words)(&known.title),
        (_, None) => by.dimension.clone(),
    }
}

/// "Country: France, Germany", "Country: France, Spain, Italy and 2 more", "First order from 3 Nov 2025".
pub(crate) fn chosen_values(locale: Locale, vocabulary: &Vocabulary, filter: &Filter) -> String {
    let words = words::tiles(locale);
    let known = vocabulary.dimension(&filter.dimension);
    let title = known.map_or(filter.dimension.as_str(), |known| known.title.as_str());
    let label = |value: &String| match value.parse::<NaiveDate>() {
        Ok(day) => format::date(locale, day),
        Err(_) => known.and_then(|known| known.label(value)).unwrap_or_else(|| value.clone()),
    };
    let values: Vec<String> = filter.values.iter().map(label).collect();
    match filter.operator {
        Operator::AtLeast => (words.from)(title, &values.join(", ")),
        Operator::AtMost => (words.to)(&values.join(", ")),
        Operator::Below => (words.below)(&values.join(", ")),
        _ if values.len() > NAMED => {
            let more = values.len() - NAMED;
            format!("{title}: {}", (words.values_and_more)(&values[..NAMED].join(", "), more))
        }
        _ => format!("{title}: {}", values.join(", ")),
    }
}
