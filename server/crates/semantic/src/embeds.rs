//! Dashboards, and parts of them, in other people's pages.
//!
//! What a token locks is a condition on every row: of tiles that it says nothing about, nothing is shown. Whoever opens it sees
//! the rows that its maker saw.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{TimeDelta, Utc};
use contract::{
    ApiResult, Dashboard, DashboardQuery, Embed, EmbedApi, EmbedKey, EmbedRequest, Embedded, ErrorCode, Locale,
    NewEmbed, OpContext, Permission, Tile, TileBody, Ways, parameter_address,
};
use dashboard::{Locked, SHOP};
use platform::{audit, internal};
use serde_json::json;

use crate::asker::{Asker, Who};
use crate::dashboards::{DashboardModel, Wanted};
use crate::embed_html::Frame;
use crate::embed_token::Claims;
use crate::error::Error;
use crate::project::InForce;
use crate::service::{csv, in_time};
use crate::{Service, origin, wording};

/// How long a token may be good for, in seconds: from a minute to a year.
const LIFETIME: std::ops::RangeInclusive<u32> = 60..=31_536_000;
/// What can be open besides dimensions.
const GRAIN: &str = "grain";
const COMPARE: &str = "compare";

#[async_trait]
impl EmbedApi for Service {
    async fn create_embed(&self, cx: &OpContext, new: NewEmbed) -> ApiResult<Embed> {
        let who = cx.require(Permission::EmbedCharts)?;
        let NewEmbed { dashboard, tile, query, open, origin, lifetime_seconds } = new;
        let origin = origin::normalised(&origin)?;
        if !LIFETIME.contains(&lifetime_seconds) {
            let message = "Choose a lifetime from 60 seconds (a minute) to 31536000 seconds (a year).";
            return Err(Error::invalid("lifetime_seconds", message).into());
        }
        let (issued_at, what) = (Utc::now(), (dashboard.as_str(), tile.as_deref()));
        let expires_at = issued_at + TimeDelta::seconds(lifetime_seconds.into());
        let asker = self.asker(who).await?;
        let known = asker.dashboard(&dashboard)?;
        let of_limited = known.definition.access.view.is_some();
        // Whoever holds the token sees it, so it is a way to share it.
        if of_limited {
            asker.editable(&dashboard)?;
        }
        check_open(&asker.project, known, &open)?;
        let (chosen, rows) = ((settled(known, query), open), (*asker.sees).clone());
        let mut claims = Claims::new(what, origin, chosen, (rows, of_limited), issued_at, expires_at);
        // What cannot be answered now would make a token that opens nothing.
        let shown = self.shown(cx, &asker, &claims, what, DashboardQuery::default()).await?;
        // An open period stays open and moves with the data; which shop it is may never change by itself.
        let shop = shown.query.filters.get(SHOP).cloned().unwrap_or_default();
        claims.query.filters.insert(SHOP.to_owned(), shop);
        let token = self.signed(&claims).await?;

        let path = tile.as_ref().map_or_else(|| dashboard.clone(), |tile| format!("{dashboard}/{tile}"));
        let mut tx = self.db.begin().await.map_err(internal)?;
        let detail = json!({
            "origin": claims.aud,
            "query": claims.query,
            "open": claims.open,
            "rows": claims.rows,
            "expires_at": expires_at,
            "token_id": claims.jti,
        });
        audit::record(&mut tx, cx, "dashboard.embedded", &format!("dashboard/{path}"), detail)
            .await
            .map_err(internal)?;
        tx.commit().await.map_err(internal)?;

        let frame = Frame::new(&self.public_url, &shown, tile.as_deref());
        Ok(Embed { snippet: frame.snippet(&token), iframe: frame.iframe(&token), token, expires_at })
    }

