//! Periods that are asked for often.

use chrono::{Datelike, Days, Months, NaiveDate};
use ui::DatePreset;

/// Periods that are asked for often, as far as the shop's data reaches. Counted from its last day, not from today.
pub(super) fn presets(first: NaiveDate, last: NaiveDate) -> Vec<DatePreset> {
    let preset = |label: &str, from: Option<NaiveDate>| {
        let from = from.filter(|from| *from >= first)?;
        Some(DatePreset { label: label.to_owned(), from: from.to_string(), to: last.to_string() })
    };
    [
        preset("Last 30 days", last.checked_sub_days(Days::new(29))),
        preset("Last 90 days", last.checked_sub_days(Days::new(89))),
        preset("Last 12 months", last.checked_sub_months(Months::new(12)).and_then(|day| day.succ_opt())),
        preset("This month", last.with_day(1)),
        preset("This year", last.with_ordinal(1)),
        preset("All time", Some(first)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn presets_stay_within_the_data() {
        let labels =
            |first, last| presets(day(first), day(last)).into_iter().map(|preset| preset.label).collect::<Vec<_>>();
        assert_eq!(labels("2010-12-01", "2011-01-09"), ["Last 30 days", "This month", "This year", "All time"]);
        assert_eq!(labels("2024-11-01", "2026-10-31").len(), 6);
    }

    #[test]
    fn periods_include_both_ends() {
        let all = presets(day("2024-11-01"), day("2026-10-31"));
        assert_eq!((all[0].from.as_str(), all[0].to.as_str()), ("2026-10-02", "2026-10-31"));
        assert_eq!(all[2].from, "2025-11-01");
    }
}
