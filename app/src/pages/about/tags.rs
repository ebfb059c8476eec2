//! Tags, with what changes them.

use contract::{Pair, Permission};
use leptos::html::Div;
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

/// The tags where they are changed in place. Whoever shows it has asked whether that may be.
#[component]
pub(crate) fn TagEditor(
    subject: Signal<Subject>,
    tags: Signal<Vec<Pair>>,
    /// Hears that one was set or removed.
    on_change: Callback<()>,
) -> impl IntoView {
    let tagging = RwSignal::new(None::<Tagging>);
    let changing = Some((tagging, Removal::of(subject, on_change)));
    let place = NodeRef::<Div>::new();
    keep_focus(place, tagging);
    let form = move || match tagging.get() {
        None => view! { <div class="row"><AddButton tagging=tagging kind=ButtonKind::Secondary /></div> }.into_any(),
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
        <div class="stack" node_ref=place>
            {form}
        </div>
    }
}

/// Gives the focus to what takes the place of a button or a form that had it.
fn keep_focus(place: NodeRef<Div>, tagging: RwSignal<Option<Tagging>>) {
    Effect::new(move |before: Option<Option<Tagging>>| {
        let now = tagging.get();
        if before.is_some_and(|before| before != now) {
            let first = move || place.try_get_untracked()??.query_selector("input, textarea, button").ok().flatten();
            request_animation_frame(move || ui::focus(first()));
        }
        now
    });
}

#[component]
fn AddButton(tagging: RwSignal<Option<Tagging>>, kind: ButtonKind) -> impl IntoView {
    let add = move |_| tagging.set(Some(Tagging::New));
    view! { <Button kind=kind icon=IconName::Plus on_click=add>{words::about(use_locale()).add_tag}</Button> }
}

/// How tags are set and removed.
type Changing = (RwSignal<Option<Tagging>>, Removal);

#[derive(Clone, Copy)]
struct Removal {
    remove: Callback<String>,
    /// A line that is gone next was removed here.
    has_removed: StoredValue<bool>,
}

impl Removal {
    /// Told from its own task and not from an effect: the line, and its effects, are gone when the answer comes.
    fn of(subject: Signal<Subject>, on_change: Callback<()>) -> Self {
        let (words, toasts) = (words::about(use_locale()), use_toasts());
        let has_removed = StoredValue::new(false);
        let remove = Action::new(move |key: &String| {
            let (subject, key) = (subject.get_untracked(), key.clone());
            async move {
                match subject.remove_tag(key.clone()).await {
                    Ok(()) => {
                        toasts.good((words.tag_gone)(&key));
                        let _ = has_removed.try_set_value(true);
                        // The page may have been left meanwhile.
                        let _ = on_change.try_run(());
                    }
                    Err(Failure(error)) => toasts.bad(error.message),
                }
            }
        });
        let remove = Callback::new(move |key| {
            if !remove.pending().get_untracked() {
                remove.dispatch(key);
            }
        });
        Self { remove, has_removed }
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
    let is_empty = Memo::new(move |_| own.with(Vec::is_empty));
    let place = NodeRef::<Div>::new();
    if let Some((_, Removal { has_removed, .. })) = changing {
        refocus(place, own, has_removed);
    }
    let folded = move || {
        let others = others.get();
        (!others.is_empty()).then(|| {
            view! {
                <details class="fold">
                    <summary>{(words.of_clients)(others.len())}</summary>
                    <Lines tags=Memo::new(move |_| others.clone()) changing=None />
                </details>
            }
        })
    };
    view! {
        <div node_ref=place>
            <Show when=move || !is_empty.get() fallback=move || view! { <p class="muted">{words.no_tags}</p> }>
                <Lines tags=own changing=changing />
            </Show>
        </div>
        {folded}
    }
}

/// Gives the focus to the first button there is when the one that had it went with its tag.
fn refocus(place: NodeRef<Div>, tags: Memo<Vec<Pair>>, has_removed: StoredValue<bool>) {
    let first = move || {
        let place = place.try_get_untracked()??.closest(".card, .sheet__body").ok()??;
        let is_lost =
            document().active_element().is_none_or(|focused| matches!(&*focused.tag_name(), "BODY" | "DIALOG"));
        if is_lost { place.query_selector("button").ok()? } else { None }
    };
    Effect::new(move |before: Option<usize>| {
        let count = tags.with(Vec::len);
        if before.is_some_and(|before| count < before) && has_removed.get_value() {
            has_removed.set_value(false);
            request_animation_frame(move || ui::focus(first()));
        }
        count
    });
}

#[component]
fn Lines(tags: Memo<Vec<Pair>>, changing: Option<Changing>) -> impl IntoView {
    // By its key alone: a line that got another value stays, with the focus that it may have.
    view! {
        <DefinitionList>
            <For each=move || tags.get() key=|tag| tag.0.clone() let(tag)>
                {line(tag.0, tags, changing)}
            </For>
        </DefinitionList>
    }
}

fn line(key: String, tags: Memo<Vec<Pair>>, changing: Option<Changing>) -> AnyView {
    let words = words::about(use_locale());
    let this = key.clone();
    let value = Memo::new(move |_| {
        tags.with(|tags| tags.iter().find(|(key, _)| *key == this).map(|(_, value)| value.clone()).unwrap_or_default())
    });
    let buttons = changing.map(|(tagging, removal)| {
        let (change, remove) = ((words.change_tag)(&key), (words.remove_tag)(&key));
        let (changed, removed) = (key.clone(), key.clone());
        let open = move |_| tagging.set(Some(Tagging::Other((changed.clone(), value.get_untracked()))));
        view! {
            <span class="line__actions">
                <IconButton icon=IconName::Pencil label=change on_click=open />
                <IconButton icon=IconName::Close label=remove on_click=move |_| removal.remove.run(removed.clone()) />
            </span>
        }
    });
    view! {
        <Definition term=key>
            <span class="line">
                <span class="line__text">{move || value.get()}</span>
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
