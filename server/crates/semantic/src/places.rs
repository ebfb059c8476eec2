//! Where things are written in a file of YAML.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use crate::definitions::{DefinitionFile, parse};

/// The lines of all values of a file, by the way that leads to them.
#[derive(Debug, Default)]
pub(crate) struct Places(Option<Node>);

/// A step of a way: the name of a value in a mapping, or its number in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    Name(&'a str),
    Number(usize),
}

impl std::fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl Places {
    /// The places of a file; none of one that cannot be read.
    pub(crate) fn of(file: DefinitionFile<'_>) -> Self {
        Self(parse(file).ok())
    }

    /// The line on which a value begins; that of what is around it where it is not written.
    pub(crate) fn line(&self, way: &[Step<'_>]) -> u64 {
        let mut line = 1;
        let mut node = self.0.as_ref();
        for step in way {
            let next = node.and_then(|node| match (node, step) {
                (Node::Mapping(values), Step::Name(name)) => {
                    values.iter().find(|(known, _)| known == name).map(|(_, value)| value)
                }
                (Node::List(values), Step::Number(number)) => values.get(*number),
                _ => None,
            });
            let Some(next) = next else { break };
            line = next.referenced.line();
            node = Some(&next.value);
        }
        line
    }
}

#[derive(Debug)]
enum Node {
    Mapping(Vec<(String, Spanned<Self>)>),
    List(Vec<Spanned<Self>>),
    Scalar,
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Node;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut values = Vec::new();
        while let Some(name) = map.next_key()? {
            values.push((name, map.next_value()?));
        }
        Ok(Node::Mapping(values))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Node::List(values))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_str<E>(self, _: &str) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Node::Scalar)
    }
}

#[cfg(test)]
mod tests {
    use super::Step::{Name, Number};
    use super::*;

    #[test]
    fn every_value_is_found_where_it_is_written() {
        let text = "title: Shop\ntiles:\n  one: {show: bar, measures: [a,\n    b], top: 3}\n  two:\n    others: true\n    by:\n      - x\n      - null\n";
        let places = Places::of(DefinitionFile { path: "x.yml", text });
        let line = |way: &[Step<'_>]| places.line(way);
        assert_eq!(line(&[Name("title")]), 1);
        assert_eq!(line(&[Name("tiles"), Name("one")]), 3);
        assert_eq!(line(&[Name("tiles"), Name("one"), Name("measures"), Number(1)]), 4);
        assert_eq!(line(&[Name("tiles"), Name("two"), Name("by"), Number(1)]), 9);
        assert_eq!(line(&[Name("tiles"), Name("two"), Name("others")]), 6);
        assert_eq!(line(&[Name("tiles"), Name("two"), Name("width")]), 6, "where the tile begins");
        assert_eq!(Places::of(DefinitionFile { path: "x.yml", text: "a: [" }).line(&[Name("a")]), 1);
    }
}
