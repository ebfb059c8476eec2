//! What a span holds, read from the JSON of OpenTelemetry's messages.

use contract::{Beginning, SpanDetail, SpanEvent, SpanLine};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::beginning::Budget;

/// Attributes that are shown apart.
const INPUTS: &str = "mlflow.spanInputs";
const OUTPUTS: &str = "mlflow.spanOutputs";
/// What the line says already, and what is no news within a trace.
const TOLD: [&str; 2] = ["mlflow.spanType", "mlflow.traceRequestId"];
/// How much of a span is shown.
const MOST_ATTRIBUTES: usize = 200;
const MOST_EVENTS: usize = 100;
const MOST_BYTES: usize = 512 << 10;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Content {
    attributes: Vec<KeyValue>,
    events: Vec<Event>,
    status: Status,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct KeyValue {
    key: String,
    value: Value,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Event {
    name: String,
    time_unix_nano: u64,
    attributes: Vec<KeyValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status {
    message: String,
}

/// The span of a line; what cannot be read is left out.
pub(super) fn read(line: SpanLine, content: &str) -> SpanDetail {
    let Content { attributes, events, status } = serde_json::from_str(content).unwrap_or_default();
    let mut budget = Budget::new(MOST_BYTES);
    let (mut inputs, mut outputs, mut others) = (None, None, Vec::new());
    let mut is_cut = events.len() > MOST_EVENTS;
    for KeyValue { key, value } in attributes {
        let value = plain(value);
        match key.as_str() {
            INPUTS => inputs = Some(budget.value(&value)),
            OUTPUTS => outputs = Some(budget.value(&value)),
            told if TOLD.contains(&told) => {}
            _ if others.len() == MOST_ATTRIBUTES => is_cut = true,
            _ => others.push((key, budget.value(&value))),
        }
    }
    let events = events.into_iter().take(MOST_EVENTS).map(|event| happened(event, &mut budget, &mut is_cut)).collect();
    let message = Some(status.message).filter(|message| !message.is_empty()).map(|message| budget.text(&message).text);
    SpanDetail { line, message, inputs, outputs, attributes: others, events, is_cut }
}

fn happened(Event { name, time_unix_nano, attributes }: Event, budget: &mut Budget, is_cut: &mut bool) -> SpanEvent {
    *is_cut |= attributes.len() > MOST_ATTRIBUTES;
    let shown = attributes.into_iter().take(MOST_ATTRIBUTES);
    let shown: Vec<(String, Beginning)> = shown.map(|pair| (pair.key, budget.value(&plain(pair.value)))).collect();
    SpanEvent { name, at: i64::try_from(time_unix_nano).unwrap_or(i64::MAX), attributes: shown }
}

/// The value within the message that says what form it has: `{"int_value": 3}` is 3.
fn plain(message: Value) -> Value {
    let Value::Object(fields) = message else { return message };
    let Some((form, value)) = fields.into_iter().next() else { return Value::Null };
    let values = |value: Value| match value {
        Value::Object(mut list) => match list.remove("values") {
            Some(Value::Array(values)) => values,
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    match form.as_str() {
        "array_value" => Value::Array(values(value).into_iter().map(plain).collect()),
        "kvlist_value" => {
            let pair = |pair| serde_json::from_value::<KeyValue>(pair).ok().map(|pair| (pair.key, plain(pair.value)));
            Value::Object(values(value).into_iter().filter_map(pair).collect::<Map<_, _>>())
        }
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use contract::SpanStatus;
    use serde_json::json;

    use super::*;

    fn line() -> SpanLine {
        SpanLine {
            id: "1".to_owned(),
            parent: None,
            name: "root".to_owned(),
            kind: "CHAIN".to_owned(),
            status: SpanStatus::Error,
            started_at: 1,
            ended_at: None,
        }
    }

    fn whole(text: &str) -> Beginning {
        Beginning { text: text.to_owned(), is_whole: true }
    }

    #[test]
    fn a_span_is_read_as_clients_write_it() {
        let content = json!({
            "attributes": [
                {"key": "mlflow.spanType", "value": {"string_value": "\"CHAIN\""}},
                {"key": "mlflow.spanInputs", "value": {"string_value": "{\"question\":\"why\"}"}},
                {"key": "mlflow.spanOutputs", "value": {"string_value": "\"because\""}},
                {"key": "n", "value": {"int_value": 3}},
                {"key": "list", "value": {"array_value": {"values": [{"bool_value": true}, {}]}}},
                {"key": "map", "value": {"kvlist_value": {"values": [{"key": "a", "value": {"double_value": 0.5}}]}}},
            ],
            "events": [{"time_unix_nano": 7, "name": "exception", "attributes": [
                {"key": "exception.message", "value": {"string_value": "oh no"}}]}],
            "status": {"code": "STATUS_CODE_ERROR", "message": "failed"},
        });
        let found = read(line(), &content.to_string());
        assert_eq!(found.inputs, Some(whole("{\n  \"question\": \"why\"\n}")));
        assert_eq!(found.outputs, Some(whole("because")));
        let others = [("n", "3"), ("list", "[\n  true,\n  null\n]"), ("map", "{\n  \"a\": 0.5\n}")];
        assert_eq!(found.attributes, others.map(|(key, text)| (key.to_owned(), whole(text))));
        let event = SpanEvent {
            name: "exception".to_owned(),
            at: 7,
            attributes: vec![("exception.message".to_owned(), whole("oh no"))],
        };
        assert_eq!((found.events, found.message.as_deref(), found.is_cut), (vec![event], Some("failed"), false));
    }

    #[test]
    fn what_is_too_much_is_left_out_and_said_so() {
        let pair = |place: usize| json!({"key": format!("k{place}"), "value": {"string_value": "x".repeat(5_000)}});
        let many: Vec<Value> = (0..=MOST_ATTRIBUTES).map(pair).collect();
        let found = read(line(), &json!({"attributes": many}).to_string());
        assert!(found.is_cut);
        assert_eq!(found.attributes.len(), MOST_ATTRIBUTES);
        let bytes: usize = found.attributes.iter().map(|(_, value)| value.text.len()).sum();
        assert!(bytes <= MOST_BYTES && found.attributes.iter().any(|(_, value)| !value.is_whole));
    }

    #[test]
    fn what_is_no_span_has_nothing_in_it() {
        for content in ["", "[]", "{}", r#"{"attributes": 3}"#] {
            let found = read(line(), content);
            assert!(found.attributes.is_empty() && found.events.is_empty() && found.message.is_none(), "{content}");
        }
    }
}
