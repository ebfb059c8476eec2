//! The catalog: everything there is, who answers for it, and what was made from what.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ApiResult, OpContext};

/// What kind of thing an asset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    /// Files of one sort in one zone of the lake.
    ObjectSet,
    /// A table of the warehouse.
    Table,
    /// A column of a table.
    Column,
    /// A measure.
    Measure,
    /// A dashboard.
    Dashboard,
    /// A model.
    Model,
    /// A version of a model.
    ModelVersion,
    /// Where a model answers, by its champion.
    Endpoint,
    /// A run that a version of a model comes from.
    Run,
    /// Data that such a run read, as it was then.
    Dataset,
}

impl AssetKind {
    /// All kinds, in the order facets are shown in.
    pub const ALL: [Self; 10] = [
        Self::Table,
        Self::Column,
        Self::ObjectSet,
        Self::Measure,
        Self::Dashboard,
        Self::Model,
        Self::ModelVersion,
        Self::Endpoint,
        Self::Run,
        Self::Dataset,
    ];

    /// The name in URLs and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ObjectSet => "object_set",
            Self::Table => "table",
            Self::Column => "column",
            Self::Measure => "measure",
            Self::Dashboard => "dashboard",
            Self::Model => "model",
            Self::ModelVersion => "model_version",
            Self::Endpoint => "endpoint",
            Self::Run => "run",
            Self::Dataset => "dataset",
        }
    }

    /// The name for people, in English.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::ObjectSet => "Object set",
            Self::Table => "Table",
            Self::Column => "Column",
            Self::Measure => "Measure",
            Self::Dashboard => "Dashboard",
            Self::Model => "Model",
            Self::ModelVersion => "Model version",
            Self::Endpoint => "Endpoint",
            Self::Run => "Run",
            Self::Dataset => "Dataset",
        }
    }
}

impl std::str::FromStr for AssetKind {
    type Err = crate::ApiError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
            let kinds = Self::ALL.map(Self::as_str).join(", ");
            crate::ApiError::invalid("kind", format!("“{text}” is no kind of asset; use one of {kinds}."))
        })
    }
}

/// What an asset is called by machines: kind and full name, such as `table` and `warehouse.fact_sales`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AssetRef {
    /// What it is.
    pub kind: AssetKind,
    /// Its full name, unique within the kind: `warehouse.fact_sales`, `warehouse.fact_sales.amount`,
    /// `raw/online-retail`, `sales`, `segments`; a version's is `segments/3`, an endpoint's its model's, a run's its id, and a
    /// dataset's a number.
    pub name: String,
}

impl AssetRef {
    /// The asset of this kind and full name.
    pub fn new(kind: AssetKind, name: impl Into<String>) -> Self {
        Self { kind, name: name.into() }
    }

    /// Where its page is.
    #[must_use]
    pub fn path(&self) -> String {
        let name: Vec<String> = self.name.split('/').map(crate::escape).collect();
        format!("/catalog/{}/{}", self.kind.as_str(), name.join("/"))
    }
}

/// A question to the catalog.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AssetSearch {
    /// What was typed; empty lists everything by name.
    pub text: String,
    /// Only these kinds; none means all.
    pub kinds: Vec<AssetKind>,
    /// Only with this tag.
    pub tag: Option<String>,
    /// How many hits to leave out.
    pub offset: u32,
    /// How many hits at the most; 50 when 0, 200 at the most.
    pub limit: u32,
}

/// The answer: hits in order of rank, and how many there are of each kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetHits {
    /// The hits, best first: exact name, prefix, words, then names that are close.
    pub hits: Vec<AssetHit>,
    /// How many there are in all, for the chosen kinds.
    pub total: u64,
    /// How many of each kind match the text, whatever kinds are chosen.
    pub kinds: Vec<(AssetKind, u64)>,
    /// The tags of what matches, most frequent first, at most 20.
    pub tags: Vec<(String, u64)>,
}

/// One hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetHit {
    /// The asset.
    pub asset: AssetRef,
    /// Its name for people: `fact_sales`, "Sales".
    pub title: String,
    /// The first sentence of its description.
    pub summary: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// When what it holds last changed.
    pub changed_at: DateTime<Utc>,
}

