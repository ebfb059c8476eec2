//! The store of artifacts: a folder or a bucket.

use std::error::Error;
use std::io;
use std::sync::Arc;

use contract::{ArtifactContent, ArtifactEntry, ByteRange, ByteStream};
use futures::{StreamExt, TryStreamExt};
use lake::Files;
use object_store::buffered::BufWriter;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStoreExt};
use tokio::io::AsyncWriteExt;

use super::path;
use crate::TrackingError;

/// What is held of a file on its way in: a smaller file goes to the store in one piece, a larger one in pieces of this size.
const PIECE: usize = 8 << 20;
/// How many files of a folder are deleted at once.
const DELETIONS: usize = 16;

/// The store of artifacts. Cloning copies pointers.
#[derive(Debug, Clone)]
pub(crate) struct Artifacts(pub(crate) Files);

impl Artifacts {
    /// What a folder holds, by name; nothing where it is not there.
    pub(super) async fn list(&self, folder: &str) -> Result<Vec<ArtifactEntry>, TrackingError> {
        let found = self.0.objects().list_with_delimiter(Some(&path::resolve(folder)?)).await?;
        let name = |path: &Path| path.parts().next_back().map(|part| path::name_of(&part)).unwrap_or_default();
        let folders = found
            .common_prefixes
            .iter()
            .filter(|folder| !path::is_hidden(folder))
            .map(|path| ArtifactEntry { path: name(path), bytes: None });
        let files =
            found.objects.iter().map(|object| ArtifactEntry { path: name(&object.location), bytes: Some(object.size) });
        let mut entries: Vec<ArtifactEntry> = folders.chain(files).collect();
        entries.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        Ok(entries)
    }

    /// A file, or a part of it.
    pub(crate) async fn read(&self, path: &str, range: Option<ByteRange>) -> Result<ArtifactContent, TrackingError> {
        let location = path::resolve(path)?;
        let name = location.parts().next_back().map(|part| path::name_of(&part)).unwrap_or_default();
        let range = range.map(|range| match range {
            ByteRange::Within(first, last) => GetRange::Bounded(first..last.saturating_add(1)),
            ByteRange::From(first) => GetRange::Offset(first),
            ByteRange::Last(length) => GetRange::Suffix(length),
        });
        let asked_for_part = range.is_some();
        let found = self.0.objects().get_opts(&location, GetOptions { range, ..GetOptions::default() }).await;
        let found = match found {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Err(self.not_a_file(path).await),
            // A part behind the end is the only reason for which a store refuses to read what is there.
            Err(object_store::Error::Generic { .. })
                if asked_for_part && self.0.objects().head(&location).await.is_ok() =>
            {
                return Err(TrackingError::invalid("Range", format!("The file “{path}” has no such part.")));
            }
            Err(error) => return Err(refusal(error, path)),
        };
        let (bytes, part) = (found.meta.size, found.range.clone());
        let content = lake::in_pieces(found).map_err(io::Error::other);
        Ok(ArtifactContent { name, bytes, start: part.start, end: part.end, content: Box::pin(content) })
    }

    /// Stores a file, whole or not at all.
    pub(crate) async fn write(&self, path: &str, mut content: ByteStream) -> Result<(), TrackingError> {
        let location = path::file(path)?;
        let mut writer = BufWriter::with_capacity(Arc::clone(self.0.objects()), location, PIECE);
        while let Some(chunk) = content.next().await {
            let put = match chunk {
                Ok(chunk) => writer.put(chunk).await.map_err(|error| refusal(error, path)),
                Err(error) => Err(broken_off(error)),
            };
            if let Err(error) = put {
                if let Err(cause) = writer.abort().await {
                    tracing::warn!(%cause, "an unfinished artifact could not be cleared away");
                }
                return Err(error);
            }
        }
        writer.shutdown().await.map_err(|error| refusal_of_io(error, path))
    }

    /// Removes a file, or a folder with all that is in it. What is not there is removed already.
    pub(crate) async fn delete(&self, path: &str) -> Result<(), TrackingError> {
        let location = path::resolve(path)?;
        if location.as_ref().is_empty() {
            return Err(TrackingError::invalid("path", "Invalid path: name what is to be deleted."));
        }
        match self.0.objects().delete(&location).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            // A local folder cannot be deleted as a file can; what is in it is deleted below.
            Err(error) if io_kind(&error).is_some_and(is_about_folders) => {}
            Err(error) => return Err(error.into()),
        }
        let within = self.0.objects().list(Some(&location)).map_ok(|object| object.location);
        within
            .try_for_each_concurrent(DELETIONS, |location| async move {
                match self.0.objects().delete(&location).await {
                    Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
                    Err(error) => Err(error),
                }
            })
            .await?;
        Ok(())
    }

    /// Why there is no file at a path.
    pub(super) async fn not_a_file(&self, path: &str) -> TrackingError {
        match self.list(path).await {
            Ok(entries) if !entries.is_empty() => {
                TrackingError::invalid("path", format!("“{path}” is a folder. Name a file in it."))
            }
            _ => TrackingError::Nothing(format!("artifact “{path}”")),
        }
    }
}

/// A body that ended before it was complete.
pub(super) fn broken_off(error: io::Error) -> TrackingError {
    match error.kind() {
        io::ErrorKind::FileTooLarge => TrackingError::TooLarge,
        _ => {
            TrackingError::invalid("body", "The file ended before it was complete; nothing was stored. Send it again.")
        }
    }
}

fn refusal_of_io(error: io::Error, path: &str) -> TrackingError {
    match error.downcast::<object_store::Error>() {
        Ok(error) => refusal(error, path),
        Err(error) => unread(error),
    }
}

/// A file that could not be read or written to its end.
pub(crate) fn unread(error: io::Error) -> TrackingError {
    object_store::Error::Generic { store: "artifacts", source: error.into() }.into()
}

/// What a store's refusal means to whoever named the path.
pub(super) fn refusal(error: object_store::Error, path: &str) -> TrackingError {
    match io_kind(&error) {
        Some(kind) if is_about_folders(kind) => {
            let message = format!("Invalid path “{path}”: a folder and a file cannot have one name.");
            TrackingError::invalid("path", message)
        }
        Some(io::ErrorKind::InvalidFilename | io::ErrorKind::InvalidInput) => {
            TrackingError::invalid("path", format!("Invalid path “{path}”: it cannot be the name of a file."))
        }
        _ => error.into(),
    }
}

const fn is_about_folders(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::NotADirectory
            | io::ErrorKind::IsADirectory
            | io::ErrorKind::DirectoryNotEmpty
            | io::ErrorKind::AlreadyExists
            | io::ErrorKind::PermissionDenied
    )
}

/// The kind of the operating system's error at the bottom of a store's.
fn io_kind(error: &object_store::Error) -> Option<io::ErrorKind> {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return Some(error.kind());
        }
        cause = error.source();
    }
    None
}
