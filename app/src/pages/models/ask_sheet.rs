//! Asking for a version to become the champion.

use contract::GateResult;
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonType, FormActions, Notice, Sheet, TextArea, Tone, use_locale, use_toasts, words};

use super::gates::GateList;
use super::review::Named;
use crate::sending::Sending;
use crate::server_fns::promotions::ask_for_promotion;

/// The form, in a sheet beside the version.
#[component]
pub(crate) fn AskSheet(
    open: RwSignal<bool>,
    /// The version.
    named: Signal<Named>,
    /// How it stands to what its model asks.
    gates: Signal<Vec<GateResult>>,
    /// Hears that somebody asked.
    on_done: Callback<()>,
) -> impl IntoView {
    let words = words::promotions(use_locale());
    let title = Signal::derive(move || named.with(|(_, version)| (words.ask_for)(*version)));
    view! {
        <Sheet open=open on_close=move |()| open.set(false) title=title>
            <AskForm open=open named=named gates=gates on_done=on_done />
        </Sheet>
    }
}

#[component]
fn AskForm(
    open: RwSignal<bool>,
    named: Signal<Named>,
    gates: Signal<Vec<GateResult>>,
    on_done: Callback<()>,
) -> impl IntoView {
    let (words, toasts) = (words::promotions(use_locale()), use_toasts());
    let reason = RwSignal::new(String::new());
    let sending = Sending::new(
        move |(name, version): &Named| {
            let (name, version, reason) = (name.clone(), *version, reason.get_untracked());
            async move {
                ask_for_promotion(name, version, reason).await?;
                toasts.good(words.asked);
                let _ = on_done.try_run(());
                Ok(())
            }
        },
        move || open.set(false),
    );
    let failure = move || sending.failure_beside(&["reason"]);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        sending.send(named.get_untracked());
    };
    view! {
        <form class="stack" on:submit=submit>
            <p>{words.ask_what}</p>
            {move || failure().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
            <GateList results=gates named=named />
            <TextArea
                name="reason"
                label=words.reason
                hint=words.reason_what
                required=true
                value=reason
                error=Signal::derive(move || sending.failure_of("reason"))
                on_input=move |text| reason.set(text)
            />
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=sending.is_pending()>{words.ask}</Button>
                <Button on_click=move |_| open.set(false)>{words.cancel}</Button>
            </FormActions>
        </form>
    }
}
