//! Tags, with what changes them.

use contract::{Pair, Permission};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Card, Definition, DefinitionList, IconButton, IconName, use_locale, use_toasts, words};

use super::subject::Subject;
use super::tag_form::{TagForm, TagSheet, Tagging};
use crate::server_fns::Failure;
use crate::session::use_session;

/// Whether a tag is what clients note down by themselves.
pub(crate) fn is_of_client(key: &str) -> bool {
    key.starts_with("mlflow.")
}

/// The tags on a card; whoever may log runs changes them, in a sheet beside it.
#[component]
pub(crate) fn TagCard(
    #[prop(into)] subject: Signal<Subject>,
    tags: Signal<Vec<Pair>>,
    /// Hears that one was set or removed.
    on_change: Callback<()>,
) -> impl IntoView {
    let words = words::about(use_locale());
    let may_change = use_session().may(Permission::LogRuns);
    let tagging = RwSignal::new(None);
    let changing = may_change.then(|| (tagging, Removal::of(subject, on_change)));
    view! {
        <Card
            title=words.tags
            span=6
            actions=move || may_change.then(|| view! { <AddButton tagging=tagging kind=ButtonKind::Quiet /> })
        >
            <Tags tags=tags changing=changing />
        </Card>
        {may_change.then(|| view! { <TagSheet tagging=tagging subject=subject on_done=on_change /> })}
    }
}

/// The tags where they are changed in place, by those who may log runs.
#[component]
pub(crate) fn TagEditor(
    subject: Signal<Subject>,
    tags: Signal<Vec<Pair>>,
    /// Hears that one was set or removed.
    on_change: Callback<()>,
) -> impl IntoView {
    let tagging = RwSignal::new(None::<Tagging>);
    let changing = Some((tagging, Removal::of(subject, on_change)));
    let form = move || match tagging.get() {
        None => view! { <AddButton tagging=tagging kind=ButtonKind::Secondary /> }.into_any(),
        Some(what) => {
            let title = what.title();
            view! {
                <h3>{title}</h3>
                <TagForm what=what tagging=tagging subject=subject on_done=on_change />
            }
            .into_any()
        }
    };
    view! {
        <Tags tags=tags changing=changing />
        <div class="stack">{form}</div>
    }
}

#[component]
fn AddButton(tagging: RwSignal<Option<Tagging>>, kind: ButtonKind) -> impl IntoView {
    let add = move |_| tagging.set(Some(Tagging::New));
    view! { <Button kind=kind icon=IconName::Plus on_click=add>{words::about(use_locale()).add_tag}</Button> }
}

/// How tags are set and removed.
type Changing = (RwSignal<Option<Tagging>>, Removal);

#[derive(Clone, Copy)]
struct Removal(Callback<String>);

impl Removal {
    /// Told from its own task and not from an effect: the line, and its effects, are gone when the answer comes.
    fn of(subject: Signal<Subject>, on_change: Callback<()>) -> Self {
        let (words, toasts) = (words::about(use_locale()), use_toasts());
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

/// What people tagged; what clients did is folded away, and is not changed here.
#[component]
fn Tags(tags: Signal<Vec<Pair>>, changing: Option<Changing>) -> impl IntoView {
    let words = words::about(use_locale());
    let part = move |of_client| {
        tags.with(|tags| tags.iter().filter(|tag| is_of_client(&tag.0) == of_client).cloned().collect())
    };
    let own: Memo<Vec<Pair>> = Memo::new(move |_| part(false));
    let others: Memo<Vec<Pair>> = Memo::new(move |_| part(true));
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
        {content}
        {folded}
    }
}

#[component]
fn Lines(tags: Vec<Pair>, changing: Option<Changing>) -> impl IntoView {
    let lines = tags.into_iter().map(|tag| line(tag, changing)).collect_view();
    view! { <DefinitionList>{lines}</DefinitionList> }
}

fn line(tag: Pair, changing: Option<Changing>) -> AnyView {
    let words = words::about(use_locale());
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

/// The tags that people and programs gave something, in a line.
pub(crate) fn tag_line(tags: &[Pair]) -> impl IntoView + use<> {
    let tag = |(key, value): &Pair| {
        view! { <span class="tag"><span class="tag__name">{format!("{key}: {value}")}</span></span> }.into_any()
    };
    let own = tags.iter().filter(|(key, _)| !is_of_client(key));
    view! { <span class="tags tags--line">{own.map(tag).collect_view()}</span> }
}
