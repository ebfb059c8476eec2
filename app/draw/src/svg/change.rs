//! What has to change in a drawing that is in a document already, so that it becomes another one: to change a few attributes
//! takes a browser a fraction of what it takes to read all of it.

use std::borrow::Cow;

/// How a part begins and ends.
const PART: &str = "<g>";
const END: &str = "</g>";

/// What changes in a part of a drawing, which is a child of its outermost element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<'a> {
    /// It consists of other elements: these.
    Elements(&'a str),
    /// So many of its elements are other.
    Some(Vec<ElementChange<'a>>),
}

/// What changes of one element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementChange<'a> {
    /// Its place among all elements within the part, in the order of the document.
    pub element: usize,
    /// The names of attributes that are others, and their values; nothing for those that there are no more.
    pub attributes: Vec<(&'a str, Option<Cow<'a, str>>)>,
    /// Its words, where they are others.
    pub words: Option<Cow<'a, str>>,
}

/// What has to change in each part of the drawing `from`, so that it becomes `to`, both written by
/// [`Scene::svg`](crate::Scene::svg); nothing where they have not the same frame.
#[must_use]
pub fn changes<'a>(from: &'a str, to: &'a str) -> Option<Vec<Change<'a>>> {
    let ((old_root, old), (new_root, new)) = (parts(from)?, parts(to)?);
    let is_same = old_root == new_root && old.len() == new.len();
    let change = |(old, new)| within(old, new).map_or(Change::Elements(new), Change::Some);
    is_same.then(|| old.into_iter().zip(new).map(change).collect())
}

/// The tag of the outermost element, and what its children contain.
fn parts(drawing: &str) -> Option<(&str, Vec<&str>)> {
    let (root, mut rest) = drawing.split_once('>')?;
    let mut parts = Vec::new();
    while let Some(part) = rest.strip_prefix(PART) {
        let end = end_of_group(part)?;
        parts.push(&part[..end]);
        rest = &part[end + END.len()..];
    }
    Some((root, parts))
}

/// Where a group ends, of which `inside` has everything after its tag.
fn end_of_group(inside: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, _) in inside.match_indices('<') {
        let tag = &inside[at..];
        if tag.starts_with(END) {
            depth = match depth.checked_sub(1) {
                None => return Some(at),
                Some(depth) => depth,
            };
        } else if tag.starts_with("<g>") || tag.starts_with("<g ") {
            depth += 1;
        }
    }
    None
}

fn within<'a>(from: &'a str, to: &'a str) -> Option<Vec<ElementChange<'a>>> {
    let mut changes = Vec::new();
    let (mut old, mut new) = (tags(from), tags(to));
    let mut element = 0;
    loop {
        let (was, is) = match (old.next(), new.next()) {
            (None, None) => return Some(changes),
            (was, is) => (was?, is?),
        };
        if was != is {
            changes.push(change(element, was, is)?);
        }
        if !is.starts_with('/') {
            element += 1;
        }
    }
}

/// What is between the beginnings of tags: a tag without its first sign, and the words after it.
fn tags(part: &str) -> impl Iterator<Item = &str> {
    part.split('<').skip(1)
}

fn change<'a>(element: usize, was: &'a str, is: &'a str) -> Option<ElementChange<'a>> {
    let ((old, old_words), (new, new_words)) = (was.split_once('>')?, is.split_once('>')?);
    let ((old_name, old), (new_name, new)) = (named(old), named(new));
    // What an element contains besides words stands in tags of its own.
    if old_name != new_name || old_name.starts_with('/') || old.ends_with('/') != new.ends_with('/') {
        return None;
    }
    let (old, new): (Vec<_>, Vec<_>) = (attributes(old).collect(), attributes(new).collect());
    let is_other = |(name, value): &(&str, &str)| !old.contains(&(*name, *value));
    let others = new.iter().filter(|attribute| is_other(attribute)).map(|(name, value)| (*name, Some(plain(value))));
    let gone = old.iter().filter(|(name, _)| new.iter().all(|(known, _)| known != name)).map(|(name, _)| (*name, None));
    Some(ElementChange {
        element,
        attributes: others.chain(gone).collect(),
        words: (old_words != new_words).then(|| plain(new_words)),
    })
}

/// The name of an element, and its attributes.
fn named(tag: &str) -> (&str, &str) {
    tag.split_at(tag.find([' ', '/']).filter(|at| *at > 0).unwrap_or(tag.len()))
}

