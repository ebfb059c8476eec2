//! Graphs exported from Python, against what onnxruntime says of the same records: see `fixtures.py` beside the files.

use std::collections::BTreeMap;
use std::path::Path;

use contract::{Field, FieldKind, Invocation, InvocationParams, ModelParam, Obstacle, Signature};
use serde::Deserialize;
use serde_json::{Value, json};
use tract_onnx::pb::GraphProto;

use super::files::read;
use super::model::OnnxModel;
use crate::predictor::Predictor;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/onnx");

/// What onnxruntime says: each input and output by its name.
#[derive(Deserialize)]
struct Expected {
    inputs: BTreeMap<String, Value>,
    outputs: BTreeMap<String, Value>,
}

fn load(name: &str, signature: Signature) -> Result<OnnxModel, Obstacle> {
    let file = format!("{name}.onnx");
    OnnxModel::new(read(&file, &std::fs::read(Path::new(FOLDER).join(&file)).unwrap())?, signature)
}

fn expected() -> BTreeMap<String, Expected> {
    serde_json::from_slice(&std::fs::read(Path::new(FOLDER).join("expected.json")).unwrap()).unwrap()
}

/// Whether two answers are the same, numbers to five digits after the point.
fn agrees(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64().unwrap(), other.as_f64().unwrap());
            (one - other).abs() <= 1e-5 * other.abs().max(1.0)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| agrees(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, one)| other.get(key).is_some_and(|other| agrees(one, other)))
        }
        (one, other) => one == other,
    }
}

