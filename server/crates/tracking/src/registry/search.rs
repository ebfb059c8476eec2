//! Finding models and versions that anybody registers.

use contract::{ModelSearch, ModelSummary, Part, RegisteredModel, RegisteredVersion, RegistrySearch, is_filter};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgPool, Postgres, QueryBuilder};

use super::entries::{self, MODEL_COLUMNS, ModelEntry, SUMMARY_COLUMNS, VERSION_COLUMNS, VersionEntry};
use super::model::ModelRow;
use crate::TrackingError;
use crate::search::{self, Comparison, Field, Fingerprint, Operator, Ordering, Sort, SortKind, Test};

/// A filter that can be read.
const EXAMPLE: &str = "name LIKE 'churn%' AND tags.team = 'growth'";

/// How many models and versions are handed out at the most.
const MOST_MODELS: u32 = 1_000;
const MOST_VERSIONS: u32 = 200_000;
/// The tag of prompts, which clients keep as models and do not look for among them.
const PROMPT: &str = "mlflow.prompt.is_prompt";

/// What can be looked for, and where.
struct Shelf {
    name: &'static str,
    columns: &'static str,
    from: &'static str,
    tags: &'static str,
    most: u32,
    attribute: fn(&str) -> Option<(&'static str, SortKind)>,
    /// What comes first where nothing is said, before what decides in any case.
    newest: Option<&'static str>,
    usual: fn() -> Vec<Sort>,
}

const MODELS: Shelf = Shelf {
    name: "models",
    columns: MODEL_COLUMNS,
    from: "tracking.model m",
    tags: "tracking.model_tag t WHERE t.model_id = m.model_id",
    most: MOST_MODELS,
    attribute: |key| match key {
        "name" => Some(("m.name", SortKind::Text)),
        "last_updated_timestamp" | "timestamp" => {
            Some(("(extract(epoch FROM m.updated_at) * 1000)::bigint", SortKind::Integer))
        }
        _ => None,
    },
    newest: None,
    usual: || vec![Sort::of("m.name", false, SortKind::Text)],
};

/// Models as pages list them.
const SUMMARIES: Shelf = Shelf {
    name: "models by title",
    columns: SUMMARY_COLUMNS,
    usual: || vec![Sort::of("m.title", false, SortKind::Text), Sort::of("m.name", false, SortKind::Text)],
    ..MODELS
};

const VERSIONS: Shelf = Shelf {
    name: "versions",
    columns: VERSION_COLUMNS,
    from: "tracking.model_version v JOIN tracking.model m USING (model_id)",
    tags: "tracking.version_tag t WHERE (t.model_id, t.version) = (v.model_id, v.version)",
    most: MOST_VERSIONS,
    attribute: |key| match key {
        "name" => Some(("m.name", SortKind::Text)),
        "version_number" | "version" => Some(("v.version::bigint", SortKind::Integer)),
        "run_id" => Some(("v.run_id", SortKind::Text)),
        "source_path" => Some(("v.source", SortKind::Text)),
        "creation_timestamp" => Some(("(extract(epoch FROM v.created_at) * 1000)::bigint", SortKind::Integer)),
        "last_updated_timestamp" => Some(("(extract(epoch FROM v.updated_at) * 1000)::bigint", SortKind::Integer)),
        _ => None,
    },
    newest: Some("(extract(epoch FROM v.updated_at) * 1000)::bigint"),
    usual: || vec![Sort::of("m.name", false, SortKind::Text), Sort::of("v.version::bigint", true, SortKind::Integer)],
};

/// The models that are asked for.
pub(super) async fn models(db: &PgPool, asked: &RegistrySearch) -> Result<Part<RegisteredModel>, TrackingError> {
    let (rows, next) = find(db, &MODELS, asked, None).await?;
    let entries = rows.iter().map(ModelEntry::from_row).collect::<sqlx::Result<Vec<_>>>()?;
    let names: Vec<&str> = entries.iter().map(ModelEntry::name).collect();
    let mut latest = versions_of(entries::latest(db, &names).await?)?;
    let items = entries.into_iter().map(|entry| {
        let of_model = |version: &mut RegisteredVersion| version.model == entry.name();
        let latest = latest.extract_if(.., of_model).collect();
        entry.into_model(latest)
    });
    Ok(Part { items: items.collect(), next })
}

/// The models that are asked for, as pages list them.
pub(super) async fn summaries(db: &PgPool, asked: ModelSearch) -> Result<Part<ModelSummary>, TrackingError> {
    let ModelSearch { text, limit, after } = asked;
    let (filter, named) =
        if is_filter(&text) { (text, None) } else { (String::new(), Some(text.trim().to_lowercase())) };
    let asked = RegistrySearch { filter, order_by: Vec::new(), limit, after };
    let (rows, next) = find(db, &SUMMARIES, &asked, named.as_deref()).await?;
    let rows = rows.iter().map(ModelRow::from_row).collect::<sqlx::Result<Vec<_>>>()?;
    Ok(Part { items: rows.into_iter().map(ModelSummary::from).collect(), next })
}

/// The versions that are asked for.
pub(super) async fn versions(db: &PgPool, asked: &RegistrySearch) -> Result<Part<RegisteredVersion>, TrackingError> {
    let (rows, next) = find(db, &VERSIONS, asked, None).await?;
    let entries = rows.iter().map(VersionEntry::from_row).collect::<sqlx::Result<Vec<_>>>()?;
    Ok(Part { items: versions_of(entries)?, next })
}

pub(super) fn versions_of(entries: Vec<VersionEntry>) -> Result<Vec<RegisteredVersion>, TrackingError> {
    Ok(entries.into_iter().map(RegisteredVersion::try_from).collect::<sqlx::Result<_>>()?)
}

/// What is asked for; `named` is in the names or titles of models, in whatever case, and is in small letters itself.
async fn find(
    db: &PgPool,
    shelf: &Shelf,
    asked: &RegistrySearch,
    named: Option<&str>,
) -> Result<(Vec<PgRow>, Option<String>), TrackingError> {
    search::check_limit(asked.limit, shelf.most)?;
    let conditions = search::parse(&asked.filter, EXAMPLE)?;
    let sorts = sorts(shelf, &search::parse_order(&asked.order_by)?)?;
    let fingerprint = Fingerprint::of((shelf.name, &asked.filter, &asked.order_by, named));
    let after = asked.after.as_deref().map(|token| search::decode(token, fingerprint, sorts.len())).transpose()?;

    let mut query = QueryBuilder::new("SELECT ");
    query.push(shelf.columns).push(", ");
    search::push_keys(&mut query, &sorts);
    query.push(format_args!(" AS place FROM {} WHERE TRUE", shelf.from));
    let (about_prompts, others): (Vec<_>, Vec<_>) =
        conditions.iter().partition(|condition| condition.field.key == PROMPT);
    for condition in others {
        push_condition(&mut query, shelf, condition)?;
    }
    // Clients ask for what is no prompt by a tag that is not `true`, and mean what has no such tag.
    let wants_prompts =
        about_prompts.iter().any(|condition| !matches!(condition.test, Test::Compare(Operator::NotEqual, _)));
    if wants_prompts {
        for condition in about_prompts {
            push_condition(&mut query, shelf, condition)?;
        }
    } else {
        query.push(format_args!(" AND NOT EXISTS (SELECT FROM {} AND t.value = 'true' AND t.key = ", shelf.tags));
        query.push_bind(PROMPT).push(")");
    }
    if let Some(named) = named.filter(|named| !named.is_empty()) {
        query.push(" AND (strpos(lower(m.name), ").push_bind(named).push(") > 0");
        query.push(" OR strpos(lower(m.title), ").push_bind(named).push(") > 0)");
    }
    if let Some(place) = after {
        search::push_after(&mut query, &sorts, &place)?;
    }
    search::push_order(&mut query, &sorts);
    query.push(" LIMIT ").push_bind(i64::from(asked.limit) + 1);
    let rows = query.build().fetch_all(db).await?;
    Ok(search::first(rows, asked.limit, fingerprint)?)
}

fn sorts(shelf: &Shelf, orders: &[Ordering]) -> Result<Vec<Sort>, TrackingError> {
    let mut sorts = Vec::with_capacity(orders.len() + 2);
    for order in orders {
        let (sql, kind) = column(shelf, &order.field).ok_or_else(|| unknown("order_by", &order.field))?;
        sorts.push(Sort::of(sql, order.descending, kind));
    }
    if orders.is_empty() {
        sorts.extend(shelf.newest.map(|sql| Sort::of(sql, true, SortKind::Integer)));
    }
    // What is alike comes in the usual order.
    for usual in (shelf.usual)() {
        if !sorts.iter().any(|sort| sort.sql == usual.sql) {
            sorts.push(usual);
        }
    }
    Ok(sorts)
}

fn push_condition(
    query: &mut QueryBuilder<Postgres>,
    shelf: &Shelf,
    Comparison { field, test }: &Comparison,
) -> Result<(), TrackingError> {
    if matches!(field.entity.as_deref(), Some("tag" | "tags")) {
        query.push(if matches!(test, Test::Exists(false)) { " AND NOT EXISTS (" } else { " AND EXISTS (" });
        query.push(format_args!("SELECT FROM {} AND t.key = ", shelf.tags)).push_bind(field.key.clone());
        if !matches!(test, Test::Exists(_)) {
            query.push(" AND ");
            search::push_text_test(query, "t.value", "a tag", test)?;
        }
        query.push(")");
        return Ok(());
    }
    let (sql, kind) = column(shelf, field).ok_or_else(|| unknown("filter", field))?;
    query.push(" AND ");
    match (kind, test) {
        (SortKind::Text, test) => search::push_text_test(query, sql, &field.key, test),
        (_, Test::Compare(operator, literal)) if operator.is_of_numbers() => {
            // Clients write the number of a version in both ways.
            let number = literal.text(&field.key).ok().and_then(|text| text.parse().ok());
            let number: i64 = number.map_or_else(|| literal.number(&field.key), Ok)?;
            query.push(format_args!("{sql} {} ", operator.sql())).push_bind(number);
            Ok(())
        }
        _ => Err(search::bad_number_test(&field.key)),
    }
}

fn column(shelf: &Shelf, field: &Field) -> Option<(&'static str, SortKind)> {
    let of_itself = matches!(field.entity.as_deref(), None | Some("attribute" | "attributes"));
    if of_itself { (shelf.attribute)(&field.key) } else { None }
}

fn unknown(parameter: &'static str, field: &Field) -> TrackingError {
    let entity = field.entity.as_ref().map(|entity| format!("{entity}.")).unwrap_or_default();
    let message = format!(
        "Invalid attribute key “{entity}{}”; use name and tags.KEY, and for versions version_number, run_id and source_path as well.",
        field.key
    );
    TrackingError::invalid(parameter, message)
}
