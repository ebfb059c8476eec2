//! Finding logged models.

use contract::{DatasetFilter, LoggedModel, LoggedModelId, LoggedModelSearch, Part};
use sqlx::{FromRow, PgPool, Postgres, QueryBuilder};

use super::store::{self, COLUMNS, Row};
use crate::TrackingError;
use crate::search::{self, Comparison, Field, Fingerprint, Ordering, Sort, SortKind, Test};

/// A filter that can be read.
const EXAMPLE: &str = "name = 'churn' AND metrics.auc > 0.8";

/// How many are handed out at the most.
const MOST: u32 = 1_000;

/// One that is not deleted.
pub(crate) async fn one(db: &PgPool, id: LoggedModelId) -> Result<LoggedModel, TrackingError> {
    let mut query = QueryBuilder::new("SELECT ");
    query.push(COLUMNS).push(" FROM tracking.logged_model l WHERE l.lifecycle = 'active' AND l.logged_model_id = ");
    query.push_bind(id.0);
    let row = query.build_query_as::<Row>().fetch_optional(db).await?.ok_or(TrackingError::NoLoggedModel(id))?;
    let mut metrics = store::metrics(db, &[id.0]).await?;
    Ok(row.into_model(metrics.remove(&id.0).unwrap_or_default())?)
}

/// Those that are asked for.
pub(super) async fn find(db: &PgPool, asked: &LoggedModelSearch) -> Result<Part<LoggedModel>, TrackingError> {
    search::check_limit(asked.limit, MOST)?;
    let conditions = search::parse(&asked.filter, EXAMPLE)?;
    let (orders, sorts) = sorts(asked)?;
    let fingerprint = Fingerprint::of((
        "logged models",
        format!("{:?}", (&asked.experiments, &asked.filter, &asked.datasets, &asked.order_by)),
    ));
    let after = asked.after.as_deref().map(|token| search::decode(token, fingerprint, sorts.len())).transpose()?;

    let mut query = QueryBuilder::new("SELECT ");
    query.push(COLUMNS).push(", ");
    search::push_keys(&mut query, &sorts);
    query.push(" AS place FROM tracking.logged_model l");
    for order in &orders {
        order.push(&mut query);
    }
    let experiments: Vec<i64> = asked.experiments.iter().map(|id| id.0).collect();
    query.push(" WHERE l.lifecycle = 'active' AND l.experiment_id = ANY(").push_bind(experiments).push(")");
    for condition in &conditions {
        push_condition(&mut query, condition, &asked.datasets)?;
    }
    if !asked.datasets.is_empty() {
        query.push(
            " AND EXISTS (SELECT FROM tracking.logged_model_metric m WHERE m.logged_model_id = l.logged_model_id",
        );
        push_datasets(&mut query, &asked.datasets);
        query.push(")");
    }
    if let Some(place) = after {
        search::push_after(&mut query, &sorts, &place)?;
    }
    search::push_order(&mut query, &sorts);
    query.push(" LIMIT ").push_bind(i64::from(asked.limit) + 1);
    let rows = query.build().fetch_all(db).await?;
    let (rows, next) = search::first(rows, asked.limit, fingerprint)?;
    let rows = rows.iter().map(Row::from_row).collect::<sqlx::Result<Vec<_>>>()?;
    let ids: Vec<_> = rows.iter().map(|row| row.logged_model_id).collect();
    let mut metrics = store::metrics(db, &ids).await?;
    let items = rows.into_iter().map(|row| {
        let metrics = metrics.remove(&row.logged_model_id).unwrap_or_default();
        row.into_model(metrics)
    });
    Ok(Part { items: items.collect::<sqlx::Result<_>>()?, next })
}

/// A metric that models are ordered by.
struct MetricOrder<'a> {
    place: usize,
    key: String,
    dataset: Option<&'a DatasetFilter>,
}

impl MetricOrder<'_> {
    fn push(&self, query: &mut QueryBuilder<Postgres>) {
        query.push(
            " LEFT JOIN LATERAL (SELECT m.value FROM tracking.logged_model_metric m JOIN tracking.metric_key k USING (key_id)
                                 WHERE m.logged_model_id = l.logged_model_id AND k.key = ",
        );
        query.push_bind(self.key.clone());
        if let Some(dataset) = self.dataset {
            push_dataset(query, dataset);
        }
        query.push(format_args!(
            " ORDER BY m.step DESC, m.timestamp DESC, m.value DESC LIMIT 1) AS o{} ON TRUE",
            self.place
        ));
    }
}

fn sorts(asked: &LoggedModelSearch) -> Result<(Vec<MetricOrder<'_>>, Vec<Sort>), TrackingError> {
    let (mut joins, mut sorts) = (Vec::new(), Vec::new());
    for (place, order) in asked.order_by.iter().enumerate() {
        let Ordering { field, .. } = search::parse_order(std::slice::from_ref(&order.field))?.remove(0);
        if matches!(field.entity.as_deref(), Some("metric" | "metrics")) {
            joins.push(MetricOrder { place, key: field.key, dataset: order.dataset.as_ref() });
            sorts.extend(Sort::missing_last(&format!("o{place}.value"), !order.ascending, SortKind::Number));
        } else {
            let (sql, kind) = attribute(&field).ok_or_else(|| unknown("order_by", &field))?;
            sorts.extend(Sort::missing_last(sql, !order.ascending, kind));
        }
    }
    sorts.push(Sort::of("l.created_at", true, SortKind::Integer));
    sorts.push(Sort::of("l.logged_model_id", false, SortKind::Uuid));
    Ok((joins, sorts))
}

