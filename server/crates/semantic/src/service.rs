//! The dashboards.

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::Utc;
use contract::{
    Answer, ApiError, ApiResult, Dashboard, DashboardApi, DashboardCube, DashboardDefinition, DashboardPlan,
    DashboardPreview, DashboardQuery, DashboardSummary, OpContext, PageRequest, Permission, Picture, ProjectFile,
    Question, QuestionApi, Tile, TileBody, TileDefinition, TileRows, Vocabulary,
};
use futures::stream::BoxStream;
use platform::Database;
use tokio::sync::{Mutex, Semaphore};
use url::Url;

use crate::changes::Changes;
use crate::dashboards::{self, Dashboards, Wanted};
use crate::error::Error;
use crate::favourites;
use crate::project::InForce;

/// So many pictures are drawn at the same time: each takes up to 100 MB meanwhile.
const PICTURES_AT_ONCE: usize = 2;
/// The name of the tile that somebody explores with.
const EXPLORED: &str = "answer";

/// Dashboards, their charts, and embeds of them.
#[derive(Clone)]
pub struct Service {
    pub(crate) db: Database,
    /// Where people reach this installation, for what they paste into their pages.
    pub(crate) public_url: Url,
    pub(crate) dashboards: Dashboards,
    pub(crate) changes: Changes,
    pub(crate) drawing: Arc<Semaphore>,
    /// The project of an installation where nobody has applied one.
    pub(crate) shipped: Arc<[ProjectFile]>,
    /// The revision that was last found to be in force.
    pub(crate) in_force: Arc<Mutex<Option<Arc<InForce>>>>,
}

impl Service {
    /// A service on `db`, reached by people at `public_url`. Until somebody applies a project, `shipped` is in force.
    #[must_use]
    pub fn new(db: Database, public_url: Url, shipped: Vec<ProjectFile>) -> Self {
        let mut shipped = shipped;
        shipped.sort_by(|one, other| one.path.cmp(&other.path));
        let dashboards = Dashboards::new(db.clone());
        let drawing = Arc::new(Semaphore::new(PICTURES_AT_ONCE));
        let (changes, in_force) = (Changes::new(), Arc::default());
        Self { db, public_url, dashboards, changes, drawing, shipped: shipped.into(), in_force }
    }
}

#[async_trait]
impl DashboardApi for Service {
    async fn dashboards(&self, cx: &OpContext) -> ApiResult<Vec<DashboardSummary>> {
        let who = cx.require(Permission::ViewDashboards)?;
        let work = async {
            let asker = self.asker(who).await?;
            let shops = asker.shops(&self.db).await?;
            Ok(dashboards::list(&asker, &shops, &favourites::of(&self.db, who).await?))
        };
        in_time(cx, work).await
    }

    async fn summary(&self, cx: &OpContext, slug: &str) -> ApiResult<DashboardSummary> {
        let who = cx.require(Permission::ViewDashboards)?;
        let work = async {
            let asker = self.asker(who).await?;
            let known = asker.dashboard(slug)?;
            let shops = asker.shops(&self.db).await?;
            Ok(dashboards::summary(&asker, known, &shops, &favourites::of(&self.db, who).await?))
        };
        in_time(cx, work).await
    }

    async fn set_favourite(&self, cx: &OpContext, slug: &str, is_favourite: bool) -> ApiResult<()> {
        self.favour(cx, slug, is_favourite).await
    }

    async fn dashboard(&self, cx: &OpContext, slug: &str, query: DashboardQuery) -> ApiResult<Dashboard> {
        let who = cx.require(Permission::ViewDashboards)?;
        let wanted = Wanted::of(cx.locale, &query);
        in_time(cx, async { Ok(self.dashboards.show(&self.asker(who).await?, slug, wanted).await?) }).await
    }

    async fn tile_csv(&self, cx: &OpContext, slug: &str, tile: &str, query: DashboardQuery) -> ApiResult<String> {
        let who = cx.require(Permission::ViewDashboards)?;
        let work = async { Ok(self.dashboards.tile(&self.asker(who).await?, slug, tile, &query).await?) };
        let shown = in_time(cx, work).await?;
        csv(shown)
    }

    async fn tile_rows(
        &self,
        cx: &OpContext,
        slug: &str,
        tile: &str,
        query: DashboardQuery,
        page: PageRequest,
    ) -> ApiResult<TileRows> {
        let who = cx.require(Permission::ViewDashboards)?;
        in_time(cx, async {
            Ok(self.dashboards.rows(&self.asker(who).await?, slug, tile, &query, page, cx.locale).await?)
        })
        .await
    }

