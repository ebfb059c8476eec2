//! Asking once more before something is gone.

use contract::escape;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use ui::{Notice, Sheet, TextField, Tone, use_locale, use_toasts, words};

use super::aliases::CHAMPION;
use crate::change_form::{Change, ChangeForm};
use crate::server_fns::registry::{delete_alias, delete_model, delete_version};

/// What is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Deletion {
    /// A model with so many versions, of which one may answer.
    Model { name: String, versions: i64, champion: Option<i32> },
    /// A version, which may be the one that answers.
    Version { name: String, version: i32, answers: bool },
    /// The alias by which a version answers.
    Champion { name: String, version: i32 },
}

impl Deletion {
    fn name(&self) -> &str {
        match self {
            Self::Model { name, .. } | Self::Version { name, .. } | Self::Champion { name, .. } => name,
        }
    }

    /// The version by which nothing is answered any more.
    fn champion(&self) -> Option<i32> {
        match self {
            Self::Model { champion, .. } => *champion,
            Self::Version { version, answers, .. } => answers.then_some(*version),
            Self::Champion { version, .. } => Some(*version),
        }
    }

    /// Whether the model's name has to be typed: what many rely on does not go by a slip.
    fn asks_for_name(&self) -> bool {
        matches!(self, Self::Model { .. } | Self::Version { answers: true, .. })
    }

    /// Where one goes when what the page is about is gone.
    fn leads_to(&self) -> Option<String> {
        match self {
            Self::Model { .. } => Some("/models".to_owned()),
            Self::Version { name, .. } => Some(format!("/models/{}", escape(name))),
            Self::Champion { .. } => None,
        }
    }

    fn make(self) -> Change {
        match self {
            Self::Model { name, .. } => Box::pin(delete_model(name)),
            Self::Version { name, version, .. } => Box::pin(delete_version(name, version)),
            Self::Champion { name, .. } => Box::pin(delete_alias(name, CHAMPION.to_owned())),
        }
    }
}

/// A sheet that is open while somebody is asked.
#[component]
pub(super) fn DeletionSheet(
    deleting: RwSignal<Option<Deletion>>,
    /// Hears that it is gone, where the page is about something that is not.
    on_done: Callback<()>,
) -> impl IntoView {
    let words = words::registry(use_locale());
    let title = move || match deleting.get() {
        Some(Deletion::Model { name, .. }) => (words.delete_model)(&name),
        Some(Deletion::Version { version, .. }) => (words.delete_version)(version),
        Some(Deletion::Champion { .. }) => (words.remove_alias)(CHAMPION),
        None => String::new(),
    };
    let navigate = use_navigate();
    let gone = Callback::new(move |leads_to: Option<String>| match leads_to {
        Some(path) => navigate(&path, NavigateOptions::default()),
        None => on_done.run(()),
    });
    view! {
        <Sheet
            open=Signal::derive(move || deleting.with(Option::is_some))
            on_close=move |()| deleting.set(None)
            title=Signal::derive(title)
        >
            {move || deleting.get().map(|what| view! { <DeletionForm what=what deleting=deleting on_gone=gone /> })}
        </Sheet>
    }
}

#[component]
fn DeletionForm(
    what: Deletion,
    deleting: RwSignal<Option<Deletion>>,
    /// Hears where it leads, unless the page was left meanwhile.
    on_gone: Callback<Option<String>>,
) -> impl IntoView {
    let (words, toasts) = (words::registry(use_locale()), use_toasts());
    let typed = RwSignal::new(String::new());
    let name = what.name().to_owned();
    let asks_for_name = what.asks_for_name();
    let consequence = match &what {
        Deletion::Model { versions, .. } => Some((words.model_goes)(versions.unsigned_abs())),
        Deletion::Version { .. } => Some(words.version_goes.to_owned()),
        Deletion::Champion { .. } => None,
    };
    let warning = what.champion().map(|version| (words.answers_no_more)(version));
    let gone = match &what {
        Deletion::Model { name, .. } => (words.model_gone)(name),
        Deletion::Version { version, .. } => (words.version_gone)(*version),
        Deletion::Champion { .. } => (words.alias_gone)(CHAMPION),
    };
    let (send, label) = match &what {
        Deletion::Champion { .. } => (words.remove, String::new()),
        _ => (words.delete, (words.type_name)(&name)),
    };
    let why_not = Signal::derive(move || {
        let is_typed = !asks_for_name || typed.with(|typed| typed.trim() == name);
        (!is_typed).then(|| words.not_typed.to_owned())
    });
    let change = Callback::new(move |()| -> Change {
        let (what, gone) = (what.clone(), gone.clone());
        Box::pin(async move {
            let leads_to = what.leads_to();
            what.make().await?;
            toasts.good(gone);
            let _ = on_gone.try_run(leads_to);
            Ok(())
        })
    });
    view! {
        <ChangeForm
            send=send
            danger=true
            why_not=why_not
            change=change
            on_close=move |()| deleting.set(None)
        >
            {warning.map(|text| view! { <Notice tone=Tone::Warn>{text}</Notice> })}
            {consequence.map(|text| view! { <p>{text}</p> })}
            {asks_for_name
                .then(|| {
                    view! {
                        <TextField
                            name="typed-name"
                            label=label
                            autocomplete="off"
                            value=typed
                            on_input=move |text| typed.set(text)
                        />
                    }
                })}
        </ChangeForm>
    }
}
