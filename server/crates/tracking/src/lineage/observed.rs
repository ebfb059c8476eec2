//! Models and what they are made of, as the catalog sees them.

use chrono::{DateTime, Utc};
use contract::{AssetKind, AssetObserved, AssetRef, DomainEvent, RunId, escape};
use serde_json::Value;
use url::Url;

use super::store::{DatasetRow, RunRow, VersionRow};
use crate::check;
use crate::registry::model::ModelRow;

/// How much of the place that a dataset comes from is told, in characters.
const LONGEST_PLACE: usize = 200;

/// A model's asset.
pub(super) fn model_ref(name: &str) -> AssetRef {
    AssetRef::new(AssetKind::Model, name)
}

/// The asset of where a model answers.
pub(super) fn endpoint_ref(model: &str) -> AssetRef {
    AssetRef::new(AssetKind::Endpoint, model)
}

/// A version's asset.
pub(super) fn version_ref(model: &str, version: i32) -> AssetRef {
    AssetRef::new(AssetKind::ModelVersion, format!("{model}/{version}"))
}

/// A run's asset.
pub(super) fn run_ref(id: RunId) -> AssetRef {
    AssetRef::new(AssetKind::Run, id.to_string())
}

/// A dataset's asset. Its name may hold anything, so it goes by its number.
pub(crate) fn dataset_ref(id: i64) -> AssetRef {
    AssetRef::new(AssetKind::Dataset, id.to_string())
}

/// The event that a model is as `row` says. What it was made from its versions say.
pub(super) fn model(row: &ModelRow) -> DomainEvent {
    let champion = row.champion.map_or_else(|| "None yet".to_owned(), |version| format!("Version {version}"));
    let mut facts = vec![fact("Versions", row.versions.to_string()), fact("Champion", champion)];
    facts.extend(row.trained_at.map(|at| fact("Last trained", moment(at))));
    DomainEvent::AssetObserved(AssetObserved {
        asset: model_ref(&row.name),
        title: row.title.clone(),
        description: row.description.clone(),
        href: Some(format!("/models/{}", escape(&row.name))),
        facts,
        columns: Vec::new(),
        made_from: Vec::new(),
        part_of: None,
    })
}

/// The event that a model answers with this version.
pub(super) fn endpoint(row: &ModelRow, champion: i32) -> DomainEvent {
    let name = escape(&row.name);
    DomainEvent::AssetObserved(AssetObserved {
        asset: endpoint_ref(&row.name),
        title: row.title.clone(),
        description: format!("Where {} answers, with the version that is its champion.", row.title),
        href: Some(format!("/models/{name}")),
        facts: vec![
            fact("Address", format!("POST /api/v1/models/{name}/invocations")),
            fact("Champion", format!("Version {champion}")),
        ],
        columns: Vec::new(),
        made_from: vec![version_ref(&row.name, champion)],
        part_of: None,
    })
}

/// The event that a version is there.
pub(super) fn version(row: &VersionRow) -> DomainEvent {
    let mut facts = vec![fact("Registered", moment(row.created_at)), fact("Registered by", row.created_by.clone())];
    facts.extend(row.flavor.iter().map(|flavor| fact("Flavor", flavor.clone())));
    DomainEvent::AssetObserved(AssetObserved {
        asset: version_ref(&row.model, row.version),
        title: format!("{} v{}", row.title, row.version),
        description: row.description.clone(),
        href: Some(format!("/models/{}/{}", escape(&row.model), row.version)),
        facts,
        columns: Vec::new(),
        made_from: row.run.map(|run| run_ref(RunId(run))).into_iter().collect(),
        part_of: Some(model_ref(&row.model)),
    })
}

/// The event that a run has made a version of a model, of `datasets` by their numbers.
pub(super) fn run(row: &RunRow, datasets: &[i64]) -> DomainEvent {
    let id = RunId(row.id);
    let mut facts = vec![fact("Experiment", row.experiment.clone())];
    facts.extend(row.started_at.and_then(DateTime::from_timestamp_millis).map(|at| fact("Started", moment(at))));
    facts.extend((!row.user.is_empty()).then(|| fact("By", row.user.clone())));
    facts.extend((!row.is_active).then(|| fact("State", "Deleted; it can be restored".to_owned())));
    DomainEvent::AssetObserved(AssetObserved {
        asset: run_ref(id),
        title: row.name.clone(),
        description: format!("A run of the experiment “{}” that versions of models come from.", row.experiment),
        href: Some(format!("/experiments/{}/runs/{id}", row.experiment_id)),
        facts,
        columns: Vec::new(),
        made_from: datasets.iter().copied().map(dataset_ref).collect(),
        part_of: None,
    })
}

