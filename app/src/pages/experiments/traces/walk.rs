//! The tree of a trace's spans, and the way through it by keyboard.

use std::collections::{BTreeSet, HashMap};

use contract::SpanLine;

/// A line of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The span's id.
    pub(super) id: String,
    /// Its place among all spans.
    pub(super) place: usize,
    /// How many spans it is below.
    pub(super) depth: usize,
    /// How many spans are right below it.
    pub(super) below: usize,
    /// Whether these are shown.
    pub(super) is_open: bool,
}

/// What a key does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Goes to another line.
    Go(String),
    Open(String),
    Close(String),
    Choose(String),
}

/// Spans in the order in which they came, each with those that are part of it where it is not `closed`. One whose parent is not among
/// them stands by itself, and so does whatever is part of itself.
pub(super) fn arrange(spans: &[SpanLine], closed: &BTreeSet<String>) -> Vec<Line> {
    let places: HashMap<&str, usize> =
        spans.iter().enumerate().map(|(place, span)| (span.id.as_str(), place)).collect();
    let mut below: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut first = Vec::new();
    for (place, span) in spans.iter().enumerate() {
        match span.parent.as_deref().and_then(|parent| places.get(parent)) {
            Some(parent) => below.entry(*parent).or_default().push(place),
            None => first.push(place),
        }
    }
    let (mut lines, mut seen) = (Vec::with_capacity(spans.len()), vec![false; spans.len()]);
    // Whatever no root leads to is part of itself.
    for root in first.into_iter().chain(0..spans.len()) {
        let mut waiting = vec![(root, 0, true)];
        while let Some((place, depth, is_shown)) = waiting.pop() {
            if std::mem::replace(&mut seen[place], true) {
                continue;
            }
            let nested = below.get(&place).map_or(&[][..], Vec::as_slice);
            let is_open = !nested.is_empty() && !closed.contains(&spans[place].id);
            if is_shown {
                let id = spans[place].id.clone();
                lines.push(Line { id, place, depth, below: nested.len(), is_open });
            }
            waiting.extend(nested.iter().rev().map(|nested| (*nested, depth + 1, is_shown && is_open)));
        }
    }
    lines
}

/// What a key does at the line `at`, as trees are walked through everywhere.
pub(super) fn step(lines: &[Line], at: &str, key: &str) -> Option<Step> {
    let place = lines.iter().position(|line| line.id == at)?;
    let line = &lines[place];
    let go = |line: Option<&Line>| line.map(|line| Step::Go(line.id.clone()));
    match key {
        "ArrowDown" => go(lines.get(place + 1)),
        "ArrowUp" => go(place.checked_sub(1).and_then(|before| lines.get(before))),
        "Home" => go(lines.first()),
        "End" => go(lines.last()),
        "ArrowRight" if line.below > 0 && !line.is_open => Some(Step::Open(line.id.clone())),
        "ArrowRight" if line.is_open => go(lines.get(place + 1)),
        "ArrowLeft" if line.is_open => Some(Step::Close(line.id.clone())),
        "ArrowLeft" => go(lines[..place].iter().rev().find(|other| other.depth < line.depth)),
        "Enter" | " " => Some(Step::Choose(line.id.clone())),
        _ => None,
    }
}

/// The span that is shown where none is chosen: the root.
pub(super) fn root(spans: &[SpanLine]) -> Option<&SpanLine> {
    spans.iter().find(|span| span.parent.is_none()).or_else(|| spans.first())
}

#[cfg(test)]
pub(super) mod tests {
    use contract::SpanStatus;

    use super::*;

    pub(in super::super) fn span(id: &str, parent: Option<&str>, started_at: i64, ended_at: Option<i64>) -> SpanLine {
        SpanLine {
            id: id.to_owned(),
            parent: parent.map(str::to_owned),
            name: id.to_owned(),
            kind: "CHAIN".to_owned(),
            status: SpanStatus::Ok,
            started_at,
            ended_at,
        }
    }

    fn spans(pairs: &[(&str, Option<&str>)]) -> Vec<SpanLine> {
        pairs.iter().map(|(id, parent)| span(id, *parent, 0, None)).collect()
    }

    fn shown(spans: &[SpanLine], closed: &[&str]) -> Vec<String> {
        let closed = closed.iter().map(|id| (*id).to_owned()).collect();
        arrange(spans, &closed).into_iter().map(|line| format!("{}{}", " ".repeat(line.depth), line.id)).collect()
    }

    #[test]
    fn spans_are_below_what_they_are_part_of() {
        let all = spans(&[("a", None), ("b", Some("a")), ("c", Some("b")), ("d", Some("a")), ("e", Some("lost"))]);
        assert_eq!(shown(&all, &[]), ["a", " b", "  c", " d", "e"]);
        assert_eq!(shown(&all, &["b"]), ["a", " b", " d", "e"]);
        assert_eq!(shown(&all, &["a"]), ["a", "e"]);
    }

    #[test]
    fn what_is_part_of_itself_is_shown_once() {
        let circle = spans(&[("a", Some("b")), ("b", Some("a")), ("c", Some("c"))]);
        assert_eq!(shown(&circle, &[]), ["a", " b", "c"]);
    }

    #[test]
    fn keys_lead_through_the_tree() {
        let all = spans(&[("a", None), ("b", Some("a")), ("c", Some("b")), ("d", Some("a"))]);
        let lines = arrange(&all, &BTreeSet::new());
        let go = |id: &str| Some(Step::Go(id.to_owned()));
        assert_eq!(step(&lines, "a", "ArrowDown"), go("b"));
        assert_eq!(step(&lines, "a", "ArrowUp"), None);
        assert_eq!(step(&lines, "a", "End"), go("d"));
        assert_eq!(step(&lines, "c", "ArrowLeft"), go("b"));
        assert_eq!(step(&lines, "b", "ArrowLeft"), Some(Step::Close("b".to_owned())));
        assert_eq!(step(&lines, "b", "ArrowRight"), go("c"));
        assert_eq!(step(&lines, "c", "ArrowRight"), None);
        assert_eq!(step(&lines, "d", "Enter"), Some(Step::Choose("d".to_owned())));
        let closed = arrange(&all, &["b".to_owned()].into());
        assert_eq!(step(&closed, "b", "ArrowRight"), Some(Step::Open("b".to_owned())));
        assert_eq!(step(&closed, "d", "ArrowUp"), go("b"));
    }

    #[test]
    fn the_root_is_what_is_part_of_nothing() {
        assert_eq!(root(&spans(&[("b", Some("a")), ("a", None)])).map(|span| span.id.as_str()), Some("a"));
        assert_eq!(root(&spans(&[("b", Some("a"))])).map(|span| span.id.as_str()), Some("b"));
        assert_eq!(root(&[]), None);
    }
}
