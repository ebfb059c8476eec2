//! Finding assets.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use chrono::{DateTime, Utc};
use contract::{ApiResult, AssetHit, AssetHits, AssetKind, AssetSearch};
use serde::Serialize;

use crate::failure::Failure;
use crate::params::{Params, as_parameter};
use crate::{Api, Caller};

#[derive(Serialize)]
pub(crate) struct Answer {
    hits: Vec<Hit>,
    /// How many there are in all, for the kinds that were asked for.
    total: u64,
    /// How many of each kind match the text.
    kinds: BTreeMap<AssetKind, u64>,
}

#[derive(Serialize)]
struct Hit {
    kind: AssetKind,
    name: String,
    title: String,
    summary: String,
    owner: Option<String>,
    tags: Vec<String>,
    changed_at: DateTime<Utc>,
    /// Its page on this site.
    path: String,
}

pub(crate) async fn search(State(api): State<Api>, Caller(cx): Caller, uri: Uri) -> Result<Json<Answer>, Failure> {
    let search = question(&Params::of(&uri, &["q", "kind", "tag", "offset", "limit"])?)?;
    let hits = api.services.catalog.search(&cx, search).await;
    Ok(Json(hits.map_err(|error| as_parameter(error, "text", "q"))?.into()))
}

fn question(params: &Params) -> ApiResult<AssetSearch> {
    Ok(AssetSearch {
        text: params.one("q")?.unwrap_or_default().to_owned(),
        kinds: params.many("kind").map(str::parse).collect::<ApiResult<_>>()?,
        tag: params.one("tag")?.map(str::to_owned),
        offset: params.parsed("offset", "a whole number from 0")?.unwrap_or(0),
        limit: params.parsed("limit", "a whole number from 1 to 200")?.unwrap_or(0),
    })
}

impl From<AssetHits> for Answer {
    fn from(hits: AssetHits) -> Self {
        Self {
            hits: hits.hits.into_iter().map(Hit::from).collect(),
            total: hits.total,
            kinds: hits.kinds.into_iter().collect(),
        }
    }
}

impl From<AssetHit> for Hit {
    fn from(hit: AssetHit) -> Self {
        Self {
            path: hit.asset.path(),
            kind: hit.asset.kind,
            name: hit.asset.name,
            title: hit.title,
            summary: hit.summary,
            owner: hit.owner,
            tags: hit.tags,
            changed_at: hit.changed_at,
        }
    }
}
