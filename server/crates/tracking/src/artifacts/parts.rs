//! Files that come in parts.
//!
//! Nothing is remembered about an upload beside what the store has of it: its id, the permits for its parts and the receipts for
//! them are signed, so that any process can go on with it.

use std::time::{Duration, SystemTime};

use contract::{ApiError, BegunUpload, ByteStream, CompleteUpload, ErrorCode, PartPermit};
use futures::StreamExt;
use object_store::path::Path;
use object_store::{PutPayload, PutPayloadMut};
use platform::secrets;
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::objects::{broken_off, refusal};
use super::path;
use super::seal::{Part, Seal, Upload};
use crate::service::now;
use crate::{Service, TrackingError};

/// What the key is for, in the table of keys.
const PURPOSE: &str = "artifact-uploads";
/// How many parts a file may have.
const MOST_PARTS: u32 = 10_000;
const MIB: u64 = 1 << 20;
/// The largest part, in bytes.
const LARGEST_PART: u64 = 64 * MIB;
/// How much of a part that is too large is read off, so that the sender hears why it is refused, in bytes.
const READ_OFF: u64 = 16 * LARGEST_PART;
/// How much of parts is in memory at once, in MiB.
const MEMORY: usize = 256;
/// How long nothing may come of a part, as long as its place in memory is kept.
const PATIENCE: Duration = Duration::from_secs(60);
const HOUR: u32 = 60 * 60;
/// After how long an upload is abandoned that nobody touches, and how long a part may be sent at most, in seconds.
const DAY: u32 = 24 * HOUR;

/// What uploads in parts share in a process.
#[derive(Debug)]
pub(crate) struct Uploads {
    seal: OnceCell<Seal>,
    memory: Semaphore,
}

impl Default for Uploads {
    fn default() -> Self {
        Self { seal: OnceCell::new(), memory: Semaphore::new(MEMORY) }
    }
}

impl Uploads {
    /// Waits until there is memory for a part.
    async fn room(&self, announced: Option<u64>) -> Result<SemaphorePermit<'_>, TrackingError> {
        let bytes = announced.unwrap_or(LARGEST_PART).min(LARGEST_PART);
        let room = self.memory.acquire_many(u32::try_from(bytes.div_ceil(MIB)).unwrap_or(u32::MAX)).await;
        room.map_err(|closed| super::unread(std::io::Error::other(closed)))
    }
}

impl Service {
    pub(super) async fn begin_parts(&self, path: &str, parts: u32) -> Result<BegunUpload, TrackingError> {
        if !(1..=MOST_PARTS).contains(&parts) {
            let message =
                format!("A file has 1 to {MOST_PARTS} parts, not {parts}. Set MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE.");
            return Err(TrackingError::invalid("num_parts", message));
        }
        let location = path::file(path)?;
        let seal = self.seal().await?;
        let stored_as = self.artifacts.0.begin(&location).await.map_err(|error| refusal(error, path))?;
        let id = seal.upload(&location, &Upload { stored_as, parts });
        let expires_at = seconds() + i64::from((HOUR + 60 * parts).min(DAY));
        let permit = |number| {
            let signature = seal.permit(&location, &id, number, expires_at);
            PartPermit { upload: id.clone(), number, expires_at, signature }
        };
        Ok(BegunUpload { parts: (1..=parts).map(permit).collect(), id })
    }

    pub(super) async fn keep_part(
        &self,
        path: &str,
        permit: &PartPermit,
        content: ByteStream,
        announced: Option<u64>,
    ) -> Result<String, TrackingError> {
        let location = path::file(path)?;
        let seal = self.seal().await?;
        let PartPermit { upload: id, number, expires_at, signature } = permit;
        if !seal.permits(&location, id, *number, *expires_at, signature) {
            return Err(forbidden("This address permits nothing. Begin an upload, and send its parts where it says."));
        }
        if *expires_at < seconds() {
            return Err(forbidden("The time to send this part is over. Begin the upload anew."));
        }
        let upload = seal.open_upload(&location, id).ok_or_else(|| no_upload(path))?;
        let _room = self.uploads.room(announced).await?;
        let content = gathered(content).await?;
        let bytes = content.content_length() as u64;
        let least = self.artifacts.0.least_part();
        if *number < upload.parts && bytes < least {
            let message = format!(
                "Where the files lie, every part but the last has {least} bytes at least; part {number} has {bytes}. Set \
                 MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE to {least} or more."
            );
            return Err(TrackingError::invalid("body", message));
        }
        let stored_as = self.artifacts.0.put_part(&location, &upload.stored_as, *number, content).await;
        let stored_as = stored_as.map_err(|error| gone(error, path))?;
        Ok(seal.receipt(&location, id, *number, &Part { stored_as, bytes }))
    }

