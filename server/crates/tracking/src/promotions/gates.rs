//! Whether a version shows what its model asks.

use contract::{Gate, GateResult, Reported};

use super::model::{Evidence, ReportRow};
use crate::registry::description;
use crate::registry::model::VersionRow;

/// What gates look at.
pub(super) struct Shown<'a> {
    pub version: &'a VersionRow,
    pub evidence: &'a Evidence,
    /// What the tags say that gates are about.
    pub reports: &'a [ReportRow],
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
    let mut result = GateResult { gate: gate.clone(), passed: false, found: None, missing: Vec::new(), reported: None };
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
        Gate::Finished => {
            let status = shown.evidence.run_status.clone();
            let finished = status.as_deref() == Some("FINISHED");
            result.reported = status.map(|value| Reported { value, set: None });
            finished
        }
        Gate::Servable => {
            shown.version.stored().is_some() || shown.version.flavor.as_deref() == Some(description::ONNX)
        }
        Gate::Tag { tag, is } => {
            let report = shown.reports.iter().find(|report| report.key == *tag);
            result.reported = report.map(ReportRow::reported);
            report.is_some_and(|report| report.value == *is)
        }
    };
    result
}

fn why(result: &GateResult) -> String {
    let found = match (&result.gate, result.found, &result.reported) {
        (Gate::Metric { .. }, Some(found), _) => format!(" (it is {found})"),
        (Gate::Metric { .. }, None, _) => " (it has no such number)".to_owned(),
        (Gate::Card, ..) => format!(" (to be written: {})", result.missing.join(", ")),
        (Gate::Tag { .. }, _, Some(reported)) => format!(" (it is “{}”)", reported.value),
        (Gate::Tag { .. }, _, None) => " (it is not set)".to_owned(),
        (Gate::Finished, _, Some(reported)) => format!(" (it is {})", reported.value),
        (Gate::Finished, _, None) => " (there is none)".to_owned(),
        _ => String::new(),
    };
    format!("{}{found}", result.gate)
}

#[cfg(test)]
mod tests {
    use contract::GateComparison;

    use super::*;

    fn evidence() -> Evidence {
        Evidence { logged_model_status: None, has_run: true, run_status: Some("FINISHED".to_owned()), datasets: 1 }
    }

    fn version() -> VersionRow {
        VersionRow {
            version: 1,
            created_at: chrono::DateTime::UNIX_EPOCH,
            created_by: "kim".to_owned(),
            description: String::new(),
            stage: "None".to_owned(),
            tag_keys: Vec::new(),
            tag_values: Vec::new(),
            aliases: Vec::new(),
            job_id: None,
            run_id: String::new(),
            location: "s3://bucket/model".to_owned(),
            flavor: Some("sklearn".to_owned()),
            signature: None,
            data_tables: None,
            data_shop: None,
            data_until: None,
            data_rows: None,
            data_watermark: None,
            artifact: None,
            artifact_sha256: None,
            charts: None,
            charts_sha256: None,
            param_keys: Vec::new(),
            param_values: Vec::new(),
            metric_keys: vec!["auc".to_owned(), "loss".to_owned()],
            metric_values: vec![0.8, f64::NAN],
        }
    }

    fn report(value: &str, set_by: Option<&str>) -> ReportRow {
        let set_at = set_by.map(|_| chrono::DateTime::UNIX_EPOCH);
        ReportRow { key: "ci".to_owned(), value: value.to_owned(), set_by: set_by.map(str::to_owned), set_at }
    }

    fn looked_at(gate: Gate, evidence: &Evidence, reports: &[ReportRow]) -> GateResult {
        let shown = Shown { version: &version(), evidence, reports, missing: &[], unharmed: true };
        look(&[gate], &shown).remove(0)
    }

    #[test]
    fn a_tag_has_the_value_to_the_letter() {
        let wants = |tag: &str| Gate::Tag { tag: tag.to_owned(), is: "passed".to_owned() };
        for (value, passes) in [("passed", true), ("Passed", false), ("passed ", false), ("", false)] {
            let result = looked_at(wants("ci"), &evidence(), &[report(value, Some("kim"))]);
            let by = result.reported.unwrap().set.unwrap().0;
            assert_eq!((result.passed, by.as_str()), (passes, "kim"), "{value:?}");
        }
        let unnoted = looked_at(wants("ci"), &evidence(), &[report("passed", None)]);
        assert_eq!((unnoted.passed, unnoted.reported.unwrap().set), (true, None));
        let other = looked_at(wants("fairness"), &evidence(), &[report("passed", None)]);
        assert_eq!((other.passed, other.reported), (false, None), "the value of another tag says nothing");
    }

    #[test]
    fn a_run_has_to_be_here_and_finished() {
        for (status, failure) in [
            (Some("FINISHED"), None),
            (Some("KILLED"), Some("a run that finished successfully (it is KILLED)")),
            (None, Some("a run that finished successfully (there is none)")),
        ] {
            let evidence = Evidence { run_status: status.map(str::to_owned), ..evidence() };
            let result = looked_at(Gate::Finished, &evidence, &[]);
            assert_eq!(result.passed, failure.is_none(), "{status:?}");
            assert_eq!(failing(&[result]), failure.map(|words| vec![words.to_owned()]));
        }
    }

    #[test]
    fn what_fails_says_what_was_found() {
        let at_least =
            |metric: &str| Gate::Metric { metric: metric.to_owned(), comparison: GateComparison::AtLeast, value: 0.9 };
        let ci = || Gate::Tag { tag: "ci".to_owned(), is: "passed".to_owned() };
        for (gate, reports, words) in [
            (at_least("auc"), vec![], "auc ≥ 0.9 (it is 0.8)"),
            (at_least("loss"), vec![], "loss ≥ 0.9 (it has no such number)"),
            (ci(), vec![report("failed", None)], "the tag “ci” with the value “passed” (it is “failed”)"),
            (ci(), vec![], "the tag “ci” with the value “passed” (it is not set)"),
            (Gate::Servable, vec![], "a model that can be asked here"),
        ] {
            assert_eq!(failing(&[looked_at(gate, &evidence(), &reports)]).unwrap(), [words]);
        }
        assert_eq!(failing(&[looked_at(ci(), &evidence(), &[report("passed", None)])]), None);
    }
}
