//! How one set of files differs from another.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use contract::{Change, ChangeKind, Detail, ProjectFile};
use similar::TextDiff;

use super::kinds::{FileKind, Outline};

/// How long the smallest difference is looked for, in all files together. Then one that is larger than need be is taken.
const PATIENCE: Duration = Duration::from_secs(1);

/// How `after` differs from `before`, by path.
pub(crate) fn changes(before: &[ProjectFile], after: &[ProjectFile]) -> Vec<Change> {
    let deadline = Instant::now() + PATIENCE;
    let (before, after) = (by_path(before), by_path(after));
    let paths: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    paths
        .into_iter()
        .filter_map(|path| change(path, before.get(path).copied(), after.get(path).copied(), deadline))
        .collect()
}

fn by_path(files: &[ProjectFile]) -> BTreeMap<&str, &str> {
    files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect()
}

fn change(path: &str, before: Option<&str>, after: Option<&str>, deadline: Instant) -> Option<Change> {
    let kind = kind(before, after)?;
    let outline = |text: Option<&str>| match (FileKind::of(path), text) {
        (Some(kind), Some(text)) => (kind.outline)(text),
        _ => Outline::new(),
    };
    Some(Change {
        path: path.to_owned(),
        kind,
        diff: diff(before.unwrap_or_default(), after.unwrap_or_default(), deadline),
        details: details(&outline(before), &outline(after)),
    })
}

/// How something differs from what was there; `None` where it is the same.
fn kind<T: PartialEq>(before: Option<T>, after: Option<T>) -> Option<ChangeKind> {
    match (before, after) {
        (None, Some(_)) => Some(ChangeKind::Added),
        (Some(_), None) => Some(ChangeKind::Removed),
        (before, after) => (before != after).then_some(ChangeKind::Changed),
    }
}

fn diff(before: &str, after: &str, deadline: Instant) -> String {
    TextDiff::configure().deadline(deadline).diff_lines(before, after).unified_diff().to_string()
}

fn details(before: &Outline, after: &Outline) -> Vec<Detail> {
    let names: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .filter_map(|definition| {
            let kind = kind(before.get(definition), after.get(definition))?;
            Some(Detail { kind, what: definition.what.to_owned(), name: definition.name.clone() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn files(texts: &[(&str, &str)]) -> Vec<ProjectFile> {
        texts.iter().map(|(path, text)| ProjectFile { path: (*path).to_owned(), text: (*text).to_owned() }).collect()
    }

    #[test]
    fn files_and_what_they_define_are_compared() {
        let shop = "entities:\n  s:\n    table: w.s\n    measures:\n      net: {title: Net, type: sum, value: a}\n      n: {title: N, type: count}\n";
        let other = shop.replace("value: a", "value: b").replace("      n: {title: N", "      m: {title: M");
        let found = changes(
            &files(&[
                ("semantic/a.yml", shop),
                ("semantic/b.yml", "entities: {b: {table: w.b}}\n"),
                ("terrarium.toml", ""),
            ]),
            &files(&[("semantic/a.yml", &other), ("semantic/c.yml", "# later\n"), ("terrarium.toml", "")]),
        );
        let shown: Vec<String> = found
            .iter()
            .flat_map(|change| {
                let details = change.details.iter().map(|d| format!("  {} {} {}", d.kind.sign(), d.what, d.name));
                std::iter::once(format!("{} {}", change.kind.sign(), change.path)).chain(details)
            })
            .collect();
        let expected = [
            "~ semantic/a.yml",
            "  + measure m",
            "  - measure n",
            "  ~ measure net",
            "- semantic/b.yml",
            "  - entity b",
            "+ semantic/c.yml",
        ];
        assert_eq!(shown, expected);
        insta::assert_snapshot!(found[0].diff, @r"
        @@ -2,5 +2,5 @@
           s:
             table: w.s
             measures:
        -      net: {title: Net, type: sum, value: a}
        -      n: {title: N, type: count}
        +      net: {title: Net, type: sum, value: b}
        +      m: {title: M, type: count}
        ");
    }

    #[test]
    fn a_comment_or_a_line_end_is_a_change_of_the_file_and_of_nothing_that_it_defines() {
        let before = "entities:\n  s: {table: w.s}\n";
        for after in [format!("# one\n{before}"), before.replace('\n', "\r\n"), before.trim_end().to_owned()] {
            let found = changes(&files(&[("semantic/a.yml", before)]), &files(&[("semantic/a.yml", &after)]));
            assert!(found.len() == 1 && found[0].details.is_empty() && !found[0].diff.is_empty(), "{found:?}");
        }
    }

    proptest! {
        #[test]
        fn only_what_is_the_same_has_no_changes(before in "[ab\r\n]{0,12}", after in "[ab\r\n]{0,12}") {
            let found = changes(&files(&[("semantic/a.yml", &before)]), &files(&[("semantic/a.yml", &after)]));
            prop_assert_eq!(found.is_empty(), before == after);
        }
    }
}
