//! Operators that tract does not have, said with those that it has.

use std::collections::BTreeMap;

use contract::Obstacle;
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{AttributeProto, GraphProto, NodeProto, TensorProto, ValueInfoProto};

use super::trees;

/// The attribute with the names of classes that are texts.
const TEXTS: &str = "classlabels_strings";

/// The names of classes, in the order in which a graph counts them.
pub(super) type Labels = Vec<String>;

/// What is to be made of the graph's outputs, by their names, when it has run.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Tensors with a number for each class, of which an object is made for each record: by the names of the classes.
    pub zipped: BTreeMap<String, Labels>,
    /// Tensors with the number of a class, which is answered by its name.
    pub worded: BTreeMap<String, Labels>,
}

/// Rewrites a graph. What its end does with names, which are no tensors or which tract has no tensors of, is left to
/// whoever reads the answer.
///
/// # Errors
/// What of it cannot be said otherwise.
pub(super) fn rewrite(graph: &mut GraphProto) -> Result<Names, Obstacle> {
    let mut names = Names::default();
    let mut outputs = BTreeMap::new();
    let mut nodes = Vec::with_capacity(graph.node.len());
    let all = std::mem::take(&mut graph.node);
    let is_passed_on = |name: &String| all.iter().all(|node| node.op_type == "Identity" || !node.input.contains(name));
    for mut node in all.iter().cloned() {
        match (node.domain.as_str(), node.op_type.as_str()) {
            ("ai.onnx.ml", "ZipMap") if is_at_end(graph, &node) => {
                outputs.insert(node.output[0].clone(), node.input[0].clone());
                names.zipped.insert(node.output[0].clone(), labels(&node, "classlabels_int64s"));
            }
            ("ai.onnx.ml", "Scaler") => scale(graph, &mut nodes, &node),
            ("ai.onnx.ml", "TreeEnsembleRegressor") => {
                trees::check(&node)?;
                let name = |what: &str| format!("{}/{what}", node.output.first().map_or("", String::as_str));
                let (scores, places) = (name("scores"), name("places"));
                nodes.push(trees::as_classifier(&node, name("label"), scores.clone())?);
                let targets = trees::targets(&node);
                graph.initializer.push(TensorProto {
                    name: places.clone(),
                    dims: vec![i64::try_from(targets).unwrap_or(i64::MAX)],
                    data_type: DataType::Int64 as i32,
                    int64_data: (0_i64..).take(targets).collect(),
                    ..TensorProto::default()
                });
                let axis = AttributeProto { i: 1, ..attribute("axis", AttributeType::Int) };
                nodes.push(step("Gather", [scores, places], node.output.clone(), vec![axis]));
            }
            ("ai.onnx.ml", "LinearClassifier" | "TreeEnsembleClassifier") => {
                if node.output.first().is_some_and(is_passed_on)
                    && let Some(labels) = count_classes(&mut node)
                {
                    names.worded.insert(node.output[0].clone(), labels);
                }
                trees::pad_base_values(&mut node);
                if is_of_two_by_odds(&node) {
                    label_by_probability(graph, &mut nodes, node);
                } else {
                    nodes.push(node);
                }
            }
            ("", "Identity") => {
                let labels = node.input.first().and_then(|input| names.worded.get(input)).cloned();
                if let (Some(labels), Some(output)) = (labels, node.output.first()) {
                    names.worded.insert(output.clone(), labels);
                }
                nodes.push(node);
            }
            _ => nodes.push(node),
        }
    }
    graph.node = nodes;
    for output in &mut graph.output {
        if let Some(before) = outputs.get(&output.name) {
            *output = ValueInfoProto { name: before.clone(), ..ValueInfoProto::default() };
        }
    }
    Ok(names)
}

/// Whether what a node gives is an output of the graph; nothing after it can use a list of maps.
fn is_at_end(graph: &GraphProto, node: &NodeProto) -> bool {
    node.input.len() == 1 && graph.output.iter().any(|output| node.output.first() == Some(&output.name))
}

fn labels(node: &NodeProto, numbers: &str) -> Labels {
    let texts = node.attribute.iter().find(|attribute| attribute.name == TEXTS);
    match texts.filter(|attribute| !attribute.strings.is_empty()) {
        Some(texts) => texts.strings.iter().map(|text| String::from_utf8_lossy(text).into_owned()).collect(),
        None => ints(node, numbers).iter().map(ToString::to_string).collect(),
    }
}