fn attributes(mut text: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::from_fn(move || {
        let (name, rest) = text.split_once("=\"")?;
        let (value, rest) = rest.split_once('"')?;
        text = rest;
        Some((name.trim_start(), value))
    })
}

/// Without escapes.
fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    Cow::Owned(text.replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::svg::Markup;

    /// The change of the one part of a drawing.
    fn of_part<'a>(from: &'a str, to: &'a str) -> Change<'a> {
        let [change] = &changes(from, to).unwrap()[..] else { panic!("there is one part") };
        change.clone()
    }

    #[test]
    fn only_what_is_other_changes() {
        let from = r#"<svg width="2"><g><g class="a"><rect x="1" y="2"/></g><text x="1">1 &lt; 2</text></g></svg>"#;
        let to =
            r#"<svg width="2"><g><g class="a"><rect x="1.5" rx="1"/></g><text x="1">2 &amp;lt; 3</text></g></svg>"#;
        let rect = vec![("x", Some("1.5".into())), ("rx", Some("1".into())), ("y", None)];
        let rect = ElementChange { element: 1, attributes: rect, words: None };
        let text = ElementChange { element: 2, attributes: vec![], words: Some("2 &lt; 3".into()) };
        assert_eq!(of_part(from, to), Change::Some(vec![rect, text]));
        assert_eq!(of_part(from, from), Change::Some(vec![]));
    }

    #[test]
    fn a_part_of_other_elements_is_another_part() {
        let from = r#"<svg><g><g><rect x="1"/></g></g><g><text>a</text></g></svg>"#;
        for part in [r#"<g><circle x="1"/></g>"#, "<g></g>", r#"<g><rect x="1"/><rect/></g>"#, r#"<rect x="1"/>"#, ""] {
            let to = format!("<svg><g>{part}</g><g><text>b</text></g></svg>");
            let words = ElementChange { element: 0, attributes: vec![], words: Some("b".into()) };
            assert_eq!(changes(from, &to), Some(vec![Change::Elements(part), Change::Some(vec![words])]), "{part}");
        }
    }

    #[test]
    fn another_frame_is_another_drawing() {
        let from = r#"<svg width="1"><g></g></svg>"#;
        for to in [r#"<svg width="2"><g></g></svg>"#, r#"<svg width="1"><g></g><g></g></svg>"#, ""] {
            assert_eq!(changes(from, to), None, "{to}");
        }
    }

    /// A small document, to make changes to.
    #[derive(Debug, Clone, PartialEq)]
    struct Element {
        attributes: Vec<(String, String)>,
        words: String,
    }

    fn written(elements: &[Element]) -> String {
        let mut out = Markup::default();
        out.raw("<svg><g>");
        for element in elements {
            out.open("text");
            for (name, value) in &element.attributes {
                out.attribute(name, value);
            }
            out.end_tag().words(&element.words);
            out.close("text");
        }
        out.raw("</g></svg>");
        out.into_text()
    }

    fn applied(elements: &[Element], changes: Vec<ElementChange<'_>>) -> Vec<Element> {
        let mut elements = elements.to_vec();
        for ElementChange { element, attributes, words } in changes {
            let element = &mut elements[element];
            for (name, value) in attributes {
                element.attributes.retain(|(known, _)| known != name);
                element.attributes.extend(value.map(|value| (name.to_owned(), value.into_owned())));
            }
            if let Some(words) = words {
                element.words = words.into_owned();
            }
        }
        elements.iter_mut().for_each(|element| element.attributes.sort());
        elements
    }

    proptest::proptest! {
        #[test]
        fn a_drawing_becomes_the_other(both in proptest::collection::vec((element(), element()), 0..6)) {
            let (from, to): (Vec<Element>, Vec<Element>) = both.into_iter().unzip();
            let (was, is) = (written(&from), written(&to));
            let Change::Some(changes) = of_part(&was, &is) else { panic!("they have the same elements") };
            proptest::prop_assert_eq!(applied(&from, changes), applied(&to, Vec::new()));
        }
    }

    fn element() -> impl proptest::strategy::Strategy<Value = Element> {
        use proptest::strategy::Strategy;
        let text = || proptest::string::string_regex("[a-c<>&\" ;=/]{0,4}").expect("the expression is valid");
        let attributes = proptest::collection::btree_map("[xyz]", text(), 0..3);
        (attributes, text())
            .prop_map(|(attributes, words)| Element { attributes: attributes.into_iter().collect(), words })
    }
}
