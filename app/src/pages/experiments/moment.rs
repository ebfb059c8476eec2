//! Moments as clients log them: not each is a date that a calendar has.

use chrono::{DateTime, Utc};
use contract::Millis;
use leptos::prelude::*;
use ui::{RelativeTime, format, use_locale};

use crate::session::use_session;

/// A moment as people say it; an en dash where there is none.
#[component]
pub(super) fn Moment(at: Option<Millis>) -> impl IntoView {
    match at.and_then(DateTime::from_timestamp_millis) {
        Some(at) => view! { <RelativeTime at=at now=use_session().now() /> }.into_any(),
        None => format::NONE.into_any(),
    }
}

/// How long it took from one moment to the other, or to now where there is none.
pub(super) fn duration(from: Option<Millis>, to: Option<Millis>, now: DateTime<Utc>) -> String {
    let Some(from) = from else { return format::NONE.to_owned() };
    let to = to.unwrap_or_else(|| now.timestamp_millis());
    format::duration(use_locale(), to.saturating_sub(from) as f64 / 1000.0)
}
