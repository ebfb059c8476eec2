//! The catalog's operations.

use async_trait::async_trait;
use contract::{
    ApiError, ApiResult, Asset, AssetColumn, AssetEdit, AssetHit, AssetHits, AssetKind, AssetRef, AssetSearch,
    CatalogApi, OpContext, Permission,
};
use platform::{Database, audit, internal};
use serde_json::json;

use crate::edit::{self, Edited};
use crate::lineage::{self, reference};
use crate::model::{AssetRow, ColumnRow, HitRow};
use crate::store::{assets, search};

/// How many characters may be typed into the search.
const MAX_TEXT_CHARS: usize = 200;
/// How many hits there are when nobody says, and at the most.
const USUAL_HITS: u32 = 50;
const MAX_HITS: u32 = 200;
/// How long a summary may be that does not end in a full stop.
const MAX_SUMMARY_CHARS: usize = 200;

/// Finds, shows and edits assets.
#[derive(Debug, Clone)]
pub struct Service {
    db: Database,
}

impl Service {
    /// A service over `db`.
    #[must_use]
    pub const fn new(db: Database) -> Self {
        Self { db }
    }

    async fn load(&self, asset: AssetRef, hidden: &[String]) -> ApiResult<Asset> {
        let db = self.db.app();
        let row = assets::get(db, &asset).await.map_err(internal)?.ok_or_else(|| unknown(&asset))?;
        // A column was made from what its table was made from.
        let centre = row.table_id.unwrap_or(row.asset_id);
        let (columns, history, lineage) = tokio::try_join!(
            assets::columns(db, row.asset_id),
            assets::history(db, row.asset_id),
            lineage::around(db, centre, hidden)
        )
        .map_err(internal)?;
        Ok(Asset {
            asset,
            facts: facts(&row),
            title: row.title,
            href: row.href,
            description: row.description,
            owner: row.owner,
            tags: row.tags,
            rows: row.row_count,
            profiled_at: row.profiled_at,
            columns: columns.into_iter().map(column).collect(),
            created_at: row.created_at,
            changed_at: row.changed_at,
            history,
            lineage,
        })
    }
}

impl Service {
    /// Finds assets, but for the `hidden` dashboards. Needs `ViewCatalog`.
    ///
    /// # Errors
    /// As for [`CatalogApi::search`].
    pub async fn search_without(&self, cx: &OpContext, asked: AssetSearch, hidden: &[String]) -> ApiResult<AssetHits> {
        cx.require(Permission::ViewCatalog)?;
        let text = asked.text.trim();
        if text.chars().count() > MAX_TEXT_CHARS {
            return Err(ApiError::invalid("text", format!("Search for at most {MAX_TEXT_CHARS} characters.")));
        }
        if text.contains('\0') {
            return Err(ApiError::invalid("text", "Search for text without NUL characters."));
        }
        if let Some(tag) = asked.tag.as_deref() {
            edit::check_tag(tag).map_err(|message| ApiError::invalid("tag", message))?;
        }
        let kinds: Vec<String> = asked.kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
        let limit = if asked.limit == 0 { USUAL_HITS } else { asked.limit.min(MAX_HITS) };
        let query = search::Search {
            text,
            kinds: &kinds,
            tag: asked.tag.as_deref(),
            offset: i64::from(asked.offset),
            limit: i64::from(limit),
            hidden,
        };
        let row = search::search(self.db.app(), &query).await.map_err(internal)?;
        let counts = AssetKind::ALL.map(|kind| (kind, row.kinds.get(kind.as_str()).copied().unwrap_or(0)));
        let is_chosen = |kind: &AssetKind| asked.kinds.is_empty() || asked.kinds.contains(kind);
        Ok(AssetHits {
            hits: row.hits.0.into_iter().map(hit).collect::<ApiResult<_>>()?,
            total: counts.iter().filter(|(kind, _)| is_chosen(kind)).map(|(_, count)| count).sum(),
            kinds: counts.to_vec(),
            tags: row.tags.0,
        })
    }

    /// One asset as for somebody who does not see the dashboards named in `hidden`, which are not in its lineage.
    ///
    /// # Errors
    /// As for an asset.
    pub async fn asset_without(&self, cx: &OpContext, asset: AssetRef, hidden: &[String]) -> ApiResult<Asset> {
        cx.require(Permission::ViewCatalog)?;
        if asset.name.contains('\0') {
            return Err(unknown(&asset));
        }
        self.load(asset, hidden).await
    }

