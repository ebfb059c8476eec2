//! From what was sent to a graph's inputs.

use contract::{ApiError, ApiResult, Field, FieldKind, Invocation, InvocationParams, Obstacle};
use serde_json::Value;
use tract_onnx::prelude::*;

use super::answer::Form;
use super::cells;
use super::model::{Axis, Input, OnnxModel};
use crate::cell::Cell;
use crate::frame::{Frame, Source, at_fault, check_rows};
use crate::params;

/// Whether a graph can be asked by its signature.
///
/// # Errors
/// What of them does not fit.
pub(super) fn check_fit(model: &OnnxModel) -> Result<(), Obstacle> {
    let unfit = |problem: String| Err(Obstacle::Signature(problem));
    let (fields, inputs) = (&model.signature.inputs, &model.inputs);
    if let Some((_, param)) = model.params.iter().find(|(_, param)| param.axes.len() > 1) {
        return unfit(format!("“{}” is a parameter, and the graph takes {}", param.name, shape_of(param)));
    }
    if let Some(field) = fields.iter().find(|field| field.kind == FieldKind::Other) {
        return unfit(format!("the values of “{}” cannot be sent to a graph", field.name));
    }
    if !model.signature.has_columns() {
        return match inputs.iter().find(|input| inputs.len() > 1 && !has(fields, &input.name)) {
            Some(input) => unfit(format!("the graph takes “{}”, which it does not name", input.name)),
            None => Ok(()),
        };
    }
    match inputs.as_slice() {
        [only] => match only.axes.as_slice() {
            [_] if fields.len() == 1 => {}
            [_, Axis::Fixed(width)] if *width == fields.len() => {}
            _ => return unfit(format!("it has {} columns, and the graph takes {}", fields.len(), shape_of(only))),
        },
        several => {
            for input in several {
                if !has(fields, &input.name) {
                    return unfit(format!("the graph takes “{}”, which is none of its columns", input.name));
                }
                if !matches!(input.axes.as_slice(), [_] | [_, Axis::Fixed(1)]) {
                    return unfit(format!("“{}” is a column, and the graph takes {}", input.name, shape_of(input)));
                }
            }
        }
    }
    // One tensor has elements of one type: numbers do not become text, nor text numbers.
    let takes = |field: &Field| inputs.iter().find(|input| inputs.len() == 1 || input.name == field.name);
    let mixed = |field: &&Field| {
        takes(field).is_some_and(|input| (input.kind == DatumType::String) != (field.kind == FieldKind::String))
    };
    match fields.iter().find(mixed) {
        Some(field) => unfit(format!("“{}” is {}, and the graph takes another type", field.name, field.kind.as_str())),
        None => Ok(()),
    }
}

fn has(fields: &[Field], name: &str) -> bool {
    fields.iter().any(|field| field.name == name)
}

/// One tensor for each input of the graph, and in which form is answered.
///
/// # Errors
/// `InvalidInput` that names the record and column, or the tensor, at fault.
pub(super) fn read(model: &OnnxModel, invocation: &Invocation) -> ApiResult<(Vec<Tensor>, Form)> {
    if model.signature.has_columns() {
        let frame = Frame::new(&model.signature, invocation)?;
        return Ok((columns(model, &frame)?, Form::Records));
    }
    let is_table = matches!(invocation, Invocation::DataframeRecords(_) | Invocation::DataframeSplit(_));
    let form = if is_table && !model.is_signed { Form::Records } else { Form::Tensors };
    let tensors = match model.inputs.as_slice() {
        [only] if !is_by_name(model, invocation) => vec![matrix(only, invocation)?],
        inputs => by_name(inputs, invocation)?,
    };
    let rows = |tensor: &Tensor| tensor.shape().first().copied();
    if let Some(position) = tensors.iter().position(|tensor| rows(tensor) != rows(&tensors[0])) {
        let (first, other) = (&model.inputs[0].name, &model.inputs[position].name);
        let message = format!("“{other}” is not of as many records as “{first}”; send as many of each.");
        return Err(ApiError::invalid(other.as_str(), message));
    }
    Ok((tensors, form))
}

