//! Searching runs: the filter as SQL, and the runs with what they logged.

use std::collections::HashMap;

use contract::{ExperimentId, LifecycleView, MetricPoint, MetricSummary, Part, Run, RunFields, RunSearch};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgPool, Postgres, QueryBuilder};

use super::fields::{Column, Join, LATEST, METRICS, Sorts, column, metrics_of, sorts};
use super::groups;
use super::inputs::{self, Models};
use super::keys::MetricKeys;
use super::nested;
use super::reach::Reach;
use super::store::RunRow;
use crate::TrackingError;
use crate::search::{self, Comparison, Fingerprint, Literal, Operator, SortKind, Test};

/// How many are handed out at the most.
const MOST: u32 = 50_000;
/// A filter that can be read.
pub(super) const EXAMPLE: &str = "metrics.auc > 0.8 AND params.depth = '6'";

/// The runs that are asked for.
pub(super) async fn find(db: &PgPool, keys: &MetricKeys, asked: &RunSearch) -> Result<Part<Run>, TrackingError> {
    search::check_limit(asked.limit, MOST)?;
    let conditions = search::parse(&asked.filter, EXAMPLE)?;
    let orders = search::parse_order(&asked.order_by)?;
    let numbers = keys.known(db, &metrics_of(&conditions, &orders)).await?;
    let sorts = sorts(&orders)?;
    let mut rows = Vec::new();
    for reach in Reach::of(asked, &conditions, &sorts) {
        let mut statement = Statement { query: QueryBuilder::new(""), numbers: &numbers, joins: &sorts.joins };
        rows = statement.run(db, asked, &conditions, &sorts, reach).await?;
        if rows.len() > asked.limit as usize {
            break;
        }
    }
    let (rows, next) = search::first(rows, asked.limit, fingerprint(asked))?;
    let runs = rows.iter().map(RunRow::from_row).collect::<sqlx::Result<Vec<_>>>()?;
    Ok(Part { items: complete(db, keys, runs, &asked.fields).await?, next })
}

/// Refuses a filter that no search of runs would take.
pub(crate) fn check_filter(filter: &str) -> Result<(), TrackingError> {
    let (conditions, numbers) = (search::parse(filter, EXAMPLE)?, HashMap::new());
    Statement { query: QueryBuilder::new(""), numbers: &numbers, joins: &[] }.push_where(
        &[],
        LifecycleView::All,
        &conditions,
    )
}

/// Runs with what they logged, in their order.
pub(super) async fn complete(
    db: &PgPool,
    keys: &MetricKeys,
    runs: Vec<RunRow>,
    fields: &RunFields,
) -> Result<Vec<Run>, TrackingError> {
    let run_nos: Vec<i64> = runs.iter().map(|run| run.run_no).collect();
    let only = match fields {
        RunFields::All => None,
        RunFields::Only { metrics, params, tags, nested: _ } => {
            let numbers: Vec<i32> = keys.known(db, metrics).await?.into_values().collect();
            Some((numbers, params, tags))
        }
    };
    let whole = only.is_none();
    let (numbers, params, tags) = only.map_or((None, None, None), |(m, p, t)| (Some(m), Some(p), Some(t)));
    let counts_nested = matches!(fields, RunFields::Only { nested: true, .. });
    let (mut logged, mut datasets, mut models, nested) = tokio::try_join!(
        logged(db, &run_nos, numbers.as_deref(), params.map(Vec::as_slice), tags.map(Vec::as_slice)),
        async { if whole { inputs::datasets(db, &run_nos).await } else { Ok(HashMap::new()) } },
        async { if whole { inputs::models(db, &run_nos).await } else { Ok(HashMap::new()) } },
        async { if counts_nested { nested::count(db, &run_nos).await } else { Ok(HashMap::new()) } },
    )?;
    let names = keys.keys(db, logged.values().flat_map(|log| log.metric_numbers.iter().copied())).await?;
    runs.into_iter()
        .map(|row| {
            let run_no = row.run_no;
            let log = logged.remove(&run_no).unwrap_or_default();
            let Models { read, made } = models.remove(&run_no).unwrap_or_default();
            let mut metrics = Vec::with_capacity(log.metric_numbers.len());
            for (place, number) in log.metric_numbers.iter().enumerate() {
                let key = names.get(number).ok_or(sqlx::Error::RowNotFound)?;
                metrics.push(log.metric(place, key.as_ref()));
            }
            metrics.sort_unstable_by(|one, other| one.key.cmp(&other.key));
            Ok(Run {
                info: row.try_into()?,
                metrics,
                params: log.param_keys.into_iter().zip(log.param_values).collect(),
                tags: log.tag_keys.into_iter().zip(log.tag_values).collect(),
                datasets: datasets.remove(&run_no).unwrap_or_default(),
                model_inputs: read,
                model_outputs: made,
                nested: nested.get(&run_no).copied().unwrap_or_default(),
            })
        })
        .collect()
}