/// Has a classifier give the places of its classes instead of their names, if those are texts; and returns the names.
fn count_classes(node: &mut NodeProto) -> Option<Labels> {
    // The one operator has its numbers under another name than the other.
    let numbers = if node.op_type == "LinearClassifier" { "classlabels_ints" } else { "classlabels_int64s" };
    node.attribute.iter().find(|attribute| attribute.name == TEXTS && !attribute.strings.is_empty())?;
    let labels = labels(node, numbers);
    node.attribute.retain(|attribute| attribute.name != TEXTS && attribute.name != numbers);
    let places = (0_i64..).take(labels.len()).collect();
    node.attribute.push(AttributeProto { ints: places, ..attribute(numbers, AttributeType::Ints) });
    Some(labels)
}

/// Whether trees give the logarithm of the odds of the second of two classes, as boosting does.
fn is_of_two_by_odds(node: &NodeProto) -> bool {
    let transform = node.attribute.iter().find(|attribute| attribute.name == "post_transform");
    node.op_type == "TreeEnsembleClassifier"
        && ints(node, "classlabels_int64s").len() == 2
        && transform.is_some_and(|transform| transform.s == b"LOGISTIC")
}

/// The class that is likelier. tract compares what it has before it makes probabilities of it, which for odds is something else.
fn label_by_probability(graph: &mut GraphProto, nodes: &mut Vec<NodeProto>, mut node: NodeProto) {
    let label = node.output.first().cloned().unwrap_or_default();
    let name = |what: &str| format!("{label}/{what}");
    let classes = ints(&node, "classlabels_int64s").to_vec();
    node.output.resize(2, String::new());
    node.output[0] = name("compared");
    if node.output[1].is_empty() {
        node.output[1] = name("probabilities");
    }
    let (axis, keep) = (
        AttributeProto { i: 1, ..attribute("axis", AttributeType::Int) },
        AttributeProto { i: 0, ..attribute("keepdims", AttributeType::Int) },
    );
    let likelier = step("ArgMax", [node.output[1].clone()], [name("place")], vec![axis, keep]);
    graph.initializer.push(TensorProto {
        name: name("classes"),
        dims: vec![2],
        data_type: DataType::Int64 as i32,
        int64_data: classes,
        ..TensorProto::default()
    });
    let axis = AttributeProto { i: 0, ..attribute("axis", AttributeType::Int) };
    let named = step("Gather", [name("classes"), name("place")], [label.clone()], vec![axis]);
    nodes.extend([node, likelier, named]);
}

/// `(x - offset) * scale`, by column, as <https://onnx.ai/onnx/operators/onnx_aionnxml_Scaler.html> has it.
fn scale(graph: &mut GraphProto, nodes: &mut Vec<NodeProto>, node: &NodeProto) {
    let name = |what: &str| format!("{}/{what}", node.output.first().map_or("", String::as_str));
    let to = AttributeProto { i: i64::from(DataType::Float as i32), ..attribute("to", AttributeType::Int) };
    nodes.push(step("Cast", node.input.clone(), [name("number")], vec![to]));
    let mut last = name("number");
    for (operator, values, result) in
        [("Sub", floats(node, "offset"), "centred"), ("Mul", floats(node, "scale"), "scaled")]
    {
        if values.is_empty() {
            continue;
        }
        let constant = name(operator);
        graph.initializer.push(TensorProto {
            name: constant.clone(),
            dims: vec![i64::try_from(values.len()).unwrap_or(i64::MAX)],
            data_type: DataType::Float as i32,
            float_data: values.to_vec(),
            ..TensorProto::default()
        });
        nodes.push(step(operator, [last, constant], [name(result)], Vec::new()));
        last = name(result);
    }
    nodes.push(step("Identity", [last], node.output.clone(), Vec::new()));
}

fn step(
    operator: &str,
    input: impl Into<Vec<String>>,
    output: impl Into<Vec<String>>,
    attribute: Vec<AttributeProto>,
) -> NodeProto {
    let (input, output) = (input.into(), output.into());
    let name = format!("{}/{operator}", output.first().map_or("", String::as_str));
    NodeProto { name, op_type: operator.to_owned(), input, output, attribute, ..NodeProto::default() }
}

fn attribute(name: &str, kind: AttributeType) -> AttributeProto {
    AttributeProto { name: name.to_owned(), r#type: kind as i32, ..AttributeProto::default() }
}

pub(super) fn ints<'a>(node: &'a NodeProto, name: &str) -> &'a [i64] {
    node.attribute.iter().find(|attribute| attribute.name == name).map_or(&[], |attribute| &attribute.ints)
}

fn floats<'a>(node: &'a NodeProto, name: &str) -> &'a [f32] {
    node.attribute.iter().find(|attribute| attribute.name == name).map_or(&[], |attribute| &attribute.floats)
}
