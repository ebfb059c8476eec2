//! Ensembles of decision trees.

use contract::Obstacle;
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::{AttributeProto, NodeProto};

use super::rewrite::ints;

/// How many classes an ensemble needs at least for the scores of all to be given as they are; of two, one may be left out.
const LEAST_CLASSES: usize = 3;

/// The part of an ensemble's attributes that makes trees of it.
struct Trees<'a> {
    trees: &'a [i64],
    ids: &'a [i64],
    modes: &'a [Vec<u8>],
    on_true: &'a [i64],
    on_false: &'a [i64],
}

/// Checks that the nodes of an ensemble are trees and its leaves are of its classes: it is walked without looking.
///
/// # Errors
/// What is wrong.
pub(super) fn check(node: &NodeProto) -> Result<(), Obstacle> {
    let bad = |what: &str| Obstacle::Graph(format!("{} “{}”: {what}", node.op_type, node.name));
    let trees = Trees {
        trees: ints(node, "nodes_treeids"),
        ids: ints(node, "nodes_nodeids"),
        modes: strings(node, "nodes_modes"),
        on_true: ints(node, "nodes_truenodeids"),
        on_false: ints(node, "nodes_falsenodeids"),
    };
    if !trees.are_trees() {
        return Err(bad("its nodes are no trees"));
    }
    let (prefix, classes) = match node.op_type.as_str() {
        "TreeEnsembleClassifier" => ("class", classes(node)),
        "TreeEnsembleRegressor" => ("target", targets(node)),
        _ => return Ok(()),
    };
    let ids = ints(node, &format!("{prefix}_ids"));
    if ids.iter().any(|id| usize::try_from(*id).map_or(true, |id| id >= classes)) {
        return Err(bad("a leaf is of a class that there is not"));
    }
    Ok(())
}

impl Trees<'_> {
    fn are_trees(&self) -> bool {
        let nodes = self.trees.len();
        if nodes == 0
            || [self.ids.len(), self.modes.len(), self.on_true.len(), self.on_false.len()]
                .iter()
                .any(|len| *len != nodes)
        {
            return false;
        }
        let mut start = 0;
        while start < nodes {
            let end = start + self.trees[start..].iter().take_while(|tree| **tree == self.trees[start]).count();
            if !self.is_tree(start, end) {
                return false;
            }
            start = end;
        }
        true
    }

    /// Whether the nodes from `start` to `end` have the numbers from 0 on, each leads to others of them, and all to each at most once:
    /// whoever starts at the first then comes to an end.
    fn is_tree(&self, start: usize, end: usize) -> bool {
        let nodes = end - start;
        let mut placed = vec![false; nodes];
        let mut led_to = vec![false; nodes];
        led_to[0] = true;
        for node in start..end {
            match usize::try_from(self.ids[node]).ok().and_then(|id| placed.get_mut(id)) {
                Some(taken) if !*taken => *taken = true,
                _ => return false,
            }
            if self.modes[node] == b"LEAF" {
                continue;
            }
            for child in [self.on_true[node], self.on_false[node]] {
                match usize::try_from(child).ok().and_then(|child| led_to.get_mut(child)) {
                    Some(taken) if !*taken => *taken = true,
                    _ => return false,
                }
            }
        }
        true
    }
}

/// A regressor as a classifier whose scores are what the regressor gives, in the columns `0..targets`.
///
/// # Errors
/// Where trees are put together otherwise than by adding up what they say.
pub(super) fn as_classifier(node: &NodeProto, label: String, scores: String) -> Result<NodeProto, Obstacle> {
    let targets = targets(node);
    let classes = targets.max(LEAST_CLASSES);
    let trees = ints(node, "nodes_treeids").iter().collect::<std::collections::BTreeSet<_>>().len();
    let share = match string(node, "aggregate_function") {
        None | Some(b"SUM") => 1.0,
        Some(b"AVERAGE") => 1.0 / trees.max(1) as f32,
        Some(_) => {
            let what = "ai.onnx.ml.TreeEnsembleRegressor with the least or greatest of its trees";
            return Err(Obstacle::Operators(vec![what.to_owned()]));
        }
    };
    let mut attributes: Vec<AttributeProto> = Vec::with_capacity(node.attribute.len());
    for attribute in &node.attribute {
        let mut attribute = attribute.clone();
        match attribute.name.as_str() {
            "n_targets" | "aggregate_function" => continue,
            "base_values" => attribute.floats.resize(classes, 0.0),
            "target_weights" => attribute.floats.iter_mut().for_each(|weight| *weight *= share),
            _ => {}
        }
        if let Some(rest) = attribute.name.strip_prefix("target_") {
            attribute.name = format!("class_{rest}");
        }
        attributes.push(attribute);
    }
    attributes.push(AttributeProto {
        name: "classlabels_int64s".to_owned(),
        r#type: AttributeType::Ints as i32,
        ints: (0_i64..).take(classes).collect(),
        ..AttributeProto::default()
    });
    Ok(NodeProto {
        op_type: "TreeEnsembleClassifier".to_owned(),
        output: vec![label, scores],
        attribute: attributes,
        ..node.clone()
    })
}

/// Of two classes, only the first may have a number to begin with.
pub(super) fn pad_base_values(node: &mut NodeProto) {
    let classes = classes(node);
    let base = node.attribute.iter_mut().find(|attribute| attribute.name == "base_values");
    if let Some(base) = base.filter(|base| classes == 2 && base.floats.len() == 1) {
        base.floats.push(0.0);
    }
}

/// How many numbers a regressor gives for a record.
pub(super) fn targets(node: &NodeProto) -> usize {
    let said = node.attribute.iter().find(|attribute| attribute.name == "n_targets").map(|attribute| attribute.i);
    said.and_then(|targets| usize::try_from(targets).ok()).unwrap_or(1)
}

fn classes(node: &NodeProto) -> usize {
    ints(node, "classlabels_int64s").len().max(strings(node, "classlabels_strings").len())
}

fn strings<'a>(node: &'a NodeProto, name: &str) -> &'a [Vec<u8>] {
    node.attribute.iter().find(|attribute| attribute.name == name).map_or(&[], |attribute| &attribute.strings)
}

fn string<'a>(node: &'a NodeProto, name: &str) -> Option<&'a [u8]> {
    node.attribute.iter().find(|attribute| attribute.name == name).map(|attribute| attribute.s.as_slice())
}
