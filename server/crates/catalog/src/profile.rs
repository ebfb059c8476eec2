//! Looks at tables: how many rows, how full and how different each column is, its least and its greatest value.

use std::time::Instant;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::jobs::{Failure, Handler, Running};
use platform::{Database, Transaction};
use serde::{Deserialize, Serialize};

use crate::model::ColumnProfile;
use crate::store::profiles;

/// The kind of job that profiles.
pub(crate) const KIND: &str = "profile";

/// How long a table may be looked at.
const SCAN_TIMEOUT: &str = "60s";
/// Memory for sorting the values of one column before the disk is used.
const SORT_MEMORY: &str = "64MB";
/// What PostgreSQL says when a statement took too long.
const QUERY_CANCELED: &str = "57014";

/// The tables a profile is about, sorted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tables {
    pub tables: Vec<String>,
}

impl Tables {
    pub(crate) fn new(tables: &[String]) -> Self {
        let mut tables = tables.to_vec();
        tables.sort();
        tables.dedup();
        Self { tables }
    }

    pub(crate) fn subject(&self) -> String {
        format!("tables/{}", self.tables.join(","))
    }

    pub(crate) fn title(&self) -> String {
        match self.tables.as_slice() {
            [table] => format!("Profile {table}"),
            tables => format!("Profile {} tables", tables.len()),
        }
    }
}

/// Does `profile` jobs.
#[derive(Debug, Clone)]
pub struct ProfileHandler {
    db: Database,
}

impl ProfileHandler {
    /// A handler that reads all rows of the tables of `db`.
    #[must_use]
    pub const fn new(db: Database) -> Self {
        Self { db }
    }
}

#[async_trait]
impl Handler for ProfileHandler {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, job: &Running) -> Result<String, Failure> {
        let Tables { tables } = job.payload()?;
        let mut tx = self.db.begin().await?;
        job.fence(&mut tx).await?;
        profiles::take_request(&mut tx, &tables).await?;
        tx.commit().await?;

        let mut profiled = 0;
        for (done, table) in (0_u32..).zip(&tables) {
            let share = f64::from(done) / tables.len().max(1) as f64;
            job.progress(share, format!("Looking at {table}"));
            let began = Instant::now();
            match self.look(table).await? {
                Look::Seen(profile) => {
                    let mut tx = self.db.begin().await?;
                    job.fence(&mut tx).await?;
                    let known = profile.save(&mut tx, table).await?;
                    tx.commit().await?;
                    let note =
                        if known { "" } else { "; not kept, since the catalog has a later one or no such table" };
                    let columns = profile.columns.len();
                    job.log(format!(
                        "{table}: {} rows, {columns} columns, {:.1?}{note}",
                        profile.rows,
                        began.elapsed()
                    ));
                    profiled += u32::from(known);
                }
                Look::Missing => job.log(format!("{table}: there is no such table")),
                Look::TooLong => job.log(format!("{table}: not done within {SCAN_TIMEOUT}; the profile before stays")),
            }
        }
        Ok(format!("Profiled {profiled} of {} tables", tables.len()))
    }
}

/// What came of looking at a table.
enum Look {
    Seen(TableProfile),
    Missing,
    TooLong,
}

/// What a table holds.
struct TableProfile {
    looked_at: DateTime<Utc>,
    rows: i64,
    columns: Vec<ColumnProfile>,
}

impl TableProfile {
    async fn save(&self, tx: &mut Transaction, table: &str) -> sqlx::Result<bool> {
        profiles::save(tx, table, self.looked_at, self.rows, &self.columns).await
    }
}

impl ProfileHandler {
    /// Looks at one table in one read-only transaction that ends with this call, and is undone if this is dropped.
    async fn look(&self, table: &str) -> Result<Look, Failure> {
        let Some((schema, name)) = table.split_once('.') else { return Ok(Look::Missing) };
        let mut tx = self.db.read_all_rows().await?;
        let looked_at = profiles::prepare(&mut tx, SCAN_TIMEOUT, SORT_MEMORY).await?;
        let columns = profiles::table_columns(&mut tx, schema, name).await?;
        if columns.is_empty() {
            return Ok(Look::Missing);
        }
        match profiles::scan(&mut tx, schema, name, &columns).await {
            Ok((rows, columns)) => Ok(Look::Seen(TableProfile { looked_at, rows, columns })),
            Err(error) if is_timeout(&error) => Ok(Look::TooLong),
            Err(error) => Err(error.into()),
        }
    }
}

fn is_timeout(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|cause| cause.code()).is_some_and(|code| code == QUERY_CANCELED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_tables_are_the_same_subject() {
        let one = Tables::new(&["b".to_owned(), "a".to_owned(), "b".to_owned()]);
        let other = Tables::new(&["a".to_owned(), "b".to_owned()]);
        assert_eq!(one, other);
        assert_eq!(one.subject(), "tables/a,b");
    }
}
