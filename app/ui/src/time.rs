//! Points in time.

use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;

use crate::{format, use_locale};

/// A point in time as people say it ("3 hours ago"), absolute on hover. `now` comes from the server, so that both
/// halves render the same words.
#[component]
pub fn RelativeTime(
    /// The point in time.
    at: DateTime<Utc>,
    /// The server's clock: when it answered, and moving on.
    #[prop(into)]
    now: Signal<DateTime<Utc>>,
) -> impl IntoView {
    let locale = use_locale();
    view! {
        <time datetime=at.to_rfc3339_opts(SecondsFormat::Secs, true) title=format::date_time(locale, at)>
            {move || format::relative(locale, at, now.get())}
        </time>
    }
}

/// A point in time, absolute: "9 Dec 2010, 12:50 UTC".
#[component]
pub fn DateTimeText(
    /// The point in time.
    at: DateTime<Utc>,
) -> impl IntoView {
    let locale = use_locale();
    view! { <time datetime=at.to_rfc3339_opts(SecondsFormat::Secs, true)>{format::date_time(locale, at)}</time> }
}
