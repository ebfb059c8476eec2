//! Reading objects piece by piece.

use std::io::{self, SeekFrom};
use std::ops::Range;

use bytes::{Bytes, BytesMut};
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt, TryStreamExt};
use object_store::{GetResult, GetResultPayload, Result};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

/// What is read of a local file at once, in bytes. Each piece is fetched by another thread, which takes longer than to read the
/// 8 KiB that the store itself takes.
const PIECE: usize = 256 << 10;

/// The content of what was found, as a stream that holds one piece of it.
#[must_use]
pub fn in_pieces(found: GetResult) -> BoxStream<'static, Result<Bytes>> {
    match found.payload {
        GetResultPayload::Stream(stream) => stream,
        GetResultPayload::File(file, path) => pieces(file.into(), found.range)
            .map_err(move |error| object_store::Error::Generic {
                store: "local folder",
                source: format!("{}: {error}", path.display()).into(),
            })
            .boxed(),
    }
}

fn pieces(mut file: File, range: Range<u64>) -> impl Stream<Item = io::Result<Bytes>> {
    let opened = async move {
        file.seek(SeekFrom::Start(range.start)).await?;
        Ok::<_, io::Error>(stream::try_unfold((file, range.end - range.start), next))
    };
    stream::once(opened).try_flatten()
}

/// The next piece of a file of which so many bytes are left.
async fn next((mut file, left): (File, u64)) -> io::Result<Option<(Bytes, (File, u64))>> {
    if left == 0 {
        return Ok(None);
    }
    let mut piece = BytesMut::with_capacity(PIECE);
    let read = (&mut file).take(left.min(PIECE as u64)).read_buf(&mut piece).await? as u64;
    if read == 0 {
        // Somebody made it shorter meanwhile; what was read must not be taken for the whole.
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some((piece.freeze(), (file, left - read))))
}

#[cfg(test)]
mod tests {
    use object_store::local::LocalFileSystem;
    use object_store::memory::InMemory;
    use object_store::path::Path;
    use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};

    use super::*;

    async fn read(store: &dyn ObjectStore, range: Option<GetRange>) -> Vec<Bytes> {
        let found = store.get_opts(&Path::from("file"), GetOptions { range, ..GetOptions::default() }).await.unwrap();
        in_pieces(found).try_collect().await.unwrap()
    }

    #[tokio::test]
    async fn a_file_and_a_part_of_it_come_whole_and_in_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let local = LocalFileSystem::new_with_prefix(folder.path()).unwrap();
        let memory = InMemory::new();
        let whole: Vec<u8> = (0..u8::MAX).cycle().take(3 * PIECE + 5).collect();
        let stores: [&dyn ObjectStore; 2] = [&local, &memory];
        for store in stores {
            store.put(&Path::from("file"), whole.clone().into()).await.unwrap();
            assert_eq!(read(store, None).await.concat(), whole);
            assert_eq!(read(store, Some(GetRange::Bounded(7..9))).await.concat(), whole[7..9]);
            let from = PIECE as u64 - 3;
            assert_eq!(read(store, Some(GetRange::Offset(from))).await.concat(), whole[PIECE - 3..]);
            assert_eq!(read(store, Some(GetRange::Suffix(4))).await.concat(), whole[whole.len() - 4..]);
            store.put(&Path::from("file"), Vec::new().into()).await.unwrap();
            assert_eq!(read(store, None).await.concat(), b"");
        }
    }

    #[tokio::test]
    async fn a_large_file_is_not_read_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = LocalFileSystem::new_with_prefix(folder.path()).unwrap();
        store.put(&Path::from("file"), vec![7; 3 * PIECE].into()).await.unwrap();
        let pieces = read(&store, None).await;
        assert!(pieces.len() >= 3 && pieces.iter().all(|piece| piece.len() <= PIECE), "{}", pieces.len());
    }
    #[tokio::test]
    async fn a_file_that_became_shorter_is_not_taken_for_whole() {
        let folder = tempfile::tempdir().unwrap();
        let store = LocalFileSystem::new_with_prefix(folder.path()).unwrap();
        store.put(&Path::from("file"), vec![7; 100].into()).await.unwrap();
        let found = store.get(&Path::from("file")).await.unwrap();
        std::fs::OpenOptions::new().write(true).open(folder.path().join("file")).unwrap().set_len(40).unwrap();
        let read: Result<Vec<Bytes>> = in_pieces(found).try_collect().await;
        let refused = read.unwrap_err().to_string();
        assert!(refused.contains("file: unexpected end of file"), "{refused}");
    }
}