#[test]
fn all_graphs_say_what_onnxruntime_says() {
    let mut failed = Vec::new();
    for (name, expected) in expected() {
        let answer = match load(&name, Signature::default()) {
            Ok(model) => asked(&model, json!({ "inputs": expected.inputs })).map_err(|(_, message)| message),
            Err(obstacle) => Err(obstacle.to_string()),
        };
        match answer {
            Ok(answer) if agrees(&answer, &json!(expected.outputs)) => {}
            Ok(answer) => failed.push(format!("{name}: {answer} and not {}", json!(expected.outputs))),
            Err(error) => failed.push(format!("{name}: {error}")),
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn column(name: &str, kind: FieldKind) -> Field {
    Field { name: name.to_owned(), kind, description: String::new(), shape: None, optional: false }
}

fn columns(fields: &[(&str, FieldKind)]) -> Signature {
    Signature { inputs: fields.iter().map(|(name, kind)| column(name, *kind)).collect(), ..Signature::default() }
}

/// Four numbers, as the species of irises are told by.
fn iris() -> Signature {
    columns(&["a", "b", "c", "d"].map(|name| (name, FieldKind::Double)))
}

fn asked(model: &OnnxModel, invocation: Value) -> Result<Value, (String, String)> {
    asked_with(model, invocation, json!({}))
}

/// The answer, or which field is at fault and why.
fn asked_with(model: &OnnxModel, invocation: Value, params: Value) -> Result<Value, (String, String)> {
    let (invocation, params) = (serde_json::from_value::<Invocation>(invocation), serde_json::from_value(params));
    let params: InvocationParams = params.unwrap();
    let answer =
        crate::params::settle(&model.signature, params).and_then(|params| model.predict(&invocation.unwrap(), &params));
    answer.map_err(|error| (error.field.unwrap_or_default(), error.message))
}

#[test]
fn columns_are_one_matrix_and_records_are_answered_one_by_one() {
    let model = load("logistic_names", iris()).unwrap();
    let Expected { inputs, outputs } = expected().remove("logistic_names").unwrap();
    let rows = inputs["X"].clone();
    let answer = asked(&model, json!({"dataframe_split": {"columns": ["a", "b", "c", "d"], "data": rows}})).unwrap();
    for (row, record) in answer.as_array().unwrap().iter().enumerate() {
        assert_eq!(record["output_label"], outputs["output_label"][row]);
        assert!(agrees(&record["output_probability"], &outputs["output_probability"][row]), "{record}");
    }
    // In another order, by another form.
    let record = |row: &Value| json!({"d": row[3], "c": row[2], "b": row[1], "a": row[0], "other": null});
    let records: Vec<Value> = rows.as_array().unwrap().iter().map(record).collect();
    assert_eq!(asked(&model, json!({"dataframe_records": records})).unwrap(), answer);
    assert_eq!(asked(&model, json!({"instances": records})).unwrap(), answer);

    let missing = asked(&model, json!({"dataframe_records": [{"a": 1, "b": 2, "c": 3}]})).unwrap_err();
    assert_eq!(missing.0, "d");
    let text = asked(&model, json!({"dataframe_records": [{"a": 1, "b": 2, "c": 3, "d": "four"}]})).unwrap_err();
    assert_eq!(text, ("d".to_owned(), "Record 1: “d” is text; send a number.".to_owned()));
    let large = asked(&model, json!({"dataframe_records": [{"a": 1e300, "b": 2, "c": 3, "d": 4}]})).unwrap_err();
    assert_eq!(large.0, "a", "not a number of 32 bits");
}

#[test]
fn plain_probabilities_are_a_list_and_single_numbers_are_alone() {
    let record = json!({"dataframe_records": [{"a": 5.1, "b": 3.5, "c": 1.4, "d": 0.2}]});
    let answer = asked(&load("forest_plain", iris()).unwrap(), record.clone()).unwrap();
    assert_eq!(answer[0]["probabilities"].as_array().map(Vec::len), Some(3));
    assert_eq!(answer[0]["label"], 0);
    let answer = asked(&load("linear", iris()).unwrap(), record.clone()).unwrap();
    assert!(answer[0]["variable"].is_number(), "{answer}");
    let answer = asked(&load("forest_two_numbers", iris()).unwrap(), record).unwrap();
    assert_eq!(answer[0]["variable"].as_array().map(Vec::len), Some(2));
}

#[test]
fn inputs_of_their_own_are_fed_by_name() {
    let signature =
        columns(&[("orders", FieldKind::Long), ("is_new", FieldKind::Boolean), ("spend", FieldKind::Float)]);
    let model = load("several", signature).unwrap();
    let record = json!({"spend": 2.5, "orders": 3, "is_new": true});
    let answer = asked(&model, json!({"dataframe_records": [record]})).unwrap();
    assert_eq!(answer, json!([{"product": 7.5, "is_known": false}]));
    let unsigned = load("several", Signature::default()).unwrap();
    let tensors = json!({"inputs": {"spend": [2.5, 1], "orders": [[3], [2]], "is_new": [true, false]}});
    assert_eq!(asked(&unsigned, tensors).unwrap(), json!({"product": [[7.5], [2.0]], "is_known": [[false], [true]]}));
    let uneven = json!({"inputs": {"spend": [2.5], "orders": [3, 2], "is_new": [true]}});
    assert_eq!(asked(&unsigned, uneven).unwrap_err().0, "orders");
    assert_eq!(asked(&unsigned, json!({"inputs": {"spend": [2.5]}})).unwrap_err().0, "orders");
    let half = json!({"inputs": {"spend": [2.5], "orders": [1.5], "is_new": [true]}});
    assert_eq!(asked(&unsigned, half).unwrap_err().1, "Record 1: “orders” is 1.5; send a whole number.");
}

#[test]
fn the_only_tensor_needs_no_name() {
    let model = load("network", Signature::default()).unwrap();
    let expected = expected().remove("network").unwrap();
    let rows = &expected.inputs["features"];
    for form in ["inputs", "instances"] {
        assert!(agrees(&asked(&model, json!({ form: rows })).unwrap(), &json!(expected.outputs)));
    }
    // A table without a signature is answered as a table.
    let table = json!({"dataframe_split": {"columns": [0, 1, 2, 3], "data": rows}});
    let answer = asked(&model, table).unwrap();
    assert!(agrees(&answer[1]["probabilities"], &expected.outputs["probabilities"][1]), "{answer}");
    let unordered = asked(&model, json!({"dataframe_records": [{"a": 1, "b": 2, "c": 3, "d": 4}]})).unwrap_err();
    assert!(unordered.1.contains("the order of records' fields says nothing"), "{}", unordered.1);

    let refused = |value: Value| asked(&model, json!({ "inputs": value })).unwrap_err().1;
    assert_eq!(refused(json!([[1, 2, 3]])), "“features” has the shape [1, 3]; send [any, 4].");
    assert_eq!(refused(json!([1, 2, 3, 4])), "“features” has the shape [4]; send [any, 4].");
    assert_eq!(refused(json!([[1, 2, 3, 4], [1, 2, 3]])), "Record 2: “features” is not of one shape; send lists of 4.");
    assert_eq!(refused(json!([[1, 2, 3, 4], [1, 2, null, 4]])), "Record 2: “features” is nothing; send a number.");
    assert_eq!(refused(json!([])), "Send at least one record.");
    assert!(refused(json!(3)).contains("is 3; send a list"));
    assert!(refused(json!(vec![[1, 2, 3, 4]; 10_001])).contains("at most 10000"));
}

#[test]
fn parameters_of_the_signature_are_fed_where_the_graph_takes_them() {
    let param = |name: &str, kind, default, shape| ModelParam { name: name.to_owned(), kind, default, shape };
    let scale = || param("scale", FieldKind::Double, json!(2.0), None);
    let shift = |default| param("shift", FieldKind::Long, default, Some(vec![-1]));
    let named = |params| Signature { params, ..columns(&[("a", FieldKind::Double), ("b", FieldKind::Double)]) };
    let model = load("with_params", named(vec![scale(), shift(json!([1, -1]))])).unwrap();
    let records = json!({"dataframe_records": [{"a": 1, "b": 2}, {"a": 3, "b": 4}]});
    let usual = asked(&model, records.clone()).unwrap();
    assert_eq!(usual, json!([{"moved": [3.0, 3.0]}, {"moved": [7.0, 7.0]}]));
    let said = asked_with(&model, records.clone(), json!({"scale": 0.5, "shift": [0, 10], "unknown": 1})).unwrap();
    assert_eq!(said, json!([{"moved": [0.5, 11.0]}, {"moved": [1.5, 12.0]}]));
    let refused = |params| asked_with(&model, records.clone(), params).unwrap_err();
    assert_eq!(
        refused(json!({"shift": [1]})),
        ("shift".to_owned(), "The parameter “shift” has 1 values; send 2.".to_owned())
    );
    assert_eq!(refused(json!({"scale": true})).0, "scale");

    let without_default = load("with_params", named(vec![scale(), shift(Value::Null)])).unwrap();
    assert_eq!(asked(&without_default, records).unwrap_err().0, "shift");
    let unsigned = Signature { params: vec![scale(), shift(json!([1, -1]))], ..Signature::default() };
    let answer = asked(&load("with_params", unsigned).unwrap(), json!({"inputs": [[1, 2]]})).unwrap();
    assert_eq!(answer, json!({"moved": [[3.0, 3.0]]}));
    let unnamed = load("with_params", named(vec![scale()])).err();
    assert!(matches!(unnamed, Some(Obstacle::Signature(problem)) if problem.contains("none of its columns")));
}

#[test]
fn a_fixed_number_of_records_is_asked_for() {
    let model = load("one_at_a_time", Signature::default()).unwrap();
    assert_eq!(asked(&model, json!({"inputs": [[-1, 2, -3, 4]]})).unwrap(), json!({"active": [[0.0, 2.0, 0.0, 4.0]]}));
    let refused = asked(&model, json!({"inputs": [[1, 2, 3, 4], [1, 2, 3, 4]]})).unwrap_err().1;
    assert!(refused.contains("takes exactly 1 at a time, and there are 2"), "{refused}");
}

#[test]
fn what_cannot_be_run_says_why() {
    let why = |name: &str, signature: Signature| load(name, signature).err();
    let unknown = why("unknown_operator", Signature::default());
    assert_eq!(unknown, Some(Obstacle::Operators(vec!["ai.onnx.ml.SVMClassifier".to_owned()])));
    let unfit = |name: &str, signature: Signature| match why(name, signature) {
        Some(Obstacle::Signature(problem)) => problem,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        unfit("logistic", columns(&[("a", FieldKind::Double)])),
        "it has 1 columns, and the graph takes [any, 4]"
    );
    let text = columns(&["a", "b", "c", "d"].map(|name| (name, FieldKind::String)));
    assert_eq!(unfit("logistic", text), "“a” is string, and the graph takes another type");
    let moment = columns(&["a", "b", "c", "d"].map(|name| (name, FieldKind::Other)));
    assert_eq!(unfit("logistic", moment), "the values of “a” cannot be sent to a graph");
    let other = columns(&[("spend", FieldKind::Float), ("orders", FieldKind::Long)]);
    assert_eq!(unfit("several", other), "the graph takes “is_new”, which is none of its columns");
    assert!(matches!(read("x", b"no graph"), Err(Obstacle::BadFile(..))));
}

/// Why a graph cannot be run after `spoil` had its way with it.
fn spoilt(name: &str, spoil: impl Fn(&mut GraphProto)) -> Option<Obstacle> {
    let file = std::fs::read(Path::new(FOLDER).join(format!("{name}.onnx"))).unwrap();
    let mut model = read(name, &file).unwrap();
    spoil(model.graph.as_mut().unwrap());
    OnnxModel::new(model, Signature::default()).err()
}

#[test]
fn a_graph_that_is_not_whole_is_not_run() {
    // Space for a shape is made before it is filled.
    let huge = spoilt("network", |graph| graph.initializer[0].dims = vec![1 << 40, 1 << 40]);
    assert!(matches!(huge, Some(Obstacle::Graph(problem)) if problem.contains("do not have the shape")));
    // Trees are walked without looking.
    for name in ["forest", "forest_numbers"] {
        assert_eq!(spoilt(name, |_| ()), None);
        for (what, value) in [("truenodeids", 4_000), ("truenodeids", 0), ("nodes_nodeids", 7_000), ("_ids", 90)] {
            let obstacle = spoilt(name, |graph| {
                let attributes = graph.node.iter_mut().flat_map(|node| &mut node.attribute);
                for attribute in attributes.filter(|attribute| attribute.name.ends_with(what)) {
                    attribute.ints[0] = value;
                }
            });
            assert!(matches!(obstacle, Some(Obstacle::Graph(_))), "{name} {what}: {obstacle:?}");
        }
    }
}