    async fn tile_rows_csv(&self, cx: &OpContext, slug: &str, tile: &str, query: DashboardQuery) -> ApiResult<String> {
        let who = cx.require(Permission::ViewDashboards)?;
        let work = async { Ok(self.dashboards.all_rows(&self.asker(who).await?, slug, tile, &query).await?) };
        Ok(charts::to_csv(&in_time(cx, work).await?))
    }

    async fn tile_png(
        &self,
        cx: &OpContext,
        slug: &str,
        tile: &str,
        query: DashboardQuery,
        picture: Picture,
    ) -> ApiResult<Vec<u8>> {
        self.draw_tile(cx, slug, tile, &query, picture).await
    }

    async fn dashboard_png(
        &self,
        cx: &OpContext,
        slug: &str,
        query: DashboardQuery,
        picture: Picture,
    ) -> ApiResult<Vec<u8>> {
        self.draw_dashboard(cx, slug, &query, picture).await
    }

    async fn cube(&self, cx: &OpContext, slug: &str, shop: Option<&str>, has: Vec<String>) -> ApiResult<DashboardCube> {
        let who = cx.require(Permission::ViewDashboards)?;
        in_time(cx, async { Ok(self.dashboards.cube(&self.asker(who).await?, slug, shop, &has).await?) }).await
    }

    async fn plan(&self, cx: &OpContext, slug: &str, shop: Option<&str>) -> ApiResult<Option<DashboardPlan>> {
        let who = cx.require(Permission::ViewDashboards)?;
        let work = async {
            match self.dashboards.plan(cx.locale, &self.asker(who).await?, slug, shop).await {
                Err(Error::NoSuch(_) | Error::NoData | Error::NothingSeen | Error::Invalid { .. }) => Ok(None),
                plan => Ok(Some(plan?)),
            }
        };
        in_time(cx, work).await
    }

    async fn answers(
        &self,
        cx: &OpContext,
        slug: &str,
        shop: &str,
        tag: &str,
        questions: Vec<Question>,
    ) -> ApiResult<Vec<Result<Answer, ApiError>>> {
        let who = cx.require(Permission::ViewDashboards)?;
        let work = async { Ok(self.dashboards.answers(&self.asker(who).await?, slug, shop, tag, questions).await?) };
        in_time(cx, work).await
    }

    async fn changes(&self, cx: &OpContext) -> ApiResult<BoxStream<'static, ()>> {
        cx.require(Permission::ViewDashboards)?;
        Ok(self.changes.follow())
    }
}

#[async_trait]
impl QuestionApi for Service {
    async fn vocabulary(&self, cx: &OpContext) -> ApiResult<Vocabulary> {
        cx.require(Permission::ViewDashboards)?;
        in_time(cx, async { Ok(self.in_force().await?.contents.vocabulary.clone()) }).await
    }

    async fn ask(&self, cx: &OpContext, question: Question) -> ApiResult<Answer> {
        let who = cx.require(Permission::ViewDashboards)?;
        in_time(cx, async { Ok(self.asker(who).await?.answer(&self.db, &question).await?) }).await
    }

    async fn explore(
        &self,
        cx: &OpContext,
        tile: TileDefinition,
        query: DashboardQuery,
    ) -> ApiResult<DashboardPreview> {
        let who = cx.require(Permission::ViewDashboards)?;
        let work = async {
            let asker = self.asker(who).await?;
            let empty = dashboard::empty(&asker.project.contents.vocabulary);
            let tiles = std::iter::once((EXPLORED.to_owned(), tile)).collect();
            let definition = DashboardDefinition { title: EXPLORED.to_owned(), tiles, ..empty };
            Ok(self.previewed(cx.locale, &asker, None, definition, &query).await?)
        };
        in_time(cx, work).await
    }
}

/// The rows of a tile as CSV.
///
/// # Errors
/// `NotFound` where it has none; why there is nothing to show.
pub(crate) fn csv(tile: Tile) -> ApiResult<String> {
    match tile.body {
        TileBody::Chart(contract::Chart { columns, .. }) | TileBody::Table(contract::TileTable { columns, .. }) => {
            Ok(charts::to_csv(&columns))
        }
        TileBody::Failed(error) => Err(error),
        TileBody::Number(_) | TileBody::Text(_) => {
            Err(Error::NoSuch(format!("table behind “{}”; take one of the charts", tile.title)).into())
        }
    }
}

/// Does `work` for as long as the asker waits.
pub(crate) async fn in_time<T>(cx: &OpContext, work: impl Future<Output = ApiResult<T>> + Send) -> ApiResult<T> {
    let Some(deadline) = cx.deadline else { return work.await };
    let left = (deadline - Utc::now()).to_std().unwrap_or_default();
    tokio::time::timeout(left, work).await.unwrap_or_else(|_| Err(Error::TimedOut.into()))
}
