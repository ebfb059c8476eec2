//! Dashboards: what the shop's numbers are, for one set of filters.

use std::pin::Pin;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Answer, ApiError, ApiResult, Chart, Dashboard, DashboardPlan, DashboardQuery, OpContext, Picture, Question,
};

/// A dashboard in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DashboardSummary {
    /// Its name in URLs.
    pub slug: String,
    /// Its name for people.
    pub title: String,
    /// One sentence: what question it answers.
    pub description: String,
    /// When its data last changed; `None` while there is none.
    pub fresh_at: Option<DateTime<Utc>>,
}

/// The width of a bar or the distance of two points in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grain {
    /// Calendar days.
    Day,
    /// ISO weeks, which begin on Monday.
    #[default]
    Week,
    /// Calendar months.
    Month,
}

impl Grain {
    /// The name in URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

impl std::str::FromStr for Grain {
    type Err = ApiError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Day, Self::Week, Self::Month]
            .into_iter()
            .find(|grain| grain.as_str() == text)
            .ok_or_else(|| ApiError::invalid("grain", format!("“{text}” is no grain; use day, week or month.")))
    }
}

/// The filters of the sales dashboard. What is `None` takes the default, which the answer spells out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct SalesQuery {
    /// The shop's code; by default the first shop that has data.
    pub shop: Option<String>,
    /// First day, inclusive; by default a year before `to`, or the shop's first day if that is later.
    pub from: Option<NaiveDate>,
    /// Last day, inclusive; by default the last day the shop has sales of.
    pub to: Option<NaiveDate>,
    /// Names of countries; none means all.
    pub countries: Vec<String>,
    /// The grain of the chart over time; by default it follows the length of the period.
    pub grain: Option<Grain>,
}

impl SalesQuery {
    /// Reads the filters from the pairs of a URL's query: `shop`, `from`, `to`, `country` (repeated), `grain`.
    /// Empty values count as absent; other names are left to others.
    ///
    /// # Errors
    /// `InvalidInput` naming the parameter, and what would be accepted.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> ApiResult<Self> {
        let mut query = Self::default();
        for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
            match name {
                "shop" => query.shop = Some(value.to_owned()),
                "from" => query.from = Some(day(name, value)?),
                "to" => query.to = Some(day(name, value)?),
                "country" => query.countries.push(value.to_owned()),
                "grain" => query.grain = Some(value.parse()?),
                _ => {}
            }
        }
        Ok(query)
    }

    /// The pairs that [`Self::from_pairs`] reads back.
    #[must_use]
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let shop = self.shop.iter().map(|shop| ("shop", shop.clone()));
        let from = self.from.iter().map(|day| ("from", day.to_string()));
        let to = self.to.iter().map(|day| ("to", day.to_string()));
        let countries = self.countries.iter().map(|country| ("country", country.clone()));
        let grain = self.grain.iter().map(|grain| ("grain", grain.as_str().to_owned()));
        shop.chain(from).chain(to).chain(countries).chain(grain).collect()
    }
}

fn day(name: &str, value: &str) -> ApiResult<NaiveDate> {
    value
        .parse()
        .map_err(|_| ApiError::invalid(name, format!("“{value}” is no date for “{name}”; write it like 2026-03-31.")))
}

/// The filters as they were applied, with nothing left open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesFilters {
    /// The shop's code.
    pub shop: String,
    /// First day, inclusive.
    pub from: NaiveDate,
    /// Last day, inclusive.
    pub to: NaiveDate,
    /// Names of countries; none means all.
    pub countries: Vec<String>,
    /// The grain of the chart over time.
    pub grain: Grain,
}

/// What the filters can be set to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesChoices {
    /// The shops that have data.
    pub shops: Vec<ShopChoice>,
    /// The countries of the chosen shop, most revenue first.
    pub countries: Vec<String>,
}

/// A shop that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopChoice {
    /// Its code in URLs: `demo`.
    pub code: String,
    /// Its name for people.
    pub name: String,
    /// Currency of its amounts, as ISO 4217.
    pub currency: String,
    /// First day with a sale.
    pub first_day: NaiveDate,
    /// Last day with a sale.
    pub last_day: NaiveDate,
}

