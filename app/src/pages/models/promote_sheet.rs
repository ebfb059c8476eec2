//! Saying which version answers.

use leptos::prelude::*;
use ui::{Sheet, use_toasts};

use crate::change_form::{Change, ChangeForm};
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
    let change = Callback::new(move |()| -> Change {
        let (name, version) = (name.clone(), promoting.get_untracked());
        Box::pin(async move {
            // Without one the sheet is closed.
            let Some(version) = version else { return Ok(()) };
            let promotion = promote(name, version).await?;
            toasts.good(format!("Version {} is champion and answers from now on.", promotion.version));
            let _ = on_done.try_run(());
            Ok(())
        })
    });
    let now = move || match champion.get() {
        Some(version) => {
            format!("Version {version} answers now. From the next request on this one does; no request fails.")
        }
        None => "Nothing answers yet. From the next request on this version does.".to_owned(),
    };
    view! {
        <ChangeForm send="Promote" change=change on_close=move |()| promoting.set(None)>
            <p>{now}</p>
            <p class="muted">"Who promoted what, and when, is kept in the audit trail."</p>
        </ChangeForm>
    }
}
