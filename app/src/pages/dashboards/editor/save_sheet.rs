//! What would change, what for, and saving it.

use contract::{DashboardEdit, TileChange, TileChangeKind};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use ui::{Button, ButtonKind, ButtonType, FormActions, Notice, TextField, Tone, use_toasts};

use super::super::changed::ChangeList;
use super::bench::Bench;
use crate::server_fns::Failure;
use crate::server_fns::editing::save_dashboard;

/// The form that saves a dashboard.
#[component]
pub(super) fn SaveForm(bench: Bench) -> impl IntoView {
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let message = RwSignal::new(String::new());
    let save = Action::new(move |edit: &DashboardEdit| {
        let edit = edit.clone();
        async move { save_dashboard(edit).await }
    });
    Effect::new(move |_| {
        if let Some(Ok(saved)) = save.value().get() {
            bench.note_saved();
            bench.panel.set(None);
            toasts.good(format!("Saved as revision {}.", saved.revision.id));
            navigate(&format!("/dashboards/{}", saved.slug), leptos_router::NavigateOptions::default());
        }
    });
    let failure = move || match save.value().get() {
        Some(Err(Failure(error))) => Some(error.message),
        _ => None,
    };
    let problems = move || bench.problems.with(Vec::len);
    let why_not = Signal::derive(move || match problems() {
        0 => None,
        1 => Some("There is a problem, which is shown where it is. Solve it first.".to_owned()),
        count => Some(format!("There are {count} problems, which are shown where they are. Solve them first.")),
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if problems() == 0 && !save.pending().get_untracked() {
            save.dispatch(DashboardEdit {
                slug: bench.slug.get_value(),
                definition: untrack(|| bench.with(Clone::clone)),
                base: bench.base.get_value(),
                message: message.get_untracked(),
            });
        }
    };
    let (settings, tiles) = untrack(|| bench.changes());
    let is_new = bench.slug.with_value(Option::is_none);
    let tiles: Vec<TileChange> =
        tiles.into_iter().filter(|change| !is_new || change.kind == TileChangeKind::Added).collect();
    let settings: Vec<String> = settings.into_iter().map(str::to_owned).collect();
    view! {
        <form on:submit=submit>
            {move || failure().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
            {move || why_not.get().map(|text| view! { <Notice tone=Tone::Warn>{text}</Notice> })}
            {bench
                .loses_comments
                .then(|| {
                    view! {
                        <Notice tone=Tone::Warn>
                            "This dashboard's file is laid out in a way that cannot be changed in parts. Saving writes it anew: the comments in it will be lost."
                        </Notice>
                    }
                })}
            <ChangeList settings=settings tiles=tiles />
            <TextField
                name="message"
                label="What for"
                placeholder="Optional, for the history"
                value=message
                on_input=move |text| message.set(text)
            />
            <FormActions>
                <Button
                    kind=ButtonKind::Primary
                    button_type=ButtonType::Submit
                    busy=save.pending()
                    why_not=why_not
                >
                    "Save"
                </Button>
                <Button on_click=move |_| bench.panel.set(None)>"Go on editing"</Button>
                <Button
                    kind=ButtonKind::Quiet
                    on_click=move |_| {
                        bench.discard();
                        bench.panel.set(None);
                    }
                >
                    "Discard changes"
                </Button>
            </FormActions>
        </form>
    }
}
