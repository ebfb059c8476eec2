//! Searching experiments.

use contract::{Experiment, ExperimentSearch, LifecycleView, Part};
use sqlx::{PgPool, Postgres, QueryBuilder};

use super::store::{ExperimentRow, MOST_LISTED};
use crate::TrackingError;
use crate::search::{self, Comparison, Field, Fingerprint, Ordering, Sort, SortKind, Test};

/// A filter that can be read.
const EXAMPLE: &str = "name LIKE 'churn%' AND tags.team = 'growth'";

/// How many are handed out at the most.
const MOST: u32 = 50_000;

/// The experiments that are asked for.
pub(super) async fn find(db: &PgPool, asked: &ExperimentSearch) -> Result<Part<Experiment>, TrackingError> {
    search::check_limit(asked.limit, MOST)?;
    let conditions = search::parse(&asked.filter, EXAMPLE)?;
    let sorts = sorts(&search::parse_order(&asked.order_by)?)?;
    let fingerprint = Fingerprint::of(("experiments", asked.view.only(), &asked.filter, &asked.order_by));
    let after = asked.after.as_deref().map(|token| search::decode(token, fingerprint, sorts.len())).transpose()?;

    let mut query = QueryBuilder::new(
        "SELECT experiment_id, name, artifact_location, lifecycle = 'active' AS is_active, created_at, updated_at,
                ARRAY(SELECT key FROM tracking.experiment_tag t
                      WHERE t.experiment_id = e.experiment_id ORDER BY key) AS tag_keys,
                ARRAY(SELECT value FROM tracking.experiment_tag t
                      WHERE t.experiment_id = e.experiment_id ORDER BY key) AS tag_values, ",
    );
    search::push_keys(&mut query, &sorts);
    query.push(" AS place FROM tracking.experiment e WHERE TRUE");
    if let Some(lifecycle) = asked.view.only() {
        query.push(" AND lifecycle = ").push_bind(lifecycle.as_str());
    }
    for condition in &conditions {
        push_condition(&mut query, condition)?;
    }
    if let Some(place) = after {
        search::push_after(&mut query, &sorts, &place)?;
    }
    search::push_order(&mut query, &sorts);
    query.push(" LIMIT ").push_bind(i64::from(asked.limit) + 1);
    let rows = query.build().fetch_all(db).await?;
    let (rows, next) = search::first(rows, asked.limit, fingerprint)?;
    let items = rows
        .iter()
        .map(|row| Ok(<ExperimentRow as sqlx::FromRow<_>>::from_row(row)?.into()))
        .collect::<sqlx::Result<_>>()?;
    Ok(Part { items, next })
}

/// The ids of those that a filter lets through, as many as are listed, with what changed last first.
pub(super) async fn ids(db: &PgPool, view: LifecycleView, filter: &str) -> Result<Vec<i64>, TrackingError> {
    let asked = ExperimentSearch {
        view,
        filter: filter.to_owned(),
        order_by: vec!["last_update_time DESC".to_owned()],
        limit: MOST_LISTED,
        after: None,
    };
    Ok(find(db, &asked).await?.items.into_iter().map(|experiment| experiment.id.0).collect())
}

fn sorts(keys: &[Ordering]) -> Result<Vec<Sort>, TrackingError> {
    let mut sorts = Vec::with_capacity(keys.len() + 2);
    for key in keys {
        let (sql, kind) = attribute(&key.field).ok_or_else(|| unknown("order_by", &key.field))?;
        sorts.push(Sort::of(sql, key.descending, kind));
    }
    if keys.is_empty() {
        sorts.push(Sort::of("e.created_at", true, SortKind::Integer));
    }
    sorts.push(Sort::of("e.experiment_id", false, SortKind::Integer));
    Ok(sorts)
}

fn push_condition(query: &mut QueryBuilder<Postgres>, condition: &Comparison) -> Result<(), TrackingError> {
    let Comparison { field, test } = condition;
    if matches!(field.entity.as_deref(), Some("tag" | "tags")) {
        return push_tag(query, &field.key, test);
    }
    let (sql, kind) = attribute(field).ok_or_else(|| unknown("filter", field))?;
    query.push(" AND ");
    if kind == SortKind::Text {
        return search::push_text_test(query, sql, &field.key, test);
    }
    search::push_integer_test(query, sql, &field.key, test)
}

fn push_tag(query: &mut QueryBuilder<Postgres>, key: &str, test: &Test) -> Result<(), TrackingError> {
    let absent = matches!(test, Test::Exists(false));
    query.push(if absent { " AND NOT EXISTS (" } else { " AND EXISTS (" });
    query.push("SELECT FROM tracking.experiment_tag t WHERE t.experiment_id = e.experiment_id AND t.key = ");
    query.push_bind(key.to_owned());
    if !matches!(test, Test::Exists(_)) {
        query.push(" AND ");
        search::push_text_test(query, "t.value", "a tag", test)?;
    }
    query.push(")");
    Ok(())
}

/// The column of an attribute.
fn attribute(field: &Field) -> Option<(&'static str, SortKind)> {
    if !matches!(field.entity.as_deref(), None | Some("attribute" | "attributes" | "attr")) {
        return None;
    }
    match field.key.to_ascii_lowercase().as_str() {
        "name" => Some(("e.name", SortKind::Text)),
        "experiment_id" => Some(("e.experiment_id", SortKind::Integer)),
        "creation_time" => Some(("e.created_at", SortKind::Integer)),
        "last_update_time" => Some(("e.updated_at", SortKind::Integer)),
        _ => None,
    }
}

fn unknown(parameter: &'static str, field: &Field) -> TrackingError {
    let entity = field.entity.as_ref().map(|entity| format!("{entity}.")).unwrap_or_default();
    let message = format!(
        "Invalid attribute key “{entity}{}”; use name, experiment_id, creation_time, last_update_time or, in a filter, tags.KEY.",
        field.key
    );
    TrackingError::invalid(parameter, message)
}
