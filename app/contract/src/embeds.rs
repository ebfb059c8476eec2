//! Charts in other people's pages.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ApiResult, Chart, OpContext, SalesQuery};

/// What a new embed shall show, to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEmbed {
    /// The dashboard's slug.
    pub dashboard: String,
    /// The chart's slug.
    pub chart: String,
    /// Filters that the reader cannot change.
    pub filters: SalesQuery,
    /// The one origin that may show it: `https://shop.example`.
    pub origin: String,
    /// How long the token is good for, in seconds: 60 to 31,536,000 (a year).
    pub lifetime_seconds: u32,
}

/// A new embed: the token and what to paste. The token is not kept and cannot be shown again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Embed {
    /// The signed token.
    pub token: String,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
    /// HTML with the script and the `<terrarium-chart>` element.
    pub snippet: String,
    /// HTML with a plain iframe, where scripts are not wanted.
    pub iframe: String,
}

/// What a valid token opens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmbeddedChart {
    /// The chart, with the token's filters.
    pub chart: Chart,
    /// The one origin that may frame it.
    pub origin: String,
    /// When the data last changed.
    pub fresh_at: DateTime<Utc>,
}

/// Making and opening embeds. Opening takes no [`OpContext`] with a person in it: the token is the authority, and it
/// is checked here, on every call.
#[async_trait]
pub trait EmbedApi: Send + Sync {
    /// Signs a token for one chart, one set of filters and one origin. Needs `EmbedCharts`; audited.
    async fn create_embed(&self, cx: &OpContext, new: NewEmbed) -> ApiResult<Embed>;

    /// The chart that `token` opens. `Unauthenticated` when the token is missing, forged, expired, or made for
    /// another dashboard or chart than the ones named.
    async fn open_embed(&self, cx: &OpContext, dashboard: &str, chart: &str, token: &str) -> ApiResult<EmbeddedChart>;

    /// The same as CSV, under the same conditions.
    async fn embed_csv(&self, cx: &OpContext, dashboard: &str, chart: &str, token: &str) -> ApiResult<String>;
}
