//! What has to change in a drawing that is in a document already, so that it becomes another one: to change a few attributes
//! takes a browser a fraction of what it takes to read all of it.

use std::borrow::Cow;

/// How a part begins and ends.
const PART: &str = "<g>";
const END: &str = "</g>";

/// Something to do in a part of a drawing, which is a child of its outermost element. Elements are called by their places among
/// all that are in the part before anything is done, in the order of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit<'a> {
    /// An element becomes another one of its kind.
    Change(ElementChange<'a>),
    /// An element goes, and all that is in it.
    Remove(usize),
    /// Elements come before another.
    InsertBefore(usize, &'a str),
    /// Elements come last within another, or within the part itself.
    Append(Option<usize>, &'a str),
}

/// What changes of one element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementChange<'a> {
    /// Which one.
    pub element: usize,
    /// The names of attributes that are others, and their values; nothing for those that there are no more.
    pub attributes: Vec<(&'a str, Option<Cow<'a, str>>)>,
    /// Its words, where they are others.
    pub words: Option<Cow<'a, str>>,
}

/// What is to be done in each part of the drawing `from`, so that it becomes `to`, both written by
/// [`Scene::svg`](crate::Scene::svg); nothing where they have not the same frame.
#[must_use]
pub fn changes<'a>(from: &'a str, to: &'a str) -> Option<Vec<Vec<Edit<'a>>>> {
    let ((old_root, old), (new_root, new)) = (parts(from)?, parts(to)?);
    let is_same = old_root == new_root && old.len() == new.len();
    is_same.then(|| old.into_iter().zip(new).map(|(old, new)| within(old, new)).collect())?
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

fn within<'a>(from: &'a str, to: &'a str) -> Option<Vec<Edit<'a>>> {
    let mut edits = Vec::new();
    compare(None, from, to, &mut edits)?;
    Some(edits)
}

/// An element as it is written.
#[derive(Debug, Clone, Copy)]
struct Written<'a> {
    /// All of it.
    whole: &'a str,
    /// Its name and attributes.
    tag: &'a str,
    /// What it contains: words, or of a group elements.
    content: &'a str,
    /// How many elements it is, with those in it.
    count: usize,
}

impl<'a> Written<'a> {
    /// The first element of `text`, and what follows it.
    fn first(text: &'a str) -> Option<(Self, &'a str)> {
        let (tag, rest) = text.strip_prefix('<')?.split_once('>')?;
        if let Some(tag) = tag.strip_suffix('/') {
            let (whole, rest) = text.split_at(tag.len() + "</>".len());
            return Some((Self { whole, tag, content: "", count: 1 }, rest));
        }
        let name = named(tag).0;
        let end = if name == "g" { end_of_group(rest)? } else { rest.find("</")? };
        let content = &rest[..end];
        let inside = content.match_indices('<').filter(|(at, _)| !content[at + 1..].starts_with('/')).count();
        let (whole, rest) = text.split_at(tag.len() + "<>".len() + end + name.len() + "</>".len());
        Some((Self { whole, tag, content, count: 1 + inside }, rest))
    }

    fn all(mut text: &'a str) -> Option<Vec<Self>> {
        let mut all = Vec::new();
        while !text.is_empty() {
            let (first, rest) = Self::first(text)?;
            all.push(first);
            text = rest;
        }
        Some(all)
    }

    fn is_group(&self) -> bool {
        named(self.tag).0 == "g"
    }

    /// Whether it is to become `other` rather than to go: both are the same to look at.
    fn is_like(&self, other: &Self) -> bool {
        let ((name, own), (other_name, others)) = (named(self.tag), named(other.tag));
        let class = |of| attributes(of).find(|(name, _)| *name == "class");
        name == other_name && class(own) == class(others)
    }
}

/// Does to the elements in `from`, which are those within the element `parent`, what makes them those in `to`. What is alike at
/// the beginning and at the end stays, and becomes what is there now.
fn compare<'a>(parent: Option<usize>, from: &'a str, to: &'a str, edits: &mut Vec<Edit<'a>>) -> Option<()> {
    if from == to {
        return Some(());
    }
    let (old, new) = (Written::all(from)?, Written::all(to)?);
    let alike = |(old, new): &(&Written<'_>, &Written<'_>)| old.is_like(new);
    let head = old.iter().zip(&new).take_while(alike).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(alike).count();
    let (old_tail, new_tail) = (old.len() - tail, new.len() - tail);
    let mut element = parent.map_or(0, |parent| parent + 1);
    let mut coming = new[head..new_tail].iter().map(|known| known.whole).collect::<Vec<_>>();
    for (place, known) in old.iter().enumerate() {
        if place == old_tail {
            edits.extend(coming.drain(..).map(|whole| Edit::InsertBefore(element, whole)));
        }
        if (head..old_tail).contains(&place) {
            edits.push(Edit::Remove(element));
        } else {
            let becomes = if place < head { &new[place] } else { &new[new_tail + place - old_tail] };
            edits.extend(change(element, known, becomes).map(Edit::Change));
            if known.is_group() {
                compare(Some(element), known.content, becomes.content, edits)?;
            }
        }
        element += known.count;
    }
    edits.extend(coming.into_iter().map(|whole| Edit::Append(parent, whole)));
    Some(())
}

