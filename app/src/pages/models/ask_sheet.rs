//! Asking for a version to become the champion.

use contract::GateResult;
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonType, FormActions, Notice, Sheet, TextArea, Tone, use_locale, use_toasts, words};

use super::gates::GateList;
use super::review::Named;
use crate::server_fns::Failure;
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
    let run =
        Action::new(move |(name, version): &Named| ask_for_promotion(name.clone(), *version, reason.get_untracked()));
    Effect::new(move |_| {
        if let Some(Ok(_)) = run.value().get() {
            open.set(false);
            on_done.run(());
            toasts.good(words.asked);
        }
    });
    let error = move |of_reason: bool| match run.value().get() {
        Some(Err(Failure(error))) if (error.field.as_deref() == Some("reason")) == of_reason => Some(error.message),
        _ => None,
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        run.dispatch(named.get_untracked());
    };
    view! {
        <form class="stack" on:submit=submit>
            <p>{words.ask_what}</p>
            {move || error(false).map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
            <GateList results=gates named=named />
            <TextArea
                name="reason"
                label=words.reason
                hint=words.reason_what
                required=true
                value=reason
                error=Signal::derive(move || error(true))
                on_input=move |text| reason.set(text)
            />
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=run.pending()>{words.ask}</Button>
                <Button on_click=move |_| open.set(false)>{words.cancel}</Button>
            </FormActions>
        </form>
    }
}
