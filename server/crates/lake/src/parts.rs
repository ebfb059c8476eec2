//! Uploads in parts into a local folder.
//!
//! Each upload has a folder below `.parts`, and each part in it is a file that is named by its place and the SHA-256 of what it
//! holds: the same part sent again is the same file, and one that broke off has no such name. Completing joins the parts, in order,
//! into the file that they make, which appears at once.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use async_trait::async_trait;
use futures::TryStreamExt;
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::multipart::{MultipartStore, PartId};
use object_store::path::Path;
use object_store::{Error, MultipartId, PutPayload, PutResult, Result};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use tokio::task::spawn_blocking;
use tokio_util::io::ReaderStream;
use uuid::Uuid;

/// What holds unfinished uploads, below the folder of the files. No file can have this name.
pub const PARTS_FOLDER: &str = ".parts";
/// How much of a part is in memory while it is joined, in bytes.
const CHUNK: usize = 1 << 20;
/// Says in the folder of an upload that it was completed.
const DONE: &str = "done";

/// Uploads in parts into a folder. Cloning copies pointers.
#[derive(Debug, Clone)]
pub(crate) struct FolderParts {
    store: LocalFileSystem,
    folder: PathBuf,
}

impl FolderParts {
    /// Those into `folder`, which `store` keeps.
    pub(crate) fn new(store: LocalFileSystem, folder: &std::path::Path) -> Self {
        Self { store, folder: folder.join(PARTS_FOLDER) }
    }

    /// Drops uploads that were not touched since `then`; answers how many.
    pub(crate) async fn drop_abandoned(&self, then: SystemTime) -> io::Result<usize> {
        let folder = self.folder.clone();
        in_thread(move || {
            let uploads = match fs::read_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
                found => found?,
            };
            let mut dropped = 0;
            for upload in uploads {
                let upload = upload?;
                // One may be completed or aborted meanwhile.
                let touched = upload.metadata().and_then(|metadata| metadata.modified());
                if touched.is_ok_and(|touched| touched < then) && gone(fs::remove_dir_all(upload.path()))? {
                    dropped += 1;
                }
            }
            Ok(dropped)
        })
        .await
    }

    /// The folder of an upload.
    fn upload(&self, id: &str) -> Result<PathBuf> {
        let id = Uuid::try_parse(id).map_err(|error| Error::NotFound { path: id.to_owned(), source: error.into() })?;
        Ok(self.folder.join(id.simple().to_string()))
    }
}

#[async_trait]
impl MultipartStore for FolderParts {
    async fn create_multipart(&self, path: &Path) -> Result<MultipartId> {
        let id = Uuid::new_v4().simple().to_string();
        let folder = self.folder.join(&id);
        in_thread(move || fs::create_dir_all(folder)).await.map_err(|error| failed(error, path))?;
        Ok(id)
    }

    async fn put_part(&self, path: &Path, id: &MultipartId, index: usize, part: PutPayload) -> Result<PartId> {
        let folder = self.upload(id)?;
        let written = in_thread(move || write_part(&folder, index, &part)).await;
        Ok(PartId { content_id: written.map_err(|error| failed(error, path))? })
    }

    async fn complete_multipart(&self, path: &Path, id: &MultipartId, parts: Vec<PartId>) -> Result<PutResult> {
        let joining = Joining { store: self.store.clone(), folder: self.upload(id)?, path: path.clone(), parts };
        // Goes on where whoever asked goes away: they ask again, and then it is done.
        let joined = tokio::spawn(joining.run()).await;
        joined.map_err(|error| failed(error.into(), path))??;
        Ok(PutResult { e_tag: None, version: None })
    }

    async fn abort_multipart(&self, path: &Path, id: &MultipartId) -> Result<()> {
        let folder = self.upload(id)?;
        in_thread(move || fs::remove_dir_all(folder)).await.map_err(|error| failed(error, path))
    }
}

