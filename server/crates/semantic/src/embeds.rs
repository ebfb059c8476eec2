//! Charts in other people's pages.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{TimeDelta, Utc};
use contract::{ApiResult, Embed, EmbedApi, EmbeddedChart, NewEmbed, OpContext, Permission};
use platform::{audit, internal};
use serde_json::json;

use crate::asker::Asker;
use crate::embed_token::{Claims, Signer};
use crate::error::Error;
use crate::service::{Answered, SALES, known_chart};
use crate::{Service, embed_html, origin, store};

/// How long a token may be good for, in seconds: from a minute to a year.
const LIFETIME: std::ops::RangeInclusive<u32> = 60..=31_536_000;
/// Room around a chart in a frame: title and subtitle above, the closed table of its numbers below, in pixels.
const SURROUNDINGS: u16 = 120;

#[async_trait]
impl EmbedApi for Service {
    async fn create_embed(&self, cx: &OpContext, new: NewEmbed) -> ApiResult<Embed> {
        let who = cx.require(Permission::EmbedCharts)?;
        let NewEmbed { dashboard, chart, mut filters, origin, lifetime_seconds } = new;
        known(&dashboard, &chart)?;
        let origin = origin::normalised(&origin)?;
        if !LIFETIME.contains(&lifetime_seconds) {
            let message = "Choose a lifetime from 60 seconds (a minute) to 31536000 seconds (a year).";
            return Err(Error::invalid("lifetime_seconds", message).into());
        }
        // Filters that cannot be answered now would make a token that opens nothing.
        let asker = self.asker(who).await?;
        let answered = self.answer(cx, &asker, &filters).await?;
        let shown = answered.chart(&chart)?;
        // An open period stays open and moves with the data; which shop it is may never change by itself.
        filters.shop = Some(answered.shop().to_owned());

        let issued_at = Utc::now();
        let expires_at = issued_at + TimeDelta::seconds(lifetime_seconds.into());
        let claims = Claims::new(&dashboard, &chart, origin, filters, (*asker.sees).clone(), issued_at, expires_at);
        let token = self.signer().await?.sign(&claims)?;
        let mut tx = self.db.begin().await.map_err(internal)?;
        let detail = json!({
            "chart": chart,
            "origin": claims.aud,
            "filters": claims.filters,
            "rows": claims.rows,
            "expires_at": expires_at,
            "token_id": claims.jti,
        });
        audit::record(&mut tx, cx, "chart.embedded", &format!("dashboard/{dashboard}/{chart}"), detail)
            .await
            .map_err(internal)?;
        tx.commit().await.map_err(internal)?;

        let height = shown.spec.height + SURROUNDINGS;
        Ok(Embed {
            snippet: embed_html::snippet(&self.public_url, &dashboard, &chart, &token),
            iframe: embed_html::iframe(&self.public_url, &dashboard, &chart, &shown.title, height, &token),
            token,
            expires_at,
        })
    }

    async fn open_embed(&self, cx: &OpContext, dashboard: &str, chart: &str, token: &str) -> ApiResult<EmbeddedChart> {
        let (claims, answered) = self.opened(cx, dashboard, chart, token).await?;
        Ok(EmbeddedChart { chart: answered.chart(chart)?.clone(), origin: claims.aud, fresh_at: answered.fresh_at })
    }

    async fn embed_csv(&self, cx: &OpContext, dashboard: &str, chart: &str, token: &str) -> ApiResult<String> {
        let (_, answered) = self.opened(cx, dashboard, chart, token).await?;
        Ok(charts::to_csv(&answered.chart(chart)?.columns))
    }
}

impl Service {
    /// What `token` opens: what its maker saw when it was made, by the policies that are in force now. It is looked at before anything else, so nobody learns without one what there is.
    async fn opened(&self, cx: &OpContext, dashboard: &str, chart: &str, token: &str) -> ApiResult<(Claims, Answered)> {
        let claims = self.signer().await?.open(token, dashboard, chart)?;
        let project = self.in_force().await?;
        let sees = Arc::new(claims.rows.by(&project.contents.model));
        let answered = self.answer(cx, &Asker { project, sees }, &claims.filters).await?;
        Ok((claims, answered))
    }

    async fn signer(&self) -> Result<&Signer, Error> {
        self.signer.get_or_try_init(|| async { Ok(Signer::new(&store::signing_key(&self.db).await?)) }).await
    }
}

fn known(dashboard: &str, chart: &str) -> Result<(), Error> {
    if dashboard != SALES {
        let dashboard: String = dashboard.chars().take(60).collect();
        return Err(Error::NoSuch(format!("dashboard “{dashboard}”")));
    }
    known_chart(chart)
}
