//! Another champion, without a failed request.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use contract::{ErrorCode, InvocationParams, RegistryApi, ServingApi};
use futures::future::join_all;
use tokio_util::sync::CancellationToken;

use crate::stage::{Stage, engineer, question, viewer};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn requests_never_fail_while_champions_change() {
    let stage = Stage::new().await;
    stage.promote(1).await;
    let first = stage.serving.invoke(&viewer(), "segments", question(), InvocationParams::new()).await.unwrap();
    stage.promote(2).await;
    let second = stage.serving.invoke(&viewer(), "segments", question(), InvocationParams::new()).await.unwrap();
    assert_ne!(first.predictions, second.predictions, "the versions can be told apart");

    let (done, asked, changes) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let ask = || async {
        while !done.load(Ordering::Relaxed) {
            let answer =
                stage.serving.invoke(&viewer(), "segments", question(), InvocationParams::new()).await.unwrap();
            assert!(answer == first || answer == second, "an answer of neither version: {answer:?}");
            asked.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    };
    let change = async {
        for round in 0..20 {
            let version = 1 + round % 2;
            stage.promote(version).await;
            // Whoever asks after a promotion was answered is answered by the promoted version.
            let answer =
                stage.serving.invoke(&viewer(), "segments", question(), InvocationParams::new()).await.unwrap();
            assert_eq!(answer.version, version);
            changes.fetch_add(1, Ordering::Relaxed);
        }
        done.store(true, Ordering::Relaxed);
    };
    tokio::join!(change, join_all((0..8).map(|_| ask())));
    assert_eq!(changes.into_inner(), 20);
    assert!(asked.into_inner() > 20);
}

#[tokio::test]
async fn another_process_hears_of_a_promotion() {
    let stage = Stage::new().await;
    stage.promote(1).await;
    let (_, other) = stage.other_process();
    assert_eq!(other.invoke(&viewer(), "segments", question(), InvocationParams::new()).await.unwrap().version, 1);

    let stop = CancellationToken::new();
    let hears = async {
        // Promoted by the first process only.
        stage.promote(2).await;
        let heard = async {
            while other.invoke(&viewer(), "segments", question(), InvocationParams::new()).await.unwrap().version != 2 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), heard).await.expect("it hears of it");
        stop.cancel();
    };
    tokio::join!(other.run(&stop), hears);
}

#[tokio::test]
async fn a_version_that_cannot_be_loaded_does_not_replace_one_that_answers() {
    let stage = Stage::new().await;
    stage.promote(1).await;
    stage.serving.invoke(&viewer(), "segments", question(), InvocationParams::new()).await.unwrap();

    // Damaged: not even promoted.
    std::fs::write(stage.file(2).await, "{}").unwrap();
    assert!(stage.registry.promote(&engineer(), "segments", 2).await.is_err());
    // Of a kind that this program does not know: promoted, but never loaded.
    let strange = stage.add(4, "strange/9").await;
    stage.promote(strange).await;
    assert_eq!(
        stage.serving.invoke(&viewer(), "segments", question(), InvocationParams::new()).await.unwrap().version,
        1
    );

    // A process that starts now has nothing that could answer instead, and says so.
    let (_, other) = stage.other_process();
    let error = other.invoke(&viewer(), "segments", question(), InvocationParams::new()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Unavailable);
    // The next good one is taken up.
    let good = stage.add(4, "segments/1").await;
    stage.promote(good).await;
    assert_eq!(
        stage.serving.invoke(&viewer(), "segments", question(), InvocationParams::new()).await.unwrap().version,
        good
    );
    assert_eq!(other.invoke(&viewer(), "segments", question(), InvocationParams::new()).await.unwrap().version, good);
}
