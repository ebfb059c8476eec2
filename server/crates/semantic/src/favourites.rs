//! The dashboards that people keep at hand.

use std::collections::HashSet;

use contract::{ApiError, ApiResult, ErrorCode, OpContext, Permission, Principal, UserId};
use platform::{Database, audit, internal};
use serde_json::json;

use crate::error::Error;
use crate::{Service, store};

/// The favourites of whoever asks, by their names in URLs; nothing where that is no person.
///
/// # Errors
/// `Database`.
pub(crate) async fn of(db: &Database, who: &Principal) -> Result<HashSet<String>, Error> {
    let Some(UserId(user)) = who.user_id else { return Ok(HashSet::new()) };
    Ok(store::favourites(db.app(), user).await?.into_iter().collect())
}

impl Service {
    pub(crate) async fn favour(&self, cx: &OpContext, slug: &str, is_favourite: bool) -> ApiResult<()> {
        let who = cx.require(Permission::ViewDashboards)?;
        let UserId(user) = who.user_id.ok_or_else(|| {
            let message = "Only people have favourites. Sign in, or use a token of a person.";
            ApiError::new(ErrorCode::Forbidden, message)
        })?;
        // What is gone, or seen no more, can still be let go of.
        if is_favourite {
            self.asker(who).await?.dashboard(slug)?;
        }
        let mut tx = self.db.begin().await.map_err(internal)?;
        let is_news = if is_favourite {
            store::add_favourite(&mut *tx, user, slug).await
        } else {
            store::remove_favourite(&mut *tx, user, slug).await
        };
        if is_news.map_err(internal)? {
            let action = if is_favourite { "dashboard.favoured" } else { "dashboard.unfavoured" };
            audit::record(&mut tx, cx, action, &format!("dashboard/{slug}"), json!({})).await.map_err(internal)?;
        }
        tx.commit().await.map_err(internal)
    }
}
