//! The few questions that the server itself asks the database.

use contract::BatchId;
use platform::{Database, MIGRATOR};
use sqlx::PgConnection;

/// Lets the application see which migrations were applied, for `/ready`.
pub(crate) async fn share_migrations(owner: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::raw_sql("GRANT SELECT ON _sqlx_migrations TO terrarium_app").execute(owner).await?;
    Ok(())
}

/// How many of our migrations the database does not have. Also tells whether it answers.
pub(crate) async fn missing_migrations(db: &Database) -> sqlx::Result<usize> {
    let applied: Vec<i64> =
        sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success").fetch_all(db.app()).await?;
    let ours = MIGRATOR.iter().filter(|migration| migration.migration_type.is_up_migration());
    Ok(ours.filter(|migration| !applied.contains(&migration.version)).count())
}

/// How many jobs wait or run: (kind, state, how many).
pub(crate) async fn unfinished_jobs(db: &Database) -> sqlx::Result<Vec<(String, String, i64)>> {
    sqlx::query_as(
        "SELECT kind, state, count(*) FROM platform.job WHERE state IN ('queued', 'running') GROUP BY kind, state",
    )
    .fetch_all(db.app())
    .await
}

/// The rows of a batch in the warehouse: (`sale` or `return`, how many, their amount).
pub(crate) async fn rows_of_batch(db: &Database, batch: BatchId) -> sqlx::Result<Vec<(String, i64, String)>> {
    sqlx::query_as(
        "SELECT kind::text, count(*), to_char(sum(amount), 'FM999,999,999,999,990.00')
         FROM warehouse.fact_sales WHERE batch_id = $1
         GROUP BY kind ORDER BY kind DESC",
    )
    .bind(batch.0)
    .fetch_all(db.reader())
    .await
}
