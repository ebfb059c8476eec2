//! Values in JSON as elements of tensors.

use contract::{ApiError, ApiResult};
use tract_onnx::prelude::tract_ndarray::ArrayD;
use tract_onnx::prelude::*;

use crate::cell::Cell;

/// Whether values can be made elements of this type.
pub(super) const fn is_known(kind: DatumType) -> bool {
    use DatumType::{Bool, F32, F64, I8, I16, I32, I64, String, U8, U16, U32, U64};
    matches!(kind, Bool | F32 | F64 | I8 | I16 | I32 | I64 | String | U8 | U16 | U32 | U64)
}

/// A tensor of a type and shape from its elements in their order, of which there are as many as the shape has.
///
/// # Errors
/// Of `at_fault`, which is told the place of the first element that is of another type, the element, and what to send.
pub(super) fn tensor<'a>(
    kind: DatumType,
    shape: &[usize],
    cells: impl Iterator<Item = Cell<'a>>,
    at_fault: impl Fn(usize, Cell<'a>, &str) -> ApiError,
) -> ApiResult<Tensor> {
    let whole = "a whole number";
    match kind {
        DatumType::F32 => made(shape, cells, single, |at, cell| at_fault(at, cell, "a number")),
        DatumType::F64 => made(shape, cells, Cell::double, |at, cell| at_fault(at, cell, "a number")),
        DatumType::I64 => made(shape, cells, Cell::long, |at, cell| at_fault(at, cell, whole)),
        DatumType::I32 => made(shape, cells, narrow::<i32>, |at, cell| at_fault(at, cell, whole)),
        DatumType::I16 => made(shape, cells, narrow::<i16>, |at, cell| at_fault(at, cell, whole)),
        DatumType::I8 => made(shape, cells, narrow::<i8>, |at, cell| at_fault(at, cell, whole)),
        DatumType::U64 => made(shape, cells, narrow::<u64>, |at, cell| at_fault(at, cell, whole)),
        DatumType::U32 => made(shape, cells, narrow::<u32>, |at, cell| at_fault(at, cell, whole)),
        DatumType::U16 => made(shape, cells, narrow::<u16>, |at, cell| at_fault(at, cell, whole)),
        DatumType::U8 => made(shape, cells, narrow::<u8>, |at, cell| at_fault(at, cell, whole)),
        DatumType::Bool => made(shape, cells, Cell::truth, |at, cell| at_fault(at, cell, "true or false")),
        DatumType::String => made(shape, cells, text, |at, cell| at_fault(at, cell, "text in quotes")),
        _ => Err(platform::internal(format!("no values for tensors of {kind:?}"))),
    }
}

fn made<'a, T: Datum>(
    shape: &[usize],
    cells: impl Iterator<Item = Cell<'a>>,
    element: impl Fn(Cell<'a>) -> Option<T>,
    at_fault: impl Fn(usize, Cell<'a>) -> ApiError,
) -> ApiResult<Tensor> {
    let elements = cells.enumerate().map(|(place, cell)| element(cell).ok_or_else(|| at_fault(place, cell)));
    let elements: Vec<T> = elements.collect::<ApiResult<_>>()?;
    Ok(ArrayD::from_shape_vec(shape, elements).map_err(platform::internal)?.into())
}

/// The nearest number of 32 bits, unless there is none near.
fn single(cell: Cell<'_>) -> Option<f32> {
    let single = cell.double()? as f32;
    single.is_finite().then_some(single)
}

fn narrow<T: TryFrom<i64>>(cell: Cell<'_>) -> Option<T> {
    T::try_from(cell.long()?).ok()
}

fn text(cell: Cell<'_>) -> Option<String> {
    cell.text().map(str::to_owned)
}
