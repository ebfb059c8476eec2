//! Registering what a run made: as a new model, or as a version of one that is there.

use contract::{ModelFiles, ModelSearch, ModelSummary, Permission, RegisteredVersion, Registration};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use ui::{
    Button, ButtonKind, ButtonType, Choice, FormActions, IconName, Notice, Segmented, Sheet, SkeletonShape, TextArea,
    TextField, Tone, use_locale, use_toasts, words,
};

use crate::loaded::{Latest, Loaded};
use crate::pages::experiments::paging::{self, Found, MoreFoot, Paged};
use crate::remote::Remote;
use crate::sending::Sending;
use crate::server_fns::models::models;
use crate::server_fns::registration::register_files;
use crate::session::use_session;
use crate::url::escape;

const NEW: &str = "new";
const EXISTING: &str = "existing";
/// How many models are listed; whoever wants another one searches for it, or asks for more.
const AT_ONCE: u32 = 20;

/// What is to be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Registering {
    pub(crate) files: ModelFiles,
    /// What a new model would be called.
    pub(crate) name: String,
}

/// Opens the form for something, for those who may register.
#[component]
pub(crate) fn RegisterButton(
    /// What is registered.
    #[prop(into)]
    what: Signal<Registering>,
    registering: RwSignal<Option<Registering>>,
    /// Which one of several this is, for screen readers.
    #[prop(optional, into)]
    of: String,
    /// Why it cannot be registered now.
    #[prop(optional, into)]
    why_not: MaybeProp<String>,
    #[prop(optional)] kind: ButtonKind,
) -> impl IntoView {
    let words = words::registering(use_locale());
    let of = (!of.is_empty()).then(|| view! { <span class="visually-hidden">{format!(", {of}")}</span> });
    let open = move |_| registering.set(Some(what.get_untracked()));
    use_session().may(Permission::LogRuns).then(|| {
        view! {
            <Button kind=kind icon=IconName::Boxes why_not=why_not on_click=open>
                {words.register} {of}
            </Button>
        }
    })
}

/// The form, in a sheet beside what is registered.
#[component]
pub(crate) fn RegisterSheet(registering: RwSignal<Option<Registering>>) -> impl IntoView {
    let words = words::registering(use_locale());
    view! {
        <Sheet
            open=Signal::derive(move || registering.with(Option::is_some))
            on_close=move |()| registering.set(None)
            title=words.register
        >
            {move || registering.get().map(|what| view! { <RegisterForm what=what registering=registering /> })}
        </Sheet>
    }
}

