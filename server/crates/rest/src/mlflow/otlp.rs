//! Spans in OpenTelemetry's own protocol, OTLP over HTTP: as protocol buffers or JSON, plain or gzipped.

use std::io::Read;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use contract::{ApiError, ApiResult, ErrorCode, ExperimentId, Span, SpanStatus, TraceId};
use flate2::read::MultiGzDecoder;
use prost::Message;

use super::failure::Refusal;
use super::otlp_message::{ExportRequest, Form, KeyValue, SpanMessage};
use crate::{Api, Caller};

/// Names the experiment that the spans belong to.
const EXPERIMENT: &str = "x-mlflow-experiment-id";
const PROTOBUF: &str = "application/x-protobuf";
const JSON: &str = "application/json";
/// The longest body that is unpacked, in bytes.
const LARGEST_UNPACKED: u64 = 64 << 20;
/// The attribute that says what kind of work a span is, and what it is where nothing is said.
const SPAN_TYPE: &str = "mlflow.spanType";
const UNKNOWN: &str = "UNKNOWN";
/// How many bytes ids have.
const TRACE_ID: usize = 16;
const SPAN_ID: usize = 8;

/// Takes the spans of one request.
pub(super) async fn export(
    State(api): State<Api>,
    Caller(cx): Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let encoding = encoding(&headers)?;
    let experiment = experiment(&headers)?;
    let gzipped = is_gzipped(&headers)?;
    // Unpacking and reading takes long enough to keep others waiting.
    let read = tokio::task::spawn_blocking(move || read(&body, encoding, gzipped));
    let spans = read.await.map_err(|_| ApiError::internal())??;
    api.services.traces.log_spans(&cx, experiment, spans).await?;
    // The message that says nothing: all were taken.
    let (kind, answer) = match encoding {
        Encoding::Protobuf => (PROTOBUF, ""),
        Encoding::Json => (JSON, "{}"),
    };
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], answer).into_response())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Protobuf,
    Json,
}

fn encoding(headers: &HeaderMap) -> ApiResult<Encoding> {
    let kind = header_of(headers, header::CONTENT_TYPE.as_str());
    match kind.split(';').next().unwrap_or_default().trim() {
        PROTOBUF => Ok(Encoding::Protobuf),
        JSON => Ok(Encoding::Json),
        other => {
            let message = format!("Invalid Content-Type: “{other}”. Send {PROTOBUF} or {JSON}.");
            Err(ApiError::invalid("content-type", message))
        }
    }
}

fn experiment(headers: &HeaderMap) -> ApiResult<ExperimentId> {
    let id = header_of(headers, EXPERIMENT);
    if id.is_empty() {
        return Err(ApiError::invalid(EXPERIMENT, format!("The header {EXPERIMENT} is missing: name an experiment.")));
    }
    id.parse()
}

fn is_gzipped(headers: &HeaderMap) -> ApiResult<bool> {
    match header_of(headers, header::CONTENT_ENCODING.as_str()) {
        "" | "identity" => Ok(false),
        "gzip" => Ok(true),
        other => Err(ApiError::invalid("content-encoding", format!("Send it plain or with gzip, not with “{other}”."))),
    }
}

fn header_of<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().trim()
}

fn read(body: &[u8], encoding: Encoding, gzipped: bool) -> ApiResult<Vec<Span>> {
    let unpacked;
    let body = if gzipped {
        unpacked = unpack(body)?;
        unpacked.as_slice()
    } else {
        body
    };
    let request = match encoding {
        Encoding::Protobuf => ExportRequest::decode(body).map_err(|error| unreadable(&error))?,
        Encoding::Json => serde_json::from_slice(body).map_err(|error| unreadable(&error))?,
    };
    let scopes = request.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
    let spans: Vec<Span> = scopes.flat_map(|scope| scope.spans).map(span).collect::<ApiResult<_>>()?;
    if spans.is_empty() {
        return Err(ApiError::invalid("body", "Invalid OpenTelemetry format: there are no spans in it."));
    }
    Ok(spans)
}

fn unpack(body: &[u8]) -> ApiResult<Vec<u8>> {
    let mut unpacked = Vec::new();
    let read = MultiGzDecoder::new(body).take(LARGEST_UNPACKED + 1).read_to_end(&mut unpacked);
    read.map_err(|error| unreadable(&error))?;
    if unpacked.len() as u64 > LARGEST_UNPACKED {
        let message = format!("Unpacked, the body is larger than {} MiB. Send less at a time.", LARGEST_UNPACKED >> 20);
        return Err(ApiError::new(ErrorCode::TooLarge, message));
    }
    Ok(unpacked)
}