/// One tensor for each parameter that the graph takes.
///
/// # Errors
/// `InvalidInput` that names the parameter at fault.
pub(super) fn params(model: &OnnxModel, params: &InvocationParams) -> ApiResult<Vec<Tensor>> {
    let tensor = |(_, input): &(usize, Input)| param(input, params.get(&input.name).unwrap_or(&Value::Null));
    model.params.iter().map(tensor).collect()
}

fn param(input: &Input, value: &Value) -> ApiResult<Tensor> {
    let cells: Vec<Cell<'_>> = match value {
        Value::Array(values) => values.iter().map(Cell::from).collect(),
        value => vec![Cell::from(value)],
    };
    // At most one axis: `check_fit`.
    let (shape, wanted) = match input.axes.first() {
        None => (vec![], 1),
        Some(Axis::Fixed(length)) => (vec![*length], *length),
        Some(Axis::Any(_)) => (vec![cells.len()], cells.len()),
    };
    if cells.len() != wanted {
        let message = format!("The parameter “{}” has {} values; send {wanted}.", input.name, cells.len());
        return Err(ApiError::invalid(input.name.as_str(), message));
    }
    let at_fault = |_, cell: Cell<'_>, expected: &str| params::at_fault(&input.name, cell, expected);
    cells::tensor(input.kind, &shape, cells.into_iter(), at_fault)
}

/// Columns of numbers as the one matrix that a graph takes, or each as a tensor of its own.
fn columns(model: &OnnxModel, frame: &Frame) -> ApiResult<Vec<Tensor>> {
    let fields = &model.signature.inputs;
    let tensor = |input: &Input, places: &[usize]| {
        let shape: &[usize] = if input.axes.len() == 1 { &[frame.rows()] } else { &[frame.rows(), places.len()] };
        check_batch(input, frame.rows())?;
        let cells = (0..frame.rows()).flat_map(|row| places.iter().map(move |place| (row, *place)));
        let cells = cells.map(|(row, place)| match frame.cell(row, place) {
            // What is true is 1 among numbers.
            Cell::Bool(value) if input.kind != DatumType::Bool => Cell::Long(i64::from(value)),
            cell => cell,
        });
        cells::tensor(input.kind, shape, cells, |place, cell, expected| {
            at_fault(place / places.len(), &fields[places[place % places.len()]].name, cell, expected)
        })
    };
    match model.inputs.as_slice() {
        [only] => Ok(vec![tensor(only, &(0..fields.len()).collect::<Vec<_>>())?]),
        several => {
            let place = |input: &Input| fields.iter().position(|field| field.name == input.name);
            several.iter().map(|input| tensor(input, &place(input).into_iter().collect::<Vec<_>>())).collect()
        }
    }
}

/// Whether tensors are sent by their names. The only one can be sent without.
fn is_by_name(model: &OnnxModel, invocation: &Invocation) -> bool {
    let has_name = model.is_signed && model.signature.inputs.iter().all(|field| !field.name.is_empty());
    match invocation {
        Invocation::DataframeRecords(_) | Invocation::DataframeSplit(_) => has_name,
        Invocation::Inputs(inputs) => inputs.is_object(),
        Invocation::Instances(instances) => {
            instances.as_array().is_some_and(|list| list.first().is_some_and(Value::is_object))
        }
        Invocation::Csv(_) | Invocation::Parquet(_) => false,
    }
}

/// One tensor from all that was sent.
fn matrix(input: &Input, invocation: &Invocation) -> ApiResult<Tensor> {
    match invocation {
        Invocation::DataframeSplit(frame) => {
            let source = Source::new(invocation)?;
            check_rows(source.field, source.rows())?;
            let cells: Vec<&Value> = frame.data.iter().flatten().collect();
            shaped(input, vec![source.rows(), frame.columns.len()], &cells)
        }
        Invocation::DataframeRecords(records) => {
            let source = Source::new(invocation)?;
            check_rows(source.field, source.rows())?;
            // Objects have no order, and the model no names to put them in order by.
            let [column] = records[0].keys().collect::<Vec<_>>()[..] else {
                let message = "The model's signature names no columns, and the order of records' fields says nothing. Send \
                               “dataframe_split” with the columns in the model's order, or “inputs”.";
                return Err(ApiError::invalid("dataframe_records", message));
            };
            nested(input, source.values(column)?)
        }
        Invocation::Csv(_) | Invocation::Parquet(_) => Err(platform::internal("a file that was not read")),
        Invocation::Inputs(value) | Invocation::Instances(value) => {
            let Value::Array(parts) = value else {
                let message = format!("“{}” is {}; send a list.", input.name, Cell::from(value).called());
                return Err(ApiError::invalid(input.name.as_str(), message));
            };
            nested(input, parts.iter().collect())
        }
    }
}

