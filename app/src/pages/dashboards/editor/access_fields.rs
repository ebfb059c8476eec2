//! Whom a dashboard is shared with.

use contract::{Access, Audience, Role};
use leptos::prelude::*;
use ui::{Choice, SelectField, TextField};

use super::bench::Bench;

/// Nothing said.
const OPEN: &str = "open";
/// Nobody by role.
const PEOPLE: &str = "people";

/// One of the two audiences of an [`Access`].
type Part = fn(&mut Access) -> &mut Option<Audience>;

/// Who sees it, and who changes it.
#[component]
pub(super) fn AccessFields(bench: Bench) -> impl IntoView {
    view! {
        <AudienceFields
            bench=bench
            name="view"
            label="Seen by"
            open="Everybody who sees dashboards"
            part=|access| &mut access.view
        />
        <AudienceFields
            bench=bench
            name="edit"
            label="Changed and shared by"
            open="Analysts and up who see it"
            part=|access| &mut access.edit
        />
    }
}

#[component]
fn AudienceFields(
    bench: Bench,
    name: &'static str,
    label: &'static str,
    /// What it means that nothing is said.
    open: &'static str,
    part: Part,
) -> impl IntoView {
    let audience = bench.map(move |settings| part(&mut settings.access.clone()).clone());
    let set = move |audience: Option<Audience>| bench.set("access", |settings| *part(&mut settings.access) = audience);
    let choices = [
        (OPEN, open),
        (PEOPLE, "Named people only"),
        (Role::Analyst.as_str(), "Analysts and up"),
        (Role::Engineer.as_str(), "Engineers and up"),
        (Role::Administrator.as_str(), "Administrators"),
    ];
    let choices: Vec<Choice> = choices.into_iter().map(|(value, label)| Choice::new(value, label)).collect();
    let chosen = Signal::derive(move || match audience.get() {
        None => OPEN.to_owned(),
        Some(audience) => audience.role.map_or(PEOPLE, Role::as_str).to_owned(),
    });
    let choose = move |choice: String| {
        let people = audience.get_untracked().map(|audience| audience.people).unwrap_or_default();
        set((choice != OPEN).then(|| Audience { role: choice.parse().ok(), people }));
    };
    let people = Signal::derive(move || audience.get().map(|audience| audience.people.join(", ")).unwrap_or_default());
    // When it is finished: a comma that is being typed has nothing after it yet.
    let write = move |text: String| {
        let names = text.split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        set(audience.get_untracked().map(|audience| Audience { people: names, ..audience }));
    };
    view! {
        <SelectField
            name=format!("access-{name}")
            label=label
            options=choices
            value=chosen
            on_change=choose
        />
        <Show when=move || audience.with(Option::is_some)>
            <TextField
                name=format!("access-{name}-people")
                label="And these people"
                hint="Names that they sign in with, with commas between them. Administrators always belong to them."
                value=people
                on_change=write
            />
        </Show>
    }
}