fn span(message: SpanMessage) -> ApiResult<Span> {
    let problem = |problem: &str| ApiError::invalid("body", format!("Invalid OpenTelemetry format: {problem}."));
    let id =
        |id: &[u8], length: usize| (id.len() == length && id.iter().any(|byte| *byte != 0)).then(|| hex::encode(id));
    let parent = match message.parent_span_id.as_slice() {
        [] => None,
        parent => Some(id(parent, SPAN_ID).ok_or_else(|| problem("the id of a parent has not 8 bytes"))?),
    };
    let moment = |nanos: u64| i64::try_from(nanos).map_err(|_| problem("a span is at a time that no clock shows"));
    let trace = id(&message.trace_id, TRACE_ID).ok_or_else(|| problem("the id of a trace has not 16 bytes"))?;
    Ok(Span {
        trace: TraceId(format!("tr-{trace}")),
        id: id(&message.span_id, SPAN_ID).ok_or_else(|| problem("the id of a span has not 8 bytes"))?,
        parent,
        kind: kind_of(&message.attributes),
        status: match message.status.as_ref().map(|status| status.code) {
            Some(1) => SpanStatus::Ok,
            Some(2) => SpanStatus::Error,
            _ => SpanStatus::Unset,
        },
        started_at: moment(message.start_time_unix_nano)?,
        ended_at: (message.end_time_unix_nano > 0).then(|| moment(message.end_time_unix_nano)).transpose()?,
        content: serde_json::to_string(&message).map_err(|error| unreadable(&error))?,
        name: message.name.replace('\0', "\u{fffd}"),
    })
}

/// What kind of work a span is. Some clients write the text as JSON, in quotes.
fn kind_of(attributes: &[KeyValue]) -> String {
    let found = attributes.iter().find(|attribute| attribute.key == SPAN_TYPE);
    let form = found.and_then(|attribute| attribute.value.as_ref()?.form.as_ref());
    match form {
        Some(Form::StringValue(text)) => {
            serde_json::from_str(text).unwrap_or_else(|_| text.clone()).replace('\0', "\u{fffd}")
        }
        _ => UNKNOWN.to_owned(),
    }
}

fn unreadable(error: &dyn std::error::Error) -> ApiError {
    ApiError::invalid("body", format!("Invalid OpenTelemetry format: {error}."))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use serde_json::{Value, json};

    use super::*;

    const AS_JSON: &str = r#"{"resourceSpans": [{"resource": {"attributes": []}, "scopeSpans": [{"spans": [{
        "traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331", "name": "root\u0000", "kind": 2,
        "startTimeUnixNano": "1795670000000000000", "endTimeUnixNano": 1795670001000000000,
        "attributes": [{"key": "mlflow.spanType", "value": {"stringValue": "CHAIN"}}, {"key": "n", "value": {"intValue": "3"}},
                       {"key": "x", "value": {"doubleValue": "NaN"}},
                       {"key": "l", "value": {"arrayValue": {"values": [{"boolValue": true}, {}]}}}],
        "status": {"code": 2, "message": "oh no"}}]}]}]}"#;

    #[test]
    fn json_and_protocol_buffers_say_the_same() {
        let from_json = read(AS_JSON.as_bytes(), Encoding::Json, false).unwrap();
        let message: ExportRequest = serde_json::from_str(AS_JSON).unwrap();
        let packed = gzip(&message.encode_to_vec());
        assert_eq!(read(&packed, Encoding::Protobuf, true).unwrap(), from_json);
        let [span] = from_json.as_slice() else { panic!("{from_json:?}") };
        assert_eq!(span.trace.0, "tr-0af7651916cd43dd8448eb211c80319c");
        assert_eq!((span.kind.as_str(), span.status, span.name.as_str()), ("CHAIN", SpanStatus::Error, "root\u{fffd}"));
        let written: Value = serde_json::from_str(&span.content).unwrap();
        assert_eq!(
            written,
            json!({
                "trace_id": "CvdlGRbNQ92ESOshHIAxnA==", "span_id": "t61rcWkgMzE=", "name": "root\u{fffd}",
                "kind": "SPAN_KIND_SERVER", "start_time_unix_nano": 1_795_670_000_000_000_000_u64,
                "end_time_unix_nano": 1_795_670_001_000_000_000_u64,
                "attributes": [
                    {"key": "mlflow.spanType", "value": {"string_value": "CHAIN"}}, {"key": "n", "value": {"int_value": 3}},
                    {"key": "x", "value": {"double_value": "NaN"}},
                    {"key": "l", "value": {"array_value": {"values": [{"bool_value": true}, {}]}}},
                ],
                "status": {"code": "STATUS_CODE_ERROR", "message": "oh no"},
            })
        );
    }

    #[test]
    fn what_is_no_export_is_refused() {
        for bad in ["{}", "[]", "x", r#"{"resourceSpans": [{"scopeSpans": [{"spans": [{"name": "x"}]}]}]}"#] {
            assert_eq!(read(bad.as_bytes(), Encoding::Json, false).unwrap_err().code, ErrorCode::InvalidInput, "{bad}");
        }
        for bad in [&b""[..], b"\xff\xff", AS_JSON.as_bytes()] {
            assert_eq!(read(bad, Encoding::Protobuf, false).unwrap_err().code, ErrorCode::InvalidInput);
            assert_eq!(read(bad, Encoding::Protobuf, true).unwrap_err().code, ErrorCode::InvalidInput);
        }
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused() {
        let bomb = gzip(&vec![0; usize::try_from(LARGEST_UNPACKED).unwrap() + 1]);
        assert!(bomb.len() < 1 << 20);
        assert_eq!(read(&bomb, Encoding::Protobuf, true).unwrap_err().code, ErrorCode::TooLarge);
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }
}
