//! All SQL of model cards.

use chrono::{DateTime, Utc};
use platform::Transaction;

pub(super) struct CardRow {
    pub text: String,
    pub revision: i32,
    pub written_by: String,
    pub written_at: DateTime<Utc>,
}

/// The card of a version, where somebody wrote one.
pub(super) async fn card(tx: &mut Transaction, model_id: i64, version: i32) -> sqlx::Result<Option<CardRow>> {
    sqlx::query_as!(
        CardRow,
        "SELECT text, revision, written_by, written_at FROM tracking.model_card WHERE model_id = $1 AND version = $2",
        model_id,
        version
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Writes the card of a version of a locked model.
pub(super) async fn write(tx: &mut Transaction, model_id: i64, version: i32, text: &str, by: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO tracking.model_card AS c (model_id, version, text, written_by) VALUES ($1, $2, $3, $4)
         ON CONFLICT (model_id, version) DO UPDATE SET text = excluded.text, written_by = excluded.written_by,
             revision = c.revision + 1, written_at = now()",
        model_id,
        version,
        text,
        by,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Data that a run read.
pub(super) struct DataRow {
    pub name: String,
    pub digest: String,
    pub source_type: String,
}

/// What the run `run_id` read, by name, at most `most` of it.
pub(super) async fn data(tx: &mut Transaction, run_id: &str, most: i64) -> sqlx::Result<Vec<DataRow>> {
    sqlx::query_as!(
        DataRow,
        "SELECT d.name, d.digest, d.source_type
         FROM tracking.run r JOIN tracking.run_dataset USING (run_no) JOIN tracking.dataset d USING (dataset_id)
         WHERE r.run_id = CASE WHEN $1 ~ '^[0-9a-f]{32}$' THEN $1::uuid END ORDER BY d.name, d.digest LIMIT $2",
        run_id,
        most,
    )
    .fetch_all(&mut **tx)
    .await
}
