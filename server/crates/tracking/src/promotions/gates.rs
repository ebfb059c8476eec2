//! Whether a version shows what its model asks.

use contract::{Gate, GateResult};

use super::model::Evidence;
use crate::registry::description;
use crate::registry::model::VersionRow;

/// What gates look at.
pub(super) struct Shown<'a> {
    pub version: &'a VersionRow,
    pub evidence: &'a Evidence,
    /// The sections of its card that say nothing yet.
    pub missing: &'a [String],
    /// Whether what Terrarium stored of it is as it was stored.
    pub unharmed: bool,
}

/// Each gate with what came of it.
pub(super) fn look(gates: &[Gate], shown: &Shown<'_>) -> Vec<GateResult> {
    gates.iter().map(|gate| look_at(gate, shown)).collect()
}

/// The gates that let nobody pass, in words; `None` where all are passed.
pub(super) fn failing(results: &[GateResult]) -> Option<Vec<String>> {
    let failing: Vec<String> = results.iter().filter(|result| !result.passed).map(why).collect();
    (!failing.is_empty()).then_some(failing)
}

fn look_at(gate: &Gate, shown: &Shown<'_>) -> GateResult {
    let mut result = GateResult { gate: gate.clone(), passed: false, found: None, missing: Vec::new() };
    result.passed = match gate {
        Gate::Metric { metric, comparison, value } => {
            let found = shown.version.metric(metric);
            result.found = found.filter(|found| found.is_finite());
            found.is_some_and(|found| comparison.lets_pass(found, *value))
        }
        Gate::Card => {
            result.missing = shown.missing.to_vec();
            shown.missing.is_empty()
        }
        Gate::Ready => {
            let status = shown.evidence.logged_model_status.as_deref();
            shown.unharmed && status.is_none_or(|status| status == "LOGGED_MODEL_READY")
        }
        Gate::Signature => shown.version.signature.is_some(),
        Gate::Lineage => shown.evidence.has_run && shown.evidence.datasets > 0,
        Gate::Servable => {
            shown.version.stored().is_some() || shown.version.flavor.as_deref() == Some(description::ONNX)
        }
    };
    result
}

fn why(result: &GateResult) -> String {
    let found = match (&result.gate, result.found) {
        (Gate::Metric { .. }, Some(found)) => format!(" (it is {found})"),
        (Gate::Metric { .. }, None) => " (it has no such number)".to_owned(),
        (Gate::Card, _) => format!(" (to be written: {})", result.missing.join(", ")),
        _ => String::new(),
    };
    format!("{}{found}", result.gate)
}
