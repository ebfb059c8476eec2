//! Periods that are asked for often.

use chrono::{Datelike, Days, Months, NaiveDate};
use ui::{DatePreset, Locale, words};

/// Periods that are asked for often, as far as the shop's data reaches. Counted from its last day, not from today.
pub(super) fn presets(locale: Locale, first: NaiveDate, last: NaiveDate) -> Vec<DatePreset> {
    let words = words::boards(locale);
    let preset = |label: String, from: Option<NaiveDate>| {
        let from = from.filter(|from| *from >= first)?;
        Some(DatePreset { label, from: from.to_string(), to: last.to_string() })
    };
    [
        preset((words.last_days)("30"), last.checked_sub_days(Days::new(29))),
        preset((words.last_days)("90"), last.checked_sub_days(Days::new(89))),
        preset((words.last_months)("12"), last.checked_sub_months(Months::new(12)).and_then(|day| day.succ_opt())),
        preset(words.this_month.to_owned(), last.with_day(1)),
        preset(words.this_year.to_owned(), last.with_ordinal(1)),
        preset(words.all_time.to_owned(), Some(first)),
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
        let labels = |first, last| {
            presets(Locale::English, day(first), day(last)).into_iter().map(|preset| preset.label).collect::<Vec<_>>()
        };
        assert_eq!(labels("2010-12-01", "2011-01-09"), ["Last 30 days", "This month", "This year", "All time"]);
        assert_eq!(labels("2024-11-01", "2026-10-31").len(), 6);
    }

    #[test]
    fn periods_include_both_ends() {
        let all = presets(Locale::English, day("2024-11-01"), day("2026-10-31"));
        assert_eq!((all[0].from.as_str(), all[0].to.as_str()), ("2026-10-02", "2026-10-31"));
        assert_eq!(all[2].from, "2025-11-01");
    }
}
