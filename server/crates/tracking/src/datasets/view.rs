//! Datasets with what is known of them.

use contract::{DatasetLine, DatasetName, DatasetSearch, DatasetView, ExperimentId, Part};
use sqlx::PgPool;

use super::schema;
use super::store::{self, Row};
use crate::TrackingError;
use crate::beginning::beginning;
use crate::lineage;
use crate::search::{self, Fingerprint};

/// How many are handed out at the most, and how many columns of each are named.
const MOST: u32 = 200;
const FIRST_COLUMNS: usize = 12;
/// How many columns are shown of one.
const MOST_COLUMNS: usize = 1_000;

/// Those that are asked for.
pub(crate) async fn lines(db: &PgPool, asked: &DatasetSearch) -> Result<Part<DatasetLine>, TrackingError> {
    search::check_limit(asked.limit, MOST)?;
    let fingerprint = Fingerprint::of(("datasets", asked.experiment));
    let after = asked.after.as_deref().map(|token| search::decode(token, fingerprint, 1)).transpose()?;
    let after = after.and_then(|place| place.first()?.parse().ok());
    let mut rows = store::page(db, asked.experiment, after, i64::from(asked.limit) + 1).await?;
    let has_more = rows.len() > asked.limit as usize;
    rows.truncate(asked.limit as usize);
    let last = rows.last().map(|row| row.dataset_id.to_string());
    let next = last.filter(|_| has_more).map(|last| search::encode(fingerprint, vec![last]));
    Ok(Part { items: rows.into_iter().map(line).collect(), next })
}

/// One of an experiment.
pub(crate) async fn view(
    db: &PgPool,
    experiment: ExperimentId,
    id: &DatasetName,
) -> Result<DatasetView, TrackingError> {
    let missing =
        || TrackingError::Nothing(format!("dataset “{}” ({}) in the experiment {experiment}", id.name, id.digest));
    let row = store::one(db, experiment, id).await?.ok_or_else(missing)?;
    let number = row.dataset_id;
    let (readers, is_told) = tokio::try_join!(store::readers(db, number), store::is_told(db, number))?;
    let columns = row.schema.as_deref().and_then(schema::columns);
    let unknown = row.schema.as_deref().filter(|schema| columns.is_none() && !schema.is_empty()).map(beginning);
    let mut columns = columns.unwrap_or_default();
    columns.truncate(MOST_COLUMNS);
    Ok(DatasetView {
        schema: unknown,
        profile: row.profile.as_deref().filter(|profile| !profile.is_empty()).map(beginning),
        source: beginning(&row.source),
        line: line(row),
        columns,
        readers,
        table: lineage::table_of(&id.name),
        asset: is_told.then(|| lineage::dataset_ref(number)),
    })
}

fn line(row: Row) -> DatasetLine {
    let columns = row.schema.as_deref().and_then(schema::columns);
    let named = columns.iter().flatten().map(|column| column.name.clone()).filter(|name| !name.is_empty());
    DatasetLine {
        first_columns: named.take(FIRST_COLUMNS).collect(),
        columns: columns.map(|columns| columns.len() as u64),
        rows: row.profile.as_deref().and_then(schema::rows),
        place: lineage::place(&row.source),
        id: DatasetName { name: row.name, digest: row.digest },
        source_type: row.source_type,
        contexts: row.contexts,
        runs: row.runs,
        last_used: row.last_used,
    }
}
