//! The files of a run or a logged model, folder by folder.

use std::sync::{Arc, Mutex, PoisonError};

use contract::{ArtifactOwner, ByteStream};
use futures::TryStreamExt;
use sha2::{Digest, Sha256};
use tracking::ImportedFile;

use super::{Importer, Mode};
use crate::error::{ImportError, Result};
use crate::report::Obstacle;

/// How deep folders lie in each other at the most.
const DEEPEST: usize = 64;

impl Importer<'_> {
    /// Takes over the files of something that is here, but for those that have come already; or compares them.
    pub(super) async fn files(&self, owner: ArtifactOwner, what: &str, place: &str, stays: bool) -> Result<()> {
        if stays {
            let why = format!(
                "Its files stay at {place}: this machine has no access to them. Clients that have go on using them there."
            );
            self.obstacle(Obstacle::new(what, why));
            return Ok(());
        }
        let known = self.tracking.imported_files(self.cx, &self.from, owner).await?;
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            let page = self.source.files(owner, place, &folder).await;
            let Some(page) = self.or_obstacle(&within(what, &folder), page)? else { continue };
            let (entries, _) = self.opened(page, &within(what, &folder));
            for entry in entries {
                let path = if folder.is_empty() { entry.path } else { format!("{folder}/{}", entry.path) };
                match entry.bytes {
                    Some(bytes) => self.file(owner, what, place, &path, bytes as i64, known.get(&path)).await?,
                    None if path.split('/').count() <= DEEPEST => folders.push(path),
                    None => {
                        self.obstacle(Obstacle::new(within(what, &path), "Its folders lie too deep in each other."));
                    }
                }
            }
        }
        Ok(())
    }

    async fn file(
        &self,
        owner: ArtifactOwner,
        what: &str,
        place: &str,
        path: &str,
        bytes: i64,
        known: Option<&ImportedFile>,
    ) -> Result<()> {
        let what = within(what, path);
        let (runs, files) = {
            let mut report = self.report();
            report.there.files += 1;
            report.there.bytes += bytes;
            (report.there.runs, report.there.files)
        };
        self.progress.passed(runs, files);
        if self.options.mode == Mode::Compare {
            return self.compare_file(owner, &what, place, path, known).await;
        }
        if known.is_some_and(|known| known.bytes == bytes) {
            self.report().files.complete += 1;
            return Ok(());
        }
        let content = self.source.open(owner, place, path).await;
        let Some(content) = self.or_obstacle(&what, content)? else { return Ok(()) };
        let (content, cause) = remembering(content);
        let taken =
            self.tracking.import_file(self.cx, &self.from, owner, path, content).await.map_err(ImportError::from);
        if let (Err(_), Some(cause)) = (&taken, cause.lock().unwrap_or_else(PoisonError::into_inner).take()) {
            self.obstacle(Obstacle::new(what, format!("It broke off: {cause}.")));
            return Ok(());
        }
        let Some(taken) = self.or_obstacle(&what, taken)? else { return Ok(()) };
        self.report().files.new += 1;
        if taken.bytes != bytes {
            let why = format!("It was listed with {bytes} bytes and came with {}. Import again.", taken.bytes);
            self.obstacle(Obstacle::new(&what, why));
        }
        self.agree(owner, &what, path, &taken).await
    }

    /// Holds a file that is there against what is noted of it, and against what is kept.
    async fn compare_file(
        &self,
        owner: ArtifactOwner,
        what: &str,
        place: &str,
        path: &str,
        known: Option<&ImportedFile>,
    ) -> Result<()> {
        let Some(known) = known else {
            self.obstacle(Obstacle::new(what, "It is not here yet."));
            return Ok(());
        };
        let content = self.source.open(owner, place, path).await;
        let Some(content) = self.or_obstacle(what, content)? else { return Ok(()) };
        let hashed = hash(content).await.map_err(|error| ImportError::Thing(format!("It broke off: {error}.")));
        let Some(there) = self.or_obstacle(what, hashed)? else { return Ok(()) };
        if there != *known {
            self.obstacle(Obstacle::new(what, "It has changed there since it was taken over."));
            return Ok(());
        }
        self.report().files.complete += 1;
        self.agree(owner, what, path, known).await
    }

    /// Reads a file back, and lists it if it is another than the one that came.
    async fn agree(&self, owner: ArtifactOwner, what: &str, path: &str, came: &ImportedFile) -> Result<()> {
        let kept = self.tracking.kept_file(self.cx, owner, path).await.map_err(ImportError::from);
        let Some(kept) = self.or_obstacle(what, kept)? else { return Ok(()) };
        match kept {
            Some(kept) if kept == *came => {}
            Some(_) => self.obstacle(Obstacle::new(what, "What is kept here is not what came: its SHA-256 differs.")),
            None => self.obstacle(Obstacle::new(what, "It came, and is not kept here any more.")),
        }
        Ok(())
    }
}

fn within(what: &str, path: &str) -> String {
    if path.is_empty() { format!("{what}, files") } else { format!("{what}, file {path}") }
}

/// A stream that remembers what it broke off with: the store says only that it did.
fn remembering(content: ByteStream) -> (ByteStream, Arc<Mutex<Option<String>>>) {
    let cause = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&cause);
    let content = content.inspect_err(move |error| {
        *seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
    });
    (Box::pin(content), cause)
}

async fn hash(content: ByteStream) -> std::io::Result<ImportedFile> {
    let hashing = content.try_fold((Sha256::new(), 0_i64), |(mut hash, bytes), piece| async move {
        hash.update(&piece);
        Ok((hash, bytes + piece.len() as i64))
    });
    let (hash, bytes) = hashing.await?;
    Ok(ImportedFile { bytes, sha256: hash.finalize().into() })
}
