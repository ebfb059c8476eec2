//! Who looks at the page, and what time it is there.
//!
//! The server draws with what it knows and leaves a copy in the document; the browser begins with that copy, so both
//! halves draw the same. Signing in or out loads a new document.

use chrono::{DateTime, Utc};
use contract::{Permission, Principal};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The name of the `meta` element that holds the copy.
pub(crate) const META: &str = "terrarium-session";

/// How often the browser's clock moves on, in milliseconds.
const TICK: u64 = 30_000;

/// What the server leaves in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    pub(crate) principal: Option<Principal>,
    pub(crate) now: DateTime<Utc>,
}

/// Who looks at the page, and what time it is there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Session {
    principal: StoredValue<Option<Principal>>,
    now: RwSignal<DateTime<Utc>>,
}

impl Session {
    /// Who is signed in.
    pub(crate) fn principal(self) -> Option<Principal> {
        self.principal.get_value()
    }

    /// Whether the one who is signed in may do `permission`; what is not allowed is not shown. The service decides
    /// again, so this protects nothing.
    pub(crate) fn may(self, permission: Permission) -> bool {
        self.principal.with_value(|principal| principal.as_ref().is_some_and(|who| who.role.allows(permission)))
    }

    /// The server's time: when the page was drawn, and moving on in the browser.
    pub(crate) fn now(self) -> Signal<DateTime<Utc>> {
        self.now.into()
    }
}

/// Makes [`use_session`] work below the app.
pub(crate) fn provide_session() {
    let Snapshot { principal, now } = snapshot();
    let session = Session { principal: StoredValue::new(principal), now: RwSignal::new(now) };
    Effect::new(move |_| {
        let tick = move || session.now.update(|now| *now += chrono::Duration::milliseconds(TICK as i64));
        if let Ok(handle) = set_interval_with_handle(tick, std::time::Duration::from_millis(TICK)) {
            on_cleanup(move || handle.clear());
        }
    });
    provide_context(session);
}

/// Who looks at the page, and what time it is there.
pub(crate) fn use_session() -> Session {
    expect_context::<Session>()
}

#[cfg(feature = "ssr")]
pub(crate) fn snapshot() -> Snapshot {
    let principal = use_context::<axum::http::request::Parts>()
        .and_then(|parts| parts.extensions.get::<contract::OpContext>()?.principal.clone());
    // One time for the whole request, so that the document's copy is what was drawn with.
    let now = use_context::<DrawnAt>().map_or_else(Utc::now, |drawn| drawn.0);
    Snapshot { principal, now }
}

/// When the request is drawn; the shell puts it into context.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy)]
pub(crate) struct DrawnAt(pub(crate) DateTime<Utc>);

#[cfg(not(feature = "ssr"))]
fn snapshot() -> Snapshot {
    document()
        .query_selector(&format!("meta[name={META}]"))
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"))
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or(Snapshot { principal: None, now: DateTime::UNIX_EPOCH })
}
