//! What can go wrong in the warehouse.

use contract::ApiError;
use platform::internal;

/// What can go wrong in the warehouse.
#[derive(Debug, thiserror::Error)]
pub enum WarehouseError {
    /// No shop has this code.
    #[error("there is no shop {0}")]
    NoShop(String),
    /// The batches lack a column or have it in another type.
    #[error("the staged rows: {0}")]
    Columns(String),
    /// The merge wrote another number of rows than it was given; nothing was committed.
    #[error("{given} rows were staged, but {merged} merged")]
    Incomplete {
        /// Rows that were copied into the staging table.
        given: u64,
        /// Rows that the merge made of them.
        merged: u64,
    },
    /// Where the rows come from failed.
    #[error("the staged rows: {0}")]
    Source(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database refused or could not be reached.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
}

impl From<WarehouseError> for ApiError {
    fn from(error: WarehouseError) -> Self {
        match error {
            WarehouseError::NoShop(code) => Self::not_found(format_args!("shop “{code}”")),
            other => internal(other),
        }
    }
}
