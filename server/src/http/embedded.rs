//! The site out of the program itself, for a single file that runs anywhere.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};

/// The folder that `TERRARIUM_SITE` named when the program was compiled.
#[derive(RustEmbed)]
#[folder = "$TERRARIUM_SITE"]
struct Site;

/// A route for each file.
pub(super) fn routes() -> Router {
    Site::iter()
        .filter(|name| !name.ends_with(".br") && !name.ends_with(".gz"))
        .fold(Router::new(), |routes, name| routes.route(&format!("/{name}"), get(serve)))
}

/// A file's text.
pub(super) fn text(name: &str) -> Option<String> {
    String::from_utf8(Site::get(name)?.data.into_owned()).ok()
}

async fn serve(request: Request) -> Response {
    let name = request.uri().path().trim_start_matches('/').to_owned();
    let accepted = |encoding: &str| {
        let header = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        header.is_some_and(|list| list.split(',').any(|one| one.trim().split(';').next() == Some(encoding)))
    };
    let variant = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accepted(encoding))
        .find_map(|(encoding, suffix)| Some((Some(encoding), Site::get(&format!("{name}.{suffix}"))?)));
    let found = variant.or_else(|| Site::get(&name).map(|file| (None, file)));
    match found {
        Some((encoding, file)) => answer(&name, encoding, file, request.headers()),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(name: &str, encoding: Option<&'static str>, file: EmbeddedFile, request: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..12]));
    if request.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    let kind = mime_guess::from_path(name).first_or_octet_stream().to_string();
    let headers = [(header::CONTENT_TYPE, kind), (header::ETAG, tag), (header::VARY, "accept-encoding".to_owned())];
    let mut response = (headers, Body::from(file.data)).into_response();
    if let Some(encoding) = encoding {
        response.headers_mut().insert(header::CONTENT_ENCODING, axum::http::HeaderValue::from_static(encoding));
    }
    response
}
