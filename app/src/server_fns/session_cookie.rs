//! The cookie that carries a session: out of scripts' reach, sent to this site only.

use axum::http::header::SET_COOKIE;
use contract::SignedIn;

use super::request::{SESSION_COOKIE, is_secure, respond_with};

/// Hands the session's secret to the browser.
pub(super) fn set(signed_in: &SignedIn) {
    // The browser keeps it for as long as it can be prolonged; whether it is still good is the server's to say.
    let seconds = (signed_in.ends_at - chrono::Utc::now()).num_seconds().max(0);
    write(&signed_in.session, seconds);
}

/// Takes it away again.
pub(super) fn clear() {
    write("", 0);
}

fn write(value: &str, max_age: i64) {
    let secure = if is_secure() { "; Secure" } else { "" };
    respond_with(
        SET_COOKIE,
        &format!("{SESSION_COOKIE}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}"),
    );
}
