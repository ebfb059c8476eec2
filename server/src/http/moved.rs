//! Addresses of Sales from when it was no dashboard like the others: people keep them. They lead to what they are called now.

use axum::extract::{Query, Request};
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

const PAGE: &str = "/dashboards/sales";
const CHARTS: &str = "/api/v1/dashboards/sales/charts/";
const TILES: &str = "/api/v1/dashboards/sales/tiles/";

pub(super) async fn lead_on(request: Request, next: Next) -> Response {
    let moved = (request.method() == Method::GET).then(|| moved(request.uri())).flatten();
    match moved {
        Some(address) => Redirect::permanent(&address).into_response(),
        None => next.run(request).await,
    }
}

/// Where what is asked for is now; `None` where it is where it was.
fn moved(uri: &Uri) -> Option<String> {
    let path = match uri.path().strip_prefix(CHARTS) {
        Some(file) => format!("{TILES}{file}"),
        None if uri.path() == PAGE => PAGE.to_owned(),
        None => return None,
    };
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).unwrap_or_default();
    let end =
        |name: &str| pairs.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value);
    let (from, to) = (end("from"), end("to"));
    if path == PAGE && from.is_none() && to.is_none() {
        return None;
    }
    let text = |day: Option<&String>| day.cloned().unwrap_or_default();
    let period = (from.is_some() || to.is_some()).then(|| ("date".to_owned(), format!("{}..{}", text(from), text(to))));
    let kept = pairs.iter().filter(|(name, _)| !["from", "to"].contains(&name.as_str())).cloned();
    let query: Vec<String> =
        period.into_iter().chain(kept).map(|(name, value)| format!("{}={}", escaped(&name), escaped(&value))).collect();
    Some(if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) })
}

/// Percent-encodes everything that is not unreserved (RFC 3986, section 2.3).
fn escaped(text: &str) -> String {
    let encoded = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encoded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_one_parameter_now() {
        for (before, now) in [
            ("/dashboards/sales?from=2011-01-01&to=2011-12-09", "/dashboards/sales?date=2011-01-01..2011-12-09"),
            (
                "/dashboards/sales?shop=demo&from=2011-01-01&to=&country=C%C3%B4te%20d%E2%80%99Ivoire&country=France&grain=week",
                "/dashboards/sales?date=2011-01-01..&shop=demo&country=C%C3%B4te%20d%E2%80%99Ivoire&country=France&grain=week",
            ),
            ("/dashboards/sales?to=2011-12-09", "/dashboards/sales?date=..2011-12-09"),
            (
                "/api/v1/dashboards/sales/charts/revenue.csv?from=2010-12-01&to=2010-12-31&country=A%26B",
                "/api/v1/dashboards/sales/tiles/revenue.csv?date=2010-12-01..2010-12-31&country=A%26B",
            ),
            ("/api/v1/dashboards/sales/charts/rhythm.csv", "/api/v1/dashboards/sales/tiles/rhythm.csv"),
        ] {
            assert_eq!(moved(&before.parse().unwrap()).as_deref(), Some(now));
        }
    }

    #[test]
    fn everything_else_is_where_it_was() {
        for address in [
            "/dashboards/sales",
            "/dashboards/sales?date=2011-01-01..2011-12-09&country=France",
            "/dashboards/sales?from=",
            "/dashboards/customers?from=2011-01-01",
            "/api/v1/dashboards/sales/tiles/revenue.csv?from=2011-01-01",
        ] {
            assert_eq!(moved(&address.parse().unwrap()), None, "{address}");
        }
    }
}