/// An upload on its way to be a file.
struct Joining {
    store: LocalFileSystem,
    folder: PathBuf,
    path: Path,
    parts: Vec<PartId>,
}

impl Joining {
    async fn run(self) -> Result<()> {
        let lock = self.folder.join("lock");
        let locked = in_thread(move || {
            let file = File::create(lock)?;
            file.lock()?;
            Ok(file)
        });
        // Held until the end, also against other processes, and let go of where this process ends before.
        let _locked = locked.await.map_err(|error| failed(error, &self.path))?;
        let done = self.folder.join(DONE);
        if done.try_exists().map_err(|error| failed(error, &self.path))? {
            return Ok(());
        }
        self.join().await?;
        let (folder, parts) = (self.folder, self.parts);
        let cleared = in_thread(move || {
            File::create(done)?;
            for (index, part) in parts.iter().enumerate() {
                gone(fs::remove_file(folder.join(name(index, &part.content_id))))?;
            }
            Ok(())
        });
        if let Err(cause) = cleared.await {
            // The file is whole; what is left of its parts goes with all that is abandoned.
            tracing::warn!(%cause, "the parts of a complete upload could not be cleared away");
        }
        Ok(())
    }

    async fn join(&self) -> Result<()> {
        let mut writer = BufWriter::with_capacity(Arc::new(self.store.clone()), self.path.clone(), CHUNK);
        let joined = async {
            for (index, part) in self.parts.iter().enumerate() {
                let file = tokio::fs::File::open(self.folder.join(name(index, &part.content_id))).await;
                let file = file.map_err(|error| failed(error, &self.path))?;
                let mut chunks = ReaderStream::with_capacity(file, CHUNK);
                while let Some(chunk) = chunks.try_next().await.map_err(|error| failed(error, &self.path))? {
                    writer.put(chunk).await?;
                }
            }
            Ok::<_, Error>(())
        };
        let joined = joined.await;
        if joined.is_err()
            && let Err(cause) = writer.abort().await
        {
            tracing::warn!(%cause, "a half-joined file could not be cleared away");
        }
        joined?;
        writer.shutdown().await.map_err(|error| match error.downcast::<Error>() {
            Ok(refused) => refused,
            Err(error) => failed(error, &self.path),
        })
    }
}

/// Writes a part beside its place and puts it there; answers the SHA-256 of what it holds.
fn write_part(folder: &std::path::Path, index: usize, part: &PutPayload) -> io::Result<String> {
    let coming = folder.join(format!("{}.coming", Uuid::new_v4().simple()));
    let write = || -> io::Result<String> {
        let mut digest = Sha256::new();
        let mut file = File::create_new(&coming)?;
        for chunk in part {
            digest.update(chunk);
            file.write_all(chunk)?;
        }
        let sha256 = hex::encode(digest.finalize());
        fs::rename(&coming, folder.join(name(index, &sha256)))?;
        Ok(sha256)
    };
    let written = write();
    if written.is_err()
        && let Err(cause) = gone(fs::remove_file(&coming))
    {
        tracing::warn!(%cause, "a part that could not be written could not be cleared away");
    }
    written
}

/// The name of a part; what is no SHA-256 names none.
fn name(index: usize, sha256: &str) -> String {
    let hex: String = sha256.chars().filter(char::is_ascii_hexdigit).collect();
    format!("{index}-{hex}")
}

