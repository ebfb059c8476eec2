//! What is logged at once, checked.

use std::collections::HashMap;

use contract::{Metric, Pair, RunBatch};

use crate::TrackingError;
use crate::check::{self, LONGEST_PARAM};

const MOST_METRICS: usize = 1_000;
const MOST_PARAMS: usize = 100;
const MOST_TAGS: usize = 100;
const MOST_IN_ALL: usize = 1_000;

/// Refuses what cannot be logged, and brings the rest into the form in which it is kept.
pub(super) fn checked(batch: RunBatch) -> Result<RunBatch, TrackingError> {
    check_sizes(&batch)?;
    let RunBatch { metrics, params, tags } = batch;
    for metric in &metrics {
        check_metric(metric)?;
    }
    Ok(RunBatch { metrics, params: checked_params(params)?, tags: checked_tags(tags)? })
}

/// Tags as they are kept: long ones are cut.
pub(super) fn checked_tags(tags: Vec<Pair>) -> Result<Vec<Pair>, TrackingError> {
    tags.into_iter()
        .map(|(key, value)| {
            check::key("key", &key)?;
            check::at_most("value", "A tag", &value, usize::MAX)?;
            let kept = check::cut(&value, check::LONGEST_TAG).to_owned();
            Ok((key, kept))
        })
        .collect()
}

/// Parameters as they are kept: long ones are cut, and none stands there twice.
pub(crate) fn checked_params(params: Vec<Pair>) -> Result<Vec<Pair>, TrackingError> {
    let mut kept = Vec::with_capacity(params.len());
    for (key, value) in params {
        check::key("key", &key)?;
        check::at_most("value", "A parameter's value", &value, usize::MAX)?;
        kept.push((key, check::cut(&value, LONGEST_PARAM).to_owned()));
    }
    // In one order, so that two writers of the same do not wait for each other.
    kept.sort_unstable();
    match kept.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        None => Ok(kept),
        Some(twice) => {
            let message = format!("Duplicate parameter keys: “{}” is given more than once.", twice[0].0);
            Err(TrackingError::invalid("params", message))
        }
    }
}

/// Refuses parameters that were `given` with another value than the one that is `kept`.
pub(crate) fn check_unchanged(given: &[Pair], kept: impl Iterator<Item = Pair>) -> Result<(), TrackingError> {
    let given: HashMap<&str, &str> = given.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    for (key, before) in kept {
        if let Some(after) = given.get(key.as_str()).filter(|after| **after != before) {
            return Err(changed_param(&key, &before, after));
        }
    }
    Ok(())
}

/// The error of a parameter that has another value already.
fn changed_param(key: &str, before: &str, after: &str) -> TrackingError {
    let message = format!(
        "Changing param values is not allowed. The param “{key}” is '{before}' already and was given as '{after}'. Log it \
         under another key."
    );
    TrackingError::invalid("params", message)
}

fn check_sizes(batch: &RunBatch) -> Result<(), TrackingError> {
    let RunBatch { metrics, params, tags } = batch;
    let parts = [
        ("metrics", metrics.len(), MOST_METRICS),
        ("params", params.len(), MOST_PARAMS),
        ("tags", tags.len(), MOST_TAGS),
        ("metrics", metrics.len() + params.len() + tags.len(), MOST_IN_ALL),
    ];
    match parts.into_iter().find(|(_, given, most)| given > most) {
        None => Ok(()),
        Some((field, given, most)) => {
            let what = if given > metrics.len().max(params.len()).max(tags.len()) {
                "metrics, params and tags"
            } else {
                field
            };
            let message =
                format!("A batch can contain at most {most} {what}. Got {given}. Split it up over several requests.");
            Err(TrackingError::invalid(field, message))
        }
    }
}

/// Refuses a value of a metric that cannot be logged.
pub(crate) fn check_metric(metric: &Metric) -> Result<(), TrackingError> {
    check::key("key", &metric.key)?;
    if metric.timestamp < 0 {
        let message = format!(
            "Invalid value {} for parameter 'timestamp' of the metric “{}”: milliseconds since 1970, 0 or more.",
            metric.timestamp, metric.key
        );
        return Err(TrackingError::invalid("timestamp", message));
    }
    if let Some(dataset) = &metric.dataset {
        check::at_most("dataset_name", "A dataset's name", &dataset.name, check::LONGEST_DATASET_NAME)?;
        check::at_most("dataset_digest", "A dataset's digest", &dataset.digest, check::LONGEST_DATASET_DIGEST)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(key: &str, value: &str) -> Pair {
        (key.to_owned(), value.to_owned())
    }

    #[test]
    fn sizes_are_limited_each_and_together() {
        let metrics = |count: usize| vec![Metric::new("m", 1.0, 1, 0); count];
        let many = |count: usize| (0..count).map(|number| pair(&format!("k{number}"), "v")).collect::<Vec<_>>();
        let refused = |metrics, params, tags| checked(RunBatch { metrics, params, tags }).unwrap_err().to_string();
        assert!(refused(metrics(1001), vec![], vec![]).contains("at most 1000 metrics. Got 1001"));
        assert!(refused(vec![], many(101), vec![]).contains("at most 100 params. Got 101"));
        assert!(refused(vec![], vec![], many(101)).contains("at most 100 tags. Got 101"));
        assert!(refused(metrics(950), many(50), many(1)).contains("at most 1000 metrics, params and tags. Got 1001"));
        assert!(checked(RunBatch { metrics: metrics(900), params: many(50), tags: many(50) }).is_ok());
    }

    #[test]
    fn a_parameter_stands_there_once() {
        let kept = checked_params(vec![pair("b", "1"), pair("a", "2")]).unwrap();
        assert_eq!(kept, [pair("a", "2"), pair("b", "1")]);
        let refused = checked_params(vec![pair("b", "1"), pair("a", "2"), pair("b", "1")]).unwrap_err().to_string();
        assert!(refused.contains("“b” is given more than once"), "{refused}");
        let changed = check_unchanged(&[pair("b", "2")], [pair("b", "1")].into_iter()).unwrap_err().to_string();
        assert!(changed.contains("Changing param values is not allowed"), "{changed}");
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        let bad = |metric: Metric| checked(RunBatch { metrics: vec![metric], ..RunBatch::default() }).is_err();
        assert!(bad(Metric::new("m", 1.0, -1, 0)));
        assert!(bad(Metric::new("a//b", 1.0, 1, 0)));
        assert!(!bad(Metric::new("m", f64::NAN, i64::MAX, i64::MIN)));
        assert!(checked_tags(vec![pair("t", "a\0")]).is_err());
    }
}
