//! A form that changes one thing.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonType, FormActions, Notice, Tone, use_locale, words};

use crate::server_fns::Failure;

/// A change on its way.
pub(super) type Change = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

/// The form: it sends, and says what kept the change from being made.
#[component]
pub(super) fn ChangeForm(
    /// What its button says.
    send: &'static str,
    /// Whether the change cannot be undone.
    #[prop(optional)]
    danger: bool,
    /// Why the change cannot be made yet.
    #[prop(optional, into)]
    why_not: MaybeProp<String>,
    /// Makes the change.
    change: Callback<(), Change>,
    /// Hears that it was made.
    #[prop(into)]
    on_done: Callback<()>,
    /// Hears that nobody wants it any more.
    #[prop(into)]
    on_cancel: Callback<()>,
    /// Its fields.
    children: Children,
) -> impl IntoView {
    let run = Action::new(move |(): &()| change.run(()));
    Effect::new(move |_| {
        if let Some(Ok(())) = run.value().get() {
            on_done.run(());
        }
    });
    let failure = move || match run.value().get() {
        Some(Err(Failure(error))) => Some(view! { <Notice tone=Tone::Bad>{error.message}</Notice> }),
        _ => None,
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        run.dispatch(());
    };
    let kind = if danger { ButtonKind::Danger } else { ButtonKind::Primary };
    view! {
        <form class="stack" on:submit=submit>
            {failure}
            {children()}
            <FormActions>
                <Button kind=kind button_type=ButtonType::Submit why_not=why_not busy=run.pending()>{send}</Button>
                <Button on_click=move |_| on_cancel.run(())>{words::registry(use_locale()).cancel}</Button>
            </FormActions>
        </form>
    }
}
