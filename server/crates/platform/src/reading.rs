//! Reading the warehouse: whoever reads says first for whom.
//!
//! The pool of the reading role is handed out by nothing else, so no row is read by somebody of whom the policies in the
//! database do not know what they see.

use serde_json::Value;

use crate::{Database, Transaction};

/// One snapshot. The policies are held on to before it is taken: whoever changes them waits until the end of the transaction.
const BEGIN: &str =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; LOCK TABLE row_policies.in_force IN ACCESS SHARE MODE";
/// Everything, as the policies in the database read it.
const ALL: &str = "all";

/// A transaction that reads, and what holds in it.
pub struct Reading {
    /// The transaction.
    pub tx: Transaction,
    /// The restrictions that are in force until its end, as they were put there.
    pub restrictions: Value,
}

impl Database {
    /// Begins a transaction that reads all rows, for work of Terrarium's own that nobody sees by whom it is restricted.
    ///
    /// # Errors
    /// When the server cannot be reached or the pool is exhausted.
    pub async fn read_all_rows(&self) -> sqlx::Result<Transaction> {
        Ok(self.read_rows(&Value::from(ALL)).await?.tx)
    }

    /// Begins a transaction that reads for somebody who sees `rows`: an object with, for each policy, `"all"` or a list of
    /// values. A policy that is not named there lets nothing pass.
    ///
    /// # Errors
    /// When the server cannot be reached or the pool is exhausted.
    pub async fn read_rows(&self, rows: &Value) -> sqlx::Result<Reading> {
        let mut tx = self.reader().begin_with(BEGIN).await?;
        let said = sqlx::query!(
            "SELECT set_config('terrarium.rows', $1, true) AS rows, restrictions FROM row_policies.in_force",
            rows.to_string(),
        )
        .fetch_one(&mut *tx)
        .await?;
        Ok(Reading { tx, restrictions: said.restrictions })
    }
}