    /// Changes an asset for somebody who does not see the dashboards named in `hidden`.
    ///
    /// # Errors
    /// As for an edit.
    pub async fn edit_without(
        &self,
        cx: &OpContext,
        asset: AssetRef,
        edit: AssetEdit,
        hidden: &[String],
    ) -> ApiResult<Asset> {
        let by = cx.require(Permission::EditCatalog)?;
        if asset.name.contains('\0') {
            return Err(unknown(&asset));
        }
        let edit = edit::checked(edit)?;
        let mut tx = self.db.begin().await.map_err(internal)?;
        let mut row = assets::lock(&mut tx, &asset).await.map_err(internal)?.ok_or_else(|| unknown(&asset))?;
        let Edited { before, after, description } = edit::apply(&mut row, edit);
        if !after.is_empty() {
            assets::save(&mut tx, &row).await.map_err(internal)?;
            if let Some(text) = description {
                assets::add_change(&mut tx, row.asset_id, &by.name, &text).await.map_err(internal)?;
            }
            let subject = format!("asset/{}/{}", asset.kind.as_str(), asset.name);
            let detail = json!({"before": before, "after": after});
            audit::record(&mut tx, cx, "asset.edited", &subject, detail).await.map_err(internal)?;
            tx.commit().await.map_err(internal)?;
        }
        self.load(asset, hidden).await
    }
}

#[async_trait]
impl CatalogApi for Service {
    async fn search(&self, cx: &OpContext, asked: AssetSearch) -> ApiResult<AssetHits> {
        self.search_without(cx, asked, &[]).await
    }

    async fn asset(&self, cx: &OpContext, asset: AssetRef) -> ApiResult<Asset> {
        self.asset_without(cx, asset, &[]).await
    }

    async fn edit(&self, cx: &OpContext, asset: AssetRef, edit: AssetEdit) -> ApiResult<Asset> {
        self.edit_without(cx, asset, edit, &[]).await
    }
}

fn facts(row: &AssetRow) -> Vec<(String, String)> {
    let mut facts = row.facts.0.clone();
    if let Some(table) = &row.table_name {
        facts.push(("Table".to_owned(), table.clone()));
    }
    if row.is_dropped {
        facts.push(("State".to_owned(), "No longer in the table".to_owned()));
    }
    facts
}

fn column(row: ColumnRow) -> AssetColumn {
    AssetColumn {
        name: row.name,
        data_type: row.data_type,
        nullable: row.nullable,
        description: row.description,
        nulls: row.null_count,
        distinct: row.distinct_count,
        min: row.min_value,
        max: row.max_value,
    }
}

fn hit(row: HitRow) -> ApiResult<AssetHit> {
    Ok(AssetHit {
        asset: reference(&row.kind, row.name).map_err(internal)?,
        title: row.title,
        summary: first_sentence(&row.description),
        owner: row.owner,
        tags: row.tags,
        changed_at: row.changed_at,
    })
}

/// The first sentence or line of a text, cut where there is no end to it.
fn first_sentence(text: &str) -> String {
    let line = text.trim_start().lines().next().unwrap_or_default();
    let sentence = line.split_inclusive(". ").next().unwrap_or_default().trim_end();
    if sentence.chars().count() <= MAX_SUMMARY_CHARS {
        return sentence.to_owned();
    }
    let cut: String = sentence.chars().take(MAX_SUMMARY_CHARS).collect();
    format!("{}…", cut.trim_end())
}

/// What is said of an asset that is not there.
#[must_use]
pub fn unknown(asset: &AssetRef) -> ApiError {
    let name = asset.name.replace('\0', "");
    ApiError::not_found(format_args!("{} “{name}” in the catalog", asset.kind.title().to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_one_sentence() {
        assert_eq!(first_sentence("Sales. One row each line."), "Sales.");
        assert_eq!(first_sentence("\nFirst line\nsecond line"), "First line");
        assert_eq!(first_sentence("Version 1.5 of it. More."), "Version 1.5 of it.");
        assert_eq!(first_sentence(""), "");
        let endless = first_sentence(&"ä".repeat(300));
        assert_eq!(endless.chars().count(), MAX_SUMMARY_CHARS + 1);
        assert!(endless.ends_with('…'));
    }
}
