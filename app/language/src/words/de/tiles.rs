use contract::{Compare, Grain, PeriodUnit, TilePeriod, Verdict};

use crate::words::Tiles;

pub(in crate::words) static TILES: Tiles = Tiles {
    no_value: "Ohne Wert",
    all: "Alle",
    others: "Übrige",
    other: "Übrige",
    title: |measures, by| format!("{measures} nach {}", by.join(" und ")),
    by: |name| format!("nach {name}"),
    grain,
    grain_of: |of, name| format!("{} von {name}", grain(of)),
    among_words: str::to_owned,
    beginning: |of| match of {
        Grain::Day => None,
        Grain::Week => Some("Woche ab"),
        Grain::Month => Some("Monat ab"),
    },
    since_then: |of| match of {
        Grain::Day => "Tage seitdem",
        Grain::Week => "Wochen seitdem",
        Grain::Month => "Monate seitdem",
    },
    of_first: |measure, of| match of {
        Grain::Day => format!("{measure}, vom ersten Tag"),
        Grain::Week => format!("{measure}, von der ersten Woche"),
        Grain::Month => format!("{measure}, vom ersten Monat"),
    },
    course: |measure, of| format!("{measure} nach {}", grain(of)),
    day: "Tag",
    versus: |compare, days| match compare {
        Compare::Nothing => String::new(),
        Compare::Year => "ggü. dem Vorjahr".to_owned(),
        Compare::Period if days == 1 => "ggü. dem Vortag".to_owned(),
        Compare::Period => format!("ggü. den {days} Tagen davor"),
    },
    no_comparison: "Kein Vergleich",
    before: |compare, measure| match (measure, compare) {
        (None, Compare::Year) => "Vorjahr".to_owned(),
        (None, _) => "Zeitraum davor".to_owned(),
        (Some(measure), Compare::Year) => format!("{measure}, Vorjahr"),
        (Some(measure), _) => format!("{measure}, Zeitraum davor"),
    },
    cut: |cut, of| {
        let end = if of == Grain::Week { "e" } else { "er" };
        let which = match cut {
            (false, false) => return None,
            (true, false) => format!("erst{end}"),
            (false, true) => format!("letzt{end}"),
            (true, true) => format!("erst{end} und letzt{end}"),
        };
        Some(format!("{which} {} unvollständig", grain(of)))
    },
    nothing: |is_picked, is_filtered| match (is_picked, is_filtered) {
        (true, _) => {
            "Nichts in diesem Zeitraum mit dieser Auswahl. Nehmen Sie eine Auswahl zurück, oder wählen Sie einen längeren Zeitraum."
        }
        (false, true) => {
            "Nichts in diesem Zeitraum mit diesen Filtern. Heben Sie einen Filter auf, oder wählen Sie einen längeren Zeitraum."
        }
        (false, false) => "Nichts in diesem Zeitraum. Wählen Sie einen längeren oder einen anderen.",
    },
    from: |name, value| format!("{name} ab {value}"),
    to: |value| format!("bis {value}"),
    below: |value| format!("unter {value}"),
    values_and_more: |values, more| format!("{values} und {more} weitere"),
    period: |period| match period {
        TilePeriod::All => "Gesamter Zeitraum".to_owned(),
        TilePeriod::Last(1, unit) => last(unit).to_owned(),
        TilePeriod::Last(count, unit) => format!("Letzte {count} {}", many(unit)),
    },
    verdict: |verdict| match verdict {
        Verdict::Good => "Gut",
        Verdict::Warn => "Beobachten",
        Verdict::Bad => "Schlecht",
    },
};

const fn grain(of: Grain) -> &'static str {
    match of {
        Grain::Day => "Tag",
        Grain::Week => "Woche",
        Grain::Month => "Monat",
    }
}

const fn last(unit: PeriodUnit) -> &'static str {
    match unit {
        PeriodUnit::Days => "Letzter Tag",
        PeriodUnit::Weeks => "Letzte Woche",
        PeriodUnit::Months => "Letzter Monat",
        PeriodUnit::Years => "Letztes Jahr",
    }
}

const fn many(unit: PeriodUnit) -> &'static str {
    match unit {
        PeriodUnit::Days => "Tage",
        PeriodUnit::Weeks => "Wochen",
        PeriodUnit::Months => "Monate",
        PeriodUnit::Years => "Jahre",
    }
}