    async fn open_embed(&self, cx: &OpContext, request: EmbedRequest) -> ApiResult<Embedded> {
        let EmbedRequest { dashboard, tile, token, query } = request;
        let what = (dashboard.as_str(), tile.as_deref());
        // Before anything else, so that nobody learns without a token what there is.
        let claims = self.claims(&token, what.0, what.1).await?;
        let project = self.in_force().await?;
        // What its maker saw when it was made, by the policies that are in force now.
        let sees = Arc::new(claims.rows.by(&project.contents.model));
        let who = Arc::new(Who::Holder { of_limited: claims.of_limited });
        let asker = Asker { project, sees, who };
        // Those whom it was limited to afterwards were not asked.
        if asker.project.contents.dashboards.contains_key(&dashboard) && asker.dashboard(&dashboard).is_err() {
            return Err(Error::BadToken.into());
        }
        let shown = self.shown(cx, &asker, &claims, what, query).await?;
        let expires_at = claims.expires_at();
        Ok(Embedded { dashboard: shown, open: claims.open, origin: claims.aud, expires_at })
    }

    async fn embed_csv(&self, cx: &OpContext, request: EmbedRequest) -> ApiResult<String> {
        // Like every CSV: for programs as well.
        let cx = OpContext { locale: Locale::English, ..cx.clone() };
        let opened = self.open_embed(&cx, request).await?;
        csv(opened.dashboard.tiles.into_iter().next().ok_or_else(|| Error::NoSuch("tile here".to_owned()))?)
    }

    async fn embed_keys(&self, cx: &OpContext) -> ApiResult<Vec<EmbedKey>> {
        self.list_keys(cx).await
    }

    async fn rotate_embed_key(&self, cx: &OpContext) -> ApiResult<EmbedKey> {
        self.add_key(cx).await
    }

    async fn revoke_embed_key(&self, cx: &OpContext, id: &str) -> ApiResult<()> {
        self.revoke_key(cx, id).await
    }
}

impl Service {
    /// What `asker`, who holds `claims`, sees of a tile or dashboard for what they `chose`.
    async fn shown(
        &self,
        cx: &OpContext,
        asker: &Asker,
        claims: &Claims,
        (dashboard, tile): (&str, Option<&str>),
        chose: DashboardQuery,
    ) -> ApiResult<Dashboard> {
        let project = &asker.project;
        let known = asker.dashboard(dashboard)?;
        let locked = locked(project, known, claims)?;
        let query = chosen(known, claims, chose)?;
        let wanted = Wanted { locale: cx.locale, query: &query, tile, locked: Some(&locked) };
        let mut shown = in_time(cx, async { Ok(self.dashboards.show(asker, dashboard, wanted).await?) }).await?;
        if let Some(tile) = tile.filter(|_| shown.tiles.is_empty()) {
            return Err(Error::NoSuch(format!("tile “{}” on this dashboard", wording::cut(tile))).into());
        }
        let dimensions = locked.rows.iter().map(|filter| filter.dimension.as_str()).chain([SHOP]);
        let titles: BTreeSet<String> = dimensions.map(|name| title(project, name)).collect();
        for tile in &mut shown.tiles {
            withhold(tile, &titles);
        }
        shown.controls.retain(|control| claims.open.contains(&control.dimension));
        Ok(shown)
    }
}

/// What is picked of the dashboard's time becomes its period: so it is compared with the period before, as it was seen.
fn settled(known: &DashboardModel, mut query: DashboardQuery) -> DashboardQuery {
    let time = &known.definition.time;
    if let Some(picked) = query.picks.remove(time) {
        query.filters.insert(time.clone(), picked);
    }
    query
}

/// What counts in every tile, whatever the reader chooses: all that is chosen of what is not open. Shop and period do anyway,
/// since every dashboard has one of each.
fn locked(project: &InForce, known: &DashboardModel, claims: &Claims) -> Result<Locked, Error> {
    let vocabulary = &project.contents.vocabulary;
    let time = &known.definition.time;
    let everywhere = [SHOP, time.as_str()];
    let filters = claims.query.filters.iter().filter(|(name, _)| !everywhere.contains(&name.as_str()));
    let mut rows = Vec::new();
    for (name, values) in filters.chain(&claims.query.picks).filter(|(name, _)| !claims.open.contains(name)) {
        if vocabulary.dimension(name).is_none() {
            return Err(Error::NoSuch(format!("dimension “{}” to filter by", wording::cut(name))));
        }
        rows.extend(dashboard::conditions(vocabulary, name, values)?);
    }
    let period = !claims.open.contains(time);
    Ok(Locked { rows, period, is_period_chosen: period && claims.query.filters.contains_key(time) })
}

