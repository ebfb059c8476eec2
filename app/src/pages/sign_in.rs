//! Signing in.

use contract::ErrorCode;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::{Button, ButtonKind, ButtonType, Logo, Notice, TextField, Tone, Wordmark, use_locale, words};

use crate::server_fns::Failure;
use crate::server_fns::session::SignIn as SignInCall;
use crate::title::Title;

/// The sign-in page: a plain form, which the script only improves.
#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let words = words::frame(use_locale());
    let query = use_query_map();
    let next = move || query.with(|query| query.get("next")).unwrap_or_default();
    let sign_in = ServerAction::<SignInCall>::new();
    let name = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let failure = move || match sign_in.value().get() {
        // Said once more in the reader's language: it is the error that there is here.
        Some(Err(Failure(error))) if error.code == ErrorCode::Unauthenticated => {
            Some(words.wrong_credentials.to_owned())
        }
        Some(Err(Failure(error))) => Some(error.message),
        // Without a script the failure comes back in the address.
        None => query.with(|query| query.get("__err")).map(|_| words.wrong_password.to_owned()),
        Some(Ok(_)) => None,
    };
    Effect::new(move |_| match sign_in.value().get() {
        // A new document: everything on it belongs to whoever is signed in now.
        Some(Ok(next)) => drop(window().location().set_href(&next)),
        Some(Err(_)) => password.set(String::new()),
        None => {}
    });
    view! {
        <Title text=words.sign_in />
        <main class="sign-in" id="content">
            <div class="sign-in__brand">
                <Logo />
                <Wordmark />
            </div>
            <ActionForm action=sign_in attr:class="sign-in__form card">
                <h1 class="sign-in__title">{words.sign_in}</h1>
                {move || failure().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
                <input type="hidden" name="next" value=next />
                <TextField
                    name="name"
                    label=words.name
                    value=name
                    autocomplete="username"
                    required=true
                    autofocus=true
                    on_input=move |text| name.set(text)
                />
                <TextField
                    name="password"
                    label=words.password
                    value=password
                    input_type="password"
                    autocomplete="current-password"
                    required=true
                    on_input=move |text| password.set(text)
                />
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=sign_in.pending()>
                    {words.sign_in}
                </Button>
            </ActionForm>
        </main>
    }
}