    pub(super) async fn complete_parts(&self, path: &str, complete: &CompleteUpload) -> Result<(), TrackingError> {
        let location = path::file(path)?;
        let seal = self.seal().await?;
        let upload = seal.open_upload(&location, &complete.id).ok_or_else(|| no_upload(path))?;
        let parts = in_order(seal, &location, complete, upload.parts)?;
        if parts.iter().map(|part| part.bytes).sum::<u64>() > complete.most_bytes {
            return Err(TrackingError::TooLarge);
        }
        let parts = parts.into_iter().map(|part| part.stored_as).collect();
        self.artifacts.0.complete(&location, &upload.stored_as, parts).await.map_err(|error| gone(error, path))
    }

    pub(super) async fn abort_parts(&self, path: &str, id: &str) -> Result<(), TrackingError> {
        let location = path::file(path)?;
        let upload = self.seal().await?.open_upload(&location, id).ok_or_else(|| no_upload(path))?;
        self.artifacts.0.abort(&location, &upload.stored_as).await.map_err(|error| refusal(error, path))
    }

    /// Drops uploads into a folder that nobody has touched for a day, at once and then every hour, until `stop`. Faults are logged
    /// and tried again.
    pub async fn drop_abandoned_uploads(&self, stop: &CancellationToken) {
        let for_ever = async {
            loop {
                let then = SystemTime::now() - Duration::from_secs(DAY.into());
                match self.artifacts.0.drop_abandoned(then).await {
                    Ok(0) => {}
                    Ok(uploads) => tracing::info!(uploads, "dropped uploads that were never completed"),
                    Err(error) => tracing::warn!(cause = %error, "abandoned uploads could not be dropped"),
                }
                tokio::time::sleep(Duration::from_secs(HOUR.into())).await;
            }
        };
        tokio::select! {
            () = for_ever => {}
            () = stop.cancelled() => {}
        }
    }

    async fn seal(&self) -> Result<&Seal, TrackingError> {
        let made = || async {
            let key = secrets::signing_key(self.db.app(), PURPOSE).await?;
            Ok::<_, TrackingError>(Seal::new(key))
        };
        self.uploads.seal.get_or_try_init(made).await
    }
}

/// The parts of an upload, if they are all there, each once and in order.
fn in_order(
    seal: &Seal,
    location: &Path,
    complete: &CompleteUpload,
    expected: u32,
) -> Result<Vec<Part>, TrackingError> {
    let refused = |message: String| Err(TrackingError::invalid("parts", message));
    for pair in complete.parts.windows(2) {
        let (one, next) = (pair[0].number, pair[1].number);
        if one == next {
            return refused(format!("Part {one} is given twice. Give each part once."));
        }
        if one > next {
            return refused(format!("Part {next} comes after part {one}. Give the parts in their order."));
        }
    }
    let mut parts = Vec::with_capacity(complete.parts.len());
    for (number, sent) in (1..=expected).zip(&complete.parts) {
        if sent.number != number {
            return refused(format!("Part {number} of {expected} is missing. Send it, then complete the upload."));
        }
        let Some(part) = seal.open_receipt(location, &complete.id, number, &sent.receipt) else {
            return refused(format!("The ETag of part {number} is not the one that was answered when it was sent."));
        };
        parts.push(part);
    }
    match complete.parts.get(parts.len()) {
        Some(more) => refused(format!("There is no part {}: the upload has {expected}.", more.number)),
        None if parts.len() < expected as usize => {
            let next = parts.len() + 1;
            refused(format!("Part {next} of {expected} is missing. Send it, then complete the upload."))
        }
        None => Ok(parts),
    }
}

/// A part in memory.
async fn gathered(mut content: ByteStream) -> Result<PutPayload, TrackingError> {
    let mut part = PutPayloadMut::new().with_block_size(MIB as usize);
    let mut bytes = 0;
    while let Some(chunk) = timeout(PATIENCE, content.next()).await.map_err(|_| stopped())? {
        let chunk = chunk.map_err(broken_off)?;
        bytes += chunk.len() as u64;
        if bytes <= LARGEST_PART {
            part.extend_from_slice(&chunk);
        } else if bytes > READ_OFF {
            break;
        }
    }
    if bytes > LARGEST_PART { Err(TrackingError::PartTooLarge(LARGEST_PART)) } else { Ok(part.freeze()) }
}

fn stopped() -> TrackingError {
    let seconds = PATIENCE.as_secs();
    TrackingError::invalid("body", format!("Nothing came of this part for {seconds} seconds. Send it again."))
}

fn forbidden(message: &str) -> TrackingError {
    TrackingError::Denied(ApiError::new(ErrorCode::Forbidden, message))
}

fn no_upload(path: &str) -> TrackingError {
    TrackingError::Nothing(format!("unfinished upload of “{path}” with this id"))
}

/// What a store's refusal means to whoever goes on with an upload.
fn gone(error: object_store::Error, path: &str) -> TrackingError {
    match error {
        object_store::Error::NotFound { .. } => no_upload(path),
        error => refusal(error, path),
    }
}

/// Now, in seconds since 1970.
fn seconds() -> i64 {
    now() / 1_000
}
