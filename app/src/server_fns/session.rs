//! Signing in and out. Plain forms can call both, so they work before (and without) the script.

use leptos::prelude::*;

use super::Failure;

/// Opens a session and sets its cookie. Answers where to go: `next`, if it is a path of this site, or the dashboards.
#[server(prefix = "/_fn", endpoint = "sign_in")]
pub async fn sign_in(name: String, password: String, next: Option<String>) -> Result<String, Failure> {
    use super::request::{CLIENT_ADDRESS_HEADER, answer, caller, header_value, lead_to, services};
    use super::session_cookie;
    let address = header_value(CLIENT_ADDRESS_HEADER).unwrap_or_default();
    let credentials = contract::Credentials { name, password };
    let signed_in = answer(services().identity.sign_in(&caller()?, credentials, &address).await)?;
    session_cookie::set(&signed_in);
    let next = next.filter(|path| is_local(path)).unwrap_or_else(|| "/dashboards".to_owned());
    lead_to(&next);
    Ok(next)
}

/// Ends the session and leads to the sign-in page.
#[server(prefix = "/_fn", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), Failure> {
    use super::request::{SESSION_COOKIE, answer, caller, cookie, lead_to, services};
    use super::session_cookie;
    if let Some(session) = cookie(SESSION_COOKIE) {
        answer(services().identity.sign_out(&caller()?, &session).await)?;
    }
    session_cookie::clear();
    lead_to("/sign-in");
    Ok(())
}

/// Whether `path` stays on this site: `//host` and `/\host` do not.
#[cfg(any(feature = "ssr", test))]
fn is_local(path: &str) -> bool {
    path.starts_with('/') && !path[1..].starts_with(['/', '\\']) && !path.contains(['\r', '\n', '\t'])
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        assert!(is_local("/dashboards/sales?shop=demo"));
        for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example", "", "/a\r\nSet-Cookie: x"] {
            assert!(!is_local(elsewhere), "{elsewhere:?}");
        }
    }
}
