//! The dashboards.

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::Utc;
use contract::{
    ApiError, ApiResult, Chart, Dashboard, DashboardApi, DashboardCube, DashboardDefinition, DashboardPlan,
    DashboardPreview, DashboardQuery, DashboardSummary, Invoice, OpContext, Permission, Picture, ProjectFile, Question,
    QuestionApi, SalesChoices, SalesDashboard, SalesQuery, TileBody, TileDefinition, Vocabulary,
};
use platform::Database;
use tokio::sync::{Mutex, OnceCell, Semaphore};
use url::Url;

use crate::answers::{Answer, Answers};
use crate::asker::Asker;
use crate::changes::Changes;
use crate::dashboards::Dashboards;
use crate::embed_token::Signer;
use crate::error::Error;
use crate::measures::{covers_before, exact_money, measures, summarise};
use crate::model::{InvoiceRow, ShopRow};
use crate::project::InForce;
use crate::store::{self, Scope};
use crate::{filters, sales_charts};
use dashboard::Period;
use futures::stream::BoxStream;

/// The sales dashboard's name in URLs.
pub(crate) const SALES: &str = "sales";
/// So many pictures are drawn at the same time: each takes up to 100 MB meanwhile.
const PICTURES_AT_ONCE: usize = 2;
pub(crate) const SALES_TITLE: &str = "Sales";
pub(crate) const SALES_DESCRIPTION: &str =
    "What a shop sold, to how many customers, what came back, and how that compares with the period before.";

/// Dashboards, their charts, and embeds of them.
#[derive(Clone)]
pub struct Service {
    pub(crate) db: Database,
    /// Where people reach this installation, for what they paste into their pages.
    pub(crate) public_url: Url,
    /// Made on first use, since the key lies in the database.
    pub(crate) signer: Arc<OnceCell<Signer>>,
    answers: Answers,
    pub(crate) dashboards: Dashboards,
    pub(crate) changes: Changes,
    pub(crate) drawing: Arc<Semaphore>,
    /// The project of an installation where nobody has applied one.
    pub(crate) shipped: Arc<[ProjectFile]>,
    /// The revision that was last found to be in force.
    pub(crate) in_force: Arc<Mutex<Option<Arc<InForce>>>>,
}

/// An answer with what is read anew for each question.
pub(crate) struct Answered {
    shops: Vec<ShopRow>,
    countries: Arc<Vec<String>>,
    pub(crate) fresh_at: chrono::DateTime<Utc>,
    answer: Arc<Answer>,
}

impl Service {
    /// A service on `db`, reached by people at `public_url`. Until somebody applies a project, `shipped` is in force.
    #[must_use]
    pub fn new(db: Database, public_url: Url, shipped: Vec<ProjectFile>) -> Self {
        let mut shipped = shipped;
        shipped.sort_by(|one, other| one.path.cmp(&other.path));
        let (signer, in_force) = (Arc::default(), Arc::default());
        let dashboards = Dashboards::new(db.clone());
        let drawing = Arc::new(Semaphore::new(PICTURES_AT_ONCE));
        Self {
            db,
            public_url,
            signer,
            answers: Answers::new(),
            dashboards,
            changes: Changes::new(),
            drawing,
            shipped: shipped.into(),
            in_force,
        }
    }

    /// The answer to `query`, for whoever was found to be allowed to ask.
    pub(crate) async fn answer(&self, cx: &OpContext, asker: &Asker, query: &SalesQuery) -> ApiResult<Answered> {
        in_time(cx, self.look_up(asker, query)).await
    }

    async fn look_up(&self, asker: &Asker, query: &SalesQuery) -> ApiResult<Answered> {
        let shops = asker.shops(&self.db).await?;
        let shop = filters::shop(&shops, query.shop.as_deref()).map_err(|error| asker.explained(error))?.clone();
        let names = async { Ok(store::country_names(&mut *asker.read(&self.db).await?, shop.shop_key).await?) };
        let state = (asker.key(), shop.watermark);
        let countries = self.answers.countries(state.clone(), shop.shop_key, names).await.map_err(shared)?;
        let filters = filters::resolve(&shop, &countries, query)?;
        let work = self.work_out(asker, &shop, filters.clone());
        let answer = self.answers.sales(state, &filters, work).await.map_err(shared)?;
        Ok(Answered { shops, countries, fresh_at: shop.fresh_at, answer })
    }

    async fn work_out(&self, asker: &Asker, shop: &ShopRow, filters: contract::SalesFilters) -> Result<Answer, Error> {
        let period = Period { from: filters.from, to: filters.to };
        let scope =
            Scope { shop_key: shop.shop_key, period, countries: filters.countries.clone(), grain: filters.grain };
        let facts = store::sales(&mut *asker.read(&self.db).await?, &scope).await?;
        let covered = covers_before(period, shop.first_day, shop.last_day);
        let summary = summarise(&scope, covered, &facts);
        Ok(Answer {
            measures: measures(&summary, &shop.currency),
            charts: sales_charts::all(shop, &filters, &summary, &facts)?,
            invoices: facts.invoices.into_iter().map(invoice).collect(),
            filters,
        })
    }
}

impl Answered {
    /// The chart of this name.
    pub(crate) fn chart(&self, slug: &str) -> Result<&Chart, Error> {
        self.answer.charts.iter().find(|chart| chart.slug == slug).ok_or_else(|| no_such_chart(slug))
    }

    /// The code of the shop it is about.
    pub(crate) fn shop(&self) -> &str {
        &self.answer.filters.shop
    }

