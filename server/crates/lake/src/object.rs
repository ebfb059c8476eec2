//! Objects as `Read` and `Write`, for threads that parse and compress.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::{Buf, Bytes};
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use crate::{LakeError, in_pieces};

/// How many parts may be on their way to the store at once.
const PARTS_IN_FLIGHT: usize = 2;

/// Reads an object from a thread that may block. Ends with an error when `stop` is cancelled.
pub(crate) struct ObjectReader {
    runtime: Handle,
    stream: BoxStream<'static, object_store::Result<Bytes>>,
    chunk: Bytes,
    stop: CancellationToken,
    read: Arc<AtomicU64>,
}

impl ObjectReader {
    /// Opens `path`; `read` is kept at how many bytes were read.
    pub(crate) async fn open(
        store: &dyn ObjectStore,
        path: &Path,
        stop: CancellationToken,
        read: Arc<AtomicU64>,
    ) -> Result<Self, LakeError> {
        let stream = in_pieces(store.get(path).await?);
        Ok(Self { runtime: Handle::current(), stream, chunk: Bytes::new(), stop, read })
    }
}

impl Read for ObjectReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.chunk.is_empty() {
            if self.stop.is_cancelled() {
                return Err(transport(LakeError::Stopped));
            }
            match self.runtime.block_on(self.stream.next()) {
                Some(Ok(chunk)) => self.chunk = chunk,
                Some(Err(error)) => return Err(transport(error.into())),
                None => return Ok(0),
            }
        }
        let length = self.chunk.len().min(buffer.len());
        self.chunk.copy_to_slice(&mut buffer[..length]);
        self.read.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

/// Writes an object from a thread that may block. The object appears with [`ObjectWriter::finish`]; dropped before
/// that, it never does.
pub(crate) struct ObjectWriter {
    runtime: Handle,
    upload: Option<WriteMultipart>,
    written: i64,
}

impl ObjectWriter {
    /// Begins to write `path`.
    pub(crate) async fn create(store: &dyn ObjectStore, path: &Path) -> Result<Self, LakeError> {
        let upload = WriteMultipart::new(store.put_multipart(path).await?);
        Ok(Self { runtime: Handle::current(), upload: Some(upload), written: 0 })
    }

    /// Makes the object appear; answers its size in bytes.
    pub(crate) fn finish(mut self) -> Result<i64, LakeError> {
        if let Some(upload) = self.upload.take() {
            self.runtime.block_on(upload.finish())?;
        }
        Ok(self.written)
    }
}

impl Write for ObjectWriter {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let Some(upload) = &mut self.upload else { return Ok(0) };
        let put = async {
            upload.wait_for_capacity(PARTS_IN_FLIGHT).await?;
            upload.write(buffer);
            Ok::<_, object_store::Error>(())
        };
        self.runtime.block_on(put).map_err(|error| transport(error.into()))?;
        self.written += buffer.len() as i64;
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for ObjectWriter {
    fn drop(&mut self) {
        if let Some(upload) = self.upload.take() {
            // Not awaited: this may also be dropped by a thread that must not block.
            drop(self.runtime.spawn(async move {
                if let Err(cause) = upload.abort().await {
                    tracing::warn!(%cause, "an unfinished object could not be cleared away");
                }
            }));
        }
    }
}

/// Wraps what is no fault of the file's content, so that [`io_error`] can tell the two apart behind a decompressor.
fn transport(error: LakeError) -> io::Error {
    io::Error::other(error)
}

/// The error behind `error`: ours if [`transport`] made it, else what `content` makes of it.
pub(crate) fn io_error(error: io::Error, content: impl FnOnce(io::Error) -> LakeError) -> LakeError {
    match error.downcast::<LakeError>() {
        Ok(ours) => ours,
        Err(other) => content(other),
    }
}
