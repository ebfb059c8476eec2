//! Receiving bytes: hashed while they are written, then published under their hash.

use contract::{ByteStream, SourceFormat};
use futures::StreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{LakeError, in_pieces};

/// A file that lies in the raw zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// How it is written.
    pub format: SourceFormat,
    /// Its name as it came.
    pub file_name: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: i64,
    /// Where it lies.
    pub path: String,
}

/// How many parts may be on their way to the store at once; each holds 5 MiB in memory.
const PARTS_IN_FLIGHT: usize = 2;

/// The most that every store copies in one request; S3 stops at 5 GiB.
const COPY_LIMIT: i64 = 4 << 30;

/// Writes `stream` to `incoming/`, and answers where, its hash and its size.
pub(crate) async fn receive(store: &dyn ObjectStore, stream: ByteStream) -> Result<(Path, String, i64), LakeError> {
    let path = Path::from(format!("incoming/{}", Uuid::now_v7()));
    let mut hasher = Sha256::new();
    let mut bytes = 0;
    let hashed = stream.map(|chunk| {
        let chunk = chunk.map_err(LakeError::BrokenOff)?;
        hasher.update(&chunk);
        bytes += i64::try_from(chunk.len()).map_err(|_| LakeError::Unusable("The file is too large.".to_owned()))?;
        Ok(chunk)
    });
    write(store, &path, hashed).await?;
    Ok((path, hex::encode(hasher.finalize()), bytes))
}

/// Moves `from` to its place. Whoever looks sees it whole or not at all; the same bytes may be published twice.
pub(crate) async fn publish(store: &dyn ObjectStore, from: &Path, to: &Path, bytes: i64) -> Result<(), LakeError> {
    if bytes <= COPY_LIMIT {
        store.rename(from, to).await?;
        return Ok(());
    }
    let stream = in_pieces(store.get(from).await?);
    write(store, to, stream.map(|chunk| chunk.map_err(LakeError::from))).await?;
    store.delete(from).await?;
    Ok(())
}

/// What an object can be called: the last part of `file_name`, with everything but letters, digits, `.`, `-` and `_`
/// replaced, at most 100 characters.
pub(crate) fn object_name(file_name: &str) -> String {
    let last = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let keep = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let name: String = last.chars().take(100).map(keep).collect();
    if name.chars().all(|c| matches!(c, '.' | '_')) { "file".to_owned() } else { name }
}

async fn write<S>(store: &dyn ObjectStore, path: &Path, mut stream: S) -> Result<(), LakeError>
where
    S: futures::Stream<Item = Result<bytes::Bytes, LakeError>> + Unpin,
{
    let mut upload = WriteMultipart::new(store.put_multipart(path).await?);
    let written = async {
        while let Some(chunk) = stream.next().await {
            let chunk = chunk?;
            upload.wait_for_capacity(PARTS_IN_FLIGHT).await?;
            upload.put(chunk);
        }
        Ok(())
    }
    .await;
    match written {
        Ok(()) => {
            upload.finish().await?;
            Ok(())
        }
        Err(error) => {
            if let Err(cause) = upload.abort().await {
                tracing::warn!(%cause, %path, "an upload could not be cleared away");
            }
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::object_name;

    #[test]
    fn object_names_hold_nothing_that_a_path_cannot() {
        assert_eq!(object_name("online_retail.csv.gz"), "online_retail.csv.gz");
        assert_eq!(object_name("../../etc/passwd"), "passwd");
        assert_eq!(object_name(r"C:\data\Käufe 2024.csv"), "K_ufe_2024.csv");
        assert_eq!(object_name(".."), "file");
        assert_eq!(object_name(""), "file");
        assert_eq!(object_name(&"x".repeat(500)).len(), 100);
    }
}
