//! The files of versions that other programs have trained.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::TryStreamExt;

use super::description::Description;
use crate::artifacts::{Artifacts, path_here, unread};
use crate::{Service, TrackingError};

/// How long the store may take to say what a model is.
const WAIT_FOR_STORE: Duration = Duration::from_secs(10);

/// Where the files of a version are that another program has trained.
#[derive(Debug, Clone)]
pub struct LoggedVersion {
    artifacts: Artifacts,
    location: String,
}

/// What a version's files are.
#[derive(Debug, Clone)]
pub enum VersionFiles {
    /// An artifact of Terrarium's own training.
    Own {
        /// How it is to be read.
        flavor: String,
    },
    /// What another program has logged.
    Logged(LoggedVersion),
}

/// What is there under a file's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundFile {
    /// The file.
    Whole(Bytes),
    /// Nothing that is a file.
    Missing,
    /// A file with more bytes than were to be read: how many it has.
    TooLarge(u64),
}

impl LoggedVersion {
    pub(super) const fn new(artifacts: Artifacts, location: String) -> Self {
        Self { artifacts, location }
    }

    /// Where the files are.
    #[must_use]
    pub fn location(&self) -> &str {
        &self.location
    }

    /// Whether Terrarium keeps the files itself. It reads no others: a location is a client's word.
    #[must_use]
    pub fn is_kept_here(&self) -> bool {
        path_here(&self.location).is_some()
    }

    /// Reads a file of at most `limit` bytes into memory.
    ///
    /// # Errors
    /// When the store refuses or cannot be reached.
    pub async fn read(&self, file: &str, limit: u64) -> Result<FoundFile, TrackingError> {
        let Some(folder) = path_here(&self.location) else { return Ok(FoundFile::Missing) };
        let path = format!("{}/{file}", folder.trim_end_matches('/'));
        let found = match self.artifacts.read(&path, None).await {
            Ok(found) => found,
            // A folder, or a path that leads elsewhere.
            Err(TrackingError::Nothing(_) | TrackingError::Invalid { .. }) => return Ok(FoundFile::Missing),
            Err(error) => return Err(error),
        };
        if found.bytes > limit {
            return Ok(FoundFile::TooLarge(found.bytes));
        }
        let whole = found.content.try_fold(BytesMut::new(), |mut whole, piece| async move {
            whole.extend_from_slice(&piece);
            Ok(whole)
        });
        Ok(FoundFile::Whole(whole.await.map_err(unread)?.freeze()))
    }
}

impl Service {
    /// What the files at a location say of themselves, if they are kept here, say anything and can be read now.
    pub(crate) async fn description_if_readable(&self, location: &str) -> Option<Description> {
        self.read_description(location).await.unwrap_or_else(|cause| {
            tracing::warn!(%cause, location, "what a model says of itself could not be read");
            None
        })
    }

    /// What the files at a location say of themselves, if they are kept here and do.
    ///
    /// # Errors
    /// When the store refuses, cannot be reached or does not answer in time.
    pub(crate) async fn read_description(&self, location: &str) -> Result<Option<Description>, TrackingError> {
        let logged = LoggedVersion::new(self.artifacts.clone(), location.to_owned());
        let reading = logged.read(Description::FILE, Description::LONGEST);
        let in_time = tokio::time::timeout(WAIT_FOR_STORE, reading).await;
        let found =
            in_time.map_err(|late| object_store::Error::Generic { store: "artifacts", source: late.into() })??;
        Ok(match found {
            FoundFile::Whole(file) => Description::parse(&file).ok(),
            FoundFile::Missing | FoundFile::TooLarge(_) => None,
        })
    }
}
