//! The revision that is in force, with what was read from its files.

use std::collections::HashMap;
use std::sync::Arc;

use contract::{LastChange, RevisionId};

use super::contents::{self, Contents};
use super::store;
use crate::Service;
use crate::dashboards::FOLDER;
use crate::error::Error;

/// A revision, and what was read from its files. It never changes: who asks by one is answered by it to the end.
#[derive(Debug)]
pub(crate) struct InForce {
    pub(crate) revision: RevisionId,
    pub(crate) contents: Contents,
    /// Who last changed each dashboard, and when, by the path of its file.
    pub(crate) changed: HashMap<String, LastChange>,
}

impl Service {
    /// What is in force now, whichever process applied it: the database is asked for the number of the revision each
    /// time, and for its files only when that is news.
    ///
    /// # Errors
    /// `Unreadable` when another version of Terrarium applied files that this one cannot read; `Database`.
    pub(crate) async fn in_force(&self) -> Result<Arc<InForce>, Error> {
        let newest = self.newest().await?;
        // Whoever else needs it waits here rather than reads it again.
        let mut known = self.in_force.lock().await;
        if let Some(known) = known.as_ref().filter(|known| known.revision >= newest) {
            return Ok(Arc::clone(known));
        }
        let files = store::files(self.db.app(), newest).await?;
        let contents = contents::read(&files).map_err(|problems| Error::Unreadable { revision: newest, problems })?;
        let changed = store::last_changes(self.db.app(), newest, FOLDER).await?;
        let changed = changed.into_iter().map(|row| (row.path, LastChange { by: row.author, at: row.at })).collect();
        let read = Arc::new(InForce { revision: newest, contents, changed });
        *known = Some(Arc::clone(&read));
        Ok(read)
    }
}
