//! Adding a tile: what it is about, and what it is shown as.

use ::dashboard::{KINDS, kinds_for};
use contract::{Show, TileDefinition};
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonType, FormActions, Notice, SelectField, Tone};

use super::bench::Bench;
use super::kinds::KindPicker;
use super::parts::measure_choices;

/// The form of a new tile.
#[component]
pub(super) fn AddTile(bench: Bench) -> impl IntoView {
    let vocabulary = bench.vocabulary();
    let choices = measure_choices(&vocabulary.measures);
    let first = vocabulary.measures.first().map(|measure| measure.name.clone()).unwrap_or_default();
    let (measure, show) = (RwSignal::new(first), RwSignal::new(Show::Number));
    let none = RwSignal::new(false);
    let kinds = {
        let vocabulary = vocabulary.clone();
        Memo::new(move |_| {
            let tile = TileDefinition { measures: vec![measure.get()], ..TileDefinition::default() };
            bench.with(|definition| kinds_for(&vocabulary, definition, &tile))
        })
    };
    let about = Signal::derive(move || {
        vocabulary.measure(&measure.get()).map(|measure| measure.description.clone()).filter(|text| !text.is_empty())
    });
    let chosen = Memo::new(move |_| {
        let (wanted, offered) = (show.get(), kinds.get());
        if offered.contains(&wanted) { wanted } else { offered.first().copied().unwrap_or(KINDS[0]) }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match bench.add(chosen.get_untracked(), &measure.get_untracked()) {
            Some(name) => {
                bench.panel.set(None);
                bench.focus.set(Some(name));
            }
            None => none.set(true),
        }
    };
    view! {
        <form on:submit=submit>
            {move || {
                none.get()
                    .then(|| view! { <Notice tone=Tone::Bad>"Nothing that can be asked for can be shown like this."</Notice> })
            }}
            <SelectField
                name="new-measure"
                label="Measure"
                options=choices
                value=measure
                hint=about
                on_change=move |name| measure.set(name)
            />
            <KindPicker name="new-kind" kinds=kinds value=chosen on_change=Callback::new(move |kind| show.set(kind)) />
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit>"Add tile"</Button>
                <Button on_click=move |_| bench.panel.set(None)>"Cancel"</Button>
            </FormActions>
        </form>
    }
}
