//! What people and programs thought of a trace, or of a span.

use contract::{Assessment, AssessmentKind};
use leptos::prelude::*;
use serde_json::Value;
use ui::{Badge, Tone, use_locale, words};

use super::super::moment::Moment;

/// The longest value that stands in a line, in characters.
const LONGEST: usize = 400;

/// Opinions, one below the other.
#[component]
pub(super) fn Assessments(all: Signal<Vec<Assessment>>) -> impl IntoView {
    let items = move || all.get().into_iter().map(|one| view! { <Opinion one=one /> }.into_any()).collect_view();
    view! { <ul class="opinions">{items}</ul> }
}

#[component]
fn Opinion(one: Assessment) -> impl IntoView {
    let words = words::traces(use_locale());
    let (kind, tone) = match one.content.kind {
        AssessmentKind::Feedback => (words.feedback, Tone::Accent),
        AssessmentKind::Expectation => (words.expectation, Tone::Neutral),
        AssessmentKind::Issue => (words.issue, Tone::Warn),
    };
    let failed = one.content.body.get("error").filter(|error| !error.is_null()).map(|error| {
        let said = error.get("error_message").and_then(Value::as_str).map_or_else(|| error.to_string(), str::to_owned);
        view! { <p class="opinion__error">{said}</p> }
    });
    let value = value(&one.content.body);
    let by = format!("{} · {}", (words.source)(&one.source_type), one.source_id);
    let rationale = one.rationale.filter(|text| !text.is_empty());
    view! {
        <li class="opinion" class:is-superseded=!one.valid>
            <p class="opinion__head">
                <Badge tone=tone>{kind}</Badge>
                <strong>{one.name}</strong>
                {value.map(|value| view! { <code class="break">{value}</code> })}
                {(!one.valid).then(|| view! { <span class="muted">{words.superseded}</span> })}
            </p>
            {failed}
            {rationale.map(|text| view! { <p class="opinion__why">{text}</p> })}
            <p class="opinion__by muted">{by} " · " <Moment at=Some(one.created_at) /></p>
        </li>
    }
}

/// What an assessment says, of the forms in which the protocol writes it.
fn value(body: &Value) -> Option<String> {
    let serialized = body.get("serialized_value").and_then(|value| value.get("value"));
    let value = [body.get("value"), serialized, body.get("issue_name")];
    let value = value.into_iter().flatten().find(|value| !value.is_null())?;
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let shown: String = text.chars().take(LONGEST).collect();
    Some(if shown.len() == text.len() { text } else { format!("{shown}…") })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_found_in_every_form() {
        assert_eq!(value(&json!({"value": true})).as_deref(), Some("true"));
        assert_eq!(value(&json!({"value": "good"})).as_deref(), Some("good"));
        assert_eq!(value(&json!({"serialized_value": {"value": "{\"a\": 1}"}})).as_deref(), Some("{\"a\": 1}"));
        assert_eq!(value(&json!({"issue_name": "made up"})).as_deref(), Some("made up"));
        assert_eq!(value(&json!({"value": null})), None);
        assert_eq!(value(&json!({"value": "x".repeat(500)})).map(|text| text.chars().count()), Some(LONGEST + 1));
    }
}
