//! Saying which version answers.

use leptos::prelude::*;
use ui::{Button, ButtonKind, FormActions, Notice, Sheet, Tone, use_toasts};

use crate::server_fns::Failure;
use crate::server_fns::models::promote;

/// Asks before a version is promoted: what answers changes for everybody at once.
#[component]
pub(crate) fn PromoteSheet(
    /// The model's name.
    name: String,
    /// The version to promote; the sheet is open while there is one.
    promoting: RwSignal<Option<i32>>,
    /// The version that answers now.
    champion: Signal<Option<i32>>,
    /// Hears that it was done.
    on_done: Callback<()>,
) -> impl IntoView {
    let title = move || promoting.get().map_or_else(String::new, |version| format!("Promote version {version}"));
    view! {
        <Sheet
            open=Signal::derive(move || promoting.get().is_some())
            on_close=move |()| promoting.set(None)
            title=Signal::derive(title)
        >
            <PromoteForm name=name.clone() promoting=promoting champion=champion on_done=on_done />
        </Sheet>
    }
}

#[component]
fn PromoteForm(
    name: String,
    promoting: RwSignal<Option<i32>>,
    champion: Signal<Option<i32>>,
    on_done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let run = Action::new(move |version: &i32| {
        let (name, version) = (name.clone(), *version);
        async move { promote(name, version).await }
    });
    Effect::new(move |_| {
        if let Some(Ok(promotion)) = run.value().get() {
            promoting.set(None);
            on_done.run(());
            toasts.good(format!("Version {} is champion and answers from now on.", promotion.version));
        }
    });
    let failure = move || match run.value().get() {
        Some(Err(Failure(error))) => Some(error.message),
        _ => None,
    };
    let now = move || match champion.get() {
        Some(version) => {
            format!("Version {version} answers now. From the next request on this one does; no request fails.")
        }
        None => "Nothing answers yet. From the next request on this version does.".to_owned(),
    };
    view! {
        <p>{now}</p>
        <p class="muted">"Who promoted what, and when, is kept in the audit trail."</p>
        {move || failure().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
        <FormActions>
            <Button
                kind=ButtonKind::Primary
                busy=run.pending()
                on_click=move |_| {
                    if let Some(version) = promoting.get_untracked() {
                        run.dispatch(version);
                    }
                }
            >
                "Promote"
            </Button>
            <Button on_click=move |_| promoting.set(None)>"Cancel"</Button>
        </FormActions>
    }
}
