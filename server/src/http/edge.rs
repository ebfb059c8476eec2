//! The outermost layer: gives the request its id, says in our own words what the connection or a trusted proxy knows,
//! and writes one line of log.

use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use app::server_fns::CLIENT_ADDRESS_HEADER;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use platform::config::Config;
use platform::telemetry::{REQUEST_ID_HEADER, request_id};
use tracing::Instrument;

const REQUEST_ID: HeaderName = HeaderName::from_static(REQUEST_ID_HEADER);
const CLIENT_ADDRESS: HeaderName = HeaderName::from_static(CLIENT_ADDRESS_HEADER);
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// What is known about connections before the first one comes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    behind_proxy: bool,
    https: bool,
}

impl Edge {
    pub(super) fn new(config: &Config) -> Self {
        Self { behind_proxy: config.behind_proxy, https: config.is_https() }
    }
}

pub(super) async fn edge(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let id = request_id(request.headers().get(&REQUEST_ID).and_then(|value| value.to_str().ok()));
    edge.rewrite(request.headers_mut(), peer);
    request.extensions_mut().insert(id);
    // The path without the query: queries hold embed tokens.
    let span = tracing::info_span!("request", %id, method = %request.method(), path = request.uri().path());
    async move {
        let begun = Instant::now();
        let mut response = next.run(request).await;
        if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        tracing::info!(status = response.status().as_u16(), milliseconds = begun.elapsed().as_millis(), "answered");
        response
    }
    .instrument(span)
    .await
}

impl Edge {
    /// Replaces what anybody can write by what is true. Handlers read these headers and nothing else.
    fn rewrite(self, headers: &mut HeaderMap, peer: Option<IpAddr>) {
        let forwarded = if self.behind_proxy { last(headers, &FORWARDED_FOR) } else { None };
        let proto = if self.behind_proxy { last(headers, &FORWARDED_PROTO) } else { None };
        let secure = self.https || proto.as_deref() == Some("https");
        headers.insert(FORWARDED_PROTO, HeaderValue::from_static(if secure { "https" } else { "http" }));
        // The proxy adds the address it saw at the end; what stands before that is the client's own claim.
        let address = forwarded.and_then(|text| text.parse().ok()).or(peer);
        match address.and_then(|address| HeaderValue::from_str(&address.to_canonical().to_string()).ok()) {
            Some(value) => headers.insert(CLIENT_ADDRESS, value),
            None => headers.remove(CLIENT_ADDRESS),
        };
        headers.remove(FORWARDED_FOR);
    }
}

/// The last element of a header that lists.
fn last(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    line.rsplit(',').next().map(|text| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(edge: Edge, headers: &[(HeaderName, &'static str)]) -> HeaderMap {
        let mut map: HeaderMap =
            headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        edge.rewrite(&mut map, Some(IpAddr::from([192, 0, 2, 1])));
        map
    }

    const CLAIMS: [(HeaderName, &str); 3] =
        [(CLIENT_ADDRESS, "6.6.6.6"), (FORWARDED_FOR, "6.6.6.6, 198.51.100.7"), (FORWARDED_PROTO, "https")];

    #[test]
    fn without_a_proxy_only_the_connection_is_believed() {
        let headers = rewritten(Edge { behind_proxy: false, https: false }, &CLAIMS);
        assert_eq!(headers[&CLIENT_ADDRESS], "192.0.2.1");
        assert_eq!(headers[&FORWARDED_PROTO], "http");
        assert!(!headers.contains_key(&FORWARDED_FOR));
    }

    #[test]
    fn behind_a_proxy_its_own_word_is_believed() {
        let headers = rewritten(Edge { behind_proxy: true, https: false }, &CLAIMS);
        assert_eq!(headers[&CLIENT_ADDRESS], "198.51.100.7", "not what the client wrote before it");
        assert_eq!(headers[&FORWARDED_PROTO], "https");
    }

    #[test]
    fn a_proxy_that_says_nothing_leaves_the_connection() {
        let headers = rewritten(Edge { behind_proxy: true, https: true }, &[]);
        assert_eq!(headers[&CLIENT_ADDRESS], "192.0.2.1");
        assert_eq!(headers[&FORWARDED_PROTO], "https", "the public URL says so");
    }
}
