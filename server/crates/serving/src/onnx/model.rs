//! A graph, ready to run, and how it fits a signature.

use std::sync::Arc;

use contract::{ApiError, ApiResult, ErrorCode, Field, FieldKind, Invocation, InvocationParams, Obstacle, Signature};
use serde_json::Value;
use tract_onnx::pb::ModelProto;
use tract_onnx::prelude::*;
use tract_onnx::tract_core::internal::DimLike;
use tract_onnx::tract_hir::infer::Factoid;

use super::rewrite::{Labels, rewrite};
use super::{answer, feed, graph};
use crate::predictor::Predictor;

/// How many bytes the tensors of a run may have together, as far as their shapes are known beforehand.
const MAX_RUN_BYTES: i64 = 2 << 30;

/// A graph that answers.
pub(crate) struct OnnxModel {
    plan: Arc<TypedRunnableModel>,
    /// What is fed from what is asked about.
    pub(super) inputs: Vec<Input>,
    /// What is fed from parameters of the signature, with its place among all that the graph takes, the first place first.
    pub(super) params: Vec<(usize, Input)>,
    pub(super) outputs: Vec<Output>,
    pub(super) signature: Signature,
    /// Whether the signature is of whoever logged the model, and not read off the graph.
    pub(super) is_signed: bool,
}

/// A tensor that the graph takes.
#[derive(Debug)]
pub(super) struct Input {
    pub name: String,
    pub kind: DatumType,
    pub axes: Vec<Axis>,
}

/// The length of a tensor's axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Axis {
    Fixed(usize),
    /// Any; the first of all inputs' axes is the same, the number of records.
    Any(Symbol),
}

/// A tensor that the graph gives, under its name in answers.
#[derive(Debug)]
pub(super) struct Output {
    pub name: String,
    /// By what the columns are called, where an object is answered for each record.
    pub labels: Option<Labels>,
    /// What is answered for numbers from 0 on.
    pub words: Option<Labels>,
}

impl OnnxModel {
    /// Makes a graph ready to run.
    ///
    /// # Errors
    /// Why it cannot be run, or not be asked by its signature.
    pub(super) fn new(mut model: ModelProto, signature: Signature) -> Result<Self, Obstacle> {
        let onnx = tract_onnx::onnx().with_ignore_value_info(true);
        let Some(graph) = &mut model.graph else { return Err(unclear("there is none")) };
        let names: Vec<String> = graph.output.iter().map(|output| output.name.clone()).collect();
        let mut found = rewrite(graph)?;
        graph::check(&onnx, &model)?;
        let mut model = onnx.model_for_proto_model(&model).map_err(unclear)?;
        let (inputs, params) = take_records(&mut model, &signature)?;
        let plan = model.into_optimized().and_then(IntoRunnable::into_runnable).map_err(unclear)?;
        let output = |name: String| {
            let (labels, words) = (found.zipped.remove(&name), found.worded.remove(&name));
            Output { name, labels, words }
        };
        let outputs = names.into_iter().map(output).collect();
        let is_signed = !signature.inputs.is_empty();
        let signature = if is_signed { signature } else { Signature { inputs: fields(&inputs), ..signature } };
        let model = Self { plan, inputs, params, outputs, signature, is_signed };
        feed::check_fit(&model)?;
        Ok(model)
    }

    /// Runs the graph on one tensor for each input and each parameter, and gives one for each output.
    pub(super) fn run(&self, mut tensors: Vec<Tensor>, params: Vec<Tensor>) -> ApiResult<Vec<TValue>> {
        self.check_memory(&tensors, &params)?;
        for ((place, _), param) in self.params.iter().zip(params) {
            tensors.insert(*place, param);
        }
        let tensors: TVec<TValue> = tensors.into_iter().map(Tensor::into_tvalue).collect();
        // What a graph does not take (text where it has a dictionary, a width that does not fit its weights) is not known before.
        let given = self.plan.run(tensors).map_err(|error| {
            tracing::warn!(cause = format!("{error:#}"), "a model could not answer");
            let message = "The model cannot be run on what was sent; compare it with what the model takes.";
            ApiError::new(ErrorCode::InvalidInput, message)
        })?;
        Ok(given.into_vec())
    }

    /// Refuses to begin what would not fit into memory.
    fn check_memory(&self, tensors: &[Tensor], params: &[Tensor]) -> ApiResult<()> {
        let mut lengths = SymbolValues::default();
        let of_params = self.params.iter().map(|(_, input)| input).zip(params);
        for (input, tensor) in self.inputs.iter().zip(tensors).chain(of_params) {
            for (axis, length) in input.axes.iter().zip(tensor.shape()) {
                if let Axis::Any(symbol) = axis {
                    lengths.set(symbol, i64::try_from(*length).unwrap_or(i64::MAX));
                }
            }
        }
        let facts = self.plan.model().nodes().iter().flat_map(|node| &node.outputs).map(|outlet| &outlet.fact);
        let bytes =
            facts.filter_map(|fact| fact.mem_size().eval_to_i64(&lengths).ok()).fold(0_i64, i64::saturating_add);
        if bytes <= MAX_RUN_BYTES {
            return Ok(());
        }
        let message = format!(
            "The model would need {} MiB of memory for this; send fewer records at a time (it may have {} MiB).",
            bytes >> 20,
            MAX_RUN_BYTES >> 20
        );
        Err(ApiError::new(ErrorCode::TooLarge, message))
    }
}