/// What a run logged, column by column.
#[derive(Default)]
struct Logged {
    run_no: i64,
    metric_numbers: Vec<i32>,
    timestamps: Vec<i64>,
    steps: Vec<i64>,
    values: Vec<f64>,
    least: Vec<Option<f64>>,
    greatest: Vec<Option<f64>>,
    points: Vec<i64>,
    param_keys: Vec<String>,
    param_values: Vec<String>,
    tag_keys: Vec<String>,
    tag_values: Vec<String>,
}

impl Logged {
    fn metric(&self, place: usize, key: &str) -> MetricSummary {
        let last =
            MetricPoint { timestamp: self.timestamps[place], step: self.steps[place], value: self.values[place] };
        MetricSummary {
            key: key.to_owned(),
            last,
            least: self.least[place],
            greatest: self.greatest[place],
            points: self.points[place],
        }
    }
}

/// What runs logged; only these keys, where there are some. One statement, however many runs there are.
async fn logged(
    db: &PgPool,
    run_nos: &[i64],
    metrics: Option<&[i32]>,
    params: Option<&[String]>,
    tags: Option<&[String]>,
) -> sqlx::Result<HashMap<i64, Logged>> {
    let rows = sqlx::query_as!(
        Logged,
        r#"SELECT r.run_no AS "run_no!", m.numbers AS "metric_numbers!", m.timestamps AS "timestamps!", m.steps AS "steps!",
                  m.values AS "values!", m.least AS "least!: Vec<Option<f64>>", m.greatest AS "greatest!: Vec<Option<f64>>",
                  m.points AS "points!", p.keys AS "param_keys!", p.values AS "param_values!", t.keys AS "tag_keys!",
                  t.values AS "tag_values!"
           FROM unnest($1::bigint[]) AS r (run_no)
           CROSS JOIN LATERAL (
               SELECT coalesce(array_agg(key_id), '{}') AS numbers, coalesce(array_agg(timestamp), '{}') AS timestamps,
                      coalesce(array_agg(step), '{}') AS steps, coalesce(array_agg(value), '{}') AS values,
                      coalesce(array_agg(least), '{}') AS least, coalesce(array_agg(greatest), '{}') AS greatest,
                      coalesce(array_agg(points), '{}') AS points
               FROM tracking.latest_metric l
               WHERE l.run_no = r.run_no AND ($2::int[] IS NULL OR l.key_id = ANY($2))) AS m
           CROSS JOIN LATERAL (
               SELECT coalesce(array_agg(key ORDER BY key), '{}') AS keys,
                      coalesce(array_agg(value ORDER BY key), '{}') AS values
               FROM tracking.param p WHERE p.run_no = r.run_no AND ($3::text[] IS NULL OR p.key = ANY($3))) AS p
           CROSS JOIN LATERAL (
               SELECT coalesce(array_agg(key ORDER BY key), '{}') AS keys,
                      coalesce(array_agg(value ORDER BY key), '{}') AS values
               FROM tracking.tag t WHERE t.run_no = r.run_no AND ($4::text[] IS NULL OR t.key = ANY($4))) AS t"#,
        run_nos,
        metrics,
        params,
        tags,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.run_no, row)).collect())
}

/// The statement that finds runs, while it is put together.
pub(super) struct Statement<'a> {
    pub(super) query: QueryBuilder<Postgres>,
    /// The numbers of the metrics that it is about; one that is missing was never logged.
    pub(super) numbers: &'a HashMap<String, i32>,
    /// The tables that the runs are ordered by.
    pub(super) joins: &'a [Join],
}

