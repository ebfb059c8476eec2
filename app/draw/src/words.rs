//! What is chosen of a dashboard, in words.

use chrono::NaiveDate;
use contract::{ControlKind, Dashboard, Locale};
use language::words;

use crate::format;

/// So many values are named.
const NAMED: usize = 3;

/// What counts on a dashboard, for where its controls are not: "1 Nov 2025 – 31 Oct 2026 · Country: France · Demo shop".
#[must_use]
pub fn in_force(dashboard: &Dashboard) -> String {
    let locale = dashboard.locale;
    let mut parts = Vec::new();
    for control in &dashboard.controls {
        let Some(values) = dashboard.query.filters.get(&control.dimension).filter(|values| !values.is_empty()) else {
            continue;
        };
        match &control.kind {
            ControlKind::Period(..) => {
                parts.insert(0, values.first().map_or_else(String::new, |text| period(locale, text)));
            }
            ControlKind::Many(_) => parts.push(chosen(locale, &control.title, values)),
            // Of one shop there is nothing to say.
            ControlKind::One(choices) if choices.len() > 1 => {
                parts.extend(choices.iter().filter(|(value, _)| values.contains(value)).map(|(_, name)| name.clone()));
            }
            ControlKind::One(_) => {}
        }
    }
    for (dimension, values) in &dashboard.query.picks {
        let title = dashboard.names.get(dimension).unwrap_or(dimension);
        let values: Vec<String> = values.iter().map(|value| period(locale, value)).collect();
        parts.push(chosen(locale, title, &values));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

fn chosen(locale: Locale, title: &str, values: &[String]) -> String {
    match values.get(..NAMED) {
        Some(named) if values.len() > NAMED => {
            let more = values.len() - NAMED;
            format!("{title}: {}", (words::tiles(locale).values_and_more)(&named.join(", "), more))
        }
        _ => format!("{title}: {}", values.join(", ")),
    }
}

/// A period as people write it; anything else as it is.
fn period(locale: Locale, text: &str) -> String {
    let days = text
        .split_once("..")
        .and_then(|(from, to)| Some((from.parse::<NaiveDate>().ok()?, to.parse::<NaiveDate>().ok()?)));
    match days {
        Some((from, to)) => format::days(locale, from, to),
        None => text.to_owned(),
    }
}
