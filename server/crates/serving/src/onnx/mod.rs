//! Models in ONNX, run by tract.
//!
//! | file | what |
//! |---|---|
//! | [`files`] | from `MLmodel` to the graph with all its weights in memory |
//! | [`graph`] | what is known of a graph before it is run: its operators, whether its parts are whole |
//! | [`rewrite`] | operators that tract does not have, said with those that it has |
//! | [`trees`] | ensembles of trees: whether they are such, and those for numbers |
//! | [`model`] | the graph, ready to run, and how it fits a signature |
//! | [`feed`] | from what was sent to the graph's inputs |
//! | [`cells`] | values in JSON as elements of tensors |
//! | [`answer`] | from the graph's outputs to what is answered |
//!
//! What comes in and goes out is as MLflow's `mlflow.onnx` has it as a `python_function`.

mod answer;
mod cells;
mod feed;
mod files;
mod graph;
mod model;
mod rewrite;
#[cfg(test)]
mod tests;
mod trees;

pub(crate) use files::load;
