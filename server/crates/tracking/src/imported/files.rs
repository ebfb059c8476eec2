//! Files, which are hashed on their way in.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use contract::{ApiResult, ArtifactOwner, ByteStream, OpContext};
use futures::TryStreamExt;
use sha2::{Digest, Sha256};

use super::experiments::may_import;
use super::model::{ImportSource, ImportedFile};
use super::store;
use crate::artifacts::unread;
use crate::{Service, TrackingError};

impl Service {
    /// The files of a run or a logged model that have come from there, by path.
    ///
    /// # Errors
    /// As [`Self::import_source`].
    pub async fn imported_files(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        owner: ArtifactOwner,
    ) -> ApiResult<HashMap<String, ImportedFile>> {
        may_import(cx)?;
        let rows = store::files(self.db.app(), source, &owner.to_string()).await.map_err(TrackingError::from)?;
        let file = |(path, bytes, sha256): (String, i64, Vec<u8>)| {
            Some((path, ImportedFile { bytes, sha256: sha256.try_into().ok()? }))
        };
        Ok(rows.into_iter().filter_map(file).collect())
    }

    /// Takes over a file of a run or a logged model that is here already: streamed into the store, whole or not at all, and hashed.
    ///
    /// # Errors
    /// `InvalidInput` where the path leads elsewhere or the file breaks off; otherwise as [`Self::import_source`].
    pub async fn import_file(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        owner: ArtifactOwner,
        path: &str,
        content: ByteStream,
    ) -> ApiResult<ImportedFile> {
        may_import(cx)?;
        Ok(self.take_file(source, owner, path, content).await?)
    }

    /// The file as it is kept here, read to its end; `None` where it is missing.
    ///
    /// # Errors
    /// As [`Self::import_source`].
    pub async fn kept_file(&self, cx: &OpContext, owner: ArtifactOwner, path: &str) -> ApiResult<Option<ImportedFile>> {
        may_import(cx)?;
        Ok(self.read_back(owner, path).await?)
    }

    async fn take_file(
        &self,
        source: &ImportSource,
        owner: ArtifactOwner,
        path: &str,
        content: ByteStream,
    ) -> Result<ImportedFile, TrackingError> {
        if path.is_empty() {
            return Err(TrackingError::invalid("path", "Invalid path: name the file."));
        }
        let (_, folder) = self.artifact_folder(owner).await?;
        let seen = Arc::new(Mutex::new((Sha256::new(), 0_i64)));
        let seeing = Arc::clone(&seen);
        let hashed = content.inspect_ok(move |piece| {
            let mut seen = seeing.lock().unwrap_or_else(PoisonError::into_inner);
            seen.0.update(piece);
            seen.1 += piece.len() as i64;
        });
        self.artifacts.write(&format!("{folder}/{path}"), Box::pin(hashed)).await?;
        let (hash, bytes) = seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let file = ImportedFile { bytes, sha256: hash.finalize().into() };
        store::note_file(self.db.app(), source, &owner.to_string(), path, file.bytes, &file.sha256).await?;
        Ok(file)
    }

    async fn read_back(&self, owner: ArtifactOwner, path: &str) -> Result<Option<ImportedFile>, TrackingError> {
        let (_, folder) = self.artifact_folder(owner).await?;
        let found = match self.artifacts.read(&format!("{folder}/{path}"), None).await {
            Ok(found) => found,
            Err(TrackingError::Nothing(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let hashing = found.content.try_fold((Sha256::new(), 0_i64), |(mut hash, bytes), piece| async move {
            hash.update(&piece);
            Ok((hash, bytes + piece.len() as i64))
        });
        let (hash, bytes) = hashing.await.map_err(unread)?;
        Ok(Some(ImportedFile { bytes, sha256: hash.finalize().into() }))
    }
}
