//! Adding revisions, one after the other.

use contract::{OpContext, ProjectFile, RequestId, Revision, RevisionId};
use platform::{Transaction, audit};
use serde_json::json;
use uuid::Uuid;

use super::contents::{self, Contents};
use super::store;
use crate::error::Error;
use crate::{Service, assets, policies};

/// Who applies what comes with the program.
const PROGRAM: &str = "Terrarium";
const SHIPPED_MESSAGE: &str = "What comes with the program.";

/// A revision to be.
pub(super) struct New<'a> {
    pub(super) author: &'a str,
    pub(super) message: &'a str,
    /// By path.
    pub(super) files: &'a [ProjectFile],
}

impl Service {
    /// The revision that is in force. Where there is none, what comes with the program becomes the first.
    ///
    /// # Errors
    /// `Database`.
    pub(crate) async fn newest(&self) -> Result<RevisionId, Error> {
        if let Some(newest) = store::newest(self.db.app()).await? {
            return Ok(newest);
        }
        let (tx, first) = self.take_turn().await?;
        tx.commit().await?;
        Ok(first)
    }

    /// Where nobody has applied a project, brings into force what comes with this program instead of what came with the
    /// last one. To be called on every start.
    ///
    /// # Errors
    /// `Database`.
    pub(crate) async fn follow_program(&self) -> Result<(), Error> {
        let (mut tx, newest) = self.take_turn().await?;
        let is_shipped = store::revision(&mut *tx, newest)
            .await?
            .is_some_and(|row| row.author == PROGRAM && row.message == SHIPPED_MESSAGE);
        if is_shipped && store::files(&mut *tx, newest).await? != *self.shipped {
            self.add_shipped(&mut tx, Some(newest)).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Begins a transaction in which nobody else adds a revision, and answers which one is in force in it.
    ///
    /// # Errors
    /// `Database`.
    pub(crate) async fn take_turn(&self) -> Result<(Transaction, RevisionId), Error> {
        let mut tx = self.db.begin().await?;
        store::take_turn(&mut tx).await?;
        let newest = match store::newest(&mut *tx).await? {
            Some(newest) => newest,
            None => self.add_shipped(&mut tx, None).await?.id,
        };
        Ok((tx, newest))
    }

    async fn add_shipped(&self, tx: &mut Transaction, base: Option<RevisionId>) -> Result<Revision, Error> {
        let contents = contents::read(&self.shipped).map_err(Error::Problems)?;
        let cx = OpContext::system(PROGRAM, RequestId(Uuid::new_v4()));
        let new = New { author: PROGRAM, message: SHIPPED_MESSAGE, files: &self.shipped };
        add(tx, &cx, base, &new, &contents).await
    }
}

/// Adds a revision with all that belongs to it, in a turn that was taken.
///
/// # Errors
/// As [`policies::enforce`]; then nothing of it may be committed.
pub(super) async fn add(
    tx: &mut Transaction,
    cx: &OpContext,
    base: Option<RevisionId>,
    new: &New<'_>,
    contents: &Contents,
) -> Result<Revision, Error> {
    let revision = Revision::from(store::add_revision(tx, base, new.author, new.message).await?);
    store::add_files(tx, revision.id.0, new.files).await?;
    let detail = json!({"base": base, "message": new.message, "files": new.files.len()});
    audit::record(tx, cx, "project.applied", &format!("project/{}", revision.id), detail).await?;
    assets::announce_project(tx, contents).await?;
    // Last, because readers wait from here to the commit.
    policies::enforce(tx, &contents.model).await?;
    Ok(revision)
}
