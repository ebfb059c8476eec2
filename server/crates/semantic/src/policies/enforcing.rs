//! Makes row policies of PostgreSQL from those of the project.

use platform::Transaction;

use crate::error::Error;
use crate::semantic_model::SemanticModel;
use crate::store;

/// PostgreSQL's code for a lock that was not to be had in time.
const IN_USE: &str = "55P03";
/// Its codes for a column, a table, and a comparison that there are not.
const NOT_THERE: [&str; 3] = ["42703", "42P01", "42883"];

/// Puts the policies of a project into force with `tx`; nothing happens where they are.
///
/// # Errors
/// `InUse` where the tables were read or loaded all the time; `Unenforceable` with what a policy names and there is not;
/// `Database`. Then `tx` may not be committed.
pub(crate) async fn enforce(tx: &mut Transaction, model: &SemanticModel) -> Result<(), Error> {
    let applied = store::apply_row_policies(tx, model.restrictions()).await;
    applied.map_err(|error| {
        let cause = error.as_database_error();
        match cause.and_then(|cause| cause.code()).as_deref() {
            Some(IN_USE) => Error::InUse,
            Some(code) if NOT_THERE.contains(&code) => {
                Error::Unenforceable(cause.map(ToString::to_string).unwrap_or_default())
            }
            _ => error.into(),
        }
    })
}