/// Everything the sales dashboard shows, in one answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SalesDashboard {
    /// The filters in force.
    pub filters: SalesFilters,
    /// What they can be set to.
    pub choices: SalesChoices,
    /// When the shop's data last changed.
    pub fresh_at: DateTime<Utc>,
    /// Net revenue, orders, customers, average order, return rate; in this order.
    pub measures: Vec<Measure>,
    /// `revenue`, `products`, `countries`, `rhythm` (weekday × hour).
    pub charts: Vec<Chart>,
    /// The latest invoices of the period, newest first, at most 50.
    pub invoices: Vec<Invoice>,
}

/// One big number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Its name: `net_revenue`.
    pub slug: String,
    /// Its name for people.
    pub title: String,
    /// What it means, in one sentence.
    pub definition: String,
    /// How it is written.
    pub format: crate::Format,
    /// ISO 4217 currency where it is money.
    pub currency: Option<String>,
    /// The value in the period; `None` where it is undefined (an average over nothing).
    pub value: Option<f64>,
    /// The value to the last digit, for hovering.
    pub exact: String,
    /// The value in the period of the same length just before; `None` where there is no data for all of it.
    pub previous: Option<f64>,
    /// Whether more is better; decides the colour of the change.
    pub higher_is_better: bool,
    /// The value over the period in the chosen grain, oldest first.
    pub sparkline: Vec<Option<f64>>,
}

impl Measure {
    /// The change against the period before. `None` where it is undefined.
    #[must_use]
    pub fn change(&self) -> Option<MeasureChange> {
        match (self.value, self.previous) {
            (Some(now), Some(before)) if self.format == crate::Format::Percent => {
                Some(MeasureChange::Points(now - before))
            }
            (Some(now), Some(before)) if before != 0.0 => Some(MeasureChange::Share((now - before) / before.abs())),
            _ => None,
        }
    }
}

/// How a number changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MeasureChange {
    /// By a share of what it was: 0.042 is +4.2 %.
    Share(f64),
    /// Of a share, by so much: 0.004 is +0.4 percentage points. A percentage of a percentage would be misread.
    Points(f64),
}

impl MeasureChange {
    /// How much, with its sign.
    #[must_use]
    pub const fn amount(self) -> f64 {
        match self {
            Self::Share(amount) | Self::Points(amount) => amount,
        }
    }
}

/// An invoice, sale or return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// Its number as the shop wrote it.
    pub number: String,
    /// The shop's local time.
    pub at: NaiveDateTime,
    /// The customer's number; `None` where the shop does not know.
    pub customer: Option<String>,
    /// The country's name.
    pub country: String,
    /// How many lines it has.
    pub lines: i64,
    /// The signed amount, exact, in the shop's currency.
    pub amount: String,
}

/// What a dashboard is asked about one shop, added up: `cube::Cube` answers questions from its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DashboardCube {
    /// The cube.
    Bytes {
        /// Another one for other bytes.
        tag: String,
        /// For `cube::Cube::from_bytes`.
        bytes: Vec<u8>,
    },
    /// The asker has it.
    Unchanged {
        /// The one of the tags that it is.
        tag: String,
    },
    /// It is being built, which takes seconds.
    UnderWay,
}

/// Dashboards and their charts, of the rows that the asker sees by the project's policies; `Forbidden` where no sales are among
/// them.
#[async_trait]
pub trait DashboardApi: Send + Sync {
    /// The dashboards there are.
    async fn dashboards(&self, cx: &OpContext) -> ApiResult<Vec<DashboardSummary>>;

    /// The sales dashboard for these filters. `Unavailable` while no shop has data.
    async fn sales(&self, cx: &OpContext, query: SalesQuery) -> ApiResult<SalesDashboard>;

    /// A dashboard for what was chosen. `Unavailable` while no shop has data, `NotFound` with an unknown name.
    async fn dashboard(&self, cx: &OpContext, slug: &str, query: DashboardQuery) -> ApiResult<Dashboard>;

    /// One tile of a dashboard as CSV (RFC 4180, header line, UTF-8).
    async fn tile_csv(&self, cx: &OpContext, slug: &str, tile: &str, query: DashboardQuery) -> ApiResult<String>;