/// Tensors, or columns of their parts, by the names of the inputs.
fn by_name(inputs: &[Input], invocation: &Invocation) -> ApiResult<Vec<Tensor>> {
    if let Invocation::Inputs(Value::Object(tensors)) = invocation {
        let tensor = |input: &Input| match tensors.get(&input.name) {
            Some(Value::Array(parts)) => nested(input, parts.iter().collect()),
            Some(value) => nested(input, vec![value]),
            None => {
                let message = format!("“{}” is missing; add it to “inputs”.", input.name);
                Err(ApiError::invalid(input.name.as_str(), message))
            }
        };
        return inputs.iter().map(tensor).collect();
    }
    let source = Source::new(invocation)?;
    check_rows(source.field, source.rows())?;
    inputs.iter().map(|input| nested(input, source.values(&input.name)?)).collect()
}

/// A tensor from lists in lists, each of one length with its neighbours.
fn nested(input: &Input, mut level: Vec<&Value>) -> ApiResult<Tensor> {
    check_rows(&input.name, level.len())?;
    let mut shape = vec![level.len()];
    while let Some(Value::Array(first)) = level.first() {
        let length = first.len();
        let mut below = Vec::with_capacity(level.len() * length);
        for (place, value) in level.iter().enumerate() {
            match value {
                Value::Array(parts) if parts.len() == length => below.extend(parts),
                _ => {
                    let per_record = level.len() / shape[0];
                    let record = place / per_record.max(1) + 1;
                    let message =
                        format!("Record {record}: “{}” is not of one shape; send lists of {length}.", input.name);
                    return Err(ApiError::invalid(input.name.as_str(), message));
                }
            }
        }
        shape.push(length);
        level = below;
        // Nothing is in it, so nothing tells how deep it is.
        if length == 0 {
            break;
        }
    }
    shaped(input, shape, &level)
}

/// A tensor of the input's rank: an axis of length 1 at the end may be left out or be too much.
fn shaped(input: &Input, mut shape: Vec<usize>, cells: &[&Value]) -> ApiResult<Tensor> {
    if shape.len() + 1 == input.axes.len() && input.axes.last() == Some(&Axis::Fixed(1)) {
        shape.push(1);
    } else if shape.len() == input.axes.len() + 1 && shape.last() == Some(&1) {
        shape.pop();
    }
    check_batch(input, shape[0])?;
    let fits = |(axis, length): (&Axis, &usize)| !matches!(axis, Axis::Fixed(fixed) if fixed != length);
    if shape.len() != input.axes.len() || !input.axes.iter().zip(&shape).all(fits) {
        let message = format!("“{}” has the shape {shape:?}; send {}.", input.name, shape_of(input));
        return Err(ApiError::invalid(input.name.as_str(), message));
    }
    let per_record = (cells.len() / shape[0].max(1)).max(1);
    let cells = cells.iter().map(|value| Cell::from(*value));
    cells::tensor(input.kind, &shape, cells, |place, cell, expected| {
        at_fault(place / per_record, &input.name, cell, expected)
    })
}

/// Some graphs take one number of records and no other.
fn check_batch(input: &Input, records: usize) -> ApiResult<()> {
    match input.axes.first() {
        Some(Axis::Fixed(length)) if *length != records => {
            let message = format!(
                "The model's graph takes exactly {length} at a time, and there are {records}; send {length}, or export the \
                 model with a first axis of any length."
            );
            Err(ApiError::invalid(input.name.as_str(), message))
        }
        _ => Ok(()),
    }
}

fn shape_of(input: &Input) -> String {
    let axis = |axis: &Axis| match axis {
        Axis::Fixed(length) => length.to_string(),
        Axis::Any(_) => "any".to_owned(),
    };
    format!("[{}]", input.axes.iter().map(axis).collect::<Vec<_>>().join(", "))
}
