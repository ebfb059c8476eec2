//! Dashboards, and parts of them, in other people's pages.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ApiResult, Dashboard, DashboardQuery, OpContext};

/// What a new embed shall show, to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEmbed {
    /// The dashboard's slug.
    pub dashboard: String,
    /// The tile's slug; the whole dashboard where there is none.
    pub tile: Option<String>,
    /// What is chosen. Whoever looks at it cannot change it, but for what is open.
    pub query: DashboardQuery,
    /// What the reader, and the page around the frame, may choose: names of dimensions, `grain`, `compare`,
    /// `param.` before the name of a parameter. What the query
    /// says of them is where they begin.
    pub open: Vec<String>,
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
    /// HTML with the script and the `<terrarium-chart>` or `<terrarium-dashboard>` element.
    pub snippet: String,
    /// HTML with a plain iframe, where scripts are not wanted.
    pub iframe: String,
}

/// What a frame asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbedRequest {
    /// The dashboard's slug.
    pub dashboard: String,
    /// The tile's slug; the whole dashboard where there is none.
    pub tile: Option<String>,
    /// The token, however wrong it may be.
    pub token: String,
    /// What the reader chose.
    pub query: DashboardQuery,
}

/// What a valid token opens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Embedded {
    /// The dashboard, with what can be chosen of it; of a tile, that tile alone.
    pub dashboard: Dashboard,
    /// What the reader may choose.
    pub open: Vec<String>,
    /// The one origin that may frame it.
    pub origin: String,
    /// When the token stops working.
    pub expires_at: DateTime<Utc>,
}

/// A key that embed tokens are signed with. Its secret never leaves the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmbedKey {
    /// Names it in the tokens that it signed.
    pub id: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Who made it.
    pub created_by: String,
    /// Since when its tokens open nothing; `None` while they do.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Whether new tokens are signed with it.
    pub signs: bool,
}

/// Making and opening embeds. Opening takes no [`OpContext`] with a person in it: the token is the authority, and it
/// is checked here, on every call.
#[async_trait]
pub trait EmbedApi: Send + Sync {
    /// Signs a token for a tile or a dashboard, what is chosen of it, and one origin. Needs `EmbedCharts`; audited.
    async fn create_embed(&self, cx: &OpContext, new: NewEmbed) -> ApiResult<Embed>;

    /// What a token opens. `Unauthenticated` when it is missing, forged, expired, signed with a revoked key, or made for
    /// something else than what is named; `InvalidInput` when the reader chose what is not open.
    async fn open_embed(&self, cx: &OpContext, request: EmbedRequest) -> ApiResult<Embedded>;

    /// The rows of the tile as CSV, under the same conditions.
    async fn embed_csv(&self, cx: &OpContext, request: EmbedRequest) -> ApiResult<String>;

    /// The keys that there are and have been, the newest first. Needs `ManageEmbedKeys`, as the two below.
    async fn embed_keys(&self, cx: &OpContext) -> ApiResult<Vec<EmbedKey>>;

    /// Makes a key that new tokens are signed with. Those of the keys before it go on working. Audited.
    async fn rotate_embed_key(&self, cx: &OpContext) -> ApiResult<EmbedKey>;

    /// Makes every token of a key worthless, at once and for good. `NotFound` with an unknown key; audited.
    async fn revoke_embed_key(&self, cx: &OpContext, id: &str) -> ApiResult<()>;
}
