//! One's own account.

use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonType, Card, FormActions, Notice, Page, PageHeader, TextField, Tone};

use super::tabs::SettingsTabs;
use crate::server_fns::Failure;
use crate::server_fns::identity::change_password;
use crate::session::use_session;
use crate::title::Title;

/// Who one is, and one's password.
#[component]
pub(crate) fn Account() -> impl IntoView {
    let who = use_session().principal().map(|principal| format!("{}, {}", principal.name, principal.role));
    view! {
        <Title text="Your account" />
        <Page narrow=true>
            <PageHeader title="Your account" description=who />
            <SettingsTabs current="/settings/account" />
            <Card title="Password" subtitle="Changing it ends your sessions everywhere else">
                <PasswordForm />
            </Card>
        </Page>
    }
}

#[component]
fn PasswordForm() -> impl IntoView {
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
        Some(Ok(())) => view! { <Notice tone=Tone::Good>"Your password was changed."</Notice> }.into_any(),
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
                label="Current password"
                input_type="password"
                autocomplete="current-password"
                required=true
                value=old
                on_input=move |text| old.set(text)
            />
            <TextField
                name="new"
                label="New password"
                input_type="password"
                autocomplete="new-password"
                hint="At least 10 characters."
                required=true
                value=new
                on_input=move |text| new.set(text)
            />
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=change.pending()>
                    "Change password"
                </Button>
            </FormActions>
        </form>
    }
}