#[component]
fn RegisterForm(what: Registering, registering: RwSignal<Option<Registering>>) -> impl IntoView {
    let locale = use_locale();
    let words = words::registering(locale);
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let Registering { files, name } = what;
    let which = RwSignal::new(NEW.to_owned());
    let is_new = Memo::new(move |_| which.with(|which| which == NEW));
    let name = RwSignal::new(name);
    let chosen = RwSignal::new(None::<String>);
    let description = RwSignal::new(String::new());
    let leave = Callback::new(move |path: String| {
        registering.set(None);
        navigate(&path, NavigateOptions::default());
    });
    let sending = Sending::new(
        move |registration: &Registration| {
            let registration = registration.clone();
            async move {
                let RegisteredVersion { model, version, .. } = register_files(registration).await?;
                if leave.try_run(format!("/models/{}/{version}", escape(&model))).is_none() {
                    toasts.good((words.registered)(&model, version));
                }
                Ok(())
            }
        },
        || (),
    );
    let of_name = move || if is_new.get() { &["name"][..] } else { &[] };
    let of_name_alone = move || is_new.get().then(|| sending.failure_of("name")).flatten();
    let model = Memo::new(move |_| match is_new.get() {
        true => Some(name.with(|name| name.trim().to_owned())).filter(|name| !name.is_empty()),
        false => chosen.get(),
    });
    let why_not = move || {
        let missing = if is_new.get() { words.name_it } else { words.choose_one };
        model.with(Option::is_none).then(|| missing.to_owned())
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(model) = model.get_untracked().filter(|_| !sending.is_pending().get_untracked()) else { return };
        let (files, description) = (files.clone(), description.get_untracked());
        sending.send(Registration { files, model, is_new: is_new.get_untracked(), description });
    };
    view! {
        <form class="stack" on:submit=submit>
            {move || sending.failure_beside(of_name()).map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
            <Segmented
                name="register-as"
                label=words.which
                options=vec![Choice::new(NEW, words.new_model), Choice::new(EXISTING, words.existing_model)]
                value=which
                on_change=move |value| which.set(value)
            />
            <Show when=move || is_new.get() fallback=move || view! { <Chooser chosen=chosen /> }>
                <TextField
                    name="model-name"
                    label=words.name
                    hint=words.name_hint
                    autocomplete="off"
                    autofocus=true
                    value=name
                    error=Signal::derive(of_name_alone)
                    on_input=move |text| name.set(text)
                />
            </Show>
            <TextArea
                name="version-description"
                label=words.description
                hint=words.description_hint
                value=description
                on_input=move |text| description.set(text)
            />
            <FormActions>
                <Button
                    kind=ButtonKind::Primary
                    button_type=ButtonType::Submit
                    busy=sending.is_pending()
                    why_not=Signal::derive(why_not)
                >
                    {words.submit}
                </Button>
                <Button on_click=move |_| registering.set(None)>{words::experiments(locale).cancel}</Button>
            </FormActions>
        </form>
    }
}

#[component]
fn Chooser(chosen: RwSignal<Option<String>>) -> impl IntoView {
    let words = words::registering(use_locale());
    let search = RwSignal::new(String::new());
    let found = Remote::new(
        move || search.get(),
        |text| paging::find(ModelSearch { text, limit: AT_ONCE, after: None }, 0, models),
    );
    view! {
        <div>
            <TextField
                name="model-search"
                label=words.search
                hide_label=true
                input_type="search"
                autocomplete="off"
                placeholder=words.search
                value=search
                on_input=move |text| search.set(text)
            />
            <Loaded
                remote=found
                skeleton=SkeletonShape::Table
                children=move |found| view! { <Choices found=found chosen=chosen /> }
            />
        </div>
    }
}

#[component]
fn Choices(found: Latest<Found<ModelSearch, ModelSummary>>, chosen: RwSignal<Option<String>>) -> impl IntoView {
    let words = words::registering(use_locale());
    let refused = found.map(|found| found.refused.clone());
    let paged = Paged::new(found, |search, after| models(ModelSearch { after: Some(after), ..search }));
    let note = move || {
        let nothing = paged.items.with(Vec::is_empty).then(|| words.none_found.to_owned());
        refused.get().or(nothing).map(|text| view! { <p class="muted">{text}</p> })
    };
    view! {
        <fieldset class="chooser">
            <legend class="visually-hidden">{words.models}</legend>
            <For each=move || paged.items.get() key=|model| model.name.clone() let(model)>
                <Item model=model chosen=chosen />
            </For>
            <MoreFoot paged=paged />
        </fieldset>
        {note}
    }
}

#[component]
fn Item(model: ModelSummary, chosen: RwSignal<Option<String>>) -> impl IntoView {
    let ModelSummary { name, title, .. } = model;
    let this = name.clone();
    let is_chosen = Memo::new(move |_| chosen.with(|chosen| chosen.as_ref() == Some(&this)));
    let beside = (title != name).then(|| view! { " " <span class="muted">{name.clone()}</span> });
    view! {
        <label class="checkbox chooser__item">
            <input
                class="checkbox__box"
                type="radio"
                name="model"
                value=name.clone()
                prop:checked=move || is_chosen.get()
                on:change=move |_| chosen.set(Some(name.clone()))
            />
            <span class="break">{title} {beside}</span>
        </label>
    }
}
