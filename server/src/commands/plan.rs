//! `terrarium plan`, and how changes are shown.

use std::path::Path;
use std::process::ExitCode;

use contract::{Applied, Change, ChangeKind, Plan};
use platform::config::Config;

use super::{Session, folder};
use crate::{Failure, output};

/// The exit status where something would change.
const CHANGES: u8 = 2;

/// Success where nothing would change, and [`CHANGES`] where something would.
pub(super) async fn run(config: Config, place: &Path) -> Result<ExitCode, Failure> {
    // Read first: what is wrong with the folder is told before a database is started.
    let files = folder::read(place)?;
    Session::run(config, async |session| {
        let plan = session.wired.services.projects.plan(&session.cx, files).await?;
        tell(&plan, place)
    })
    .await
}

/// Prints changes: each file, what that means for what it defines, and its lines where it was there before.
pub(super) fn show(changes: &[Change]) {
    for change in changes {
        output::line(format!("{} {}", change.kind.sign(), change.path));
        for detail in &change.details {
            output::line(visible(&format!("    {} {} {}", detail.kind.sign(), detail.what, detail.name)));
        }
        if change.kind == ChangeKind::Changed {
            change.diff.lines().for_each(|line| output::line(format!("      {}", visible(line))));
        }
    }
}

/// Prints what came of applying files.
pub(super) fn tell_applied(applied: &Applied) {
    let revision = applied.revision.id;
    if applied.changes.is_empty() {
        output::line(format!("Nothing to apply: revision {revision} is the same."));
        return;
    }
    show(&applied.changes);
    output::line(format!("\nRevision {revision} is in force: {}.", summary(&applied.changes)));
}

/// How many files were added, changed and removed: "1 file added, 2 changed".
fn summary(changes: &[Change]) -> String {
    let mut parts = Vec::new();
    for (kind, done) in
        [(ChangeKind::Added, "added"), (ChangeKind::Changed, "changed"), (ChangeKind::Removed, "removed")]
    {
        match (changes.iter().filter(|change| change.kind == kind).count(), parts.is_empty()) {
            (0, _) => {}
            (1, true) => parts.push(format!("1 file {done}")),
            (count, true) => parts.push(format!("{count} files {done}")),
            (count, false) => parts.push(format!("{count} {done}")),
        }
    }
    parts.join(", ")
}

fn tell(plan: &Plan, place: &Path) -> Result<ExitCode, Failure> {
    show(&plan.changes);
    if !plan.problems.is_empty() {
        return Err(Failure::Problems(plan.problems.clone()));
    }
    if plan.changes.is_empty() {
        output::line(format!("Nothing would change: revision {} is the same.", plan.base));
        return Ok(ExitCode::SUCCESS);
    }
    output::line(format!("\nCompared with revision {}: {}. To put it into force:", plan.base, summary(&plan.changes)));
    output::line(format!("  terrarium apply {} --base {}", place.display(), plan.base));
    Ok(ExitCode::from(CHANGES))
}

/// A line of somebody's file, without what would make a terminal do things.
pub(super) fn visible(line: &str) -> String {
    line.chars().map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_counts() {
        let change = |kind| Change { path: String::new(), kind, diff: String::new(), details: Vec::new() };
        let [added, changed, removed] = [ChangeKind::Added, ChangeKind::Changed, ChangeKind::Removed].map(change);
        assert_eq!(summary(std::slice::from_ref(&changed)), "1 file changed");
        assert_eq!(summary(&[added.clone(), removed, changed.clone(), changed]), "1 file added, 2 changed, 1 removed");
        assert_eq!(summary(&[added.clone(), added]), "2 files added");
    }

    #[test]
    fn a_line_cannot_move_the_cursor() {
        assert_eq!(visible("+\ta\u{1b}[2Jé\r"), "+\ta\u{fffd}[2Jé\u{fffd}");
    }
}
