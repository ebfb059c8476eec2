//! Runs in groups, counted and summed up by the database over all that a filter lets through.

use std::fmt::Write as _;

use contract::{GroupedMetric, MetricValue, Part, RunGroup, RunGroupKey, RunGroupSearch, RunGrouping};
use sqlx::{FromRow, PgPool, Postgres, QueryBuilder};

use super::fields::metrics_of;
use super::keys::MetricKeys;
use super::nested::PARENT;
use super::search::{EXAMPLE, Statement};
use crate::TrackingError;
use crate::search::{self, Fingerprint, Literal, Operator, Sort, SortKind, Test};

/// How many groups are handed out at the most, and how many metrics of them.
const MOST: u32 = 1_000;
const MOST_METRICS: usize = 50;

/// A group as the database gives it.
#[derive(FromRow)]
struct GroupRow {
    value: Option<String>,
    title: Option<String>,
    runs: i64,
    /// A number for each metric.
    logged: Vec<i64>,
    means: Vec<Option<f64>>,
    least: Vec<Option<f64>>,
    greatest: Vec<Option<f64>>,
}

impl From<GroupRow> for RunGroup {
    fn from(row: GroupRow) -> Self {
        let numbers = row.logged.into_iter().zip(row.means).zip(row.least).zip(row.greatest);
        let metrics = numbers.map(|(((runs, mean), least), greatest)| GroupedMetric { runs, mean, least, greatest });
        Self { value: row.value, title: row.title, runs: row.runs, metrics: metrics.collect() }
    }
}

/// The groups that are asked for, the largest first.
pub(super) async fn find(
    db: &PgPool,
    keys: &MetricKeys,
    asked: &RunGroupSearch,
) -> Result<Part<RunGroup>, TrackingError> {
    search::check_limit(asked.limit, MOST)?;
    if asked.metrics.len() > MOST_METRICS {
        let message = format!("Ask for {MOST_METRICS} metrics at the most, not {}.", asked.metrics.len());
        return Err(TrackingError::invalid("metrics", message));
    }
    let conditions = search::parse(&asked.filter, EXAMPLE)?;
    let mut names = metrics_of(&conditions, &[]);
    names.extend(asked.metrics.iter().map(|(key, _)| key.clone()));
    let numbers = keys.known(db, &names).await?;
    let sorts = [Sort::of("g.runs", true, SortKind::Integer), Sort::of("g.key", false, SortKind::Text)];
    let fingerprint =
        Fingerprint::of(("groups", asked.experiment, asked.view, &asked.filter, &asked.by, &asked.metrics));
    let after = asked.after.as_deref().map(|token| search::decode(token, fingerprint, sorts.len())).transpose()?;

    let query = QueryBuilder::new("WITH found AS (SELECT r.run_no FROM tracking.run r");
    let mut statement = Statement { query, numbers: &numbers, joins: &[] };
    statement.push_where(&[asked.experiment], asked.view, &conditions)?;
    let mut query = statement.query;
    query.push("), member AS (");
    push_members(&mut query, &asked.by);
    // Those without a value are a group like others, so each has a key, which is never null.
    query.push(
        "), grouped AS (
             SELECT coalesce('=' || m.value, '') AS key, min(m.value) AS value, min(m.title) AS title, count(*) AS runs",
    );
    push_metrics(&mut query, asked.metrics.len());
    query.push(" FROM member m");
    for (place, (key, value)) in asked.metrics.iter().enumerate() {
        push_metric(&mut query, place, *value, numbers.get(key).copied());
    }
    query.push(" GROUP BY 1) SELECT g.*, ");
    search::push_keys(&mut query, &sorts);
    query.push(" AS place FROM grouped g WHERE TRUE");
    if let Some(place) = after {
        search::push_after(&mut query, &sorts, &place)?;
    }
    search::push_order(&mut query, &sorts);
    query.push(" LIMIT ").push_bind(i64::from(asked.limit) + 1);
    let rows = query.build().fetch_all(db).await?;
    let (rows, next) = search::first(rows, asked.limit, fingerprint)?;
    let items = rows.iter().map(|row| Ok(GroupRow::from_row(row)?.into())).collect::<sqlx::Result<_>>()?;
    Ok(Part { items, next })
}

