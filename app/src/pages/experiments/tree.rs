//! Runs below the runs that they are parts of.

use std::collections::{BTreeSet, HashMap, HashSet};

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
    /// Whether it does not stand for the run, but for those below it that are not there yet.
    pub(super) is_more: bool,
}

/// Runs in their order, each with those below it where it is `open`, and a line for further ones where it is `unfinished`. One
/// whose parent is not among them stands by itself.
pub(super) fn arrange(runs: &[Run], open: &BTreeSet<String>, unfinished: &HashSet<RunId>) -> Vec<Line> {
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
    let line = |place: usize, depth: usize| {
        let below = below.get(&place).map_or(0, Vec::len);
        let nested = below.max(usize::try_from(runs[place].nested).unwrap_or_default());
        let is_open = nested > 0 && open.contains(&runs[place].info.id.to_string());
        Line { place, depth, nested, is_open, is_more: false }
    };
    let mut waiting: Vec<Line> = first.into_iter().rev().map(|place| line(place, 0)).collect();
    while let Some(next) = waiting.pop() {
        lines.push(next);
        if next.is_open && !next.is_more {
            let depth = next.depth + 1;
            if unfinished.contains(&runs[next.place].info.id) {
                waiting.push(Line { depth, is_more: true, ..next });
            }
            let nested = below.get(&next.place).map_or(&[][..], Vec::as_slice);
            waiting.extend(nested.iter().rev().map(|place| line(*place, depth)));
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
            nested: 0,
        }
    }

    fn shown(runs: &[Run], open: &[u8]) -> String {
        let open = open.iter().map(|number| id(*number)).collect();
        let line = |line: Line| {
            let what = if line.is_more { "more" } else { &runs[line.place].info.name };
            format!("{}{what}", "-".repeat(line.depth))
        };
        let unfinished = runs.iter().filter(|run| run.nested > 5).map(|run| run.info.id).collect();
        arrange(runs, &open, &unfinished).into_iter().map(line).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn runs_are_below_their_parents_when_these_are_open() {
        let runs = [run(4, Some(2)), run(3, Some(1)), run(2, Some(1)), run(1, None), run(5, Some(9))];
        assert_eq!(shown(&runs, &[]), "1 5");
        assert_eq!(shown(&runs, &[1]), "1 -3 -2 5");
        assert_eq!(shown(&runs, &[1, 2]), "1 -3 -2 --4 5");
    }

    #[test]
    fn below_a_run_is_a_line_for_those_that_are_not_there_yet() {
        let mut runs = [run(1, None), run(2, Some(1)), run(3, Some(2)), run(4, None)];
        (runs[0].nested, runs[3].nested) = (9, 2);
        assert_eq!(shown(&runs, &[]), "1 4");
        assert_eq!(shown(&runs, &[1, 2, 4]), "1 -2 --3 -more 4");
        let nested = |open: &[u8]| {
            let open = open.iter().map(|number| id(*number)).collect();
            arrange(&runs, &open, &HashSet::new()).into_iter().map(|line| line.nested).collect::<Vec<_>>()
        };
        assert_eq!(nested(&[]), [9, 2], "also of runs that are not among these");
    }

    #[test]
    fn runs_that_say_they_are_below_themselves_stand_alone() {
        assert_eq!(shown(&[run(1, Some(1))], &[]), "1");
        let circle = [run(1, Some(2)), run(2, Some(1)), run(3, Some(1))];
        assert_eq!(shown(&circle, &[1]), "1 -3 2");
    }
}
