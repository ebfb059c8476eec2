//! What of a project somebody sees and changes: everything, but for dashboards that are shared with others alone.
//!
//! A version of a dashboard's file says itself whom it is shared with. Of a dashboard that is in force, that version counts for
//! those before it as well: whoever does not see it today does not see what it was.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use contract::{Access, Audience, DashboardDefinition, Principal, Problem, ProjectFile, Revision, RevisionId, Role};

use super::{dashboard_files, store};
use crate::Service;
use crate::dashboards::FOLDER;
use crate::definitions::{DefinitionFile, parse};
use crate::error::Error;

/// What is said instead of the message of a revision that changed what somebody does not see.
const UNTOLD: &str = "Changes a dashboard that is shared with others.";

/// The files that `who` sees.
pub(crate) fn seen(who: &Principal, files: Vec<ProjectFile>) -> Vec<ProjectFile> {
    files.into_iter().filter(|file| sees(who, file)).collect()
}

/// The paths of files of which `who` does not see some version.
pub(crate) fn hidden<'f>(who: &Principal, versions: impl IntoIterator<Item = &'f ProjectFile>) -> HashSet<&'f str> {
    versions.into_iter().filter(|file| !sees(who, file)).map(|file| file.path.as_str()).collect()
}

/// Refuses a change of dashboards that are not `who`'s to change, or would not be any more: nobody locks themselves out.
///
/// # Errors
/// `NotToApply`.
pub(crate) fn check(who: &Principal, before: &[ProjectFile], after: &[ProjectFile]) -> Result<(), Error> {
    let (old, new) = (by_path(before), by_path(after));
    let paths: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let mut seen = Vec::new();
    let mut is_refused = false;
    for path in paths {
        let (was, is) = (old.get(path).copied(), new.get(path).copied());
        if was == is || [was, is].into_iter().flatten().all(|file| edits(who, file)) {
            continue;
        }
        is_refused = true;
        if was.is_none_or(|file| sees(who, file)) {
            seen.push(path.to_owned());
        }
    }
    if is_refused { Err(Error::NotToApply { seen }) } else { Ok(()) }
}

/// Problems of files, without what they say of those that `who` does not see.
pub(crate) fn told_problems(who: &Principal, files: &[ProjectFile], problems: Vec<Problem>) -> Vec<Problem> {
    let hidden = hidden(who, files);
    let told = |problem: Problem| {
        if !hidden.contains(problem.path.as_str()) {
            return problem;
        }
        let message =
            "A dashboard that is shared with others needs what these files lack. An administrator sees which.";
        Problem { path: FOLDER.to_owned(), line: 1, message: message.to_owned() }
    };
    let mut told: Vec<Problem> = problems.into_iter().map(told).collect();
    told.dedup();
    told
}

fn by_path(files: &[ProjectFile]) -> BTreeMap<&str, &ProjectFile> {
    files.iter().map(|file| (file.path.as_str(), file)).collect()
}

/// Whether `who` sees a version of a file.
pub(crate) fn sees(who: &Principal, file: &ProjectFile) -> bool {
    access(file).is_none_or(|access| access.lets_view(who))
}

/// Whether `who` may change a version of a file, provided that they may change the project.
pub(crate) fn edits(who: &Principal, file: &ProjectFile) -> bool {
    access(file).is_none_or(|access| access.lets_edit(who))
}

/// Whom a version of a dashboard is shared with; of one that cannot be read any more, nobody knows, and it is for administrators.
/// Nothing for other files.
fn access(file: &ProjectFile) -> Option<Access> {
    if !dashboard_files::KIND.holds(&file.path) {
        return None;
    }
    let definition = parse::<DashboardDefinition>(DefinitionFile::from(file));
    let nobody = || Access { view: Some(Audience::default()), edit: Some(Audience::default()) };
    Some(definition.map_or_else(|_| nobody(), |definition| definition.access))
}

impl Service {
    /// Revisions as they are told to `who`: without the messages of those that changed what they do not see.
    ///
    /// # Errors
    /// `Database`.
    pub(crate) async fn told(&self, who: &Principal, mut revisions: Vec<Revision>) -> Result<Vec<Revision>, Error> {
        if who.role == Role::Administrator {
            return Ok(revisions);
        }
        let ids: Vec<i64> = revisions.iter().map(|revision| revision.id.0).collect();
        let versions = store::changed_versions(self.db.app(), &ids, FOLDER).await?;
        let newest = self.files(self.newest().await?).await?;
        let now = hidden(who, &newest);
        let untold = |(_, file): &&(RevisionId, ProjectFile)| now.contains(file.path.as_str()) || !sees(who, file);
        let untold: HashSet<RevisionId> = versions.iter().filter(untold).map(|(id, _)| *id).collect();
        for revision in revisions.iter_mut().filter(|revision| untold.contains(&revision.id)) {
            UNTOLD.clone_into(&mut revision.message);
        }
        Ok(revisions)
    }

    /// A revision as it is told to `who`.
    ///
    /// # Errors
    /// `NoSuch`, `Database`.
    pub(crate) async fn told_one(&self, who: &Principal, id: RevisionId) -> Result<Revision, Error> {
        let found = super::service::find(self.db.app(), id).await?;
        let told = self.told(who, vec![found]).await?.pop();
        told.ok_or_else(|| Error::NoSuch(format!("revision {id}")))
    }
}
