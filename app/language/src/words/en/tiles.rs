use contract::{Compare, Grain, TilePeriod, Verdict};

use crate::words::Tiles;

pub(in crate::words) static TILES: Tiles = Tiles {
    no_value: "No value",
    all: "All",
    others: "Others",
    other: "Other",
    title: |measures, by| format!("{measures} by {}", by.join(" and ")),
    by: |name| format!("by {name}"),
    grain,
    grain_of: |of, name| format!("{} of {name}", grain(of)),
    among_words: str::to_lowercase,
    beginning: |of| match of {
        Grain::Day => None,
        Grain::Week => Some("Week beginning"),
        Grain::Month => Some("Month beginning"),
    },
    since_then: |of| match of {
        Grain::Day => "Days since then",
        Grain::Week => "Weeks since then",
        Grain::Month => "Months since then",
    },
    of_first: |measure, of| format!("{measure}, of the first {}", grain(of)),
    course: |measure, of| format!("{measure} by {}", grain(of)),
    day: "Day",
    versus: |compare, days| match compare {
        Compare::Nothing => String::new(),
        Compare::Year => "vs. a year before".to_owned(),
        Compare::Period if days == 1 => "vs. the day before".to_owned(),
        Compare::Period => format!("vs. {days} days before"),
    },
    no_comparison: "No comparison",
    before: |compare, measure| match (measure, compare) {
        (None, Compare::Year) => "Year before".to_owned(),
        (None, _) => "Period before".to_owned(),
        (Some(measure), Compare::Year) => format!("{measure}, year before"),
        (Some(measure), _) => format!("{measure}, period before"),
    },
    cut: |cut, of| {
        let which = match cut {
            (false, false) => return None,
            (true, false) => "first",
            (false, true) => "last",
            (true, true) => "first and last",
        };
        Some(format!("{which} {} incomplete", grain(of)))
    },
    nothing: |is_picked, is_filtered| match (is_picked, is_filtered) {
        (true, _) => "Nothing in this period with what is picked. Remove a pick, or choose a longer period.",
        (false, true) => "Nothing in this period with these filters. Clear a filter, or choose a longer period.",
        (false, false) => "Nothing in this period. Choose a longer period, or another one.",
    },
    from: |name, value| format!("{name} from {value}"),
    to: |value| format!("to {value}"),
    below: |value| format!("below {value}"),
    values_and_more: |values, more| format!("{values} and {more} more"),
    period: |period| match period {
        TilePeriod::All => "All time".to_owned(),
        TilePeriod::Last(1, unit) => format!("Last {}", unit.as_str()),
        TilePeriod::Last(count, unit) => format!("Last {count} {}s", unit.as_str()),
    },
    verdict: |verdict| match verdict {
        Verdict::Good => "Good",
        Verdict::Warn => "Watch",
        Verdict::Bad => "Bad",
    },
};

const fn grain(of: Grain) -> &'static str {
    of.as_str()
}
