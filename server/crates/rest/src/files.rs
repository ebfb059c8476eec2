//! Files on their way to a client, whole or in part.

use axum::body::Body;
use axum::extract::RawPathParams;
use axum::extract::rejection::RawPathParamsRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use contract::{ApiError, ApiResult, ArtifactContent, ByteRange};

/// What a browser does with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disposition {
    /// It stores it.
    Attachment,
    /// It shows what is no danger to show, and stores the rest.
    Inline,
}

/// A parameter of the path as it was sent: whether it leads upwards, whoever opens it finds out in whatever encoding.
pub(crate) fn sent(path: &Result<RawPathParams, RawPathParamsRejection>, wanted: &str) -> ApiResult<String> {
    let refuse = || ApiError::invalid("path", "Invalid path: it cannot be read as text.");
    let path = path.as_ref().map_err(|_| refuse())?;
    path.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned()).ok_or_else(refuse)
}

/// The part that the header `Range` asks for.
pub(crate) fn part_asked_for(headers: &HeaderMap) -> Option<ByteRange> {
    headers.get(header::RANGE).and_then(|range| range.to_str().ok()).and_then(range)
}

/// A file, or the part of it that was asked for. No browser guesses its type, and what is no attachment reaches nothing of ours.
pub(crate) fn answer(file: ArtifactContent, part: Option<ByteRange>, disposition: Disposition) -> Response {
    let is_part = part.is_some();
    let guessed = mime_guess::from_path(&file.name).first_or_octet_stream();
    let is_text = matches!(guessed.subtype().as_str(), "json" | "xml" | "x-yaml") || file.name.ends_with("MLmodel");
    let kind = if is_text { "text/plain" } else { guessed.essence_str() };
    let policy = match disposition {
        Disposition::Attachment => None,
        Disposition::Inline => policy(kind),
    };
    let way = if policy.is_some() { "inline" } else { "attachment" };
    let mut response = Response::new(Body::from_stream(file.content));
    if is_part {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    let length = file.end - file.start;
    let mut texts = vec![
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::CONTENT_DISPOSITION, named(way, &file.name)),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
    ];
    if is_part {
        texts.push((header::CONTENT_RANGE, format!("bytes {}-{}/{}", file.start, file.end.max(1) - 1, file.bytes)));
    }
    if let Some(policy) = policy {
        texts.push((header::CONTENT_SECURITY_POLICY, policy.to_owned()));
    }
    for (name, text) in texts {
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// What a file that a browser shows may do; nothing where browsers are not to show such files.
fn policy(kind: &str) -> Option<&'static str> {
    match kind {
        // Reports draw themselves, so their scripts run; in a frame without an origin, from which nothing can be asked.
        "text/html" => Some(
            "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; \
             img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
        ),
        // Browsers show documents with a program of their own, which no sandbox lets in.
        "application/pdf" => Some("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"),
        _ if kind.starts_with("image/") => Some("sandbox; default-src 'none'; style-src 'unsafe-inline'"),
        _ => None,
    }
}

/// How a file is handed out, under its name, also where that is not ASCII (RFC 6266).
fn named(way: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii() && !c.is_ascii_control() && !matches!(c, '"' | '\\') { c } else { '_' })
        .collect();
    if plain == name {
        return format!("{way}; filename=\"{name}\"");
    }
    let encoded: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("{way}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

/// `bytes=3-7`, `bytes=3-` or `bytes=-5`; what else is asked for gets the whole.
fn range(header: &str) -> Option<ByteRange> {
    let (first, last) = header.strip_prefix("bytes=")?.split_once('-')?;
    match (first.parse().ok(), last.parse().ok()) {
        (Some(first), Some(last)) if first <= last => Some(ByteRange::Within(first, last)),
        (Some(first), None) if last.is_empty() => Some(ByteRange::From(first)),
        (None, Some(length)) if first.is_empty() && length > 0 => Some(ByteRange::Last(length)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_asked_for_as_browsers_do() {
        assert_eq!(range("bytes=3-7"), Some(ByteRange::Within(3, 7)));
        assert_eq!(range("bytes=3-"), Some(ByteRange::From(3)));
        assert_eq!(range("bytes=-5"), Some(ByteRange::Last(5)));
        for whole in ["bytes=7-3", "bytes=1-2,4-5", "bytes=-0", "lines=1-2", "bytes=", "bytes=x-"] {
            assert_eq!(range(whole), None, "{whole}");
        }
    }

    #[test]
    fn names_come_through_headers() {
        assert_eq!(named("attachment", "a.txt"), "attachment; filename=\"a.txt\"");
        assert_eq!(
            named("attachment", "ü\"\n.txt"),
            "attachment; filename=\"___.txt\"; filename*=UTF-8''%C3%BC%22%0A.txt"
        );
    }

    #[test]
    fn only_what_cannot_reach_us_is_shown_by_browsers() {
        assert!(
            policy("text/html").is_some_and(|policy| policy.starts_with("sandbox ") && !policy.contains("allow-same"))
        );
        assert!(policy("image/svg+xml").is_some_and(|policy| policy.starts_with("sandbox;")));
        for kind in ["text/plain", "text/javascript", "text/css", "application/xhtml+xml", "application/octet-stream"] {
            assert_eq!(policy(kind), None, "{kind}");
        }
    }
}
