//! Experiments by folder: what stands before the last “/” of their names, each part of it within the one before.

use std::collections::{BTreeMap, BTreeSet};

use contract::ExperimentSummary;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// A folder, with how many experiments are in it and in what is below.
    Folder {
        /// From the uppermost folder on.
        path: String,
        /// Its last part.
        name: String,
        depth: usize,
        experiments: usize,
        is_open: bool,
    },
    /// The experiment at that place, within so many folders.
    Experiment { place: usize, depth: usize },
}

/// The folder of a name, and the name in it.
pub(super) fn split(name: &str) -> (&str, &str) {
    match name.rsplit_once('/') {
        Some((folder, within)) if !folder.is_empty() && !within.is_empty() => (folder, within),
        _ => ("", name),
    }
}

/// What is shown of all experiments whose names hold `part`: those without a folder, and then folders by name, each in the same
/// way. Where `part` says something every folder is open.
pub(super) fn lines(all: &[ExperimentSummary], part: &str, closed: &BTreeSet<String>) -> Vec<Line> {
    let needle = part.trim().to_lowercase();
    let mut root = Folder::default();
    for (place, summary) in all.iter().enumerate() {
        let name = &summary.experiment.name;
        if name.to_lowercase().contains(&needle) {
            root.put(split(name).0, place);
        }
    }
    let nothing = BTreeSet::new();
    let closed = if needle.is_empty() { closed } else { &nothing };
    let mut lines = Vec::with_capacity(all.len());
    root.write("", 0, closed, &mut lines);
    lines
}

#[derive(Default)]
struct Folder<'a> {
    own: Vec<usize>,
    folders: BTreeMap<&'a str, Folder<'a>>,
}

impl<'a> Folder<'a> {
    fn put(&mut self, path: &'a str, place: usize) {
        let mut folder = self;
        for name in parts(path) {
            folder = folder.folders.entry(name).or_default();
        }
        folder.own.push(place);
    }

    fn count(&self) -> usize {
        self.own.len() + self.folders.values().map(Folder::count).sum::<usize>()
    }

    fn write(&self, path: &str, depth: usize, closed: &BTreeSet<String>, lines: &mut Vec<Line>) {
        lines.extend(self.own.iter().map(|&place| Line::Experiment { place, depth }));
        for (name, folder) in &self.folders {
            let path = if path.is_empty() { (*name).to_owned() } else { format!("{path}/{name}") };
            let is_open = !closed.contains(&path);
            lines.push(Line::Folder {
                path: path.clone(),
                name: (*name).to_owned(),
                depth,
                experiments: folder.count(),
                is_open,
            });
            if is_open {
                folder.write(&path, depth + 1, closed, lines);
            }
        }
    }
}

/// The folders that a path leads through. Where one would have no name, all of the path is one.
fn parts(path: &str) -> Vec<&str> {
    match path.split('/').collect::<Vec<_>>() {
        parts if parts.iter().all(|part| !part.is_empty()) => parts,
        _ if path.is_empty() => Vec::new(),
        _ => vec![path],
    }
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

    fn shown(names: &[&str], part: &str, closed: &[&str]) -> Vec<String> {
        let all = named(names);
        let closed = closed.iter().map(|name| (*name).to_owned()).collect();
        let text = |line: Line| match line {
            Line::Folder { path, name, depth, experiments, is_open } => {
                assert!(path.ends_with(&name));
                let state = if is_open { "open" } else { "closed" };
                format!("{}{path} {experiments} {state}", "  ".repeat(depth))
            }
            Line::Experiment { place, depth } => format!("{}{}", "  ".repeat(depth), all[place].experiment.name),
        };
        lines(&all, part, &closed).into_iter().map(text).collect()
    }

    #[test]
    fn what_has_no_folder_comes_first_and_folders_by_name() {
        let names = ["b/two", "alone", "b/one", "/odd", "odd/"];
        assert_eq!(shown(&names, "", &[]), ["alone", "/odd", "odd/", "b 2 open", "  b/two", "  b/one"]);
    }

    #[test]
    fn folders_are_within_folders_and_count_what_is_below() {
        let names = ["a/b/c/deep", "a/b/two", "a/one", "a/b/three", "x/y/z"];
        let expected = [
            "a 4 open",
            "  a/one",
            "  a/b 3 open",
            "    a/b/two",
            "    a/b/three",
            "    a/b/c 1 open",
            "      a/b/c/deep",
            "x 1 open",
            "  x/y 1 open",
            "    x/y/z",
        ];
        assert_eq!(shown(&names, "", &[]), expected);
        let expected = ["a 4 open", "  a/one", "  a/b 3 closed", "x 1 closed"];
        assert_eq!(shown(&names, "", &["a/b", "x", "x/y"]), expected);
    }

    #[test]
    fn a_folder_without_a_name_is_a_part_of_its_neighbour() {
        let names = ["a//b/c", "/a/c", "a/c"];
        assert_eq!(shown(&names, "", &[]), ["/a 1 open", "  /a/c", "a 1 open", "  a/c", "a//b 1 open", "  a//b/c"]);
    }

    #[test]
    fn a_closed_folder_hides_its_experiments_until_somebody_filters() {
        let names = ["b/two", "b/one", "b/c/once"];
        assert_eq!(shown(&names, "", &["b"]), ["b 3 closed"]);
        assert_eq!(shown(&names, "B/ON", &["b"]), ["b 1 open", "  b/one"]);
        assert_eq!(shown(&names, "once", &["b", "b/c"]), ["b 1 open", "  b/c 1 open", "    b/c/once"]);
        assert!(shown(&names, "none", &[]).is_empty());
    }
}