    fn into_dashboard(self) -> SalesDashboard {
        let Answer { filters, measures, charts, invoices } = Arc::unwrap_or_clone(self.answer);
        SalesDashboard {
            filters,
            choices: SalesChoices {
                shops: self.shops.iter().map(ShopRow::choice).collect(),
                countries: self.countries.to_vec(),
            },
            fresh_at: self.fresh_at,
            measures,
            charts,
            invoices,
        }
    }
}

#[async_trait]
impl DashboardApi for Service {
    async fn dashboards(&self, cx: &OpContext) -> ApiResult<Vec<DashboardSummary>> {
        let who = cx.require(Permission::ViewDashboards)?;
        let asker = self.asker(who).await?;
        let shops = in_time(cx, async { Ok(asker.shops(&self.db).await?) }).await?;
        let sales = DashboardSummary {
            slug: SALES.to_owned(),
            title: SALES_TITLE.to_owned(),
            description: SALES_DESCRIPTION.to_owned(),
            fresh_at: shops.iter().map(|shop| shop.fresh_at).max(),
        };
        Ok(std::iter::once(sales).chain(Dashboards::list(&asker.project.contents, &shops)).collect())
    }

    async fn sales(&self, cx: &OpContext, query: SalesQuery) -> ApiResult<SalesDashboard> {
        let who = cx.require(Permission::ViewDashboards)?;
        Ok(self.answer(cx, &self.asker(who).await?, &query).await?.into_dashboard())
    }

    async fn dashboard(&self, cx: &OpContext, slug: &str, query: DashboardQuery) -> ApiResult<Dashboard> {
        let who = cx.require(Permission::ViewDashboards)?;
        in_time(cx, async { Ok(self.dashboards.show(&self.asker(who).await?, slug, &query).await?) }).await
    }

    async fn tile_csv(&self, cx: &OpContext, slug: &str, tile: &str, query: DashboardQuery) -> ApiResult<String> {
        let who = cx.require(Permission::ViewDashboards)?;
        let work = async { Ok(self.dashboards.tile(&self.asker(who).await?, slug, tile, &query).await?) };
        let shown = in_time(cx, work).await?;
        match shown.body {
            TileBody::Chart(contract::Chart { columns, .. }) | TileBody::Table(contract::TileTable { columns, .. }) => {
                Ok(charts::to_csv(&columns))
            }
            TileBody::Failed(error) => Err(error),
            TileBody::Number(_) | TileBody::Text(_) => {
                Err(Error::NoSuch(format!("table behind “{}”; take one of the charts", shown.title)).into())
            }
        }
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
            match self.dashboards.plan(&self.asker(who).await?, slug, shop).await {
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
    ) -> ApiResult<Vec<Result<contract::Answer, ApiError>>> {
        let who = cx.require(Permission::ViewDashboards)?;
        let work = async { Ok(self.dashboards.answers(&self.asker(who).await?, slug, shop, tag, questions).await?) };
        in_time(cx, work).await
    }

    async fn changes(&self, cx: &OpContext) -> ApiResult<BoxStream<'static, ()>> {
        cx.require(Permission::ViewDashboards)?;
        Ok(self.changes.follow())
    }

    async fn sales_csv(&self, cx: &OpContext, chart: &str, query: SalesQuery) -> ApiResult<String> {
        let who = cx.require(Permission::ViewDashboards)?;
        known_chart(chart)?;
        Ok(charts::to_csv(&self.answer(cx, &self.asker(who).await?, &query).await?.chart(chart)?.columns))
    }
}

#[async_trait]
impl QuestionApi for Service {
    async fn vocabulary(&self, cx: &OpContext) -> ApiResult<Vocabulary> {
        cx.require(Permission::ViewDashboards)?;
        in_time(cx, async { Ok(self.in_force().await?.contents.vocabulary.clone()) }).await
    }

    async fn ask(&self, cx: &OpContext, question: Question) -> ApiResult<contract::Answer> {
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
            Ok(self.previewed(&asker, None, definition, &query).await?)
        };
        in_time(cx, work).await
    }
}

/// The name of the tile that somebody explores with.
const EXPLORED: &str = "answer";

/// Whether the sales dashboard has a chart of this name.
pub(crate) fn known_chart(slug: &str) -> Result<(), Error> {
    if sales_charts::SLUGS.contains(&slug) { Ok(()) } else { Err(no_such_chart(slug)) }
}

/// Does `work` for as long as the asker waits.
pub(crate) async fn in_time<T>(cx: &OpContext, work: impl Future<Output = ApiResult<T>> + Send) -> ApiResult<T> {
    let Some(deadline) = cx.deadline else { return work.await };
    let left = (deadline - Utc::now()).to_std().unwrap_or_default();
    tokio::time::timeout(left, work).await.unwrap_or_else(|_| Err(Error::TimedOut.into()))
}

fn no_such_chart(slug: &str) -> Error {
    let known = sales_charts::SLUGS.join(", ");
    let slug: String = slug.chars().take(60).collect();
    Error::NoSuch(format!("chart “{slug}” on the sales dashboard; it has {known}"))
}

/// An error that several questions met together.
#[expect(clippy::needless_pass_by_value, reason = "handed to map_err")]
fn shared(error: Arc<Error>) -> ApiError {
    ApiError::from(&*error)
}

fn invoice(row: InvoiceRow) -> Invoice {
    Invoice {
        number: row.number,
        at: row.at,
        customer: row.customer,
        country: row.country,
        lines: row.lines,
        amount: exact_money(row.amount),
    }
}
