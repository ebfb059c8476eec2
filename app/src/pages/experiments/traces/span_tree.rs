//! The spans of a trace as a tree, each with its bar in the trace's time.

use std::collections::{BTreeSet, HashMap};

use contract::{SpanLine, SpanStatus};
use leptos::attr::custom::custom_attribute;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use ui::{Icon, IconName, format, use_locale, words};

use super::walk::{Line, Step, arrange, step};
use super::waterfall::{Time, WIDTH, took};

/// What is deeper is indented no further.
const DEEPEST: usize = 12;

/// What the lines share.
#[derive(Clone, Copy)]
struct Tree {
    spans: Signal<Vec<SpanLine>>,
    time: Memo<Time>,
    lines: Memo<HashMap<String, Line>>,
    closed: RwSignal<BTreeSet<String>>,
    /// The line that the keyboard is at.
    active: Memo<Option<String>>,
    chosen: Signal<Option<String>>,
    on_choose: Callback<String>,
}

impl Tree {
    fn line(self, id: &str) -> Option<Line> {
        self.lines.with(|lines| lines.get(id).cloned())
    }

    fn toggle(self, id: &str) {
        self.closed.update(|closed| {
            if !closed.remove(id) {
                closed.insert(id.to_owned());
            }
        });
    }
}

/// A tree to be walked through with the arrow keys. Enter and space choose a span, and so does a click.
#[component]
pub(super) fn SpanTree(
    spans: Signal<Vec<SpanLine>>,
    /// The id of the span that is shown.
    chosen: Signal<Option<String>>,
    on_choose: Callback<String>,
) -> impl IntoView {
    let locale = use_locale();
    let words = words::traces(locale);
    let closed = RwSignal::new(BTreeSet::new());
    let reached = RwSignal::new(None::<String>);
    let time = Memo::new(move |_| spans.with(|spans| Time::of(spans)));
    let shown = Memo::new(move |_| spans.with(|spans| closed.with(|closed| arrange(spans, closed))));
    let lines = Memo::new(move |_| {
        let keyed = |line: &Line| (line.id.clone(), line.clone());
        shown.with(|lines| lines.iter().map(keyed).collect::<HashMap<_, _>>())
    });
    // Where the keyboard was last; before that the chosen one, and the first where that is folded away.
    let active = Memo::new(move |_| {
        let candidates = [reached.get(), chosen.get()];
        let there = candidates.into_iter().flatten().find(|id| lines.with(|lines| lines.contains_key(id)));
        there.or_else(|| shown.with(|lines| lines.first().map(|line| line.id.clone())))
    });
    let tree = Tree { spans, time, lines, closed, active, chosen, on_choose };
    let on_key = move |event: KeyboardEvent| {
        let taken = active.with_untracked(|active| {
            shown.with_untracked(|lines| step(lines, active.as_deref().unwrap_or_default(), &event.key()))
        });
        let Some(taken) = taken else { return };
        event.prevent_default();
        match taken {
            Step::Go(id) => {
                focus(&id);
                reached.set(Some(id));
            }
            Step::Open(id) | Step::Close(id) => tree.toggle(&id),
            Step::Choose(id) => on_choose.run(id),
        }
    };
    let ids = move || shown.with(|lines| lines.iter().map(|line| line.id.clone()).collect::<Vec<_>>());
    let end = move || format::duration(locale, time.get().seconds());
    let middle = move || format::duration(locale, time.get().seconds() / 2.0);
    view! {
        <div class="spans">
            <div class="spans__head" aria-hidden="true">
                <span>{words.span}</span>
                <span class="spans__axis num">
                    <span>{format::duration(locale, 0.0)}</span>
                    <span>{middle}</span>
                    <span>{end}</span>
                </span>
                <span class="spans__took">{words::experiments(locale).duration}</span>
            </div>
            <ul class="spans__tree" role="tree" aria-label=words.tree on:keydown=on_key>
                <For each=ids key=|id| id.clone() let(id)>
                    <SpanRow tree=tree id=id reached=reached />
                </For>
            </ul>
        </div>
    }
}

