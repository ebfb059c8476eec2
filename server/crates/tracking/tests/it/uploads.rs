//! Files that come in parts.

use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use contract::{
    ApiResult, ArtifactApi, ArtifactOwner, ArtifactPlace, ByteStream, CompleteUpload, ErrorCode, OpContext, PartPermit,
    RequestId, Role, SentPart,
};
use futures::{StreamExt, stream};
use lake::Files;
use tracking::Service;

use crate::registry::asked_by;
use crate::stage::Stage;

const PATH: &str = "0/run/artifacts/model.bin";

fn content(chunks: &[&'static str]) -> ByteStream {
    let chunks: Vec<io::Result<Bytes>> = chunks.iter().map(|chunk| Ok(Bytes::from_static(chunk.as_bytes()))).collect();
    Box::pin(stream::iter(chunks))
}

fn nobody() -> OpContext {
    OpContext::anonymous(RequestId(uuid::Uuid::nil()))
}

async fn send(service: &Service, permit: &PartPermit, part: &'static str) -> ApiResult<SentPart> {
    let bytes = Some(part.len() as u64);
    let receipt = service.write_part(&nobody(), PATH, permit.clone(), content(&[part]), bytes).await?;
    Ok(SentPart { number: permit.number, receipt })
}

async fn complete(stage: &Stage, path: &str, id: &str, parts: Vec<SentPart>) -> ApiResult<()> {
    let upload = CompleteUpload { id: id.to_owned(), parts, most_bytes: 1_000 };
    stage.service.complete_upload(&stage.engineer, path, upload).await
}

async fn stored(stage: &Stage) -> ApiResult<String> {
    let file = stage.service.read_artifact(&stage.engineer, PATH, None).await?;
    let chunks: Vec<_> = file.content.map(Result::unwrap).collect().await;
    Ok(String::from_utf8(chunks.concat()).unwrap())
}

fn refused<T>(answer: ApiResult<T>, code: ErrorCode, words: &str) {
    let error = answer.err().unwrap_or_else(|| panic!("{words}: not refused"));
    assert!(error.code == code && error.message.contains(words), "{words}: {error:?}");
}

#[tokio::test]
async fn a_file_comes_in_parts_by_several_processes() {
    for in_memory in [false, true] {
        let stage =
            Stage::with(|service| if in_memory { service.with_artifacts(Files::in_memory()) } else { service }).await;
        let (service, cx) = (&stage.service, &stage.engineer);
        let begun = service.begin_upload(cx, PATH, 3).await.unwrap();
        let mut parts = Vec::new();
        for (permit, part) in begun.parts.iter().zip(["one,", "two,", "three"]) {
            parts.push(send(service, permit, part).await.unwrap());
        }
        refused(stored(&stage).await, ErrorCode::NotFound, "artifact");
        complete(&stage, PATH, &begun.id, parts).await.unwrap();
        assert_eq!(stored(&stage).await.unwrap(), "one,two,three");
        let root = service.stored_artifacts(cx, "").await.unwrap();
        assert_eq!(root.into_iter().map(|entry| entry.path).collect::<String>(), "0", "nothing else is to be seen");
    }

    let stage = Stage::new().await;
    let begun = stage.service.begin_upload(&stage.engineer, PATH, 2).await.unwrap();
    let another = stage.another();
    let second = send(&another, &begun.parts[1], "two").await.unwrap();
    let first = send(&stage.service, &begun.parts[0], "one,").await.unwrap();
    for _ in 0..2 {
        let upload =
            CompleteUpload { id: begun.id.clone(), parts: vec![first.clone(), second.clone()], most_bytes: 1_000 };
        another.complete_upload(&stage.engineer, PATH, upload).await.unwrap();
    }
    assert_eq!(stored(&stage).await.unwrap(), "one,two");
    refused(
        stage.service.read_artifact(&stage.engineer, ".parts", None).await.map(drop),
        ErrorCode::InvalidInput,
        ".parts",
    );
}

#[tokio::test]
async fn only_what_is_whole_becomes_a_file() {
    let stage = Stage::new().await;
    let service = &stage.service;
    let begun = service.begin_upload(&stage.engineer, PATH, 3).await.unwrap();
    let mut parts = Vec::new();
    for permit in &begun.parts {
        parts.push(send(service, permit, "part").await.unwrap());
    }
    let of = |places: &[usize]| places.iter().map(|place| parts[*place].clone()).collect::<Vec<_>>();
    for (places, words) in [
        (&[][..], "Part 1 of 3 is missing"),
        (&[0, 1], "Part 3 of 3 is missing"),
        (&[0, 2], "Part 2 of 3 is missing"),
        (&[0, 1, 1, 2], "Part 2 is given twice"),
        (&[0, 2, 1], "Part 2 comes after part 3"),
    ] {
        refused(complete(&stage, PATH, &begun.id, of(places)).await, ErrorCode::InvalidInput, words);
    }
    let more = SentPart { number: 4, ..parts[2].clone() };
    let four = [of(&[0, 1, 2]), vec![more]].concat();
    refused(complete(&stage, PATH, &begun.id, four).await, ErrorCode::InvalidInput, "There is no part 4");
    let swapped = SentPart { number: 2, ..parts[0].clone() };
    let wrong = vec![parts[0].clone(), swapped, parts[2].clone()];
    refused(complete(&stage, PATH, &begun.id, wrong).await, ErrorCode::InvalidInput, "The ETag of part 2");
    for (path, id) in [("0/run/artifacts/other.bin", begun.id.as_str()), (PATH, "made.up"), (PATH, "")] {
        refused(complete(&stage, path, id, of(&[0, 1, 2])).await, ErrorCode::NotFound, "upload");
        refused(service.abort_upload(&stage.engineer, path, id).await, ErrorCode::NotFound, "upload");
    }
    let upload = CompleteUpload { id: begun.id.clone(), parts: of(&[0, 1, 2]), most_bytes: 11 };
    refused(service.complete_upload(&stage.engineer, PATH, upload).await, ErrorCode::TooLarge, "larger than");
    refused(stored(&stage).await, ErrorCode::NotFound, "artifact");

    for _ in 0..2 {
        service.abort_upload(&stage.engineer, PATH, &begun.id).await.unwrap();
    }
    refused(send(service, &begun.parts[0], "late").await, ErrorCode::NotFound, "upload");
    refused(complete(&stage, PATH, &begun.id, of(&[0, 1, 2])).await, ErrorCode::NotFound, "upload");
    let left = std::fs::read_dir(stage.folder.path().join(".parts")).unwrap().count();
    assert_eq!(left, 0, "nothing is left of it");

    service.write_artifact(&stage.engineer, "0/run/artifacts/dir/file", content(&["x"])).await.unwrap();
    let folder = "0/run/artifacts/dir";
    let begun = service.begin_upload(&stage.engineer, folder, 1).await.unwrap();
    let permit = begun.parts[0].clone();
    let receipt = service.write_part(&nobody(), folder, permit, content(&["x"]), None).await.unwrap();
    let answer = complete(&stage, folder, &begun.id, vec![SentPart { number: 1, receipt }]).await;
    refused(answer, ErrorCode::InvalidInput, "a folder and a file");
}

#[tokio::test]
async fn a_part_needs_what_permits_it() {
    let stage = Stage::new().await;
    let service = &stage.service;
    let begun = service.begin_upload(&stage.engineer, PATH, 2).await.unwrap();
    let own = begun.parts[0].clone();
    let theirs = service.begin_upload(&stage.engineer, "0/other", 2).await.unwrap();
    for (what, permit) in [
        ("another part", PartPermit { number: 2, ..own.clone() }),
        ("another upload", PartPermit { upload: theirs.id.clone(), ..own.clone() }),
        ("another path", theirs.parts[0].clone()),
        ("a longer time", PartPermit { expires_at: own.expires_at + 1, ..own.clone() }),
        ("made up", PartPermit { signature: "A".repeat(43), ..own.clone() }),
        ("none", PartPermit { signature: String::new(), ..own.clone() }),
    ] {
        let answer = send(service, &permit, "x").await;
        refused(
            answer.map_err(|error| contract::ApiError { message: format!("{what}: {}", error.message), ..error }),
            ErrorCode::Forbidden,
            what,
        );
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().cast_signed();
    assert!((now + 3_000..now + 24 * 3_600).contains(&own.expires_at), "about an hour");

    let permitted = async |role| {
        let cx = asked_by(role);
        let begun = service.begin_upload(&cx, PATH, 1).await.map(drop);
        let completed = service
            .complete_upload(&cx, PATH, CompleteUpload { id: String::new(), parts: vec![], most_bytes: 1 })
            .await;
        let aborted = service.abort_upload(&cx, PATH, "").await;
        let address = service.upload_address(&cx, ArtifactPlace::Stored(PATH.to_owned()), 60).await.map(drop);
        [begun, completed, aborted, address].map(|answer| answer.err().map(|error| error.code))
    };
    assert_eq!(permitted(Role::Viewer).await, [Some(ErrorCode::Forbidden); 4]);
    assert_eq!(permitted(Role::Engineer).await, [None, Some(ErrorCode::NotFound), Some(ErrorCode::NotFound), None]);
    let read = async |cx: &OpContext| service.download_address(cx, ArtifactPlace::Stored(PATH.to_owned()), 60).await;
    assert_eq!(read(&nobody()).await.unwrap_err().code, ErrorCode::Unauthenticated);
    assert_eq!(read(&stage.engineer).await.unwrap(), None, "a folder has no addresses");
    for path in ["../x", "%2e%2e/x", "a/%252e%252e/b", ".parts/x", ""] {
        let begun = service.begin_upload(&stage.engineer, path, 1).await.map(drop);
        refused(begun, ErrorCode::InvalidInput, "path");
    }
    for parts in [0, 10_001] {
        let begun = service.begin_upload(&stage.engineer, PATH, parts).await.map(drop);
        refused(begun, ErrorCode::InvalidInput, "MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE");
    }
    let unknown = ArtifactOwner::Run("00000000000000000000000000000000".parse().unwrap());
    let nothing = service.download_address(&stage.engineer, ArtifactPlace::Of(unknown, "x".to_owned()), 60).await;
    assert_eq!(nothing.unwrap_err().code, ErrorCode::NotFound);
    for seconds in [0, 604_801] {
        let place = ArtifactPlace::Stored(PATH.to_owned());
        let answer = service.download_address(&stage.engineer, place, seconds).await;
        refused(answer, ErrorCode::InvalidInput, "604800");
    }
}

#[tokio::test]
async fn a_part_is_whole_and_not_too_large() {
    let stage = Stage::new().await;
    let begun = stage.service.begin_upload(&stage.engineer, PATH, 1).await.unwrap();
    let send = async |chunks: Vec<io::Result<Bytes>>| {
        let content: ByteStream = Box::pin(stream::iter(chunks));
        stage.service.write_part(&nobody(), PATH, begun.parts[0].clone(), content, None).await
    };
    let mib = Bytes::from(vec![b'x'; 1 << 20]);
    let broken = vec![Ok(mib.clone()), Err(io::ErrorKind::UnexpectedEof.into())];
    refused(send(broken).await, ErrorCode::InvalidInput, "ended before it was complete");
    let large: Vec<_> = (0..65).map(|_| Ok(mib.clone())).collect();
    refused(send(large).await, ErrorCode::TooLarge, "MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE to 67108864 or less");
    let upload = std::fs::read_dir(stage.folder.path().join(".parts")).unwrap().next().unwrap().unwrap();
    assert_eq!(std::fs::read_dir(upload.path()).unwrap().count(), 0, "neither left anything");

    let largest: Vec<_> = (0..64).map(|_| Ok(mib.clone())).collect();
    let receipt = send(largest).await.unwrap();
    let upload =
        CompleteUpload { id: begun.id.clone(), parts: vec![SentPart { number: 1, receipt }], most_bytes: 64 << 20 };
    stage.service.complete_upload(&stage.engineer, PATH, upload).await.unwrap();
    let file = stage.service.read_artifact(&stage.engineer, PATH, None).await.unwrap();
    assert_eq!(file.bytes, 64 << 20);
}
