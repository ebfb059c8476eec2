//! The project's operations.

use std::collections::HashSet;

use async_trait::async_trait;
use contract::{
    ApiResult, Applied, OpContext, Page, PageRequest, Permission, Plan, Project, ProjectApi, ProjectFile, Revision,
    RevisionDetail, RevisionId,
};
use platform::offset_and_limit;
use sqlx::PgExecutor;

use super::changes::changes;
use super::revisions::{New, add};
use super::{contents, shared, store};
use crate::Service;
use crate::error::Error;

/// How long a message may be.
const MAX_MESSAGE_CHARS: usize = 2000;

#[async_trait]
impl ProjectApi for Service {
    async fn project(&self, cx: &OpContext) -> ApiResult<Project> {
        let who = cx.require(Permission::ViewDashboards)?;
        let newest = self.newest().await?;
        let files = shared::seen(who, self.files(newest).await?);
        Ok(Project { revision: self.told_one(who, newest).await?, files })
    }

    async fn plan(&self, cx: &OpContext, files: Vec<ProjectFile>) -> ApiResult<Plan> {
        let who = cx.require(Permission::ViewDashboards)?;
        let files = in_order(files);
        let base = self.newest().await?;
        let changes = changes(&shared::seen(who, self.files(base).await?), &files);
        Ok(Plan { base, changes, problems: contents::read(&files).err().unwrap_or_default() })
    }

    async fn apply(
        &self,
        cx: &OpContext,
        files: Vec<ProjectFile>,
        base: Option<RevisionId>,
        message: String,
    ) -> ApiResult<Applied> {
        let who = cx.require(Permission::DefineMeasures)?;
        check_message(&message)?;
        // Who does not see a file does not mean to remove it either.
        let newest = self.newest().await?;
        let kept: Vec<ProjectFile> =
            self.files(newest).await?.into_iter().filter(|file| !shared::sees(who, file)).collect();
        let base = base.or_else(|| (!kept.is_empty()).then_some(newest));
        let given: HashSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        let kept: Vec<_> = kept.into_iter().filter(|file| !given.contains(file.path.as_str())).collect();
        let files = in_order(files.into_iter().chain(kept).collect());
        let new = New { author: &who.name, message: &message, files: &files };
        Ok(self.apply_files(cx, base, &new).await?)
    }

    async fn revisions(&self, cx: &OpContext, page: PageRequest) -> ApiResult<Page<Revision>> {
        let who = cx.require(Permission::ViewDashboards)?;
        self.newest().await?;
        let (offset, limit) = offset_and_limit(page);
        let rows = store::revisions(self.db.app(), offset, limit).await.map_err(Error::from)?;
        let total = store::count(self.db.app()).await.map_err(Error::from)?;
        let items = self.told(who, rows.into_iter().map(Revision::from).collect()).await?;
        Ok(Page { items, total: total.unsigned_abs() })
    }

    async fn revision(&self, cx: &OpContext, id: RevisionId) -> ApiResult<RevisionDetail> {
        let who = cx.require(Permission::ViewDashboards)?;
        let revision = self.told_one(who, id).await?;
        let before = match revision.base {
            Some(base) => self.files(base).await?,
            None => Vec::new(),
        };
        let (after, now) = (self.files(id).await?, self.files(self.newest().await?).await?);
        let hidden = shared::hidden(who, before.iter().chain(&after).chain(&now));
        let mut changes = changes(&before, &after);
        changes.retain(|change| !hidden.contains(change.path.as_str()));
        Ok(RevisionDetail { changes, revision })
    }

    async fn restore(&self, cx: &OpContext, id: RevisionId) -> ApiResult<Applied> {
        let author = &cx.require(Permission::DefineMeasures)?.name;
        find(self.db.app(), id).await?;
        let files = self.files(id).await?;
        let message = format!("Restores revision {id}.");
        Ok(self.apply_files(cx, None, &New { author, message: &message, files: &files }).await?)
    }
}

/// A change is made anew so often, when somebody else applies something meanwhile.
const ATTEMPTS: usize = 5;

impl Service {
    /// Adds a revision whose files are what `change` makes of those in force.
    ///
    /// # Errors
    /// What `change` finds; `Problems`, `Stale` where others are always faster, `Database`.
    pub(crate) async fn change_files(
        &self,
        cx: &OpContext,
        author: &str,
        message: &str,
        change: impl Fn(&mut Vec<ProjectFile>) -> Result<(), Error> + Send,
    ) -> Result<Applied, Error> {
        check_message(message)?;
        let mut attempts = ATTEMPTS;
        loop {
            let newest = self.newest().await?;
            let mut files = self.files(newest).await?;
            change(&mut files)?;
            let files = in_order(files);
            attempts -= 1;
            match self.apply_files(cx, Some(newest), &New { author, message, files: &files }).await {
                Err(Error::Stale { .. }) if attempts > 0 => {}
                outcome => return outcome,
            }
        }
    }

    async fn apply_files(&self, cx: &OpContext, base: Option<RevisionId>, new: &New<'_>) -> Result<Applied, Error> {
        let who = cx.principal.as_ref().ok_or(Error::NotToChange)?;
        let contents = contents::read(new.files)
            .map_err(|problems| Error::Problems(shared::told_problems(who, new.files, problems)))?;
        let (mut tx, newest) = self.take_turn().await?;
        if let Some(base) = base.filter(|base| *base != newest) {
            return Err(Error::Stale { base, newest });
        }
        let before = store::files(&mut *tx, newest).await?;
        shared::check(who, &before, new.files)?;
        let revision = if before == new.files {
            find(&mut *tx, newest).await?
        } else {
            // Whoever is limited could lift the limit otherwise.
            let same = contents::read(&before).is_ok_and(|before| before.model.has_policies_of(&contents.model));
            if !same && cx.require(Permission::ManageUsers).is_err() {
                return Err(Error::NotToChangePolicies);
            }
            add(&mut tx, cx, Some(newest), new, &contents).await?
        };
        tx.commit().await?;
        Ok(Applied { revision, changes: changes(&before, new.files) })
    }

    /// The files of a revision, by path.
    ///
    /// # Errors
    /// `Database`.
    pub(crate) async fn files(&self, id: RevisionId) -> Result<Vec<ProjectFile>, Error> {
        Ok(store::files(self.db.app(), id).await?)
    }
}

/// The revision of this number.
///
/// # Errors
/// `NoSuch`, `Database`.
pub(crate) async fn find(db: impl PgExecutor<'_>, id: RevisionId) -> Result<Revision, Error> {
    let found = store::revision(db, id).await?;
    found.map(Revision::from).ok_or_else(|| Error::NoSuch(format!("revision {id}")))
}

/// The files as they are kept: by path, byte by byte.
fn in_order(mut files: Vec<ProjectFile>) -> Vec<ProjectFile> {
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

fn check_message(message: &str) -> Result<(), Error> {
    if message.chars().count() > MAX_MESSAGE_CHARS {
        return Err(Error::invalid("message", format!("A message has at most {MAX_MESSAGE_CHARS} characters.")));
    }
    if message.contains('\0') {
        return Err(Error::invalid("message", "A message has no NUL characters."));
    }
    Ok(())
}
