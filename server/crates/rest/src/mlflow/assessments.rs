//! Assessments: what people and programs thought of traces.

use std::collections::BTreeMap;

use contract::{
    ApiError, ApiResult, Assessment, AssessmentContent, AssessmentKind, AssessmentUpdate, NewAssessment, OpContext,
    TraceId,
};
use serde::Serialize;
use serde_json::{Map, Value};

use super::fields::{Fields, in_small_letters, missing};
use super::traces::{id, moment, written_moment};
use crate::Api;

const NO_SOURCE: &str = "SOURCE_TYPE_UNSPECIFIED";

#[derive(Serialize)]
pub(super) struct Got {
    assessment: WireAssessment,
}

#[derive(Serialize)]
pub(super) struct WireAssessment {
    assessment_id: String,
    assessment_name: String,
    trace_id: TraceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    span_id: Option<String>,
    source: WireSource,
    create_time: String,
    last_update_time: String,
    /// What it says, under the name of its kind.
    #[serde(flatten)]
    content: BTreeMap<&'static str, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rationale: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overrides: Option<String>,
    valid: bool,
}

#[derive(Serialize)]
struct WireSource {
    source_type: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    source_id: String,
}

pub(super) async fn create(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<Got> {
    let mut assessment = given(&mut asked)?;
    let source = assessment.object("source")?;
    let new = NewAssessment {
        content: content(&mut assessment)?.ok_or_else(|| missing("feedback"))?,
        metadata: assessment.map("metadata")?,
        name: assessment.text_or_empty("assessment_name")?,
        span: some(&assessment, "span_id")?,
        source_type: some(&source, "source_type")?.unwrap_or_else(|| NO_SOURCE.to_owned()),
        source_id: source.text_or_empty("source_id")?,
        rationale: some(&assessment, "rationale")?,
        overrides: some(&assessment, "overrides")?,
        created_at: moment(&assessment, "create_time")?,
    };
    Ok(Got { assessment: api.services.traces.create_assessment(cx, id(&asked)?, new).await?.into() })
}

pub(super) async fn get(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Got> {
    let found = api.services.traces.assessment(cx, id(asked)?, asked.required("assessment_id")?).await?;
    Ok(Got { assessment: found.into() })
}

pub(super) async fn update(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<Got> {
    let mut assessment = given(&mut asked)?;
    let mut update = AssessmentUpdate::default();
    for field in asked.required("update_mask")?.split(',') {
        match in_small_letters(field.trim()).as_str() {
            "assessment_name" => update.name = Some(assessment.text_or_empty("assessment_name")?),
            "feedback" | "expectation" | "issue" => {
                update.content = content(&mut assessment)?.or(update.content);
            }
            "rationale" => update.rationale = Some(assessment.text_or_empty("rationale")?),
            "metadata" => update.metadata = assessment.map("metadata")?,
            other => {
                let message = format!(
                    "“{other}” of an assessment cannot be changed; assessment_name, feedback, expectation, rationale and metadata can."
                );
                return Err(ApiError::invalid("update_mask", message));
            }
        }
    }
    let (trace, assessment) = (id(&asked)?, asked.required("assessment_id")?);
    Ok(Got { assessment: api.services.traces.update_assessment(cx, trace, assessment, update).await?.into() })
}

pub(super) async fn delete(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.traces.delete_assessment(cx, id(asked)?, asked.required("assessment_id")?).await
}

fn given(asked: &mut Fields) -> ApiResult<Fields> {
    if asked.has("assessment") { asked.object("assessment") } else { Err(missing("assessment")) }
}

fn some(fields: &Fields, name: &str) -> ApiResult<Option<String>> {
    Ok(fields.text(name)?.filter(|text| !text.is_empty()).map(str::to_owned))
}

/// What an assessment says; nothing where it has none of the kinds.
fn content(assessment: &mut Fields) -> ApiResult<Option<AssessmentContent>> {
    for kind in AssessmentKind::ALL {
        if assessment.has(kind.as_str()) {
            let said = assessment.object(kind.as_str())?;
            return match kind {
                AssessmentKind::Feedback => feedback(said),
                AssessmentKind::Expectation => expectation(said),
                AssessmentKind::Issue => issue(&said),
            }
            .map(Some);
        }
    }
    Ok(None)
}

fn feedback(mut said: Fields) -> ApiResult<AssessmentContent> {
    let value = said.take("value");
    let mut body = Map::new();
    if let Some(value) = &value {
        body.insert("value".to_owned(), value.clone());
    }
    if said.has("error") {
        let error = said.object("error")?;
        let part = |name: &str| -> ApiResult<_> { Ok((name.to_owned(), Value::from(error.text_or_empty(name)?))) };
        let parts = ["error_code", "error_message", "stack_trace"].into_iter().filter(|name| error.has(name));
        let parts = parts.map(part).collect::<ApiResult<Map<_, _>>>()?;
        body.insert("error".to_owned(), Value::Object(parts));
    }
    Ok(AssessmentContent { kind: AssessmentKind::Feedback, value, body: Value::Object(body) })
}

fn expectation(mut said: Fields) -> ApiResult<AssessmentContent> {
    let kind = AssessmentKind::Expectation;
    if !said.has("serialized_value") {
        let value = said.take("value").ok_or_else(|| missing("value"))?;
        let body = Map::from_iter([("value".to_owned(), value.clone())]);
        return Ok(AssessmentContent { kind, value: Some(value), body: Value::Object(body) });
    }
    let serialized = said.object("serialized_value")?;
    let text = serialized.text_or_empty("value")?;
    let format = serialized.text_or_empty("serialization_format")?;
    let inner = Map::from_iter([
        ("serialization_format".to_owned(), Value::from(format)),
        ("value".to_owned(), Value::from(text.clone())),
    ]);
    let body = Map::from_iter([("serialized_value".to_owned(), Value::Object(inner))]);
    Ok(AssessmentContent { kind, value: serde_json::from_str(&text).ok(), body: Value::Object(body) })
}

fn issue(said: &Fields) -> ApiResult<AssessmentContent> {
    let name = Value::from(said.text_or_empty("issue_name")?);
    let body = Value::Object(Map::from_iter([("issue_name".to_owned(), name.clone())]));
    Ok(AssessmentContent { kind: AssessmentKind::Issue, value: Some(name), body })
}

impl From<Assessment> for WireAssessment {
    fn from(assessment: Assessment) -> Self {
        Self {
            assessment_id: assessment.id,
            assessment_name: assessment.name,
            trace_id: assessment.trace,
            span_id: assessment.span,
            source: WireSource { source_type: assessment.source_type, source_id: assessment.source_id },
            create_time: written_moment(assessment.created_at),
            last_update_time: written_moment(assessment.updated_at),
            content: BTreeMap::from([(assessment.content.kind.as_str(), assessment.content.body)]),
            rationale: assessment.rationale,
            metadata: assessment.metadata.into_iter().collect(),
            overrides: assessment.overrides,
            valid: assessment.valid,
        }
    }
}
