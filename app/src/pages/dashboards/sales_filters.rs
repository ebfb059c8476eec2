//! The filters of the sales dashboard.

use contract::{Grain, SalesChoices, SalesFilters, SalesQuery};
use leptos::prelude::*;
use ui::{Choice, DateRange, FilterBar, MultiSelect, Segmented, SelectField};

use super::presets::presets;

/// The filters as controls. Each change is reported at once, as the whole query that the address shall hold.
#[component]
pub(crate) fn SalesFilterBar(
    /// The filters in force.
    filters: Signal<SalesFilters>,
    /// What they can be set to.
    choices: Signal<SalesChoices>,
    /// Hears the new query.
    #[prop(into)]
    on_change: Callback<SalesQuery>,
) -> impl IntoView {
    let change = move |edit: &dyn Fn(&mut SalesQuery)| {
        let mut query = filters.with_untracked(spelled_out);
        edit(&mut query);
        on_change.run(query);
    };
    let shops = Signal::derive(move || {
        choices.with(|all| all.shops.iter().map(|shop| Choice::new(&shop.code, &shop.name)).collect::<Vec<_>>())
    });
    let countries =
        Signal::derive(move || choices.with(|all| all.countries.iter().map(Choice::same).collect::<Vec<_>>()));
    let bounds = Memo::new(move |_| {
        let code = filters.with(|filters| filters.shop.clone());
        choices.with(|all| all.shops.iter().find(|shop| shop.code == code).map(|shop| (shop.first_day, shop.last_day)))
    });
    let choose_countries = move |chosen: Vec<String>| change(&|query| query.countries.clone_from(&chosen));
    let presets = Signal::derive(move || bounds.get().map(|(first, last)| presets(first, last)).unwrap_or_default());
    view! {
        <FilterBar>
            <SelectField
                name="shop"
                label="Shop"
                hide_label=true
                options=shops
                value=Signal::derive(move || filters.with(|filters| filters.shop.clone()))
                // Another shop has other days and countries: only the shop is kept.
                on_change=move |shop: String| on_change.run(SalesQuery { shop: Some(shop), ..SalesQuery::default() })
            />
            <DateRange
                label="Period"
                from=Signal::derive(move || filters.with(|filters| filters.from.to_string()))
                to=Signal::derive(move || filters.with(|filters| filters.to.to_string()))
                min=Signal::derive(move || bounds.get().map(|bounds| bounds.0.to_string()))
                max=Signal::derive(move || bounds.get().map(|bounds| bounds.1.to_string()))
                presets=presets
                on_change=move |(from, to): (String, String)| {
                    change(&|query| {
                        query.from = from.parse().ok();
                        query.to = to.parse().ok();
                        query.grain = None;
                    });
                }
            />
            <MultiSelect
                name="country"
                label="Countries"
                all_label="All countries"
                options=countries
                selected=Signal::derive(move || filters.with(|filters| filters.countries.clone()))
                on_change=choose_countries
            />
            <Segmented
                name="grain"
                label="Grain"
                options=vec![Choice::new("day", "Day"), Choice::new("week", "Week"), Choice::new("month", "Month")]
                value=Signal::derive(move || filters.with(|filters| filters.grain.as_str().to_owned()))
                on_change=move |grain: String| change(&|query| query.grain = grain.parse::<Grain>().ok())
            />
        </FilterBar>
    }
}

/// The filters in force as a query that leaves no default open: what it is asked with stays what it is now.
pub(super) fn spelled_out(filters: &SalesFilters) -> SalesQuery {
    SalesQuery {
        shop: Some(filters.shop.clone()),
        from: Some(filters.from),
        to: Some(filters.to),
        countries: filters.countries.clone(),
        grain: Some(filters.grain),
    }
}
