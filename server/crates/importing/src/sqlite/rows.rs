//! Values of rows. SQLite keeps what it was given, whatever a column was declared as.

use contract::Pair;
use rusqlite::types::ValueRef;
use rusqlite::{Params, Row};

use super::Inside;

/// A text; numbers are written, and NULL is nothing.
pub(super) fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned(),
    })
}

/// A text that may be missing.
pub(super) fn maybe(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    if matches!(row.get_ref(column)?, ValueRef::Null) { Ok(None) } else { text(row, column).map(Some) }
}

/// A whole number that may be missing.
pub(super) fn whole(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<i64>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Integer(number) => Some(number),
        ValueRef::Real(number) => Some(number as i64),
        ValueRef::Text(text) => std::str::from_utf8(text).ok().and_then(|text| text.trim().parse().ok()),
        ValueRef::Null | ValueRef::Blob(_) => None,
    })
}

/// A number; what is none is NaN, as NULL is.
pub(super) fn real(row: &Row<'_>, column: usize) -> rusqlite::Result<f64> {
    Ok(match row.get_ref(column)? {
        ValueRef::Integer(number) => number as f64,
        ValueRef::Real(number) => number,
        ValueRef::Text(text) => {
            std::str::from_utf8(text).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(f64::NAN)
        }
        ValueRef::Null | ValueRef::Blob(_) => f64::NAN,
    })
}

impl Inside {
    /// What `read` makes of the rows of a statement.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        self.db.prepare_cached(sql)?.query_map(params, read)?.collect()
    }

    /// Keys with values, of a table that may not be there.
    pub(super) fn pairs(&self, table: &str, sql: &str, params: impl Params) -> rusqlite::Result<Vec<Pair>> {
        if !self.columns.has(table) {
            return Ok(Vec::new());
        }
        self.all(sql, params, |row| Ok((text(row, 0)?, text(row, 1)?)))
    }
}
