//! Reads the rows behind measures.

use contract::{AnswerColumn, Format, RowsQuestion};
use sqlx::{PgConnection, Row};

use super::{MONEY_SCALE, exact, key_column, query, read};
use crate::compile;
use crate::error::Error;
use crate::semantic_model::SemanticModel;

/// The rows that are asked for, and how many there are in all, read through `reader`, which has to be in a transaction that sees
/// one snapshot.
///
/// # Errors
/// `Invalid` for what cannot be asked; `Database`.
pub(crate) async fn read_rows(
    reader: &mut PgConnection,
    model: &SemanticModel,
    asked: &RowsQuestion,
) -> Result<(Vec<AnswerColumn>, u64), Error> {
    let compiled = compile::rows(model, asked)?;
    let total: i64 = query(compiled.count.statement()).fetch_one(&mut *reader).await?.try_get(0)?;
    let found = query(compiled.select.statement()).fetch_all(reader).await?;
    let skipped = usize::try_from(asked.page.offset).unwrap_or(usize::MAX);
    let rows = found.get(skipped..).unwrap_or_default();
    let mut columns = Vec::with_capacity(compiled.keys.len() + compiled.values.len());
    for (place, key) in compiled.keys.iter().enumerate() {
        columns.push(key_column(key, rows, place)?);
    }
    for (place, value) in compiled.values.iter().enumerate() {
        let least = if value.format == Format::Money { MONEY_SCALE } else { 0 };
        columns.push(AnswerColumn {
            name: format!("value_{place}"),
            title: value.title.clone(),
            format: value.format,
            currency: None,
            error: None,
            cells: exact(&value.title, read(rows, compiled.keys.len() + place)?, least)?,
        });
    }
    Ok((columns, u64::try_from(total).unwrap_or_default()))
}
