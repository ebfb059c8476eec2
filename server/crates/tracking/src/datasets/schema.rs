//! What clients write about a dataset's columns and size.

use contract::DatasetColumn;
use serde_json::Value;

/// How deep types within types are written out.
const DEEPEST: usize = 8;

/// The columns that a schema in MLflow's JSON names, or its tensors; `None` where it is of another kind.
pub(super) fn columns(schema: &str) -> Option<Vec<DatasetColumn>> {
    let schema: Value = serde_json::from_str(schema).ok()?;
    if let Some(columns) = schema.get("mlflow_colspec") {
        return Some(columns.as_array()?.iter().map(column).collect());
    }
    let tensors = schema.get("mlflow_tensorspec")?;
    let side = |side: &str| {
        // Some clients write it as JSON in a text.
        let value = match tensors.get(side)? {
            Value::String(text) => serde_json::from_str(text).ok()?,
            other => other.clone(),
        };
        let named = |tensor: &Value| DatasetColumn { name: name(tensor, side), ..column(tensor) };
        Some(value.as_array()?.iter().map(named).collect::<Vec<_>>())
    };
    Some(["features", "targets"].into_iter().filter_map(side).flatten().collect())
}

/// How many rows a profile says that there are.
pub(super) fn rows(profile: &str) -> Option<i64> {
    let profile: Value = serde_json::from_str(profile).ok()?;
    if let Some(rows) =
        ["num_rows", "approx_count", "num_examples"].into_iter().find_map(|key| profile.get(key)?.as_i64())
    {
        return Some(rows);
    }
    // Arrays say how long their axes are, of which the first counts rows.
    let shape = profile.get("features_shape")?;
    match shape {
        Value::Array(axes) => axes.first()?.as_i64(),
        // One for each of several arrays, of which each has a row for the same thing.
        Value::Object(arrays) => arrays.values().next()?.get(0)?.as_i64(),
        _ => None,
    }
}

fn column(spec: &Value) -> DatasetColumn {
    let required = spec.get("required").and_then(Value::as_bool).unwrap_or(true);
    DatasetColumn { name: text(spec, "name"), kind: kind(spec, 0), required }
}

/// A tensor alone has no name and is called by what it is for.
fn name(tensor: &Value, side: &str) -> String {
    match text(tensor, "name") {
        name if name.is_empty() => side.to_owned(),
        name => name,
    }
}

fn kind(spec: &Value, depth: usize) -> String {
    let within = |key: &str| match spec.get(key) {
        Some(inner) if depth < DEEPEST => kind(inner, depth + 1),
        _ => "…".to_owned(),
    };
    match text(spec, "type").as_str() {
        "array" => format!("array<{}>", within("items")),
        "map" => format!("map<{}>", within("values")),
        "tensor" => {
            let tensor = spec.get("tensor-spec").unwrap_or(&Value::Null);
            format!("{}{}", text(tensor, "dtype"), tensor.get("shape").unwrap_or(&Value::Null))
        }
        other => other.to_owned(),
    }
}

fn text(value: &Value, key: &str) -> String {
    match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        // Columns may be called by numbers.
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(schema: &str) -> Vec<(String, String, bool)> {
        let columns = columns(schema).unwrap();
        columns.into_iter().map(|column| (column.name, column.kind, column.required)).collect()
    }

    fn one(name: &str, kind: &str, required: bool) -> (String, String, bool) {
        (name.to_owned(), kind.to_owned(), required)
    }

    #[test]
    fn columns_are_read_with_their_types() {
        let schema = r#"{"mlflow_colspec": [
            {"type": "double", "name": "amount", "required": true}, {"type": "string", "name": "country", "required": false},
            {"type": "array", "items": {"type": "array", "items": {"type": "long"}}, "name": 3},
            {"type": "object", "properties": {"a": {"type": "long"}}, "name": "o", "required": true}]}"#;
        let expected = [
            one("amount", "double", true),
            one("country", "string", false),
            one("3", "array<array<long>>", true),
            one("o", "object", true),
        ];
        assert_eq!(found(schema), expected);
    }

    #[test]
    fn tensors_are_called_by_what_they_are_for() {
        let tensor = r#"[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 28]}}]"#;
        let schema = format!(r#"{{"mlflow_tensorspec": {{"features": {tensor}, "targets": null}}}}"#);
        assert_eq!(found(&schema), [one("features", "float32[-1,28]", true)]);
        let as_text = serde_json::to_string(tensor).unwrap();
        let schema = format!(r#"{{"mlflow_tensorspec": {{"features": {as_text}, "targets": {as_text}}}}}"#);
        assert_eq!(found(&schema).len(), 2);
    }

    #[test]
    fn another_kind_of_schema_has_no_columns_that_are_known() {
        for other in ["", "[]", r#"{"fields": []}"#, r#"{"mlflow_colspec": 3}"#] {
            assert_eq!(columns(other), None, "{other}");
        }
        assert_eq!(columns(r#"{"mlflow_colspec": []}"#), Some(Vec::new()));
    }

    #[test]
    fn profiles_say_how_many_rows_there_are() {
        for (profile, expected) in [
            (r#"{"num_rows": 100, "num_elements": 500}"#, Some(100)),
            (r#"{"approx_count": 7}"#, Some(7)),
            (r#"{"features_shape": [50, 3], "features_nbytes": 1200}"#, Some(50)),
            (r#"{"features_shape": {"a": [9, 2]}}"#, Some(9)),
            ("{}", None),
            ("", None),
        ] {
            assert_eq!(rows(profile), expected, "{profile}");
        }
    }
}
