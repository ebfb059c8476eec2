//! The dashboards.

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::Utc;
use contract::{
    ApiError, ApiResult, Chart, DashboardApi, DashboardSummary, Invoice, OpContext, Permission, SalesChoices,
    SalesDashboard, SalesQuery, ShopChoice,
};
use platform::Database;
use tokio::sync::OnceCell;
use url::Url;

use crate::answers::{Answer, Answers};
use crate::embed_token::Signer;
use crate::error::Error;
use crate::measures::{covers_before, exact_money, measures, summarise};
use crate::model::{InvoiceRow, ShopRow};
use crate::period::Period;
use crate::store::{self, Scope};
use crate::{filters, sales_charts};

/// The sales dashboard's name in URLs.
pub(crate) const SALES: &str = "sales";
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
}

/// An answer with what is read anew for each question.
pub(crate) struct Answered {
    shops: Vec<ShopRow>,
    countries: Arc<Vec<String>>,
    pub(crate) fresh_at: chrono::DateTime<Utc>,
    answer: Arc<Answer>,
}

impl Service {
    /// A service on `db`, reached by people at `public_url`.
    #[must_use]
    pub fn new(db: Database, public_url: Url) -> Self {
        Self { db, public_url, signer: Arc::default(), answers: Answers::new() }
    }

    /// The answer to `query`, for whoever was found to be allowed to ask.
    pub(crate) async fn answer(&self, cx: &OpContext, query: &SalesQuery) -> ApiResult<Answered> {
        in_time(cx, self.look_up(query)).await
    }

    async fn look_up(&self, query: &SalesQuery) -> ApiResult<Answered> {
        let shops = store::shops(self.db.reader()).await.map_err(Error::from)?;
        let shop = filters::shop(&shops, query)?.clone();
        let names = async { Ok(store::country_names(self.db.reader(), shop.shop_key).await?) };
        let countries = self.answers.countries(shop.watermark, shop.shop_key, names).await.map_err(shared)?;
        let filters = filters::resolve(&shop, &countries, query)?;
        let work = self.work_out(&shop, filters.clone());
        let answer = self.answers.sales(shop.watermark, &filters, work).await.map_err(shared)?;
        Ok(Answered { shops, countries, fresh_at: shop.fresh_at, answer })
    }

    async fn work_out(&self, shop: &ShopRow, filters: contract::SalesFilters) -> Result<Answer, Error> {
        let period = Period { from: filters.from, to: filters.to };
        let scope =
            Scope { shop_key: shop.shop_key, period, countries: filters.countries.clone(), grain: filters.grain };
        let facts = store::sales(self.db.reader(), &scope).await?;
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
                shops: self.shops.into_iter().map(choice).collect(),
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
        cx.require(Permission::ViewDashboards)?;
        let shops = in_time(cx, async { Ok(store::shops(self.db.reader()).await.map_err(Error::from)?) }).await?;
        Ok(vec![DashboardSummary {
            slug: SALES.to_owned(),
            title: SALES_TITLE.to_owned(),
            description: SALES_DESCRIPTION.to_owned(),
            fresh_at: shops.iter().map(|shop| shop.fresh_at).max(),
        }])
    }

    async fn sales(&self, cx: &OpContext, query: SalesQuery) -> ApiResult<SalesDashboard> {
        cx.require(Permission::ViewDashboards)?;
        Ok(self.answer(cx, &query).await?.into_dashboard())
    }

    async fn sales_csv(&self, cx: &OpContext, chart: &str, query: SalesQuery) -> ApiResult<String> {
        cx.require(Permission::ViewDashboards)?;
        known_chart(chart)?;
        Ok(charts::to_csv(self.answer(cx, &query).await?.chart(chart)?))
    }
}

/// Whether the sales dashboard has a chart of this name.
pub(crate) fn known_chart(slug: &str) -> Result<(), Error> {
    if sales_charts::SLUGS.contains(&slug) { Ok(()) } else { Err(no_such_chart(slug)) }
}

/// Does `work` for as long as the asker waits.
async fn in_time<T>(cx: &OpContext, work: impl Future<Output = ApiResult<T>> + Send) -> ApiResult<T> {
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

fn choice(shop: ShopRow) -> ShopChoice {
    ShopChoice {
        code: shop.code,
        name: shop.name,
        currency: shop.currency,
        first_day: shop.first_day,
        last_day: shop.last_day,
    }
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
