//! A drawing in the document, which follows what is drawn.

use draw::{Change, ElementChange, changes};
use leptos::{html::Div, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What is in the document.
#[derive(Default)]
struct Shown {
    /// As it was written.
    svg: String,
    /// The parts of the drawing, as soon as one of them has to change.
    parts: Vec<Part>,
}

/// A part of a drawing in the document.
struct Part {
    host: Element,
    /// All elements in it in the order of the document, as soon as one of them has to change.
    elements: Vec<Element>,
}

/// A drawing. As long as its parts consist of the same elements, only what is other about them changes in the document.
#[component]
pub(super) fn Picture(
    /// The drawing.
    svg: Memo<String>,
) -> impl IntoView {
    let host = NodeRef::<Div>::new();
    let first = svg.get_untracked();
    let begun = first.clone();
    Effect::new(move |shown: Option<Shown>| {
        let mut shown = shown.unwrap_or_else(|| Shown { svg: begun.clone(), parts: Vec::new() });
        let Some(host) = host.get() else { return shown };
        svg.with(|svg| shown.become_drawn(&host, svg));
        shown
    });
    view! { <div class="plot__picture" node_ref=host inner_html=first></div> }
}

impl Shown {
    fn become_drawn(&mut self, host: &HtmlElement, svg: &str) {
        if self.svg == svg {
            return;
        }
        let last = std::mem::replace(&mut self.svg, svg.to_owned());
        let is_changed = changes(&last, svg).is_some_and(|changes| self.change(host, &changes));
        if !is_changed {
            host.set_inner_html(svg);
            self.parts.clear();
        }
    }

    /// Makes changes in the document. Not where it is not what was written.
    fn change(&mut self, host: &HtmlElement, changes: &[Change<'_>]) -> bool {
        if self.parts.is_empty() {
            let part = |host| Part { host, elements: Vec::new() };
            self.parts = found(host, "svg > g").into_iter().map(part).collect();
        }
        self.parts.len() == changes.len()
            && self.parts.iter_mut().zip(changes).all(|(part, change)| part.change(change).is_some())
    }
}

impl Part {
    fn change(&mut self, change: &Change<'_>) -> Option<()> {
        let changes = match change {
            Change::Elements(elements) => {
                self.host.set_inner_html(elements);
                self.elements.clear();
                return Some(());
            }
            Change::Some(changes) => changes,
        };
        if self.elements.is_empty() && !changes.is_empty() {
            self.elements = found(&self.host, "*");
        }
        changes.iter().try_for_each(|change| apply(self.elements.get(change.element)?, change))
    }
}

fn found(host: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = host.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

fn apply(element: &Element, change: &ElementChange<'_>) -> Option<()> {
    for (name, value) in &change.attributes {
        match value {
            Some(value) => element.set_attribute(name, value).ok()?,
            None => element.remove_attribute(name).ok()?,
        }
    }
    if let Some(words) = &change.words {
        element.set_text_content(Some(words));
    }
    Some(())
}
