//! Fields of forms: a label, a control, a hint, an error. All are native controls, so a form works before the page does.

use leptos::prelude::*;

/// One of the values that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Choice {
    /// The value, as in URLs and forms.
    pub value: String,
    /// The text for people.
    pub label: String,
}

impl Choice {
    /// A choice of this value and text.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }

    /// A choice whose value is its text.
    pub fn same(value: impl Into<String>) -> Self {
        let value = value.into();
        Self { label: value.clone(), value }
    }
}

/// A label, hint and error around a control of your own. The control's `id` must be `id`; while there is an error it
/// should carry `aria-invalid` and `aria-describedby="ID-note"`. The fields below do this by themselves.
#[component]
pub fn Field(
    /// The control's id.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: Signal<String>,
    /// Whether the label is for screen readers only, as in filter bars.
    #[prop(optional)]
    hide_label: bool,
    /// What helps to answer.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong with the answer, and what to change.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// The control.
    children: Children,
) -> impl IntoView {
    let note = note_id(&id);
    view! {
        <div class="field" class:has-error=move || error.get().is_some()>
            <label class=if hide_label { "field__label visually-hidden" } else { "field__label" } for=id>
                {move || label.get()}
            </label>
            {children()}
            <p class="field__note" id=note aria-live="polite">
                {move || error.get().or_else(|| hint.get())}
            </p>
        </div>
    }
}

/// A line of text.
#[component]
pub fn TextField(
    /// Its name in the form; also its id.
    #[prop(into)]
    name: String,
    /// What is asked for.
    #[prop(into)]
    label: Signal<String>,
    /// Whether the label is for screen readers only.
    #[prop(optional)]
    hide_label: bool,
    /// The text; follows the signal.
    #[prop(optional, into)]
    value: Signal<String>,
    /// `text` unless you say `date`, `email`, `password`, `number`, `search`, `url`.
    #[prop(default = "text")]
    input_type: &'static str,
    /// An example of an answer.
    #[prop(optional, into)]
    placeholder: MaybeProp<String>,
    /// What the browser may fill in: `username`, `current-password`, `off`.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Whether it may not be empty.
    #[prop(optional)]
    required: bool,
    /// Whether it takes focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
    /// Not possible now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether what is typed is code or an identifier.
    #[prop(optional)]
    mono: bool,
    /// What helps to answer.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong with the answer, and what to change.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Hears every keystroke.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
    /// Hears the finished text, on leaving the field or pressing enter.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let note = note_id(&name);
    let id = name.clone();
    let run = move |callback: Option<Callback<String>>, text: String| {
        if let Some(callback) = callback {
            callback.run(text);
        }
    };
    view! {
        <Field id=name.clone() label=label hide_label=hide_label hint=hint error=error>
            <input
                class="control"
                class:control--mono=mono
                id=id
                name=name
                type=input_type
                step=(input_type == "number").then_some("any")
                placeholder=move || placeholder.get()
                autocomplete=autocomplete
                required=required
                autofocus=autofocus
                disabled=move || disabled.get()
                value=value.get_untracked()
                prop:value=move || value.get()
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=note
                on:input=move |event| run(on_input, event_target_value(&event))
                on:change=move |event| run(on_change, event_target_value(&event))
            />
        </Field>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// Its name in the form; also its id.
    #[prop(into)]
    name: String,
    /// What is asked for.
    #[prop(into)]
    label: Signal<String>,
    /// Whether the label is for screen readers only.
    #[prop(optional)]
    hide_label: bool,
    /// The text; follows the signal.
    #[prop(optional, into)]
    value: Signal<String>,
    /// Lines shown.
    #[prop(default = 4)]
    rows: u16,
    /// An example of an answer.
    #[prop(optional, into)]
    placeholder: MaybeProp<String>,
    /// Whether it may not be empty.
    #[prop(optional)]
    required: bool,
    /// Whether what is typed is code.
    #[prop(optional)]
    mono: bool,
    /// What helps to answer.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong with the answer, and what to change.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Hears every keystroke.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
) -> impl IntoView {
    let note = note_id(&name);
    let id = name.clone();
    view! {
        <Field id=name.clone() label=label hide_label=hide_label hint=hint error=error>
            <textarea
                class="control control--area"
                class:control--mono=mono
                id=id
                name=name
                rows=rows
                placeholder=move || placeholder.get()
                required=required
                spellcheck=if mono { "false" } else { "true" }
                prop:value=move || value.get()
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=note
                on:input=move |event| {
                    if let Some(on_input) = on_input {
                        on_input.run(event_target_value(&event));
                    }
                }
            >
                {value.get_untracked()}
            </textarea>
        </Field>
    }
}

/// One of several values.
#[component]
pub fn SelectField(
    /// Its name in the form; also its id.
    #[prop(into)]
    name: String,
    /// What is asked for.
    #[prop(into)]
    label: Signal<String>,
    /// Whether the label is for screen readers only.
    #[prop(optional)]
    hide_label: bool,
    /// What can be chosen.
    #[prop(into)]
    options: Signal<Vec<Choice>>,
    /// The chosen value.
    #[prop(optional, into)]
    value: Signal<String>,
    /// Not possible now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What helps to answer.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong with the answer, and what to change.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Hears the new value.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let note = note_id(&name);
    let id = name.clone();
    let entries = move || {
        options
            .get()
            .into_iter()
            .map(|option| {
                let this = option.value.clone();
                let chosen = move || value.with(|value| *value == this);
                view! { <option value=option.value selected=chosen>{option.label}</option> }.into_any()
            })
            .collect_view()
    };
    view! {
        <Field id=name.clone() label=label hide_label=hide_label hint=hint error=error>
            <span class="select">
                <select
                    class="control"
                    id=id
                    name=name
                    disabled=move || disabled.get()
                    prop:value=move || value.get()
                    aria-invalid=move || error.get().is_some().then_some("true")
                    aria-describedby=note
                    on:change=move |event| {
                        if let Some(on_change) = on_change {
                            on_change.run(event_target_value(&event));
                        }
                    }
                >
                    {entries}
                </select>
            </span>
        </Field>
    }
}

/// Yes or no.
#[component]
pub fn Checkbox(
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// What is agreed to.
    #[prop(into)]
    label: Signal<String>,
    /// Its value in the form while it is checked.
    #[prop(default = "true".into(), into)]
    value: String,
    /// Whether it is checked; follows the signal.
    #[prop(optional, into)]
    checked: Signal<bool>,
    /// Not possible now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Hears the new state.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
) -> impl IntoView {
    view! {
        <label class="checkbox">
            <input
                class="checkbox__box"
                type="checkbox"
                name=name
                value=value
                checked=checked.get_untracked()
                prop:checked=move || checked.get()
                disabled=move || disabled.get()
                on:change=move |event| {
                    if let Some(on_change) = on_change {
                        on_change.run(event_target_checked(&event));
                    }
                }
            />
            <span>{move || label.get()}</span>
        </label>
    }
}

fn note_id(id: &str) -> String {
    format!("{id}-note")
}