/// The event that a dataset was read. One that is called like a table of the warehouse was made from it.
pub(super) fn dataset(row: &DatasetRow) -> DomainEvent {
    let mut facts = vec![fact("Name", row.name.clone()), fact("Digest", row.digest.clone())];
    facts.extend((!row.source_type.is_empty()).then(|| fact("Kind of source", row.source_type.clone())));
    facts.extend(place(&row.source).map(|place| fact("Source", place)));
    DomainEvent::AssetObserved(AssetObserved {
        asset: dataset_ref(row.dataset_id),
        title: format!("{} ({})", row.name, row.digest),
        description: format!("{} as runs of the experiment “{}” read it.", row.name, row.experiment),
        href: Some(dataset_page(row)),
        facts,
        columns: Vec::new(),
        made_from: table_of(&row.name).into_iter().collect(),
        part_of: None,
    })
}

/// The page of a dataset. Its name may hold anything, and stands in the query.
fn dataset_page(row: &DatasetRow) -> String {
    let (name, digest) = (escape(&row.name), escape(&row.digest));
    format!("/experiments/{}/dataset?name={name}&digest={digest}", row.experiment_id)
}

/// The table of the warehouse that a dataset was made from: the one that it is called like.
pub(crate) fn table_of(dataset: &str) -> Option<AssetRef> {
    is_table(dataset).then(|| AssetRef::new(AssetKind::Table, dataset))
}

/// Whether a dataset is called like a table of the warehouse: `warehouse.fact_sales`.
fn is_table(name: &str) -> bool {
    let Some(table) = name.strip_prefix("warehouse.") else { return false };
    table.starts_with(|c: char| c.is_ascii_lowercase())
        && table.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Where a dataset comes from, as far as clients say so in a way that is known: the JSON of MLflow's sources. Passwords and signatures
/// within addresses are left out.
pub(crate) fn place(source: &str) -> Option<String> {
    let source: Value = serde_json::from_str(source).ok()?;
    let place = ["uri", "url", "path", "table"].into_iter().find_map(|key| source.get(key)?.as_str())?;
    let place = match Url::parse(place) {
        Ok(mut url) if url.has_host() => {
            // Fails only for addresses that have no such part.
            let _ = (url.set_username(""), url.set_password(None));
            url.set_query(None);
            url.set_fragment(None);
            url.to_string()
        }
        _ => place.to_owned(),
    };
    let shown = check::cut(&place, LONGEST_PLACE);
    Some(if shown == place { place } else { format!("{shown}…") })
}

fn fact(name: &str, value: String) -> (String, String) {
    (name.to_owned(), value)
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_known_by_their_names() {
        assert!(is_table("warehouse.fact_sales") && is_table("warehouse.t2"));
        for other in ["warehouse.", "warehouse.2t", "warehouse.Fact", "warehouse.a.b", "fact_sales", "xwarehouse.a"] {
            assert!(!is_table(other), "{other}");
        }
    }

    #[test]
    fn a_place_has_no_secrets_in_it() {
        let place = |source: &str| super::place(source);
        assert_eq!(place(r#"{"uri": "s3://bucket/a.csv"}"#).as_deref(), Some("s3://bucket/a.csv"));
        let secret = r#"{"url": "https://kim:pass@example.com/a.csv?X-Amz-Signature=abc#x"}"#;
        assert_eq!(place(secret).as_deref(), Some("https://example.com/a.csv"));
        assert_eq!(place(r#"{"table": "warehouse.fact_sales"}"#).as_deref(), Some("warehouse.fact_sales"));
        assert_eq!(place(r#"{"path": "C:\\data\\a.csv"}"#).as_deref(), Some("C:\\data\\a.csv"));
        for nothing in ["", "{}", "[]", "s3://kim:pass@bucket", r#"{"uri": 3}"#] {
            assert_eq!(place(nothing), None, "{nothing}");
        }
        let long = place(&format!(r#"{{"path": "{}"}}"#, "ä".repeat(300))).unwrap();
        assert_eq!(long.chars().count(), LONGEST_PLACE + 1);
    }
}
