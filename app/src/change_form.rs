//! A form that changes one thing.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonType, FormActions, Notice, Tone, use_locale, words};

use crate::sending::Sending;
use crate::server_fns::Failure;

/// A change on its way. It tells by itself that it was made: its form may be closed meanwhile, or the page be left.
pub(crate) type Change = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

/// The form: it sends, and says what kept the change from being made.
#[component]
pub(crate) fn ChangeForm(
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
    /// Hears that it was made, or that nobody wants it any more.
    #[prop(into)]
    on_close: Callback<()>,
    /// Its fields.
    children: Children,
) -> impl IntoView {
    let sending = Sending::new(move |(): &()| change.run(()), move || on_close.run(()));
    let failure = move || sending.failure().map(|error| view! { <Notice tone=Tone::Bad>{error.message}</Notice> });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        sending.send(());
    };
    let kind = if danger { ButtonKind::Danger } else { ButtonKind::Primary };
    view! {
        <form class="stack" on:submit=submit>
            {failure}
            {children()}
            <FormActions>
                <Button kind=kind button_type=ButtonType::Submit why_not=why_not busy=sending.is_pending()>{send}</Button>
                <Button on_click=move |_| on_close.run(())>{words::about(use_locale()).cancel}</Button>
            </FormActions>
        </form>
    }
}
