//! Runs below the runs that they are parts of.

use std::collections::{BTreeSet, HashMap};

use contract::{Run, RunId};

use super::columns::{PARENT, value};

/// A line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// The run's place among all.
    pub(super) place: usize,
    /// How many runs it is below.
    pub(super) depth: usize,
    /// How many runs are right below it.
    pub(super) nested: usize,
    /// Whether these are shown.
    pub(super) is_open: bool,
}

/// Runs in their order, each with those below it where it is `open`. One whose parent is not among them stands by itself.
pub(super) fn arrange(runs: &[Run], open: &BTreeSet<String>) -> Vec<Line> {
    let places: HashMap<RunId, usize> = runs.iter().enumerate().map(|(place, run)| (run.info.id, place)).collect();
    let mut below: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut first = Vec::new();
    for (place, run) in runs.iter().enumerate() {
        let parent = value(&run.tags, PARENT).and_then(|id| places.get(&id.parse::<RunId>().ok()?));
        match parent.filter(|parent| !is_above(runs, &places, place, **parent)) {
            Some(parent) => below.entry(*parent).or_default().push(place),
            None => first.push(place),
        }
    }
    let mut lines = Vec::with_capacity(runs.len());
    let mut waiting: Vec<(usize, usize)> = first.into_iter().rev().map(|place| (place, 0)).collect();
    while let Some((place, depth)) = waiting.pop() {
        let nested = below.get(&place).map_or(&[][..], Vec::as_slice);
        let is_open = !nested.is_empty() && open.contains(&runs[place].info.id.to_string());
        lines.push(Line { place, depth, nested: nested.len(), is_open });
        if is_open {
            waiting.extend(nested.iter().rev().map(|place| (*place, depth + 1)));
        }
    }
    lines
}

/// Whether `place` is above `other`, whatever clients wrote: nobody is shown below themselves.
fn is_above(runs: &[Run], places: &HashMap<RunId, usize>, place: usize, other: usize) -> bool {
    let mut at = other;
    for _ in 0..runs.len() {
        if at == place {
            return true;
        }
        let parent = value(&runs[at].tags, PARENT).and_then(|id| places.get(&id.parse::<RunId>().ok()?));
        match parent {
            Some(parent) => at = *parent,
            None => return false,
        }
    }
    // A circle that `place` is no part of.
    false
}

#[cfg(test)]
pub(super) mod tests {
    use contract::{ExperimentId, Lifecycle, RunInfo, RunStatus};

    use super::*;

    pub(in super::super) fn id(number: u8) -> String {
        format!("{number:032x}")
    }

    pub(in super::super) fn run(number: u8, parent: Option<u8>) -> Run {
        Run {
            info: RunInfo {
                id: id(number).parse().expect("32 digits"),
                experiment: ExperimentId(0),
                name: number.to_string(),
                user: String::new(),
                status: RunStatus::Finished,
                started_at: None,
                ended_at: None,
                artifact_uri: String::new(),
                lifecycle: Lifecycle::Active,
            },
            metrics: Vec::new(),
            params: Vec::new(),
            tags: parent.map(|parent| (PARENT.to_owned(), id(parent))).into_iter().collect(),
            datasets: Vec::new(),
            model_inputs: Vec::new(),
            model_outputs: Vec::new(),
        }
    }

    fn shown(runs: &[Run], open: &[u8]) -> String {
        let open = open.iter().map(|number| id(*number)).collect();
        let line = |line: Line| format!("{}{}", "-".repeat(line.depth), runs[line.place].info.name);
        arrange(runs, &open).into_iter().map(line).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn runs_are_below_their_parents_when_these_are_open() {
        let runs = [run(4, Some(2)), run(3, Some(1)), run(2, Some(1)), run(1, None), run(5, Some(9))];
        assert_eq!(shown(&runs, &[]), "1 5");
        assert_eq!(shown(&runs, &[1]), "1 -3 -2 5");
        assert_eq!(shown(&runs, &[1, 2]), "1 -3 -2 --4 5");
    }

    #[test]
    fn runs_that_say_they_are_below_themselves_stand_alone() {
        assert_eq!(shown(&[run(1, Some(1))], &[]), "1");
        let circle = [run(1, Some(2)), run(2, Some(1)), run(3, Some(1))];
        assert_eq!(shown(&circle, &[1]), "1 -3 2");
    }
}
