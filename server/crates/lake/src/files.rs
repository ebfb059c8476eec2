//! A place for files: objects as all stores have them, uploads in parts, and addresses that a store signs itself.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::Method;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::multipart::{MultipartStore, PartId};
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::signer::Signer;
use object_store::{MultipartId, ObjectStore, PutPayload, Result};
use url::Url;

use crate::parts::FolderParts;

/// What Amazon and Google ask of every part but the last, in bytes.
const LEAST_PART: u64 = 5 << 20;

/// A place for files: a folder, or a folder in a bucket. Cloning copies pointers.
#[derive(Clone)]
pub struct Files {
    objects: Arc<dyn ObjectStore>,
    /// This and the signer know the whole store; paths for them begin with the prefix.
    parts: Arc<dyn MultipartStore>,
    signer: Option<Arc<dyn Signer>>,
    folder: Option<FolderParts>,
    kind: Kind,
    prefix: Path,
}

/// Whose store it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Folder,
    Memory,
    Amazon,
    Google,
    Azure,
}

/// An address by which a file goes straight to or from the store, without any other credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedUrl {
    /// The address.
    pub url: Url,
    /// What the request's headers have to say besides.
    pub headers: Vec<(&'static str, &'static str)>,
}

impl Files {
    pub(crate) fn in_folder(store: LocalFileSystem, folder: &std::path::Path) -> Self {
        let parts = FolderParts::new(store.clone(), folder);
        Self {
            objects: Arc::new(store),
            parts: Arc::new(parts.clone()),
            signer: None,
            folder: Some(parts),
            kind: Kind::Folder,
            prefix: Path::default(),
        }
    }

    /// The files below `prefix` in a bucket, with addresses if it can sign some that suffice.
    pub(crate) fn in_bucket<S>(store: S, prefix: Path, kind: Kind, signs: bool) -> Self
    where
        S: ObjectStore + MultipartStore + Signer,
    {
        let store = Arc::new(store);
        let (objects, signer): (Arc<dyn ObjectStore>, Arc<dyn Signer>) =
            (Arc::clone(&store) as _, Arc::clone(&store) as _);
        Self {
            objects: Arc::new(PrefixStore::new(objects, prefix.clone())),
            parts: store,
            signer: signs.then_some(signer),
            folder: None,
            kind,
            prefix,
        }
    }

    /// Files that are gone with the program, for tests.
    #[must_use]
    pub fn in_memory() -> Self {
        let store = Arc::new(InMemory::new());
        Self {
            objects: Arc::clone(&store) as _,
            parts: store,
            signer: None,
            folder: None,
            kind: Kind::Memory,
            prefix: Path::default(),
        }
    }

    /// The files in one of its folders.
    #[must_use]
    pub fn below(&self, folder: &str) -> Self {
        let folder = Path::from(folder);
        let prefix = self.whole(&folder);
        Self { objects: Arc::new(PrefixStore::new(Arc::clone(&self.objects), folder)), prefix, ..self.clone() }
    }

    /// The files as objects.
    #[must_use]
    pub fn objects(&self) -> &Arc<dyn ObjectStore> {
        &self.objects
    }

    /// Whether they lie in a bucket, elsewhere than on this machine.
    #[must_use]
    pub const fn is_bucket(&self) -> bool {
        matches!(self.kind, Kind::Amazon | Kind::Google | Kind::Azure)
    }

    /// Whether there are addresses that the store signs itself.
    #[must_use]
    pub const fn signs(&self) -> bool {
        self.signer.is_some()
    }

    /// How many bytes every part has to have but the last.
    #[must_use]
    pub const fn least_part(&self) -> u64 {
        match self.kind {
            Kind::Amazon | Kind::Google => LEAST_PART,
            Kind::Folder | Kind::Memory | Kind::Azure => 0,
        }
    }

    /// Begins an upload in parts; answers its id.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn begin(&self, path: &Path) -> Result<MultipartId> {
        self.parts.create_multipart(&self.whole(path)).await
    }

    /// Keeps a part, whole or not at all; parts are counted from 1. Answers what the store calls it.
    ///
    /// # Errors
    /// [`object_store::Error::NotFound`] where there is no such upload (any more).
    pub async fn put_part(&self, path: &Path, upload: &str, number: u32, part: PutPayload) -> Result<String> {
        let index = (number as usize).saturating_sub(1);
        Ok(self.parts.put_part(&self.whole(path), &upload.to_owned(), index, part).await?.content_id)
    }

    /// Makes a file of all parts of an upload, by what the store calls them.
    ///
    /// # Errors
    /// [`object_store::Error::NotFound`] where there is no such upload (any more), or no such part.
    pub async fn complete(&self, path: &Path, upload: &str, parts: Vec<String>) -> Result<()> {
        let parts = parts.into_iter().map(|content_id| PartId { content_id }).collect();
        self.parts.complete_multipart(&self.whole(path), &upload.to_owned(), parts).await?;
        Ok(())
    }

    /// Drops an upload with its parts. One that is gone already is dropped.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn abort(&self, path: &Path, upload: &str) -> Result<()> {
        match self.parts.abort_multipart(&self.whole(path), &upload.to_owned()).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            other => other,
        }
    }

    /// Drops uploads into a folder that were not touched since `then`; answers how many. Buckets have rules of their own for that.
    ///
    /// # Errors
    /// When the folder cannot be read or changed.
    pub async fn drop_abandoned(&self, then: SystemTime) -> io::Result<usize> {
        match &self.folder {
            Some(parts) => parts.drop_abandoned(then).await,
            None => Ok(0),
        }
    }

    /// An address to read a file from; `None` where the store signs none.
    ///
    /// # Errors
    /// When the store has nothing to sign with.
    pub async fn download_url(&self, path: &Path, valid_for: Duration) -> Result<Option<SignedUrl>> {
        let Some(signer) = &self.signer else { return Ok(None) };
        let url = signer.signed_url(Method::GET, &self.whole(path), valid_for).await?;
        Ok(Some(SignedUrl { url, headers: Vec::new() }))
    }

    /// An address to put a file to; `None` where the store signs none.
    ///
    /// # Errors
    /// When the store has nothing to sign with.
    pub async fn upload_url(&self, path: &Path, valid_for: Duration) -> Result<Option<SignedUrl>> {
        let Some(signer) = &self.signer else { return Ok(None) };
        let url = signer.signed_url(Method::PUT, &self.whole(path), valid_for).await?;
        let headers = if self.kind == Kind::Azure { vec![("x-ms-blob-type", "BlockBlob")] } else { Vec::new() };
        Ok(Some(SignedUrl { url, headers }))
    }

    /// A path as the whole store has it.
    fn whole(&self, path: &Path) -> Path {
        self.prefix.parts().chain(path.parts()).collect()
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files").field("objects", &self.objects).field("signs", &self.signs()).finish_non_exhaustive()
    }
}
