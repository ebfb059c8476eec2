//! The period that a tile has of its own.

use contract::{Show, TilePeriod};
use leptos::prelude::*;
use ui::{Choice, SelectField, use_locale, words};

use super::bench::Bench;

/// Periods that are wanted often, as they are written.
const USUAL: [&str; 6] = ["last 30 days", "last 90 days", "last 6 months", "last 12 months", "last 24 months", "all"];

/// Whether a tile follows the period that is chosen, or has one of its own.
#[component]
pub(super) fn OwnPeriod(bench: Bench, name: String) -> impl IntoView {
    let stored = StoredValue::new(name.clone());
    let is_shown = bench.of_tile(&name, |tile| tile.show != Show::Text);
    let own = bench.of_tile(&name, |tile| tile.period);
    let options = Signal::derive(move || {
        let usual = USUAL.iter().filter_map(|text| text.parse::<TilePeriod>().ok());
        let mut periods: Vec<TilePeriod> = usual.collect();
        periods.extend(own.get().filter(|own| !periods.contains(own)));
        let choice = |period: TilePeriod| Choice::new(period.to_string(), (words::tiles(use_locale()).period)(period));
        std::iter::once(Choice::new("", "As chosen on the page"))
            .chain(periods.into_iter().map(choice))
            .collect::<Vec<_>>()
    });
    let value = Signal::derive(move || own.get().map(|period| period.to_string()).unwrap_or_default());
    move || {
        is_shown.get().then(|| {
            view! {
                <SelectField
                    name="period"
                    label="Period"
                    hint="One of its own is counted back from the last day of the data."
                    options=options
                    value=value
                    on_change=move |text: String| {
                        bench.change(&stored.get_value(), |tile| tile.period = text.parse().ok());
                    }
                />
            }
        })
    }
}