fn change<'a>(element: usize, was: &Written<'a>, is: &Written<'a>) -> Option<ElementChange<'a>> {
    let words = (!is.is_group() && was.content != is.content).then(|| plain(is.content));
    if was.tag == is.tag && words.is_none() {
        return None;
    }
    let (old, new): (Vec<_>, Vec<_>) = (attributes(named(was.tag).1).collect(), attributes(named(is.tag).1).collect());
    let is_other = |(name, value): &(&str, &str)| !old.contains(&(*name, *value));
    let others = new.iter().filter(|attribute| is_other(attribute)).map(|(name, value)| (*name, Some(plain(value))));
    let gone = old.iter().filter(|(name, _)| new.iter().all(|(known, _)| known != name)).map(|(name, _)| (*name, None));
    Some(ElementChange { element, attributes: others.chain(gone).collect(), words })
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
    use proptest::prelude::*;

    use super::*;
    use crate::svg::Markup;

    /// What is done in the one part of a drawing.
    fn of_part<'a>(from: &'a str, to: &'a str) -> Vec<Edit<'a>> {
        let [edits] = &changes(from, to).unwrap()[..] else { panic!("there is one part") };
        edits.clone()
    }

    #[test]
    fn only_what_is_other_changes() {
        let from = r#"<svg width="2"><g><g class="a"><rect x="1" y="2"/></g><text x="1">1 &lt; 2</text></g></svg>"#;
        let to =
            r#"<svg width="2"><g><g class="a"><rect x="1.5" rx="1"/></g><text x="1">2 &amp;lt; 3</text></g></svg>"#;
        let rect = vec![("x", Some("1.5".into())), ("rx", Some("1".into())), ("y", None)];
        let rect = ElementChange { element: 1, attributes: rect, words: None };
        let text = ElementChange { element: 2, attributes: vec![], words: Some("2 &lt; 3".into()) };
        assert_eq!(of_part(from, to), [rect, text].map(Edit::Change));
        assert_eq!(of_part(from, from), []);
    }

    #[test]
    fn elements_come_and_go_where_they_stand() {
        let from = r#"<svg><g><g class="s1"><rect x="1"/></g><text class="tick">1</text><text class="label">a</text></g></svg>"#;
        let to = r#"<svg><g><g class="s1"><rect x="1"/><rect x="2"/></g><text class="tick">1</text><text class="tick">2</text><text class="label">a</text></g></svg>"#;
        assert_eq!(
            of_part(from, to),
            [Edit::Append(Some(0), r#"<rect x="2"/>"#), Edit::InsertBefore(3, r#"<text class="tick">2</text>"#)]
        );
        assert_eq!(of_part(to, from), [Edit::Remove(2), Edit::Remove(4)]);
        assert_eq!(of_part("<svg><g></g></svg>", "<svg><g><path/></g></svg>"), [Edit::Append(None, "<path/>")]);
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
        name: String,
        attributes: Vec<(String, String)>,
        words: String,
        /// Of groups alone.
        elements: Vec<Self>,
        /// Its place before anything was done.
        place: Option<usize>,
    }

    fn written(elements: &[Element], out: &mut Markup) {
        for element in elements {
            out.open(&element.name);
            for (name, value) in &element.attributes {
                out.attribute(name, value);
            }
            if element.name == "rect" {
                out.end_empty();
                continue;
            }
            out.end_tag().words(&element.words);
            written(&element.elements, out);
            out.close(&element.name);
        }
    }

    fn drawing(elements: &[Element]) -> String {
        let mut out = Markup::default();
        out.raw("<svg><g>");
        written(elements, &mut out);
        out.raw("</g></svg>");
        out.into_text()
    }

    fn number(elements: &mut [Element], next: &mut usize) {
        for element in elements {
            element.place = Some(*next);
            *next += 1;
            number(&mut element.elements, next);
        }
    }

    /// The list that an element is in, and its place there.
    fn find(elements: &mut Vec<Element>, place: usize) -> Option<(&mut Vec<Element>, usize)> {
        if let Some(at) = elements.iter().position(|element| element.place == Some(place)) {
            return Some((elements, at));
        }
        elements.iter_mut().find_map(|element| find(&mut element.elements, place))
    }

    /// What was written, read anew.
    fn read(text: &str) -> Vec<Element> {
        let element = |known: Written<'_>| Element {
            name: named(known.tag).0.to_owned(),
            attributes: attributes(named(known.tag).1)
                .map(|(name, value)| (name.into(), plain(value).into()))
                .collect(),
            words: if known.is_group() { String::new() } else { plain(known.content).into_owned() },
            elements: if known.is_group() { read(known.content) } else { Vec::new() },
            place: None,
        };
        Written::all(text).unwrap().into_iter().map(element).collect()
    }

    fn done(edits: Vec<Edit<'_>>, mut elements: Vec<Element>) -> Vec<Element> {
        number(&mut elements, &mut 0);
        for edit in edits {
            match edit {
                Edit::Change(ElementChange { element, attributes, words }) => {
                    let (list, at) = find(&mut elements, element).unwrap();
                    for (name, value) in attributes {
                        list[at].attributes.retain(|(known, _)| known != name);
                        list[at].attributes.extend(value.map(|value| (name.to_owned(), value.into_owned())));
                    }
                    list[at].words = words.map_or_else(|| list[at].words.clone(), Cow::into_owned);
                }
                Edit::Remove(element) => {
                    let (list, at) = find(&mut elements, element).unwrap();
                    list.remove(at);
                }
                Edit::InsertBefore(element, text) => {
                    let (list, at) = find(&mut elements, element).unwrap();
                    list.splice(at..at, read(text));
                }
                Edit::Append(None, text) => elements.extend(read(text)),
                Edit::Append(Some(element), text) => {
                    let (list, at) = find(&mut elements, element).unwrap();
                    list[at].elements.extend(read(text));
                }
            }
        }
        plainly(elements)
    }

    /// Without places, and with attributes in an order.
    fn plainly(mut elements: Vec<Element>) -> Vec<Element> {
        for element in &mut elements {
            element.place = None;
            element.attributes.sort();
            element.elements = plainly(std::mem::take(&mut element.elements));
        }
        elements
    }

    proptest! {
        #[test]
        fn a_drawing_becomes_the_other(from in elements(), to in elements()) {
            let (was, is) = (drawing(&from), drawing(&to));
            prop_assert_eq!(done(of_part(&was, &is), from), plainly(to));
        }
    }

    fn elements() -> impl Strategy<Value = Vec<Element>> {
        let text = || proptest::string::string_regex("[a-c<>&\" ;=/]{0,4}").expect("the expression is valid");
        let attributes = || proptest::collection::btree_map("[xyz]|class", text(), 0..3);
        let element = move |name: &'static str, words: BoxedStrategy<String>, inner: BoxedStrategy<Vec<Element>>| {
            (attributes(), words, inner).prop_map(move |(attributes, words, elements)| Element {
                name: name.to_owned(),
                attributes: attributes.into_iter().collect(),
                words,
                elements,
                place: None,
            })
        };
        let none = || Just(String::new()).boxed();
        let leaf = prop_oneof![
            element("rect", none(), Just(Vec::new()).boxed()),
            element("text", text().boxed(), Just(Vec::new()).boxed())
        ]
        .boxed();
        let group = element("g", none(), proptest::collection::vec(leaf.clone(), 0..4).boxed());
        proptest::collection::vec(prop_oneof![leaf, group], 0..6)
    }
}
