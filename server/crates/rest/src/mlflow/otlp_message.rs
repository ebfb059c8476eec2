//! OpenTelemetry's messages about spans, as `opentelemetry/proto/trace/v1/trace.proto` numbers their fields.
//!
//! They are read from protocol buffers or from OTLP's JSON (names in camel case, ids in hexadecimal, enums as numbers), and
//! written in the JSON of protocol buffers with the names of the fields, which is how MLflow's clients read spans. A character
//! NUL, which no store of text keeps, becomes U+FFFD.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::wire_number;
use prost::{Message, Oneof};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ExportRequest {
    #[prost(message, repeated, tag = "1")]
    pub(super) resource_spans: Vec<ResourceSpans>,
}

#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ResourceSpans {
    #[prost(message, repeated, tag = "2")]
    pub(super) scope_spans: Vec<ScopeSpans>,
}

#[derive(Clone, PartialEq, Message, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ScopeSpans {
    #[prost(message, repeated, tag = "2")]
    pub(super) spans: Vec<SpanMessage>,
}

#[derive(Clone, PartialEq, Message, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"), default)]
pub(super) struct SpanMessage {
    #[prost(bytes = "vec", tag = "1")]
    #[serde(with = "id")]
    pub(super) trace_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    #[serde(with = "id")]
    pub(super) span_id: Vec<u8>,
    #[prost(string, tag = "3")]
    #[serde(serialize_with = "text", skip_serializing_if = "String::is_empty")]
    trace_state: String,
    #[prost(bytes = "vec", tag = "4")]
    #[serde(with = "id", skip_serializing_if = "Vec::is_empty")]
    pub(super) parent_span_id: Vec<u8>,
    #[prost(fixed32, tag = "16")]
    #[serde(skip_serializing_if = "is_zero")]
    flags: u32,
    #[prost(string, tag = "5")]
    #[serde(serialize_with = "text")]
    pub(super) name: String,
    #[prost(int32, tag = "6")]
    #[serde(serialize_with = "kind")]
    kind: i32,
    #[prost(fixed64, tag = "7")]
    #[serde(deserialize_with = "long")]
    pub(super) start_time_unix_nano: u64,
    #[prost(fixed64, tag = "8")]
    #[serde(deserialize_with = "long")]
    pub(super) end_time_unix_nano: u64,
    #[prost(message, repeated, tag = "9")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) attributes: Vec<KeyValue>,
    #[prost(uint32, tag = "10")]
    #[serde(skip_serializing_if = "is_zero")]
    dropped_attributes_count: u32,
    #[prost(message, repeated, tag = "11")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<Event>,
    #[prost(uint32, tag = "12")]
    #[serde(skip_serializing_if = "is_zero")]
    dropped_events_count: u32,
    #[prost(message, repeated, tag = "13")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link>,
    #[prost(uint32, tag = "14")]
    #[serde(skip_serializing_if = "is_zero")]
    dropped_links_count: u32,
    #[prost(message, optional, tag = "15")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<Status>,
}

#[derive(Clone, PartialEq, Message, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"), default)]
pub(super) struct Event {
    #[prost(fixed64, tag = "1")]
    #[serde(deserialize_with = "long")]
    time_unix_nano: u64,
    #[prost(string, tag = "2")]
    #[serde(serialize_with = "text")]
    name: String,
    #[prost(message, repeated, tag = "3")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attributes: Vec<KeyValue>,
    #[prost(uint32, tag = "4")]
    #[serde(skip_serializing_if = "is_zero")]
    dropped_attributes_count: u32,
}

#[derive(Clone, PartialEq, Message, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"), default)]
pub(super) struct Link {
    #[prost(bytes = "vec", tag = "1")]
    #[serde(with = "id")]
    trace_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    #[serde(with = "id")]
    span_id: Vec<u8>,
    #[prost(string, tag = "3")]
    #[serde(serialize_with = "text", skip_serializing_if = "String::is_empty")]
    trace_state: String,
    #[prost(message, repeated, tag = "4")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attributes: Vec<KeyValue>,
    #[prost(uint32, tag = "5")]
    #[serde(skip_serializing_if = "is_zero")]
    dropped_attributes_count: u32,
    #[prost(fixed32, tag = "6")]
    #[serde(skip_serializing_if = "is_zero")]
    flags: u32,
}

