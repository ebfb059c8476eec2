//! A drawing in the document, which follows what is drawn.

use draw::{Edit, changes};
use js_sys::Array;
use leptos::{html::Div, prelude::*};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

/// Stands between words for `edit`; no drawing has it.
const BETWEEN: char = '\u{1f}';

#[wasm_bindgen(module = "/js/picture.js")]
extern "C" {
    #[wasm_bindgen(js_name = elementsOf)]
    fn elements_of(part: &Element) -> Array;

    #[wasm_bindgen(catch)]
    fn edit(part: &Element, elements: &Array, words: &str) -> Result<Array, JsValue>;
}

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
    elements: Option<Array>,
}

/// A drawing. As long as what it consists of stays, only what is other about it changes in the document.
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
        let is_changed = changes(&last, svg).is_some_and(|changes| self.change(host, &changes).is_some());
        if !is_changed {
            host.set_inner_html(svg);
            self.parts.clear();
        }
    }

    /// Makes changes in the document; nothing where it is not what was written.
    fn change(&mut self, host: &HtmlElement, changes: &[Vec<Edit<'_>>]) -> Option<()> {
        if self.parts.is_empty() {
            let part = |host| Part { host, elements: None };
            self.parts = parts_of(host).into_iter().map(part).collect();
        }
        let are_there = self.parts.len() == changes.len();
        are_there.then(|| self.parts.iter_mut().zip(changes).try_for_each(|(part, edits)| part.change(edits)))?
    }
}

impl Part {
    fn change(&mut self, edits: &[Edit<'_>]) -> Option<()> {
        if edits.is_empty() {
            return Some(());
        }
        let elements = self.elements.take().unwrap_or_else(|| elements_of(&self.host));
        self.elements = Some(edit(&self.host, &elements, &words(edits)).ok()?);
        Some(())
    }
}

fn parts_of(host: &Element) -> Vec<Element> {
    let Ok(found) = host.query_selector_all("svg > g") else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// Edits as the script takes them.
fn words(edits: &[Edit<'_>]) -> String {
    let mut words = String::new();
    let mut say = |place: Option<usize>, what: &str, name: &str, value: &str| {
        if let Some(place) = place {
            words.push_str(&place.to_string());
        }
        words.push(BETWEEN);
        words.push_str(what);
        words.push_str(name);
        words.push(BETWEEN);
        words.push_str(value);
        words.push(BETWEEN);
    };
    for edit in edits {
        match edit {
            Edit::Change(change) => {
                let place = Some(change.element);
                for (name, value) in &change.attributes {
                    match value {
                        Some(value) => say(place, "=", name, value),
                        None => say(place, "-", name, ""),
                    }
                }
                if let Some(written) = &change.words {
                    say(place, "w", "", written);
                }
            }
            Edit::Remove(element) => say(Some(*element), "x", "", ""),
            Edit::InsertBefore(element, elements) => say(Some(*element), "<", "", elements),
            Edit::Append(element, elements) => say(*element, ">", "", elements),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use draw::ElementChange;

    use super::*;

    #[test]
    fn all_edits_are_said_in_one_text() {
        let attributes = vec![("x", Some("1".into())), ("y", None)];
        let change = Edit::Change(ElementChange { element: 3, attributes, words: Some("two words".into()) });
        let edits = [change, Edit::Remove(4), Edit::InsertBefore(5, "<path/>"), Edit::Append(None, "<rect/>")];
        let said = words(&edits).replace(BETWEEN, "|");
        assert_eq!(said, "3|=x|1|3|-y||3|w|two words|4|x||5|<|<path/>||>|<rect/>|");
    }
}
