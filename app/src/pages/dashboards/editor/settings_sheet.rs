//! What can be chosen on a dashboard, and where it begins.

use ::dashboard::SHOP;
use contract::DimensionKind;
use leptos::prelude::*;
use ui::{Button, ButtonKind, Checkbox, Choice, FormActions, SelectField, TextField};

use super::access_fields::AccessFields;
use super::annotations::DashboardAnnotations;
use super::bench::Bench;
use super::tabs::TabSettings;

/// Periods that a dashboard begins with, in months; nothing means all there is.
const MONTHS: [(&str, &str); 6] = [
    ("", "All there is"),
    ("1", "1 month"),
    ("3", "3 months"),
    ("6", "6 months"),
    ("12", "12 months"),
    ("24", "2 years"),
];

/// Everything but title, description and tiles.
#[component]
pub(super) fn Settings(bench: Bench) -> impl IntoView {
    let vocabulary = bench.vocabulary();
    let of_kind = |is_time: bool| {
        vocabulary.dimensions.iter().filter(move |one| (one.kind == DimensionKind::Time) == is_time && one.name != SHOP)
    };
    let times: Vec<Choice> = of_kind(true).map(|time| Choice::new(&time.name, &time.title)).collect();
    let months = bench.map(|settings| settings.months.map(|months| months.to_string()).unwrap_or_default());
    let month_choices = Signal::derive(move || {
        let mut choices: Vec<Choice> = MONTHS.iter().map(|(value, label)| Choice::new(*value, *label)).collect();
        let own = months.get();
        if !choices.iter().any(|choice| choice.value == own) {
            choices.push(Choice::new(&own, format!("{own} months")));
        }
        choices
    });
    let filters = of_kind(false)
        .map(|dimension| {
            let name = dimension.name.clone();
            let checked = {
                let name = name.clone();
                bench.map(move |settings| settings.filters.contains(&name))
            };
            let field = format!("filter-{name}");
            let change = move |on: bool| {
                bench.set("filters", |settings| {
                    settings.filters.retain(|known| *known != name);
                    if on {
                        settings.filters.push(name.clone());
                    }
                });
            };
            view! { <Checkbox name=field label=dimension.title.clone() checked=checked on_change=change /> }.into_any()
        })
        .collect_view();
    let folder = bench.map(|settings| settings.folder.clone().unwrap_or_default());
    let owner = bench.map(|settings| settings.owner.clone().unwrap_or_default());
    view! {
        <div class="stack">
            <SelectField
                name="dashboard-time"
                label="Time"
                hint="What the period of the dashboard means."
                options=times
                value=bench.map(|settings| settings.time.clone())
                on_change=move |time: String| bench.set("time", |settings| settings.time = time)
            />
            <SelectField
                name="dashboard-months"
                label="Shows at first"
                options=month_choices
                value=months
                on_change=move |months: String| bench.set("months", |settings| settings.months = months.parse().ok())
            />
            <TextField
                name="dashboard-owner"
                label="Owner"
                hint="Who answers for it."
                value=owner
                on_input=move |text: String| {
                    bench.set("owner", |settings| settings.owner = Some(text).filter(|text| !text.trim().is_empty()));
                }
            />
            <TextField
                name="dashboard-folder"
                label="Folder"
                hint="Where it lies in the list, such as Marketing/Campaigns."
                value=folder
                on_input=move |text: String| {
                    bench.set("folder", |settings| settings.folder = Some(text).filter(|text| !text.trim().is_empty()));
                }
            />
            <AccessFields bench=bench />
            <fieldset class="parts parts--list">
                <legend class="field__label">"Can be filtered by"</legend>
                {filters}
            </fieldset>
            <TabSettings bench=bench />
            <DashboardAnnotations bench=bench />
            <FormActions>
                <Button kind=ButtonKind::Primary on_click=move |_| bench.panel.set(None)>"Done"</Button>
            </FormActions>
        </div>
    }
}
