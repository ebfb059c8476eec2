//! What is known about a person besides the role, for administrators.

use std::collections::BTreeSet;

use contract::User;
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonType, FormActions, IconName, Notice, Sheet, TextArea, TextField, Tone, use_toasts};

use crate::server_fns::Failure;
use crate::server_fns::identity::set_attribute;

/// The attributes of whoever is being edited, in a sheet beside the list.
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

/// An attribute as it is being written.
#[derive(Debug, Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    values: RwSignal<String>,
}

impl Draft {
    fn new(name: &str, values: &BTreeSet<String>) -> Self {
        let values = values.iter().map(String::as_str).collect::<Vec<_>>().join("\n");
        Self { name: RwSignal::new(name.to_owned()), values: RwSignal::new(values) }
    }

    fn written(self) -> (String, BTreeSet<String>) {
        let values = self.values.get_untracked();
        let values = values.lines().map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect();
        (self.name.get_untracked().trim().to_owned(), values)
    }
}

/// What could not be saved: which attribute, and why.
type Refusal = (usize, Failure);

#[component]
fn AttributeForm(user: User, editing: RwSignal<Option<User>>, on_change: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let id = user.id;
    let known: Vec<Draft> = user.attributes.iter().map(|(name, values)| Draft::new(name, values)).collect();
    let new = Draft::new("", &BTreeSet::new());
    let count = known.len();
    let adding = RwSignal::new(known.is_empty());
    let save = Action::new(move |changed: &Vec<(usize, String, BTreeSet<String>)>| {
        let changed = changed.clone();
        async move {
            for (place, name, values) in changed {
                set_attribute(id, name, values).await.map_err(|failure| (place, failure))?;
                // What is saved is saved, whatever becomes of the rest.
                on_change.run(());
            }
            Ok::<_, Refusal>(())
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(())) = save.value().get() {
            editing.set(None);
            toasts.good("Saved.");
        }
    });
    let failure = move |at: usize, field: &'static str| match save.value().get() {
        Some(Err((place, Failure(error)))) if place == at && error.field.as_deref() == Some(field) => {
            Some(error.message)
        }
        _ => None,
    };
    let general = move || match save.value().get() {
        Some(Err((_, Failure(error)))) if !matches!(error.field.as_deref(), Some("name" | "values")) => {
            Some(error.message)
        }
        _ => None,
    };
    let drafts = known.clone();
    let taken = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        taken.set(adding.get_untracked() && user.attributes.contains_key(&new.written().0));
        if taken.get_untracked() {
            return;
        }
        let added = adding.get_untracked().then_some(new);
        let written = drafts.iter().copied().chain(added).enumerate().map(|(place, draft)| (place, draft.written()));
        let is_changed = |(name, values): &(String, BTreeSet<String>)| user.attributes.get(name) != Some(values);
        let changed = written.filter(|(_, draft)| is_changed(draft));
        save.dispatch(changed.map(|(place, (name, values))| (place, name, values)).collect());
    };
    let of_known = move |(place, draft): (usize, Draft)| {
        let name = draft.name.get_untracked();
        let lines = draft.values.with_untracked(|values| values.lines().count());
        view! {
            <TextArea
                name=format!("values-{name}")
                label=name
                hint="One in each line. Without any, the attribute is taken away."
                rows=u16::try_from(lines.clamp(2, 10)).unwrap_or(2)
                value=draft.values
                error=Signal::derive(move || failure(place, "values").or_else(|| failure(place, "name")))
                on_input=move |text| draft.values.set(text)
            />
        }
    };
    let taken = move || taken.get().then(|| "There is this attribute already: change it above.".to_owned());
    let of_new = move || {
        view! {
            <TextField
                name="name"
                label="Attribute"
                autocomplete="off"
                hint="What policies call it, such as countries."
                required=true
                value=new.name
                error=Signal::derive(move || taken().or_else(|| failure(count, "name")))
                on_input=move |text| new.name.set(text)
            />
            <TextArea
                name="values"
                label="Values"
                hint="One in each line."
                required=true
                value=new.values
                error=Signal::derive(move || failure(count, "values"))
                on_input=move |text| new.values.set(text)
            />
        }
    };
    view! {
        <form on:submit=submit>
            <p class="muted">"Policies of the project say which rows somebody sees by these. A change holds at once."</p>
            {move || general().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
            {known.into_iter().enumerate().map(of_known).collect_view()}
            <Show
                when=move || adding.get()
                fallback=move || {
                    view! {
                        <div>
                            <Button icon=IconName::Plus on_click=move |_| adding.set(true)>"Add attribute"</Button>
                        </div>
                    }
                }
            >
                {of_new()}
            </Show>
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=save.pending()>"Save"</Button>
                <Button on_click=move |_| editing.set(None)>"Cancel"</Button>
            </FormActions>
        </form>
    }
}
