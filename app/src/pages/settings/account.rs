//! One's own account.

use leptos::prelude::*;
use ui::{
    Button, ButtonKind, ButtonType, Card, Choice, FormActions, Locale, Notice, Page, PageHeader, SelectField,
    TextField, Tone, use_locale, words,
};

use super::tabs::SettingsTabs;
use crate::server_fns::Failure;
use crate::server_fns::identity::{change_password, set_locale};
use crate::session::use_session;
use crate::title::Title;

/// Who one is, and one's password.
#[component]
pub(crate) fn Account() -> impl IntoView {
    let locale = use_locale();
    let (words, frame) = (words::account(locale), words::frame(locale));
    let principal = use_session().principal();
    let who = principal.as_ref().map(|principal| format!("{}, {}", principal.name, (frame.role)(principal.role)));
    let chosen = principal.and_then(|principal| principal.locale);
    view! {
        <Title text=frame.account />
        <Page narrow=true>
            <PageHeader title=frame.account description=who />
            <SettingsTabs current="/settings/account" />
            <Card title=words.language subtitle=words.language_what>
                <LanguageForm chosen=chosen />
            </Card>
            <Card title=words.password subtitle=words.password_what>
                <PasswordForm />
            </Card>
        </Page>
    }
}

/// A choice counts at once: the page comes again, in the other language.
#[component]
fn LanguageForm(chosen: Option<Locale>) -> impl IntoView {
    let words = words::account(use_locale());
    let choose = Action::new(|locale: &Option<Locale>| set_locale(*locale));
    Effect::new(move |_| {
        if let Some(Ok(())) = choose.value().get() {
            // Only a document that is not shown cannot be loaded again.
            drop(window().location().reload());
        }
    });
    let failure = move || match choose.value().get() {
        Some(Err(Failure(error))) => Some(view! { <Notice tone=Tone::Bad>{error.message}</Notice> }),
        _ => None,
    };
    let languages = Locale::ALL.map(|locale| Choice::new(locale.tag(), locale.name()));
    let options: Vec<Choice> = std::iter::once(Choice::new("", words.of_browser)).chain(languages).collect();
    view! {
        {failure}
        <SelectField
            name="locale"
            label=words.language
            hide_label=true
            options=options
            value=chosen.map_or("", Locale::tag).to_owned()
            on_change=move |tag: String| {
                choose.dispatch(Locale::of_tag(&tag));
            }
        />
    }
}

#[component]
fn PasswordForm() -> impl IntoView {
    let words = words::account(use_locale());
    let old = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let change = Action::new(move |(old, new): &(String, String)| {
        let (old, new) = (old.clone(), new.clone());
        async move { change_password(old, new).await }
    });
    Effect::new(move |_| {
        if let Some(Ok(())) = change.value().get() {
            old.set(String::new());
            new.set(String::new());
        }
    });
    let outcome = move || match change.value().get() {
        Some(Ok(())) => view! { <Notice tone=Tone::Good>{words.password_changed}</Notice> }.into_any(),
        Some(Err(Failure(error))) => view! { <Notice tone=Tone::Bad>{error.message}</Notice> }.into_any(),
        None => ().into_any(),
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        change.dispatch((old.get_untracked(), new.get_untracked()));
    };
    view! {
        <form on:submit=submit>
            {outcome}
            <TextField
                name="old"
                label=words.current_password
                input_type="password"
                autocomplete="current-password"
                required=true
                value=old
                on_input=move |text| old.set(text)
            />
            <TextField
                name="new"
                label=words.new_password
                input_type="password"
                autocomplete="new-password"
                hint=words.password_rule
                required=true
                value=new
                on_input=move |text| new.set(text)
            />
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=change.pending()>
                    {words.change_password}
                </Button>
            </FormActions>
        </form>
    }
}
