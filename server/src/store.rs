//! The few questions that the server itself asks the database.

use contract::BatchId;
use platform::{Database, MIGRATOR};
use sqlx::{Connection, PgConnection};

/// Lets the application see which migrations were applied, for `/ready`.
///
/// The migrator makes the table, so its queries cannot be checked against the schema.
pub(crate) async fn share_migrations(owner: &mut PgConnection) -> sqlx::Result<()> {
    let mut tx = owner.begin().await?;
    // Two that grant at once would trip over each other. This lock is in nobody else's way.
    sqlx::raw_sql("LOCK TABLE _sqlx_migrations IN SHARE UPDATE EXCLUSIVE MODE").execute(&mut *tx).await?;
    let shared: bool = sqlx::query_scalar("SELECT has_table_privilege('terrarium_app', '_sqlx_migrations', 'SELECT')")
        .fetch_one(&mut *tx)
        .await?;
    if !shared {
        sqlx::raw_sql("GRANT SELECT ON _sqlx_migrations TO terrarium_app").execute(&mut *tx).await?;
    }
    tx.commit().await
}

/// How many of our migrations the database does not have. Also tells whether it answers.
pub(crate) async fn missing_migrations(db: &Database) -> sqlx::Result<usize> {
    let applied: Vec<i64> =
        sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success").fetch_all(db.app()).await?;
    let ours = MIGRATOR.iter().filter(|migration| migration.migration_type.is_up_migration());
    Ok(ours.filter(|migration| !applied.contains(&migration.version)).count())
}

/// How many jobs wait or run: (state, how many).
pub(crate) async fn unfinished_jobs(db: &Database) -> sqlx::Result<Vec<(String, i64)>> {
    let jobs = sqlx::query!(
        r#"SELECT state, count(*) AS "jobs!" FROM platform.job WHERE state IN ('queued', 'running') GROUP BY state"#,
    )
    .fetch_all(db.app())
    .await?;
    Ok(jobs.into_iter().map(|row| (row.state, row.jobs)).collect())
}

/// The rows of a batch in the warehouse: (`sale` or `return`, how many, their amount).
pub(crate) async fn rows_of_batch(db: &Database, batch: BatchId) -> sqlx::Result<Vec<(String, i64, String)>> {
    let mut tx = db.read_all_rows().await?;
    let rows = sqlx::query!(
        r#"SELECT kind, count(*) AS "rows!", to_char(sum(amount), 'FM999,999,999,999,990.00') AS "amount!"
           FROM warehouse.fact_sales WHERE batch_id = $1
           GROUP BY kind ORDER BY kind DESC"#,
        batch.0,
    )
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.kind, row.rows, row.amount)).collect())
}

#[cfg(test)]
mod tests {
    use platform::testing::TestDb;
    use sqlx::ConnectOptions;

    use super::*;

    #[tokio::test]
    async fn processes_that_start_at_once_share_the_migrations_in_turns() {
        let test = TestDb::new().await;
        let share = async || {
            let mut owner = test.owner.connect().await?;
            share_migrations(&mut owner).await?;
            owner.close().await
        };
        for _ in 0..5 {
            let mut owner = test.owner.connect().await.unwrap();
            sqlx::raw_sql("REVOKE SELECT ON _sqlx_migrations FROM terrarium_app").execute(&mut owner).await.unwrap();
            let shared = tokio::join!(share(), share(), share(), share());
            assert!(matches!(shared, (Ok(()), Ok(()), Ok(()), Ok(()))), "{shared:?}");
            assert_eq!(missing_migrations(&test.db).await.unwrap(), 0);
        }
    }
}