/// Whether something was removed; what is not there is removed already.
fn gone(removed: io::Result<()>) -> io::Result<bool> {
    match removed {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

async fn in_thread<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    spawn_blocking(work).await?
}

/// What is missing is an upload or a part that is not there (any more).
fn failed(error: io::Error, path: &Path) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::NotFound { path: path.to_string(), source: error.into() },
        _ => Error::Generic { store: "parts in a folder", source: error.into() },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use object_store::ObjectStoreExt;
    use tempfile::TempDir;

    use super::*;

    fn parts() -> (TempDir, FolderParts) {
        let folder = tempfile::tempdir().unwrap();
        let store = LocalFileSystem::new_with_prefix(folder.path()).unwrap();
        let parts = FolderParts::new(store, folder.path());
        (folder, parts)
    }

    fn files(folder: &std::path::Path) -> usize {
        fs::read_dir(folder).map_or(0, Iterator::count)
    }

    #[tokio::test]
    async fn parts_are_joined_in_their_order_whenever_they_come() {
        let (folder, parts) = parts();
        let path = Path::from("deep/er/file");
        let id = parts.create_multipart(&path).await.unwrap();
        let last = parts.put_part(&path, &id, 2, "c".into()).await.unwrap();
        let first = parts.put_part(&path, &id, 0, vec![b'a'; 3 << 20].into()).await.unwrap();
        let other = parts.put_part(&path, &id, 1, "not this".into()).await.unwrap();
        let second = parts.put_part(&path, &id, 1, "b".into()).await.unwrap();
        assert_ne!(other.content_id, second.content_id);
        assert!(parts.store.head(&path).await.is_err(), "it is not there before it is whole");
        let all = vec![first, second, last];
        let (one, two) = tokio::join!(
            parts.complete_multipart(&path, &id, all.clone()),
            parts.complete_multipart(&path, &id, all.clone())
        );
        assert!(one.is_ok() && two.is_ok());
        let whole = parts.store.get(&path).await.unwrap().bytes().await.unwrap();
        assert_eq!((whole.len(), &whole[(3 << 20) - 1..]), ((3 << 20) + 2, &b"abc"[..]));
        assert!(parts.complete_multipart(&path, &id, all).await.is_ok(), "whose answer was lost asks again");
        assert!(parts.put_part(&path, &Uuid::nil().to_string(), 0, "x".into()).await.is_err(), "of no upload");

        parts.abort_multipart(&path, &id).await.unwrap();
        assert_eq!(files(&folder.path().join(PARTS_FOLDER)), 0);
        assert!(matches!(parts.put_part(&path, &id, 0, "x".into()).await, Err(Error::NotFound { .. })));
        assert!(matches!(parts.complete_multipart(&path, &id, vec![]).await, Err(Error::NotFound { .. })));
        assert!(matches!(parts.abort_multipart(&path, &"../..".to_owned()).await, Err(Error::NotFound { .. })));
    }

    #[tokio::test]
    async fn a_part_that_is_missing_leaves_what_was_there() {
        let (folder, parts) = parts();
        let path = Path::from("file");
        parts.store.put(&path, "before".into()).await.unwrap();
        let id = parts.create_multipart(&path).await.unwrap();
        let first = parts.put_part(&path, &id, 0, vec![1; 2 << 20].into()).await.unwrap();
        for second in ["0".repeat(64), "/../../file".to_owned()] {
            let all = vec![first.clone(), PartId { content_id: second }];
            assert!(matches!(parts.complete_multipart(&path, &id, all).await, Err(Error::NotFound { .. })));
        }
        assert_eq!(parts.store.get(&path).await.unwrap().bytes().await.unwrap(), "before");
        assert_eq!(files(folder.path()), 2, "the file and the parts, and nothing half-joined");
    }

    #[tokio::test]
    async fn what_nobody_touches_is_dropped() {
        let (folder, parts) = parts();
        assert_eq!(parts.drop_abandoned(SystemTime::now()).await.unwrap(), 0, "there is no folder yet");
        let path = Path::from("file");
        let id = parts.create_multipart(&path).await.unwrap();
        parts.put_part(&path, &id, 0, "a".into()).await.unwrap();
        let hour = Duration::from_secs(3600);
        assert_eq!(parts.drop_abandoned(SystemTime::now() - hour).await.unwrap(), 0);
        assert_eq!(parts.drop_abandoned(SystemTime::now() + hour).await.unwrap(), 1);
        assert_eq!(files(&folder.path().join(PARTS_FOLDER)), 0);
    }
}
