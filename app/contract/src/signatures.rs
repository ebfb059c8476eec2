//! What became another between two signatures.

use serde::{Deserialize, Serialize};

use crate::{Field, FieldKind, ModelParam, Signature};

/// A column or tensor that one of two signatures has, or that both have in other forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Whether a record is asked about with it; otherwise it is answered.
    pub is_input: bool,
    /// Its name on the wire.
    pub name: String,
    /// What it was; `None` where it was not there.
    pub before: Option<Field>,
    /// What it is; `None` where it is gone.
    pub after: Option<Field>,
}

impl Signature {
    /// What is other in this one than in `before`: inputs with parameters, then outputs, what was there first. What counts is the
    /// type, the shape of a tensor, and whether a record may come without it. The order of columns and what they mean is left out:
    /// whoever asks names them.
    #[must_use]
    pub fn changes_since(&self, before: &Self) -> Vec<FieldChange> {
        let inputs = changes(&before.taken(), &self.taken(), true);
        inputs.into_iter().chain(changes(&before.outputs, &self.outputs, false)).collect()
    }

    /// All that may be sent.
    fn taken(&self) -> Vec<Field> {
        let param = |param: &ModelParam| Field {
            name: param.name.clone(),
            kind: param.kind,
            description: String::new(),
            shape: param.shape.clone(),
            optional: true,
        };
        self.inputs.iter().cloned().chain(self.params.iter().map(param)).collect()
    }
}

fn changes(before: &[Field], after: &[Field], is_input: bool) -> Vec<FieldChange> {
    let named = |fields: &[Field], name: &str| fields.iter().find(|field| field.name == name).cloned();
    let added = after.iter().filter(|field| named(before, &field.name).is_none());
    let all = before.iter().chain(added);
    let change = |field: &Field| FieldChange {
        is_input,
        name: field.name.clone(),
        before: named(before, &field.name),
        after: named(after, &field.name),
    };
    all.map(change).filter(|change| form(change.before.as_ref()) != form(change.after.as_ref())).collect()
}

/// What of a column or tensor callers have to keep to.
fn form(field: Option<&Field>) -> Option<(FieldKind, Option<&[i64]>, bool)> {
    field.map(|field| (field.kind, field.shape.as_deref(), field.optional))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, kind: FieldKind) -> Field {
        Field { name: name.to_owned(), kind, description: String::new(), shape: None, optional: false }
    }

    fn tensor(kind: FieldKind, shape: &[i64]) -> Field {
        Field { shape: Some(shape.to_vec()), ..column("", kind) }
    }

    /// The names of what is other between two inputs.
    fn between(before: &Field, after: &Field) -> Vec<String> {
        let takes = |field: &Field| Signature { inputs: vec![field.clone()], ..Signature::default() };
        takes(after).changes_since(&takes(before)).into_iter().map(|change| change.name).collect()
    }

    #[test]
    fn what_came_went_and_is_of_another_type_is_told() {
        use FieldKind::{Double, Long, String};
        let before = Signature {
            inputs: vec![column("recency", Double), column("orders", Long), column("country", String)],
            outputs: vec![column("segment", Long)],
            params: Vec::new(),
        };
        let after = Signature {
            inputs: vec![column("orders", Double), column("recency", Double), column("age", Long)],
            outputs: vec![column("segment", Long), column("distance", Double)],
            params: vec![ModelParam { name: "scale".to_owned(), kind: Double, default: 0.5.into(), shape: None }],
        };
        let change = |is_input, name: &str, before: Option<FieldKind>, after: Option<FieldKind>| FieldChange {
            is_input,
            name: name.to_owned(),
            before: before.map(|kind| column(name, kind)),
            after: after.map(|kind| column(name, kind)),
        };
        let expected = [
            change(true, "orders", Some(Long), Some(Double)),
            change(true, "country", Some(String), None),
            change(true, "age", None, Some(Long)),
            FieldChange {
                after: Some(Field { optional: true, ..column("scale", Double) }),
                ..change(true, "scale", None, None)
            },
            change(false, "distance", None, Some(Double)),
        ];
        assert_eq!(after.changes_since(&before), expected);
        assert!(before.changes_since(&before).is_empty());
    }

    #[test]
    fn another_shape_or_element_of_a_tensor_counts() {
        use FieldKind::{Double, Float};
        let before = tensor(Float, &[-1, 4]);
        let changes = |after: &Field| between(&before, after).len();
        assert_eq!(changes(&before), 0);
        assert_eq!(changes(&tensor(Float, &[-1, 5])), 1, "another length");
        assert_eq!(changes(&tensor(Float, &[-1, 4, 1])), 1, "another axis");
        assert_eq!(changes(&tensor(Double, &[-1, 4])), 1, "another element");
        assert_eq!(changes(&column("", Float)), 1, "a column in its place");
    }

    #[test]
    fn what_may_be_left_out_counts_and_what_it_means_does_not() {
        let before = column("age", FieldKind::Long);
        assert_eq!(between(&before, &Field { optional: true, ..before.clone() }), ["age"]);
        assert!(between(&before, &Field { description: "In years.".to_owned(), ..before.clone() }).is_empty());
    }
}
