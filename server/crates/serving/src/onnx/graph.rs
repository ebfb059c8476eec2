//! What is known of a graph before it is run.

use std::collections::BTreeSet;

use contract::Obstacle;
use tract_onnx::Onnx;
use tract_onnx::pb::{GraphProto, ModelProto, NodeProto, TensorProto, tensor_proto::DataType};

use super::trees;

/// The sets of operators that ONNX itself defines. An operator of any other may have the name of one of theirs.
const KNOWN_DOMAINS: [&str; 3] = ["", "ai.onnx", "ai.onnx.ml"];

/// Checks what is taken for granted when a graph is run.
///
/// # Errors
/// The operators that are not known, or what of the graph is not whole.
pub(super) fn check(onnx: &Onnx, model: &ModelProto) -> Result<(), Obstacle> {
    let mut unknown = BTreeSet::new();
    let mut left: Vec<&GraphProto> = model.graph.iter().collect();
    while let Some(graph) = left.pop() {
        for tensor in &graph.initializer {
            check_tensor(tensor)?;
        }
        for node in &graph.node {
            if !KNOWN_DOMAINS.contains(&node.domain.as_str()) || !onnx.op_register.0.contains_key(&node.op_type) {
                unknown.insert(full_name(node));
            }
            for attribute in &node.attribute {
                left.extend(attribute.g.iter().chain(&attribute.graphs));
                attribute.t.iter().chain(&attribute.tensors).try_for_each(check_tensor)?;
            }
            if matches!(node.op_type.as_str(), "TreeEnsembleClassifier" | "TreeEnsembleRegressor") {
                trees::check(node)?;
            }
        }
    }
    if unknown.is_empty() { Ok(()) } else { Err(Obstacle::Operators(unknown.into_iter().collect())) }
}

fn full_name(node: &NodeProto) -> String {
    if node.domain.is_empty() { node.op_type.clone() } else { format!("{}.{}", node.domain, node.op_type) }
}

/// A tensor has as much as its shape says: space is made for the shape before it is filled.
fn check_tensor(tensor: &TensorProto) -> Result<(), Obstacle> {
    let bad = || Obstacle::Graph(format!("the weights “{}” do not have the shape that they say", tensor.name));
    let elements =
        tensor.dims.iter().try_fold(1_usize, |elements, length| elements.checked_mul(usize::try_from(*length).ok()?));
    let elements = elements.ok_or_else(bad)?;
    let there = if tensor.raw_data.is_empty() {
        let lengths = [
            tensor.float_data.len(),
            tensor.int32_data.len(),
            tensor.int64_data.len(),
            tensor.double_data.len(),
            tensor.uint64_data.len(),
            tensor.string_data.len(),
        ];
        lengths.into_iter().max().unwrap_or(0)
    } else {
        tensor.raw_data.len() / bytes_of(tensor.data_type)
    };
    if there == elements { Ok(()) } else { Err(bad()) }
}

fn bytes_of(data_type: i32) -> usize {
    match DataType::try_from(data_type) {
        Ok(DataType::Double | DataType::Int64 | DataType::Uint64) => 8,
        Ok(DataType::Float | DataType::Int32 | DataType::Uint32) => 4,
        Ok(DataType::Float16 | DataType::Bfloat16 | DataType::Int16 | DataType::Uint16) => 2,
        _ => 1,
    }
}
