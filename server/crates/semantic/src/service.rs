//! The dashboards.

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::Utc;
use contract::{
    Answer, ApiError, ApiResult, Dashboard, DashboardApi, DashboardCube, DashboardPlan, DashboardQuery,
    DashboardSummary, OpContext, Permission, ProjectFile, Question, QuestionApi, Tile, TileBody, Vocabulary,
};
use platform::Database;
use tokio::sync::Mutex;
use url::Url;

use crate::dashboards::{Dashboards, Wanted};
use crate::error::Error;
use crate::project::InForce;
use crate::{answering, store};

/// Dashboards, their charts, and embeds of them.
#[derive(Clone)]
pub struct Service {
    pub(crate) db: Database,
    /// Where people reach this installation, for what they paste into their pages.
    pub(crate) public_url: Url,
    pub(crate) dashboards: Dashboards,
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
        Self { db, public_url, dashboards, shipped: shipped.into(), in_force: Arc::default() }
    }
}

#[async_trait]
impl DashboardApi for Service {
    async fn dashboards(&self, cx: &OpContext) -> ApiResult<Vec<DashboardSummary>> {
        cx.require(Permission::ViewDashboards)?;
        let shops = in_time(cx, async { Ok(store::shops(self.db.reader()).await.map_err(Error::from)?) }).await?;
        Ok(Dashboards::list(&self.in_force().await?.contents, &shops))
    }

    async fn dashboard(&self, cx: &OpContext, slug: &str, query: DashboardQuery) -> ApiResult<Dashboard> {
        cx.require(Permission::ViewDashboards)?;
        let wanted = Wanted { query: &query, tile: None, locked: &[] };
        in_time(cx, async { Ok(self.dashboards.show(&self.in_force().await?, slug, wanted).await?) }).await
    }

    async fn tile_csv(&self, cx: &OpContext, slug: &str, tile: &str, query: DashboardQuery) -> ApiResult<String> {
        cx.require(Permission::ViewDashboards)?;
        let work = async { Ok(self.dashboards.tile(&self.in_force().await?, slug, tile, &query).await?) };
        let shown = in_time(cx, work).await?;
        csv(shown)
    }

    async fn cube(&self, cx: &OpContext, slug: &str, shop: Option<&str>, has: Vec<String>) -> ApiResult<DashboardCube> {
        cx.require(Permission::ViewDashboards)?;
        in_time(cx, async { Ok(self.dashboards.cube(&self.in_force().await?, slug, shop, &has).await?) }).await
    }

    async fn plan(&self, cx: &OpContext, slug: &str) -> ApiResult<DashboardPlan> {
        cx.require(Permission::ViewDashboards)?;
        in_time(cx, async { Ok(self.dashboards.plan(&self.in_force().await?, slug).await?) }).await
    }

    async fn answers(
        &self,
        cx: &OpContext,
        slug: &str,
        shop: &str,
        tag: &str,
        questions: Vec<Question>,
    ) -> ApiResult<Vec<Result<Answer, ApiError>>> {
        cx.require(Permission::ViewDashboards)?;
        let work = async { Ok(self.dashboards.answers(&self.in_force().await?, slug, shop, tag, questions).await?) };
        in_time(cx, work).await
    }
}

#[async_trait]
impl QuestionApi for Service {
    async fn vocabulary(&self, cx: &OpContext) -> ApiResult<Vocabulary> {
        cx.require(Permission::ViewDashboards)?;
        in_time(cx, async { Ok(self.in_force().await?.contents.vocabulary.clone()) }).await
    }

    async fn ask(&self, cx: &OpContext, question: Question) -> ApiResult<Answer> {
        cx.require(Permission::ViewDashboards)?;
        let work = async {
            let in_force = self.in_force().await?;
            let mut reader = self.db.reader().acquire().await.map_err(Error::from)?;
            Ok(answering::answer(&mut reader, &in_force.contents.model, &question).await?)
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
        TileBody::Chart(contract::Chart { columns, .. }) | TileBody::Table(columns) => Ok(charts::to_csv(&columns)),
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
