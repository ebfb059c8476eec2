//! What of a thing can be kept here: keys and values within the limits that everything else is held to.

use contract::{DatasetInput, Metric, Pair};

use super::model::Refusal;
use crate::check;

/// Those of `pairs` that can be kept. Values that are too long are cut; each thing that is not as it was is listed.
pub(super) fn pairs(what: &str, pairs: &[Pair], longest: usize, refused: &mut Vec<Refusal>) -> Vec<Pair> {
    let mut kept = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        let fit = check::key("key", key).and_then(|()| check::at_most("value", "A value", value, usize::MAX));
        if let Err(error) = fit {
            refused.push(Refusal::new(format!("{what} “{}”", check::cut(key, check::LONGEST_KEY)), error));
            continue;
        }
        let cut = check::cut(value, longest);
        if cut.len() < value.len() {
            let why = format!("Its value is cut to the first {longest} characters.");
            refused.push(Refusal::new(format!("{what} “{key}”"), why));
        }
        kept.push((key.clone(), cut.to_owned()));
    }
    // In one order, so that two writers of the same do not wait for each other.
    kept.sort_unstable();
    kept.dedup_by(|one, other| one.0 == other.0);
    kept
}

/// Those of `metrics` that can be kept.
pub(super) fn metrics(metrics: Vec<Metric>, refused: &mut Vec<Refusal>) -> Vec<Metric> {
    let fits = |metric: &Metric| crate::runs::check_metric(metric);
    metrics
        .into_iter()
        .filter(|metric| match fits(metric) {
            Ok(()) => true,
            Err(error) => {
                let refusal = Refusal::new(format!("metric “{}”", check::cut(&metric.key, check::LONGEST_KEY)), error);
                // One word for each key is enough, however many values it has.
                if refused.last() != Some(&refusal) {
                    refused.push(refusal);
                }
                false
            }
        })
        .collect()
}

/// Those of `datasets` that can be kept.
pub(super) fn datasets(datasets: &[DatasetInput], refused: &mut Vec<Refusal>) -> Vec<DatasetInput> {
    let fits = |input: &DatasetInput| crate::runs::check_datasets(std::slice::from_ref(input));
    let mut kept = Vec::with_capacity(datasets.len());
    for input in datasets {
        match fits(input) {
            Ok(()) => kept.push(input.clone()),
            Err(error) => refused.push(Refusal::new(format!("dataset “{}”", input.dataset.id.name), error)),
        }
    }
    kept
}

/// A name, a user or another short text: cut, and without what no text can have.
pub(super) fn short(text: &str, longest: usize) -> String {
    check::cut(text, longest).replace('\0', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_kept_is_listed_and_the_rest_is_kept() {
        let given = [("b", "1"), ("a", "xyz"), ("a//b", "2"), ("n", "nul\0")];
        let given = given.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let mut refused = Vec::new();
        let kept = pairs("tag", &given, 2, &mut refused);
        assert_eq!(kept, [("a".to_owned(), "xy".to_owned()), ("b".to_owned(), "1".to_owned())]);
        let what: Vec<_> = refused.iter().map(|refusal| refusal.what.as_str()).collect();
        assert_eq!(what, ["tag “a”", "tag “a//b”", "tag “n”"]);
    }

    #[test]
    fn values_of_a_metric_that_cannot_be_kept_are_listed_once() {
        let values =
            vec![Metric::new("x=y", 1.0, 1, 0), Metric::new("x=y", 2.0, 1, 1), Metric::new("ok", f64::NAN, 0, 0)];
        let mut refused = Vec::new();
        assert_eq!(metrics(values, &mut refused).len(), 1);
        assert_eq!(refused.len(), 1, "{refused:?}");
    }
}