#[component]
fn SpanRow(tree: Tree, id: String, reached: RwSignal<Option<String>>) -> impl IntoView {
    let locale = use_locale();
    let words = words::traces(locale);
    let element = element_id(&id);
    let id = StoredValue::new(id);
    let line = Memo::new(move |_| id.with_value(|id| tree.line(id)));
    let span = Memo::new(move |_| {
        let place = line.with(|line| line.as_ref().map(|line| line.place))?;
        tree.spans.with(|spans| spans.get(place).cloned())
    });
    let level = move || line.with(|line| line.as_ref().map_or(1, |line| line.depth + 1)).to_string();
    let is_open =
        Memo::new(move |_| line.with(|line| line.as_ref().filter(|line| line.below > 0).map(|line| line.is_open)));
    let is_chosen = Memo::new(move |_| tree.chosen.with(|chosen| id.with_value(|id| chosen.as_ref() == Some(id))));
    let is_active = Memo::new(move |_| tree.active.with(|active| id.with_value(|id| active.as_ref() == Some(id))));
    let depth = move || line.with(|line| line.as_ref().map_or(0, |line| line.depth.min(DEEPEST)));
    let toggle = move |event: leptos::ev::MouseEvent| {
        event.stop_propagation();
        id.with_value(|id| tree.toggle(id));
    };
    let opener = move || {
        let icon = is_open.get().map(|open| if open { IconName::ChevronDown } else { IconName::ChevronRight });
        // The keyboard opens and closes the line itself.
        icon.map(|icon| view! { <span class="span-row__toggle" on:click=toggle><Icon name=icon /></span> })
    };
    let choose = move |_| {
        let id = id.get_value();
        reached.set(Some(id.clone()));
        tree.on_choose.run(id);
    };
    let shown = move || {
        let time = tree.time.get();
        span.get().map(|span| {
            let took = took(&span).map_or_else(|| words.under_way.to_owned(), |took| format::duration(locale, took));
            let failed = (span.status == SpanStatus::Error)
                .then(|| view! { <Icon name=IconName::CircleAlert label=(words.span_status)(span.status) /> });
            let title = span.name.clone();
            view! {
                <span class="span-row__name" class:is-failed=span.status == SpanStatus::Error title=title>
                    <span class="span-row__text">{span.name.clone()}</span>
                    {failed}
                    <span class="span-row__kind">{span.kind.clone()}</span>
                </span>
                <Bar time=time span=span />
                <span class="span-row__took num">{took}</span>
            }
        })
    };
    view! {
        <li
            class=move || format!("span-row span-row--{}{}", depth(), if is_chosen.get() { " is-chosen" } else { "" })
            id=element
            role="treeitem"
            {..custom_attribute("aria-level", level)}
            aria-expanded=move || is_open.get().map(|open| open.to_string())
            aria-selected=move || is_chosen.get().to_string()
            tabindex=move || if is_active.get() { "0" } else { "-1" }
            on:click=choose
        >
            <span class="span-row__open" aria-hidden="true">{opener}</span>
            {shown}
        </li>
    }
}

/// When a span began and how long it took, among the others.
#[component]
fn Bar(time: Time, span: SpanLine) -> impl IntoView {
    let (x, width) = time.bar(&span);
    let class = match (span.ended_at, span.status) {
        (None, _) => "span-bar__bar span-bar__bar--open",
        (_, SpanStatus::Error) => "span-bar__bar span-bar__bar--failed",
        _ => "span-bar__bar",
    };
    view! {
        <svg class="span-bar" viewBox=format!("0 0 {WIDTH} 10") preserveAspectRatio="none" aria-hidden="true">
            <rect class=class x=x.to_string() y="0" width=width.to_string() height="10"></rect>
        </svg>
    }
}

fn element_id(span: &str) -> String {
    format!("span-{span}")
}

fn focus(span: &str) {
    ui::focus(document().get_element_by_id(&element_id(span)));
}
