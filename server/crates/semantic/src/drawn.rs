//! Dashboards as pictures.

use contract::{ApiError, ApiResult, Dashboard, DashboardQuery, OpContext, Permission, Picture, TileBody};

use crate::dashboards::Wanted;
use crate::error::Error;
use crate::service::{Service, in_time};

impl Service {
    pub(crate) async fn draw_tile(
        &self,
        cx: &OpContext,
        slug: &str,
        tile: &str,
        query: &DashboardQuery,
        picture: Picture,
    ) -> ApiResult<Vec<u8>> {
        let who = cx.require(Permission::ViewDashboards)?;
        in_time(cx, async {
            let shown = self.dashboards.only(cx.locale, &self.asker(who).await?, slug, tile, query).await?;
            if let Some(TileBody::Failed(error)) = shown.tiles.first().map(|tile| &tile.body) {
                return Err(error.clone());
            }
            let tile = tile.to_owned();
            self.draw(shown, move |shown| pictures::tile(shown, &tile, picture)).await
        })
        .await
    }

    pub(crate) async fn draw_dashboard(
        &self,
        cx: &OpContext,
        slug: &str,
        query: &DashboardQuery,
        picture: Picture,
    ) -> ApiResult<Vec<u8>> {
        let who = cx.require(Permission::ViewDashboards)?;
        in_time(cx, async {
            let shown = self.dashboards.show(&self.asker(who).await?, slug, Wanted::of(cx.locale, query)).await?;
            self.draw(shown, move |shown| pictures::dashboard(shown, picture)).await
        })
        .await
    }

    /// Draws on a thread for work that takes long; no more at a time than there is memory for.
    async fn draw(
        &self,
        shown: Dashboard,
        draw: impl FnOnce(&Dashboard) -> Result<Vec<u8>, pictures::Error> + Send + 'static,
    ) -> ApiResult<Vec<u8>> {
        // The permit goes with the work, which is not broken off when nobody waits for it any more.
        let permit = self.drawing.clone().acquire_owned().await.map_err(|_| ApiError::internal())?;
        let work = move || {
            let _permit = permit;
            draw(&shown)
        };
        let drawn = tokio::task::spawn_blocking(work).await.map_err(Error::from)?;
        Ok(drawn.map_err(Error::from)?)
    }
}
