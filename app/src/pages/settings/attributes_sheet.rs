//! What is known about a person besides the role, for administrators.

use std::collections::BTreeSet;

use contract::User;
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonType, FormActions, Notice, Sheet, TextArea, TextField, Tone, use_toasts};

use crate::server_fns::Failure;
use crate::server_fns::identity::set_attribute;

/// The form for the attributes of whoever is being edited, in a sheet beside the list.
#[component]
pub(crate) fn AttributesSheet(
    /// Whose attributes are open.
    editing: RwSignal<Option<User>>,
    /// Hears that something was changed.
    on_change: Callback<()>,
) -> impl IntoView {
    let title = Signal::derive(move || {
        editing.with(|user| user.as_ref().map_or_else(String::new, |user| format!("Attributes of {}", user.name)))
    });
    let open = Signal::derive(move || editing.with(Option::is_some));
    view! {
        <Sheet open=open on_close=move |()| editing.set(None) title=title>
            {move || {
                editing
                    .get_untracked()
                    .map(|user| view! { <AttributeForm user=user editing=editing on_change=on_change /> })
            }}
        </Sheet>
    }
}

#[component]
fn AttributeForm(user: User, editing: RwSignal<Option<User>>, on_change: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let id = user.id;
    let first = user.attributes.first_key_value().map(|(name, values)| (name.clone(), lines(values)));
    let (name, values) = first.unwrap_or_default();
    let (name, values) = (RwSignal::new(name), RwSignal::new(values));
    let known = StoredValue::new(user.attributes);
    let save = Action::new(move |(name, values): &(String, BTreeSet<String>)| {
        let (name, values) = (name.clone(), values.clone());
        async move { set_attribute(id, name, values).await }
    });
    Effect::new(move |_| {
        if let Some(Ok(_)) = save.value().get() {
            editing.set(None);
            on_change.run(());
            toasts.good("Saved.");
        }
    });
    let failure = move |field: &'static str| match save.value().get() {
        Some(Err(Failure(error))) if error.field.as_deref() == Some(field) => Some(error.message),
        _ => None,
    };
    let general = move || match save.value().get() {
        Some(Err(Failure(error))) if !matches!(error.field.as_deref(), Some("name" | "values")) => Some(error.message),
        _ => None,
    };
    // Whoever names another one that is known goes on with what it has.
    let on_name = move |text: String| {
        if let Some(other) = known.with_value(|known| known.get(text.trim()).map(lines)) {
            values.set(other);
        }
        name.set(text);
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let values = values.get_untracked().lines().map(str::to_owned).collect();
        save.dispatch((name.get_untracked(), values));
    };
    view! {
        <form on:submit=submit>
            {move || general().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
            <p class="muted">"Policies of the project say which rows somebody sees by these. A change holds at once."</p>
            <TextField
                name="name"
                label="Attribute"
                autocomplete="off"
                hint="What policies call it, such as countries."
                required=true
                value=name
                error=Signal::derive(move || failure("name"))
                on_input=on_name
            />
            <TextArea
                name="values"
                label="Values"
                hint="One in each line. Without any, the attribute is taken away."
                rows=8
                value=values
                error=Signal::derive(move || failure("values"))
                on_input=move |text| values.set(text)
            />
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=save.pending()>"Save"</Button>
                <Button on_click=move |_| editing.set(None)>"Cancel"</Button>
            </FormActions>
        </form>
    }
}

fn lines(values: &BTreeSet<String>) -> String {
    values.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
}