#[derive(Clone, PartialEq, Message, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"), default)]
pub(super) struct Status {
    #[prost(string, tag = "2")]
    #[serde(serialize_with = "text", skip_serializing_if = "String::is_empty")]
    message: String,
    #[prost(int32, tag = "3")]
    #[serde(serialize_with = "status_code")]
    pub(super) code: i32,
}

#[derive(Clone, PartialEq, Message, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct KeyValue {
    #[prost(string, tag = "1")]
    #[serde(serialize_with = "text")]
    pub(super) key: String,
    #[prost(message, optional, tag = "2")]
    pub(super) value: Option<AnyValue>,
}

#[derive(Clone, PartialEq, Message, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct AnyValue {
    #[prost(oneof = "Form", tags = "1, 2, 3, 4, 5, 6, 7")]
    #[serde(flatten)]
    pub(super) form: Option<Form>,
}

#[derive(Clone, PartialEq, Oneof, Serialize, Deserialize)]
#[expect(clippy::enum_variant_names, reason = "the protocol's names, as they are written out")]
#[serde(rename_all(serialize = "snake_case", deserialize = "camelCase"))]
pub(super) enum Form {
    #[prost(string, tag = "1")]
    StringValue(#[serde(serialize_with = "text")] String),
    #[prost(bool, tag = "2")]
    BoolValue(bool),
    #[prost(int64, tag = "3")]
    IntValue(#[serde(deserialize_with = "long")] i64),
    #[prost(double, tag = "4")]
    DoubleValue(#[serde(with = "wire_number")] f64),
    #[prost(message, tag = "5")]
    ArrayValue(Array),
    #[prost(message, tag = "6")]
    KvlistValue(KeyValueList),
    #[prost(bytes = "vec", tag = "7")]
    BytesValue(#[serde(with = "bytes")] Vec<u8>),
}

#[derive(Clone, PartialEq, Message, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Array {
    #[prost(message, repeated, tag = "1")]
    values: Vec<AnyValue>,
}

#[derive(Clone, PartialEq, Message, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct KeyValueList {
    #[prost(message, repeated, tag = "1")]
    values: Vec<KeyValue>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde hands over")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn text<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if text.contains('\0') {
        serializer.serialize_str(&text.replace('\0', "\u{fffd}"))
    } else {
        serializer.serialize_str(text)
    }
}

/// The names of the kinds of spans, by their number; an unknown one is none.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde hands over")]
fn kind<S: Serializer>(kind: &i32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match kind {
        1 => "SPAN_KIND_INTERNAL",
        2 => "SPAN_KIND_SERVER",
        3 => "SPAN_KIND_CLIENT",
        4 => "SPAN_KIND_PRODUCER",
        5 => "SPAN_KIND_CONSUMER",
        _ => "SPAN_KIND_UNSPECIFIED",
    })
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde hands over")]
fn status_code<S: Serializer>(code: &i32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match code {
        1 => "STATUS_CODE_OK",
        2 => "STATUS_CODE_ERROR",
        _ => "STATUS_CODE_UNSET",
    })
}

/// A whole number of 64 bits, which JSON may hold as text.
fn long<'de, D: Deserializer<'de>, N: Deserialize<'de> + std::str::FromStr>(deserializer: D) -> Result<N, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either<N> {
        Number(N),
        Text(String),
    }
    match Either::deserialize(deserializer)? {
        Either::Number(number) => Ok(number),
        Either::Text(text) => text.parse().map_err(|_| serde::de::Error::custom("no whole number")),
    }
}

/// Ids: hexadecimal where they are read, base64 where they are written.
mod id {
    use super::{Deserialize, Deserializer, Engine, STANDARD, Serializer};

    pub(super) fn serialize<S: Serializer>(id: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(id))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        hex::decode(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Bytes in base64.
mod bytes {
    use super::{Deserialize, Deserializer, Engine, STANDARD};

    pub(super) use super::id::serialize;

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