/// The dashboard's query for what the reader chose: shop and period as the token says, and what is open.
///
/// # Errors
/// `Invalid` where something was chosen that is not open.
fn chosen(known: &DashboardModel, claims: &Claims, chose: DashboardQuery) -> Result<DashboardQuery, Error> {
    let is_open = |name: &str| claims.open.iter().any(|open| open == name);
    let closed = |name: &str| {
        let message = format!("“{}” cannot be chosen here.", wording::cut(name));
        Error::invalid("query", message)
    };
    let parameters: Vec<String> = chose.parameters.keys().map(|name| parameter_address(name)).collect();
    let named = chose.filters.keys().chain(chose.picks.keys()).chain(&parameters).map(String::as_str);
    let settings =
        [(GRAIN, chose.grain.is_some()), (COMPARE, chose.compare.is_some()), ("drill", !chose.drills.is_empty())];
    let settings = settings.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name);
    if let Some(name) = named.chain(settings).find(|name| !is_open(name)) {
        return Err(closed(name));
    }
    let everywhere = |name: &String| name == SHOP || *name == known.definition.time || is_open(name);
    let kept = |chosen: &BTreeMap<String, Vec<String>>, keep: &dyn Fn(&String) -> bool| {
        chosen.iter().filter(|(name, _)| keep(name)).map(|(name, values)| (name.clone(), values.clone())).collect()
    };
    let mut filters: BTreeMap<_, _> = kept(&claims.query.filters, &everywhere);
    filters.extend(chose.filters);
    let mut picks: BTreeMap<_, _> = kept(&claims.query.picks, &|name| is_open(name));
    picks.extend(chose.picks);
    Ok(DashboardQuery {
        filters,
        picks,
        grain: chose.grain.or(claims.query.grain),
        compare: chose.compare.or(claims.query.compare),
        // Which part of it is looked at locks nothing.
        tab: chose.tab.or_else(|| claims.query.tab.clone()),
        drills: claims.query.drills.clone(),
        parameters: claims.query.parameters.clone().into_iter().chain(chose.parameters).collect(),
    })
}

/// Shows nothing of a tile whose numbers do not know what is locked.
fn withhold(tile: &mut Tile, locked: &BTreeSet<String>) {
    if tile.not_filtered_by.iter().any(|title| locked.contains(title)) {
        let message = "This is not shown here: its numbers cannot be narrowed to what this embed is about.";
        tile.body = TileBody::Failed(contract::ApiError::new(ErrorCode::Forbidden, message));
        (tile.picks, tile.cut, tile.error) = (None, None, None);
        tile.pick_values.clear();
        tile.ways = Ways::default();
    }
}

fn check_open(project: &InForce, known: &DashboardModel, open: &[String]) -> Result<(), Error> {
    let definition = &known.definition;
    let vocabulary = &project.contents.vocabulary;
    let plain = dashboard::spelled_out(definition);
    let picked = plain.tiles.values().filter_map(|tile| dashboard::picked_by(vocabulary, tile));
    let parameters: Vec<String> = definition.parameters.keys().map(|name| parameter_address(name)).collect();
    let can_be: BTreeSet<&str> = [GRAIN, COMPARE, SHOP, &definition.time]
        .into_iter()
        .chain(definition.filters.iter().map(String::as_str))
        .chain(picked.chain(&parameters).map(String::as_str))
        .collect();
    let Some(unknown) = open.iter().find(|name| !can_be.contains(name.as_str())) else { return Ok(()) };
    let can_be: Vec<&str> = can_be.into_iter().collect();
    Err(Error::invalid("open", wording::unknown("choice of this dashboard", unknown, &can_be)))
}

fn title(project: &InForce, dimension: &str) -> String {
    let known = project.contents.vocabulary.dimension(dimension);
    known.map_or_else(|| dimension.to_owned(), |known| known.title.clone())
}
