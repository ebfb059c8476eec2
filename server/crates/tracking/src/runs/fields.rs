//! What runs can be searched by, and what they can be ordered by.

use crate::TrackingError;
use crate::search::{Comparison, Field, Ordering, Sort, SortKind};

/// The table with the summaries of metrics.
pub(super) const METRICS: &str = "latest_metric";
/// Its column with the latest value.
pub(super) const LATEST: &str = "value";
/// When a run began.
pub(super) const STARTED: &str = "r.started_at";

/// What the runs are ordered by, and what has to be joined for it.
pub(super) struct Sorts {
    pub(super) joins: Vec<Join>,
    pub(super) keys: Vec<Sort>,
    /// What the first two keys are made of.
    pub(super) first: Sort,
}

pub(super) fn sorts(orders: &[Ordering]) -> Result<Sorts, TrackingError> {
    let (mut joins, mut columns) = (Vec::new(), Vec::new());
    for (place, Ordering { field, descending }) in orders.iter().enumerate() {
        let (sql, kind) = match column(field, "order_by")? {
            Column::Attribute(sql, kind) => (sql.to_owned(), kind),
            Column::Metric(value) => {
                joins.push(Join { place, table: METRICS, key: field.key.clone() });
                (format!("o{place}.{value}"), SortKind::Number)
            }
            Column::Pair(table) => {
                joins.push(Join { place, table, key: field.key.clone() });
                (format!("o{place}.value"), SortKind::Text)
            }
            Column::Dataset(_) => return Err(unknown("order_by", field)),
        };
        columns.push(Sort { sql, descending: *descending, kind });
    }
    // What began last comes first where nothing else decides.
    columns.push(Sort::of(STARTED, true, SortKind::Integer));
    let mut keys: Vec<Sort> =
        columns.iter().flat_map(|column| Sort::missing_last(&column.sql, column.descending, column.kind)).collect();
    keys.push(Sort::of("r.run_id", false, SortKind::Uuid));
    Ok(Sorts { joins, keys, first: columns.swap_remove(0) })
}

/// A table that runs are ordered by, where they have a row in it.
pub(super) struct Join {
    place: usize,
    pub(super) table: &'static str,
    pub(super) key: String,
}

impl Join {
    /// What the table is called in the statement.
    pub(super) fn alias(&self) -> String {
        format!("o{}", self.place)
    }

    /// Whether it is the summary of this metric.
    pub(super) fn is_of_metric(&self, key: &str) -> bool {
        self.table == METRICS && self.key == key
    }
}

/// What a field of a filter or an order is about.
pub(super) enum Column {
    /// A column of the run.
    Attribute(&'static str, SortKind),
    /// A column of a metric's summary.
    Metric(&'static str),
    /// A row of the table `param` or `tag`.
    Pair(&'static str),
    /// A column of a dataset.
    Dataset(&'static str),
}

pub(super) fn column(field: &Field, parameter: &'static str) -> Result<Column, TrackingError> {
    match field.entity.as_deref() {
        Some("metric" | "metrics") => Ok(Column::Metric(LATEST)),
        Some("least") => Ok(Column::Metric("least")),
        Some("greatest") => Ok(Column::Metric("greatest")),
        Some("param" | "params" | "parameter" | "parameters") => Ok(Column::Pair("param")),
        Some("tag" | "tags") => Ok(Column::Pair("tag")),
        Some("dataset" | "datasets") => match field.key.as_str() {
            "name" => Ok(Column::Dataset("d.name")),
            "digest" => Ok(Column::Dataset("d.digest")),
            "context" => Ok(Column::Dataset("(i.tags ->> 'mlflow.data.context')")),
            _ => Err(unknown(parameter, field)),
        },
        None | Some("attribute" | "attributes" | "attr" | "run") => {
            let (sql, kind) = attribute(&field.key).ok_or_else(|| unknown(parameter, field))?;
            Ok(Column::Attribute(sql, kind))
        }
        Some(_) => Err(unknown(parameter, field)),
    }
}

fn attribute(key: &str) -> Option<(&'static str, SortKind)> {
    match key.to_ascii_lowercase().as_str() {
        "run_id" => Some(("replace(r.run_id::text, '-', '')", SortKind::Text)),
        "run_name" | "run name" | "name" => Some(("r.name", SortKind::Text)),
        "status" => Some(("r.status", SortKind::Text)),
        "user_id" | "user" => Some(("r.user_name", SortKind::Text)),
        "artifact_uri" => Some(("r.artifact_uri", SortKind::Text)),
        "start_time" | "created" | "created_at" => Some((STARTED, SortKind::Integer)),
        "end_time" => Some(("r.ended_at", SortKind::Integer)),
        "experiment_id" => Some(("r.experiment_id", SortKind::Integer)),
        _ => None,
    }
}

/// The metrics that a search is about.
pub(super) fn metrics_of(conditions: &[Comparison], orders: &[Ordering]) -> Vec<String> {
    let fields = conditions.iter().map(|condition| &condition.field).chain(orders.iter().map(|order| &order.field));
    let of_metric = |entity: &str| matches!(entity, "metric" | "metrics" | "least" | "greatest");
    let metrics = fields.filter(|field| field.entity.as_deref().is_some_and(of_metric));
    metrics.map(|field| field.key.clone()).collect()
}

fn unknown(parameter: &'static str, field: &Field) -> TrackingError {
    let entity = field.entity.as_ref().map(|entity| format!("{entity}.")).unwrap_or_default();
    let message = format!(
        "Invalid attribute key “{entity}{}”; use metrics.KEY, least.KEY, greatest.KEY, params.KEY, tags.KEY, \
         datasets.name, datasets.digest, datasets.context, run_id, run_name, status, user_id, artifact_uri, start_time \
         or end_time.",
        field.key
    );
    TrackingError::invalid(parameter, message)
}