impl Predictor for OnnxModel {
    fn signature(&self) -> Signature {
        self.signature.clone()
    }

    fn predict(&self, invocation: &Invocation, params: &InvocationParams) -> ApiResult<Value> {
        let params = feed::params(self, params)?;
        let (tensors, form) = feed::read(self, invocation)?;
        let records = tensors.first().and_then(|tensor| tensor.shape().first().copied());
        let given = self.run(tensors, params)?;
        answer::write(&self.outputs, &given, form, records.unwrap_or(1))
    }
}

/// What a graph takes: records, and parameters with their places.
type Taken = (Vec<Input>, Vec<(usize, Input)>);

/// Has all inputs take any number of records, and says what they take. What the signature has as a parameter, and not as an
/// input, is the same for all records.
fn take_records(model: &mut InferenceModel, signature: &Signature) -> Result<Taken, Obstacle> {
    let records = model.symbols.sym("N");
    let outlets = model.input_outlets().map_err(unclear)?.to_vec();
    let names: Vec<String> = outlets.iter().map(|outlet| model.node(outlet.node).name.clone()).collect();
    let is_param = |name: &String| {
        !signature.inputs.iter().any(|field| field.name == *name)
            && signature.params.iter().any(|param| param.name == *name)
    };
    let of_records = names.iter().filter(|name| !is_param(name)).count();
    let width = (signature.has_columns() && of_records == 1).then_some(signature.inputs.len());
    let (mut inputs, mut params) = (Vec::with_capacity(of_records), Vec::new());
    for ((place, outlet), name) in outlets.into_iter().enumerate().zip(names) {
        let is_param = is_param(&name);
        let fact = model.outlet_fact(outlet).map_err(unclear)?.clone();
        let kind = fact.datum_type.concretize().ok_or_else(|| unclear(format!("“{name}” is of no type")))?;
        if !super::cells::is_known(kind) {
            return Err(unclear(format!("“{name}” is of the type {kind:?}, which cannot be sent as JSON")));
        }
        let rank = fact.shape.rank().concretize().and_then(|rank| usize::try_from(rank).ok());
        let rank = rank.ok_or_else(|| unclear(format!("“{name}” has no number of axes")))?;
        let mut axes = Vec::with_capacity(rank);
        for axis in 0..rank {
            let length = fact.shape.dim(axis).and_then(|dim| dim.concretize()).and_then(|dim| dim.to_usize().ok());
            axes.push(match (length, axis) {
                (Some(length), _) => Axis::Fixed(length),
                (None, 0) if !is_param => Axis::Any(records.clone()),
                (None, 1) if !is_param && rank == 2 && width.is_some() => Axis::Fixed(width.unwrap_or_default()),
                (None, _) => Axis::Any(model.symbols.sym(&format!("L{place}_{axis}"))),
            });
        }
        let shape: TVec<TDim> = axes
            .iter()
            .map(|axis| match axis {
                Axis::Fixed(length) => length.to_dim(),
                Axis::Any(symbol) => symbol.to_dim(),
            })
            .collect();
        let fact = InferenceFact::dt_shape(kind, shape);
        model.set_input_fact(place, fact).map_err(unclear)?;
        let input = Input { name, kind, axes };
        if is_param {
            params.push((place, input));
        } else {
            inputs.push(input);
        }
    }
    if inputs.is_empty() {
        return Err(unclear("it takes nothing"));
    }
    Ok((inputs, params))
}

/// What a graph takes, where no signature says it.
fn fields(inputs: &[Input]) -> Vec<Field> {
    let length = |axis: &Axis| match axis {
        Axis::Fixed(length) => i64::try_from(*length).unwrap_or(i64::MAX),
        Axis::Any(_) => -1,
    };
    let field = |input: &Input| Field {
        name: input.name.clone(),
        kind: kind(input.kind),
        description: String::new(),
        shape: Some(input.axes.iter().map(length).collect()),
        optional: false,
    };
    inputs.iter().map(field).collect()
}

fn kind(kind: DatumType) -> FieldKind {
    match kind {
        DatumType::F64 => FieldKind::Double,
        DatumType::F32 => FieldKind::Float,
        DatumType::I64 | DatumType::U64 | DatumType::U32 => FieldKind::Long,
        DatumType::Bool => FieldKind::Boolean,
        DatumType::String => FieldKind::String,
        _ => FieldKind::Integer,
    }
}

fn unclear(problem: impl std::fmt::Display) -> Obstacle {
    // A library's errors come with all that led to them; the first says where, the last what.
    Obstacle::Graph(format!("{problem:#}"))
}
