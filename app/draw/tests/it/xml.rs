//! Reads markup as strictly as a browser that is told it is XML.

/// An element without its content.
#[derive(Debug)]
pub struct Element<'a> {
    pub name: &'a str,
    pub attributes: Vec<(&'a str, &'a str)>,
}

impl Element<'_> {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }
}

/// All elements in their order; panics where the text is not well-formed.
pub fn elements(text: &str) -> Vec<Element<'_>> {
    let (mut found, mut open) = (Vec::new(), Vec::new());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        check_text(&rest[..start]);
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "tags close in their order");
            continue;
        }
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let element = element(tag);
        if !is_empty {
            open.push(element.name);
        }
        found.push(element);
    }
    assert!(open.is_empty() && rest.is_empty(), "everything is closed");
    found
}

fn element(tag: &str) -> Element<'_> {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    assert!(name.chars().all(|letter| letter.is_ascii_lowercase()), "{name}");
    let mut attributes = Vec::new();
    while !rest.is_empty() {
        let (key, after) = rest.split_once("=\"").expect("an attribute has a value");
        let (value, after) = after.split_once('"').expect("a value ends");
        check_text(value);
        assert!(!attributes.iter().any(|(other, _)| *other == key), "{key} comes once");
        attributes.push((key, value));
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
    Element { name, attributes }
}

fn check_text(text: &str) {
    assert!(!text.chars().any(char::is_control), "no control characters: {text:?}");
    for (at, _) in text.match_indices('&') {
        let known = ["&amp;", "&lt;", "&gt;", "&quot;"].iter().any(|entity| text[at..].starts_with(entity));
        assert!(known, "{text:?}");
    }
}