    /// One tile of a dashboard as PNG. `InvalidInput` where it would be too large.
    async fn tile_png(
        &self,
        cx: &OpContext,
        slug: &str,
        tile: &str,
        query: DashboardQuery,
        picture: Picture,
    ) -> ApiResult<Vec<u8>>;

    /// A whole dashboard as PNG. `InvalidInput` where it would be too large.
    async fn dashboard_png(
        &self,
        cx: &OpContext,
        slug: &str,
        query: DashboardQuery,
        picture: Picture,
    ) -> ApiResult<Vec<u8>>;

    /// The cube of a dashboard for a shop (the first one where none is named), unless the asker `has` it already, by the
    /// tags that its bytes came with. `NotFound` for a dashboard that is not made of files; `Conflict` where what it shows
    /// does not fit into a cube.
    async fn cube(&self, cx: &OpContext, slug: &str, shop: Option<&str>, has: Vec<String>) -> ApiResult<DashboardCube>;

    /// What a dashboard asks, for whoever asks its cube about a shop (the first one where none is named); a cube that is
    /// missing is begun. `None` where there is no such dashboard or shop (any more), or no data: whoever asks does so in the
    /// background, about what may have gone meanwhile.
    async fn plan(&self, cx: &OpContext, slug: &str, shop: Option<&str>) -> ApiResult<Option<DashboardPlan>>;

    /// The answers to questions that a dashboard's cube does not know, or why there is none. `Conflict` when the data or the
    /// definitions are no longer those of the cube that `tag` is of.
    async fn answers(
        &self,
        cx: &OpContext,
        slug: &str,
        shop: &str,
        tag: &str,
        questions: Vec<Question>,
    ) -> ApiResult<Vec<Result<Answer, ApiError>>>;

    /// An item each time that the numbers or the definitions of dashboards have changed, some seconds later at most. Ends
    /// when the server does.
    async fn changes(&self, cx: &OpContext) -> ApiResult<Pin<Box<dyn futures_core::Stream<Item = ()> + Send>>>;

    /// One chart of the sales dashboard as CSV (RFC 4180, header line, UTF-8).
    async fn sales_csv(&self, cx: &OpContext, chart: &str, query: SalesQuery) -> ApiResult<String>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_survives_the_url() {
        let query = SalesQuery {
            shop: Some("demo".into()),
            from: NaiveDate::from_ymd_opt(2026, 1, 1),
            to: NaiveDate::from_ymd_opt(2026, 3, 31),
            countries: vec!["Germany".into(), "Côte d’Ivoire".into()],
            grain: Some(Grain::Month),
        };
        let pairs = query.to_pairs();
        let read = SalesQuery::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str())));
        assert_eq!(read, Ok(query));
    }

    #[test]
    fn bad_parameters_are_named_with_what_is_accepted() {
        let error = SalesQuery::from_pairs([("from", "yesterday")]).unwrap_err();
        assert_eq!(error.field.as_deref(), Some("from"));
        assert!(error.message.contains("2026-03-31"), "{error}");
        let error = SalesQuery::from_pairs([("grain", "hour")]).unwrap_err();
        assert_eq!(error.field.as_deref(), Some("grain"));
        assert_eq!(SalesQuery::from_pairs([("from", ""), ("utm", "x")]), Ok(SalesQuery::default()));
    }

    #[test]
    fn a_share_changes_by_points_and_all_else_by_a_share() {
        let measure = |format, value, previous| Measure {
            slug: "m".to_owned(),
            title: "M".to_owned(),
            definition: String::new(),
            format,
            currency: None,
            value: Some(value),
            exact: String::new(),
            previous: Some(previous),
            higher_is_better: true,
            sparkline: Vec::new(),
        };
        assert_eq!(measure(crate::Format::Percent, 0.75, 0.5).change(), Some(MeasureChange::Points(0.25)));
        assert_eq!(measure(crate::Format::Percent, 0.75, 0.0).change(), Some(MeasureChange::Points(0.75)));
        assert_eq!(measure(crate::Format::Money, -1.0, -2.0).change(), Some(MeasureChange::Share(0.5)));
        assert_eq!(measure(crate::Format::Money, 1.0, 0.0).change(), None);
    }
}