impl Statement<'_> {
    async fn run(
        &mut self,
        db: &PgPool,
        asked: &RunSearch,
        conditions: &[Comparison],
        Sorts { keys, first, .. }: &Sorts,
        reach: Reach,
    ) -> Result<Vec<PgRow>, TrackingError> {
        let token = asked.after.as_deref();
        let place = token.map(|token| search::decode(token, fingerprint(asked), keys.len())).transpose()?;
        let Some(start) = reach.start(place) else { return Ok(Vec::new()) };
        self.query.push(
            "SELECT r.run_no, r.run_id, r.experiment_id, r.name, r.user_name, r.status, r.started_at, r.ended_at,
                    r.artifact_uri, r.lifecycle = 'active' AS is_active, ",
        );
        search::push_keys(&mut self.query, keys);
        self.query.push(" AS place FROM ");
        self.push_tables(reach, asked, first, start.as_deref());
        self.push_where(&asked.experiments, asked.view, conditions)?;
        self.push_certain(reach);
        if let Some(group) = &asked.within {
            groups::push_within(&mut self.query, group)?;
        }
        let order = reach.order(first, keys);
        if let Some(place) = start {
            search::push_after(&mut self.query, &order, &place)?;
        }
        search::push_order(&mut self.query, &order);
        self.query.push(" LIMIT ").push_bind(i64::from(asked.limit) + 1);
        Ok(self.query.build().fetch_all(db).await?)
    }

    /// Which runs `r` are wanted.
    pub(super) fn push_where(
        &mut self,
        experiments: &[ExperimentId],
        view: LifecycleView,
        conditions: &[Comparison],
    ) -> Result<(), TrackingError> {
        self.query.push(" WHERE r.experiment_id = ");
        match experiments {
            // An index keeps its order for one, and not for a list of one.
            [id] => self.query.push_bind(id.0),
            ids => {
                let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
                self.query.push("ANY(").push_bind(ids).push(")")
            }
        };
        if let Some(lifecycle) = view.only() {
            self.query.push(" AND r.lifecycle = ").push_bind(lifecycle.as_str());
        }
        for condition in conditions {
            self.push_condition(condition)?;
        }
        Ok(())
    }

    pub(super) fn push_join(&mut self, join: &Join) {
        let (table, alias) = (join.table, join.alias());
        self.query.push(format_args!(
            " LEFT JOIN tracking.{table} {alias} ON {alias}.run_no = r.run_no AND {alias}.{} = ",
            if table == METRICS { "key_id" } else { "key" }
        ));
        if table == METRICS {
            self.query.push_bind(self.numbers.get(&join.key).copied());
        } else {
            self.query.push_bind(join.key.clone());
        }
    }

    fn push_condition(&mut self, Comparison { field, test }: &Comparison) -> Result<(), TrackingError> {
        match column(field, "filter")? {
            Column::Attribute(sql, kind) => self.push_attribute(sql, kind, &field.key, test),
            Column::Metric(value) => self.push_metric(value, &field.key, test),
            Column::Pair(table) => self.push_pair(table, &field.key, test),
            Column::Dataset(sql) => self.push_dataset(sql, &field.key, test),
        }
    }

    fn push_attribute(&mut self, sql: &str, kind: SortKind, key: &str, test: &Test) -> Result<(), TrackingError> {
        self.query.push(" AND ");
        if kind == SortKind::Text {
            return search::push_text_test(&mut self.query, sql, key, test);
        }
        search::push_integer_test(&mut self.query, sql, key, test)
    }

    fn push_metric(&mut self, value: &str, key: &str, test: &Test) -> Result<(), TrackingError> {
        let compared = match test {
            Test::Exists(_) => None,
            Test::Compare(operator, literal) if operator.is_of_numbers() => Some((*operator, literal)),
            _ => return Err(search::bad_number_test(key)),
        };
        let joined = self.joins.iter().find(|join| join.is_of_metric(key) && value == LATEST);
        if let (Some(join), Some((operator, literal))) = (joined, compared) {
            // What the runs are ordered by is at hand.
            let column = format!("{}.{value}", join.alias());
            return self.push_number_test(&column, key, operator, literal);
        }
        self.query.push(if matches!(test, Test::Exists(false)) { " AND NOT EXISTS (" } else { " AND EXISTS (" });
        self.query.push(format_args!("SELECT FROM tracking.{METRICS} m WHERE m.run_no = r.run_no AND m.key_id = "));
        self.query.push_bind(self.numbers.get(key).copied());
        if let Some((operator, literal)) = compared {
            self.push_number_test(&format!("m.{value}"), key, operator, literal)?;
        }
        self.query.push(")");
        Ok(())
    }

    fn push_number_test(
        &mut self,
        column: &str,
        key: &str,
        operator: Operator,
        literal: &Literal,
    ) -> Result<(), TrackingError> {
        // What is no number is greater than any in PostgreSQL, and none of them to whoever asks.
        if operator != Operator::NotEqual {
            self.query.push(format_args!(" AND {column} <> 'NaN'"));
        }
        self.query.push(format_args!(" AND {column} {} ", operator.sql()));
        self.query.push_bind(literal.number::<f64>(key)?);
        Ok(())
    }

    fn push_pair(&mut self, table: &str, key: &str, test: &Test) -> Result<(), TrackingError> {
        self.query.push(if matches!(test, Test::Exists(false)) { " AND NOT EXISTS (" } else { " AND EXISTS (" });
        self.query.push(format_args!("SELECT FROM tracking.{table} p WHERE p.run_no = r.run_no AND p.key = "));
        self.query.push_bind(key.to_owned());
        if !matches!(test, Test::Exists(_)) {
            self.query.push(" AND ");
            search::push_text_test(&mut self.query, "p.value", &format!("a {table}"), test)?;
        }
        self.query.push(")");
        Ok(())
    }

    fn push_dataset(&mut self, sql: &str, key: &str, test: &Test) -> Result<(), TrackingError> {
        self.query.push(if matches!(test, Test::Exists(false)) { " AND NOT EXISTS (" } else { " AND EXISTS (" });
        let test = if matches!(test, Test::Exists(_)) { &Test::Exists(true) } else { test };
        self.query.push(
            "SELECT FROM tracking.run_dataset i JOIN tracking.dataset d USING (dataset_id)
              WHERE i.run_no = r.run_no AND ",
        );
        search::push_text_test(&mut self.query, sql, &format!("a dataset's {key}"), test)?;
        self.query.push(")");
        Ok(())
    }
}

fn fingerprint(asked: &RunSearch) -> Fingerprint {
    Fingerprint::of(("runs", &asked.experiments, asked.view, &asked.filter, &asked.within, &asked.order_by))
}
