//! What tells pages that their numbers are old.

use std::convert::Infallible;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt};

use crate::failure::Failure;
use crate::{Api, Caller};

pub(crate) async fn follow(
    State(api): State<Api>,
    Caller(cx): Caller,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let changes = api.services.dashboards.changes(&cx).await?;
    let event = |()| Ok(Event::default().event("changed").data("dashboards"));
    Ok(Sse::new(changes.map(event)).keep_alive(KeepAlive::default()))
}
