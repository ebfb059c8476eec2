//! What became another between two signatures.

use serde::{Deserialize, Serialize};

use crate::{Field, FieldKind, Signature};

/// A column that one of two signatures has, or that both have with other types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Whether a record is asked about with it; otherwise it is answered.
    pub is_input: bool,
    /// Its name on the wire.
    pub name: String,
    /// The type that it had; `None` where it was not there.
    pub before: Option<FieldKind>,
    /// The type that it has; `None` where it is gone.
    pub after: Option<FieldKind>,
}

impl Signature {
    /// What is other in this one than in `before`: inputs, then outputs, what was there first. The order of columns and what
    /// they mean is left out: whoever asks names them.
    #[must_use]
    pub fn changes_since(&self, before: &Self) -> Vec<FieldChange> {
        let inputs = changes(&before.inputs, &self.inputs, true);
        inputs.into_iter().chain(changes(&before.outputs, &self.outputs, false)).collect()
    }
}

fn changes(before: &[Field], after: &[Field], is_input: bool) -> Vec<FieldChange> {
    let kind = |fields: &[Field], name: &str| fields.iter().find(|field| field.name == name).map(|field| field.kind);
    let added = after.iter().filter(|field| kind(before, &field.name).is_none());
    let all = before.iter().chain(added);
    let change = |field: &Field| FieldChange {
        is_input,
        name: field.name.clone(),
        before: kind(before, &field.name),
        after: kind(after, &field.name),
    };
    all.map(change).filter(|change| change.before != change.after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(all: &[(&str, FieldKind)]) -> Vec<Field> {
        let field = |(name, kind): &(&str, FieldKind)| Field {
            name: (*name).to_owned(),
            kind: *kind,
            description: String::new(),
            shape: None,
        };
        all.iter().map(field).collect()
    }

    #[test]
    fn what_came_went_and_is_of_another_type_is_told() {
        use FieldKind::{Double, Long, String};
        let before = Signature {
            inputs: fields(&[("recency", Double), ("orders", Long), ("country", String)]),
            outputs: fields(&[("segment", Long)]),
        };
        let after = Signature {
            inputs: fields(&[("orders", Double), ("recency", Double), ("age", Long)]),
            outputs: fields(&[("segment", Long), ("distance", Double)]),
        };
        let change =
            |is_input, name: &str, before, after| FieldChange { is_input, name: name.to_owned(), before, after };
        let expected = [
            change(true, "orders", Some(Long), Some(Double)),
            change(true, "country", Some(String), None),
            change(true, "age", None, Some(Long)),
            change(false, "distance", None, Some(Double)),
        ];
        assert_eq!(after.changes_since(&before), expected);
        assert!(before.changes_since(&before).is_empty());
    }
}