/// Adds the condition that a run `r` is in a group.
pub(super) fn push_within(query: &mut QueryBuilder<Postgres>, group: &RunGroupKey) -> Result<(), TrackingError> {
    let RunGroupKey { by, value } = group;
    query.push(if value.is_some() { " AND EXISTS (" } else { " AND NOT EXISTS (" });
    let (table, key) = match by {
        RunGrouping::Dataset => {
            query.push("SELECT FROM tracking.run_dataset i WHERE i.run_no = r.run_no");
            if let Some(value) = value {
                let refuse = |_| TrackingError::invalid("within", format!("“{value}” is no dataset's number."));
                query.push(" AND i.dataset_id = ").push_bind(value.parse::<i64>().map_err(refuse)?);
            }
            query.push(")");
            return Ok(());
        }
        RunGrouping::Param(key) => ("param", key.as_str()),
        RunGrouping::Tag(key) => ("tag", key.as_str()),
        RunGrouping::Parent => ("tag", PARENT),
    };
    query.push(format_args!("SELECT FROM tracking.{table} p WHERE p.run_no = r.run_no AND p.key = "));
    query.push_bind(key.to_owned());
    if let Some(value) = value {
        query.push(" AND ");
        let is_it = Test::Compare(Operator::Equal, Literal::Text(value.clone()));
        search::push_text_test(query, "p.value", "a group", &is_it)?;
    }
    query.push(")");
    Ok(())
}

/// Adds what says for each found run which group it is in, and what that is called.
fn push_members(query: &mut QueryBuilder<Postgres>, by: &RunGrouping) {
    let (table, key) = match by {
        RunGrouping::Dataset => {
            query.push(
                "SELECT f.run_no, d.dataset_id::text AS value, d.name || ' (' || d.digest || ')' AS title
                 FROM found f LEFT JOIN tracking.run_dataset i USING (run_no)
                 LEFT JOIN tracking.dataset d USING (dataset_id)",
            );
            return;
        }
        RunGrouping::Parent => {
            query.push(
                "SELECT f.run_no, t.value, coalesce(parent.name, t.value) AS title
                 FROM found f LEFT JOIN tracking.tag t ON t.run_no = f.run_no AND t.key = ",
            );
            query.push_bind(PARENT);
            query.push(
                " LEFT JOIN tracking.run parent
                    ON parent.run_id = CASE WHEN t.value ~ '^[0-9a-f]{32}$' THEN t.value::uuid END",
            );
            return;
        }
        RunGrouping::Param(key) => ("param", key),
        RunGrouping::Tag(key) => ("tag", key),
    };
    query.push("SELECT f.run_no, p.value, p.value AS title FROM found f ");
    query.push(format_args!("LEFT JOIN tracking.{table} p ON p.run_no = f.run_no AND p.key = "));
    query.push_bind(key.clone());
}

/// The mean of a metric's finite values. It is of exact decimals, as sums of the greatest numbers are none; what these round up to
/// may be more than the greatest number.
fn mean(place: usize) -> String {
    let finite = format!("CASE WHEN m{place}.value NOT IN ('NaN', 'Infinity', '-Infinity') THEN m{place}.value END");
    format!(
        "CASE WHEN count({finite}) > 0 THEN
             least(greatest(avg(({finite})::numeric), -1.7976931348623157e308), 1.7976931348623157e308)::float8 END"
    )
}

/// Adds the columns that sum up so many metrics.
fn push_metrics(query: &mut QueryBuilder<Postgres>, count: usize) {
    let column = |of: fn(usize) -> String, kind: &str, name: &str| {
        let numbers: Vec<String> = (0..count).map(of).collect();
        let mut text = String::new();
        // Writing into a string cannot fail.
        let _ = write!(text, ", ARRAY[{}]::{kind}[] AS {name}", numbers.join(", "));
        text
    };
    query.push(column(|place| format!("count(m{place}.value)"), "bigint", "logged"));
    query.push(column(mean, "float8", "means"));
    query.push(column(|place| format!("min(nullif(m{place}.value, 'NaN'))"), "float8", "least"));
    query.push(column(|place| format!("max(nullif(m{place}.value, 'NaN'))"), "float8", "greatest"));
}

/// Adds a metric of each member; of one that was never logged there is none.
fn push_metric(query: &mut QueryBuilder<Postgres>, place: usize, value: MetricValue, number: Option<i32>) {
    let column = match value {
        MetricValue::Last => "value",
        MetricValue::Least => "least",
        MetricValue::Greatest => "greatest",
    };
    query
        .push(format_args!(" LEFT JOIN (SELECT run_no, {column} AS value FROM tracking.latest_metric WHERE key_id = "));
    query.push_bind(number);
    query.push(format_args!(") m{place} ON m{place}.run_no = m.run_no"));
}
