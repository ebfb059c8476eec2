//! Tags of a model or a version.

use contract::{Pair, Permission};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Card, Definition, DefinitionList, IconButton, IconName, use_locale, use_toasts, words};

use super::subject::Subject;
use super::tag_sheet::{TagSheet, Tagging};
use crate::pages::experiments::columns::is_of_client;
use crate::server_fns::Failure;
use crate::session::use_session;

/// The tags; whoever may log runs changes them.
#[component]
pub(crate) fn TagCard(
    #[prop(into)] subject: Signal<Subject>,
    tags: Signal<Vec<Pair>>,
    /// Hears that one was set or removed.
    on_change: Callback<()>,
) -> impl IntoView {
    let words = words::registry(use_locale());
    let may_change = use_session().may(Permission::LogRuns);
    let tagging = RwSignal::new(None);
    let part = move |of_client| {
        tags.with(|tags| tags.iter().filter(|tag| is_of_client(&tag.0) == of_client).cloned().collect())
    };
    let own: Memo<Vec<Pair>> = Memo::new(move |_| part(false));
    let others: Memo<Vec<Pair>> = Memo::new(move |_| part(true));
    let removal = Removal::of(subject, on_change);
    let changing = may_change.then_some((tagging, removal));
    let content = move || match own.get() {
        none if none.is_empty() => view! { <p class="muted">{words.no_tags}</p> }.into_any(),
        own => view! { <Lines tags=own changing=changing /> }.into_any(),
    };
    let folded = move || {
        let others = others.get();
        (!others.is_empty()).then(|| {
            view! {
                <details class="fold">
                    <summary>{(words.of_clients)(others.len())}</summary>
                    <Lines tags=others changing=None />
                </details>
            }
        })
    };
    view! {
        <Card
            title=words.tags
            span=6
            actions=move || {
                may_change
                    .then(|| {
                        let add = move |_| tagging.set(Some(Tagging::New));
                        view! { <Button kind=ButtonKind::Quiet icon=IconName::Plus on_click=add>{words.add_tag}</Button> }
                    })
            }
        >
            {content}
            {folded}
        </Card>
        {may_change.then(|| view! { <TagSheet tagging=tagging subject=subject on_done=on_change /> })}
    }
}

/// How tags are set and removed.
type Changing = (RwSignal<Option<Tagging>>, Removal);

#[derive(Clone, Copy)]
struct Removal(Callback<String>);

impl Removal {
    /// Told from its own task and not from an effect: the line, and its effects, are gone when the answer comes.
    fn of(subject: Signal<Subject>, on_change: Callback<()>) -> Self {
        let (words, toasts) = (words::registry(use_locale()), use_toasts());
        let remove = Action::new(move |key: &String| {
            let (subject, key) = (subject.get_untracked(), key.clone());
            async move {
                match subject.remove_tag(key.clone()).await {
                    Ok(()) => {
                        toasts.good((words.tag_gone)(&key));
                        // The page may have been left meanwhile.
                        let _ = on_change.try_run(());
                    }
                    Err(Failure(error)) => toasts.bad(error.message),
                }
            }
        });
        Self(Callback::new(move |key| drop(remove.dispatch(key))))
    }
}

#[component]
fn Lines(tags: Vec<Pair>, changing: Option<Changing>) -> impl IntoView {
    let lines = tags.into_iter().map(|tag| line(tag, changing)).collect_view();
    view! { <DefinitionList>{lines}</DefinitionList> }
}

fn line(tag: Pair, changing: Option<Changing>) -> AnyView {
    let words = words::registry(use_locale());
    let (key, value) = tag.clone();
    let buttons = changing.map(|(tagging, removal)| {
        let (change, remove) = ((words.change_tag)(&key), (words.remove_tag)(&key));
        let removed = key.clone();
        view! {
            <span class="line__actions">
                <IconButton
                    icon=IconName::Pencil
                    label=change
                    on_click=move |_| tagging.set(Some(Tagging::Other(tag.clone())))
                />
                <IconButton icon=IconName::Close label=remove on_click=move |_| removal.0.run(removed.clone()) />
            </span>
        }
    });
    view! {
        <Definition term=key>
            <span class="line">
                <span class="line__text">{value}</span>
                {buttons}
            </span>
        </Definition>
    }
    .into_any()
}
