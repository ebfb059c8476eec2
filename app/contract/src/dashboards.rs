//! Dashboards: what the shop's numbers are, for one set of filters.

use std::pin::Pin;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Access, Answer, ApiError, ApiResult, Dashboard, DashboardPlan, DashboardQuery, OpContext, PageRequest, Picture,
    Question, TileRows,
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
    /// Who answers for it.
    pub owner: Option<String>,
    /// Where it lies among the others: `Marketing/Campaigns`; `None` outside of all folders.
    pub folder: Option<String>,
    /// Who last changed it, and when; `None` for one that is in no revision.
    pub changed: Option<LastChange>,
    /// When its data last changed; `None` while there is none.
    pub fresh_at: Option<DateTime<Utc>>,
    /// Whether whoever asks keeps it at hand.
    pub is_favourite: bool,
    /// Whom it is shared with.
    pub access: Access,
    /// Whether whoever asks may change and share it.
    pub is_editable: bool,
}

/// Who changed a dashboard, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastChange {
    /// The author of the revision.
    pub by: String,
    /// When it came into force.
    pub at: DateTime<Utc>,
}

/// The width of a bar or the distance of two points in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

/// One big number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Its name: `net-revenue`.
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
    /// What it is compared with, in words: "vs. 90 days before". Empty where that is nothing.
    pub versus: String,
    /// What is thought of the value, where that is said.
    pub verdict: Option<crate::Verdict>,
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
    /// It is being built, which takes longer than is waited for it.
    UnderWay,
}

/// Dashboards and their charts, of the rows that the asker sees by the project's policies; `Forbidden` where no sales are among
/// them.
#[async_trait]
pub trait DashboardApi: Send + Sync {
    /// The dashboards there are.
    async fn dashboards(&self, cx: &OpContext) -> ApiResult<Vec<DashboardSummary>>;

    /// What the list says of one dashboard. `NotFound` with an unknown name.
    async fn summary(&self, cx: &OpContext, slug: &str) -> ApiResult<DashboardSummary>;

    /// Makes a dashboard a favourite of whoever asks, or no longer; audited. `Forbidden` for tokens of nobody in particular,
    /// `NotFound` for a new favourite with an unknown name.
    async fn set_favourite(&self, cx: &OpContext, slug: &str, is_favourite: bool) -> ApiResult<()>;

    /// A dashboard for what was chosen. `Unavailable` while no shop has data, `NotFound` with an unknown name.
    async fn dashboard(&self, cx: &OpContext, slug: &str, query: DashboardQuery) -> ApiResult<Dashboard>;

    /// One tile of a dashboard as CSV (RFC 4180, header line, UTF-8).
    async fn tile_csv(&self, cx: &OpContext, slug: &str, tile: &str, query: DashboardQuery) -> ApiResult<String>;

    /// Some of the rows behind a tile, latest first. `InvalidInput` too far from the beginning; `NotFound` for a tile of words.
    async fn tile_rows(
        &self,
        cx: &OpContext,
        slug: &str,
        tile: &str,
        query: DashboardQuery,
        page: PageRequest,
    ) -> ApiResult<TileRows>;

    /// All rows behind a tile as CSV. `InvalidInput` where there are too many for a file.
    async fn tile_rows_csv(&self, cx: &OpContext, slug: &str, tile: &str, query: DashboardQuery) -> ApiResult<String>;

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
    /// tags that its bytes came with. `NotFound` with an unknown name; `Conflict` where what it shows
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
}

#[cfg(test)]
mod tests {
    use super::*;

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
            versus: String::new(),
            verdict: None,
            higher_is_better: true,
            sparkline: Vec::new(),
        };
        assert_eq!(measure(crate::Format::Percent, 0.75, 0.5).change(), Some(MeasureChange::Points(0.25)));
        assert_eq!(measure(crate::Format::Percent, 0.75, 0.0).change(), Some(MeasureChange::Points(0.75)));
        assert_eq!(measure(crate::Format::Money, -1.0, -2.0).change(), Some(MeasureChange::Share(0.5)));
        assert_eq!(measure(crate::Format::Money, 1.0, 0.0).change(), None);
    }
}
