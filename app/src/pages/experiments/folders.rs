//! Experiments by folder: what stands before the last “/” of their names.

use std::collections::{BTreeMap, BTreeSet};

use contract::ExperimentSummary;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// A folder, with how many experiments are in it.
    Folder { name: String, experiments: usize, is_open: bool },
    /// The experiment at that place.
    Experiment { place: usize, is_within: bool },
}

/// The folder of a name, and the name in it.
pub(super) fn split(name: &str) -> (&str, &str) {
    match name.rsplit_once('/') {
        Some((folder, within)) if !folder.is_empty() && !within.is_empty() => (folder, within),
        _ => ("", name),
    }
}

/// What is shown of all experiments: those without a folder, and then folders by name. While names are filtered every folder
/// is open.
pub(super) fn lines(all: &[ExperimentSummary], filter: &str, closed: &BTreeSet<String>) -> Vec<Line> {
    let needle = filter.trim().to_lowercase();
    let mut folders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, summary) in all.iter().enumerate() {
        let name = &summary.experiment.name;
        if name.to_lowercase().contains(&needle) {
            folders.entry(split(name).0).or_default().push(place);
        }
    }
    let mut lines = Vec::with_capacity(all.len());
    for (name, places) in folders {
        let is_within = !name.is_empty();
        let is_open = !is_within || !needle.is_empty() || !closed.contains(name);
        if is_within {
            lines.push(Line::Folder { name: name.to_owned(), experiments: places.len(), is_open });
        }
        if is_open {
            lines.extend(places.into_iter().map(|place| Line::Experiment { place, is_within }));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use contract::{Experiment, ExperimentId, Lifecycle};

    use super::*;

    fn named(names: &[&str]) -> Vec<ExperimentSummary> {
        let summary = |name: &&str| ExperimentSummary {
            experiment: Experiment {
                id: ExperimentId(1),
                name: (*name).to_owned(),
                artifact_location: String::new(),
                lifecycle: Lifecycle::Active,
                created_at: 0,
                updated_at: 0,
                tags: Vec::new(),
            },
            runs: 0,
        };
        names.iter().map(summary).collect()
    }

    fn shown(names: &[&str], filter: &str, closed: &[&str]) -> Vec<String> {
        let all = named(names);
        let closed = closed.iter().map(|name| (*name).to_owned()).collect();
        let text = |line: Line| match line {
            Line::Folder { name, experiments, is_open } => {
                format!("{name} {experiments} {}", if is_open { "open" } else { "closed" })
            }
            Line::Experiment { place, is_within } => {
                format!("{}{}", if is_within { "  " } else { "" }, all[place].experiment.name)
            }
        };
        lines(&all, filter, &closed).into_iter().map(text).collect()
    }

    #[test]
    fn what_has_no_folder_comes_first_and_folders_by_name() {
        let names = ["b/two", "alone", "a/b/three", "b/one", "/odd", "odd/"];
        let expected = ["alone", "/odd", "odd/", "a/b 1 open", "  a/b/three", "b 2 open", "  b/two", "  b/one"];
        assert_eq!(shown(&names, "", &[]), expected);
    }

    #[test]
    fn a_closed_folder_hides_its_experiments_until_somebody_filters() {
        let names = ["b/two", "b/one"];
        assert_eq!(shown(&names, "", &["b"]), ["b 2 closed"]);
        assert_eq!(shown(&names, "B/ON", &["b"]), ["b 1 open", "  b/one"]);
        assert!(shown(&names, "none", &[]).is_empty());
    }
}