fn push_condition(
    query: &mut QueryBuilder<Postgres>,
    Comparison { field, test }: &Comparison,
    datasets: &[DatasetFilter],
) -> Result<(), TrackingError> {
    match field.entity.as_deref() {
        Some("metric" | "metrics") => return push_metric(query, &field.key, test, datasets),
        Some("param" | "params") => return push_pair(query, "logged_model_param", &field.key, test),
        Some("tag" | "tags") => return push_pair(query, "logged_model_tag", &field.key, test),
        _ => {}
    }
    let (sql, kind) = attribute(field).ok_or_else(|| unknown("filter", field))?;
    query.push(" AND ");
    match kind {
        SortKind::Text => search::push_text_test(query, sql, &field.key, test),
        _ => search::push_integer_test(query, sql, &field.key, test),
    }
}

fn push_metric(
    query: &mut QueryBuilder<Postgres>,
    key: &str,
    test: &Test,
    datasets: &[DatasetFilter],
) -> Result<(), TrackingError> {
    let Test::Compare(operator, literal) = test else { return Err(search::bad_number_test(key)) };
    if !operator.is_of_numbers() {
        return Err(search::bad_number_test(key));
    }
    query.push(
        " AND EXISTS (SELECT FROM tracking.logged_model_metric m JOIN tracking.metric_key k USING (key_id)
          WHERE m.logged_model_id = l.logged_model_id AND m.value <> 'NaN' AND k.key = ",
    );
    query.push_bind(key.to_owned()).push(format_args!(" AND m.value {} ", operator.sql()));
    query.push_bind(literal.number::<f64>(key)?);
    push_datasets(query, datasets);
    query.push(")");
    Ok(())
}

/// Adds the condition that a metric is of one of these datasets, where there are some.
fn push_datasets(query: &mut QueryBuilder<Postgres>, datasets: &[DatasetFilter]) {
    if datasets.is_empty() {
        return;
    }
    query.push(" AND (FALSE");
    for dataset in datasets {
        query.push(" OR (TRUE");
        push_dataset(query, dataset);
        query.push(")");
    }
    query.push(")");
}

fn push_dataset(query: &mut QueryBuilder<Postgres>, dataset: &DatasetFilter) {
    query.push(" AND m.dataset_name = ").push_bind(dataset.name.clone());
    if let Some(digest) = &dataset.digest {
        query.push(" AND m.dataset_digest = ").push_bind(digest.clone());
    }
}

fn push_pair(query: &mut QueryBuilder<Postgres>, table: &str, key: &str, test: &Test) -> Result<(), TrackingError> {
    query.push(if matches!(test, Test::Exists(false)) { " AND NOT EXISTS (" } else { " AND EXISTS (" });
    query.push(format_args!("SELECT FROM tracking.{table} p WHERE p.logged_model_id = l.logged_model_id AND p.key = "));
    query.push_bind(key.to_owned());
    if !matches!(test, Test::Exists(_)) {
        query.push(" AND ");
        search::push_text_test(query, "p.value", "a param or tag", test)?;
    }
    query.push(")");
    Ok(())
}

/// The column of an attribute.
fn attribute(field: &Field) -> Option<(&'static str, SortKind)> {
    if !matches!(field.entity.as_deref(), None | Some("attribute" | "attributes")) {
        return None;
    }
    match field.key.as_str() {
        "name" => Some(("l.name", SortKind::Text)),
        "model_id" => Some(("('m-' || replace(l.logged_model_id::text, '-', ''))", SortKind::Text)),
        "model_type" => Some(("nullif(l.model_type, '')", SortKind::Text)),
        // As clients write it: without what it begins with on the wire.
        "status" => Some(("replace(l.status, 'LOGGED_MODEL_', '')", SortKind::Text)),
        "source_run_id" => Some(("replace(l.source_run_id::text, '-', '')", SortKind::Text)),
        "artifact_location" => Some(("l.artifact_uri", SortKind::Text)),
        "lifecycle_stage" => Some(("l.lifecycle", SortKind::Text)),
        "creation_timestamp" | "creation_time" => Some(("l.created_at", SortKind::Integer)),
        "last_updated_timestamp" | "last_updated_time" => Some(("l.updated_at", SortKind::Integer)),
        _ => None,
    }
}

fn unknown(parameter: &'static str, field: &Field) -> TrackingError {
    let entity = field.entity.as_ref().map(|entity| format!("{entity}.")).unwrap_or_default();
    let message = format!(
        "Invalid attribute key “{entity}{}”; use metrics.KEY, params.KEY, tags.KEY, name, model_id, model_type, status, \
         source_run_id, creation_timestamp or last_updated_timestamp.",
        field.key
    );
    TrackingError::invalid(parameter, message)
}
