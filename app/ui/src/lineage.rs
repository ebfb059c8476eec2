//! What was made from what, as a graph from left to right.

mod layout;

use leptos::html::Div;
use leptos::prelude::*;

use crate::{Icon, IconName};
use layout::{Layout, Place};

/// A thing in the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineageItem {
    /// What edges call it.
    pub id: String,
    /// Its name.
    pub title: String,
    /// What kind of thing it is.
    pub kind: String,
    /// Its icon.
    pub icon: IconName,
    /// Its page.
    pub href: String,
    /// Whether the graph is about it.
    pub current: bool,
}

/// An arrow: `to` was made from `from`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineageEdge {
    /// The source's id.
    pub from: String,
    /// The product's id.
    pub to: String,
}

impl LineageEdge {
    /// An arrow between these two ids.
    pub fn new(from: impl Into<String>, to: impl Into<String>) -> Self {
        Self { from: from.into(), to: to.into() }
    }
}

/// The graph: sources on the left, products on the right, each a link. Edges of unknown ids and loops are left out.
#[component]
pub fn LineageGraph(
    /// What it shows, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// The things.
    #[prop(into)]
    items: Signal<Vec<LineageItem>>,
    /// The arrows.
    #[prop(into)]
    edges: Signal<Vec<LineageEdge>>,
) -> impl IntoView {
    let layout = Memo::new(move |_| {
        items.with(|items| {
            let index = |id: &str| items.iter().position(|item| item.id == id);
            let pair = |edge: &LineageEdge| Some((index(&edge.from)?, index(&edge.to)?));
            Layout::new(items.len(), &edges.with(|edges| edges.iter().filter_map(pair).collect::<Vec<_>>()))
        })
    });
    let frame = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let Some(frame) = frame.get() else { return };
        let current = items.with(|items| items.iter().position(|item| item.current));
        // A graph that is wider than its place is shown from the middle, not from its beginning.
        if let Some(middle) = current.and_then(|current| layout.with(|layout| layout.middle(current))) {
            frame.set_scroll_left((middle - f64::from(frame.client_width()) / 2.0) as i32);
        }
    });
    let graph = move || {
        let (items, layout) = (items.get(), layout.get());
        let arrows = layout
            .curves()
            .into_iter()
            .map(|curve| view! { <path class="lineage__edge" d=curve></path> }.into_any())
            .collect_view();
        let columns = layout
            .columns
            .iter()
            .map(|column| {
                let nodes = column
                    .iter()
                    .map(|place| match place {
                        Place::Item(index) => view! { <LineageNode item=items[*index].clone() /> }.into_any(),
                        Place::Passage(..) => {
                            view! { <li class="lineage__passage" aria-hidden="true"></li> }.into_any()
                        }
                    })
                    .collect_view();
                view! { <ul class="lineage__column">{nodes}</ul> }.into_any()
            })
            .collect_view();
        let (width, height) = layout.size();
        view! {
            <div class="lineage__canvas">
                <svg
                    class="lineage__edges"
                    width=width
                    height=height
                    viewBox=format!("0 0 {width} {height}")
                    aria-hidden="true"
                >
                    {arrows}
                </svg>
                {columns}
            </div>
        }
    };
    view! { <div node_ref=frame class="lineage" role="group" tabindex="0" aria-label=move || label.get()>{graph}</div> }
}

#[component]
fn LineageNode(item: LineageItem) -> impl IntoView {
    let whole = item.title.clone();
    view! {
        <li>
            <a
                class="lineage__node"
                class:is-current=item.current
                href=item.href
                title=whole
                aria-current=item.current.then_some("true")
            >
                <Icon name=item.icon />
                <span class="lineage__text">
                    <span class="lineage__title">{item.title}</span>
                    <span class="lineage__kind">{item.kind}</span>
                </span>
            </a>
        </li>
    }
}