/// All that is known about an asset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asset {
    /// The asset.
    pub asset: AssetRef,
    /// Its name for people.
    pub title: String,
    /// Where it can be looked at itself (a dashboard's or a model's page).
    pub href: Option<String>,
    /// What it is, in plain text with blank lines between paragraphs.
    pub description: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Tags, sorted.
    pub tags: Vec<String>,
    /// Facts, in order: ("Files", "3"), ("Size", "1.2 MB").
    pub facts: Vec<(String, String)>,
    /// Rows, where it has some and they were counted.
    pub rows: Option<i64>,
    /// When it was profiled.
    pub profiled_at: Option<DateTime<Utc>>,
    /// Columns, where it has some.
    pub columns: Vec<AssetColumn>,
    /// When it was first seen.
    pub created_at: DateTime<Utc>,
    /// When what it holds last changed.
    pub changed_at: DateTime<Utc>,
    /// Earlier descriptions, newest first.
    pub history: Vec<DescriptionChange>,
    /// What it was made from and what is made from it.
    pub lineage: Lineage,
}

/// A column with its profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssetColumn {
    /// Its name.
    pub name: String,
    /// Its type, as the table's owner calls it.
    pub data_type: String,
    /// Whether it may be empty.
    pub nullable: bool,
    /// What it is.
    pub description: String,
    /// How many values are missing.
    pub nulls: Option<i64>,
    /// How many different values there are.
    pub distinct: Option<i64>,
    /// The least value, as text.
    pub min: Option<String>,
    /// The greatest value, as text.
    pub max: Option<String>,
}

/// One change of a description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescriptionChange {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
    /// The text it was changed to.
    pub text: String,
}

/// The graph around one asset: at most six steps up and six down, and as much of it as can be taken in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Lineage {
    /// The assets in it.
    pub nodes: Vec<LineageNode>,
    /// Pairs (from, to): `to` was made from `from`.
    pub edges: Vec<(AssetRef, AssetRef)>,
    /// How many assets within reach are left out of it. Of very many within reach, some are not counted.
    pub left_out: u64,
}

/// An asset in a lineage graph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineageNode {
    /// The asset.
    pub asset: AssetRef,
    /// Its name for people.
    pub title: String,
    /// Steps from the asset in the middle: negative for what it was made from, positive for what is made from it.
    pub step: i8,
}

/// What people may change about an asset. `None` leaves it as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AssetEdit {
    /// A new description, at most 20,000 characters.
    pub description: Option<String>,
    /// A new owner; empty for nobody. At most 100 characters.
    pub owner: Option<String>,
    /// All tags; at most 20 of at most 40 characters: lower case letters, digits and `-`.
    pub tags: Option<Vec<String>>,
}

/// The catalog. Profiles are left out for whoever does not see all rows of the warehouse.
#[async_trait]
pub trait CatalogApi: Send + Sync {
    /// Finds assets. Needs `ViewCatalog`.
    async fn search(&self, cx: &OpContext, search: AssetSearch) -> ApiResult<AssetHits>;

    /// One asset with all that is known about it. Needs `ViewCatalog`.
    async fn asset(&self, cx: &OpContext, asset: AssetRef) -> ApiResult<Asset>;

    /// Changes what people may change. Needs `EditCatalog`; audited.
    async fn edit(&self, cx: &OpContext, asset: AssetRef, edit: AssetEdit) -> ApiResult<Asset>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_by_their_names() {
        for kind in AssetKind::ALL {
            assert_eq!(kind.as_str().parse::<AssetKind>().unwrap(), kind);
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        let error = "thing".parse::<AssetKind>().unwrap_err();
        assert!(error.message.ends_with("model_version, endpoint, run, dataset."), "{error}");
    }

    #[test]
    fn whatever_it_is_called_an_asset_has_a_page() {
        let path = |kind, name: &str| AssetRef::new(kind, name).path();
        assert_eq!(path(AssetKind::Table, "warehouse.fact_sales"), "/catalog/table/warehouse.fact_sales");
        assert_eq!(path(AssetKind::ObjectSet, "raw/online-retail"), "/catalog/object_set/raw/online-retail");
        assert_eq!(path(AssetKind::ModelVersion, "Who? #1/3"), "/catalog/model_version/Who%3F%20%231/3");
    }
}
