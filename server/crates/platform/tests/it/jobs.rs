use std::sync::Arc;

use async_trait::async_trait;
use contract::{JobId, JobState, JobsApi, OpContext, RequestId};
use platform::jobs::{Failure, Handler, NewJob, Running, Service, Workers, enqueue};
use platform::testing::TestDb;
use uuid::Uuid;

/// Panics where it is told to.
struct Fragile;

#[async_trait]
impl Handler for Fragile {
    fn kind(&self) -> &'static str {
        "fragile"
    }

    async fn run(&self, job: &Running) -> Result<String, Failure> {
        let breaks: bool = job.payload()?;
        tokio::task::yield_now().await;
        assert!(!breaks, "a secret of the inside");
        Ok("Held.".to_owned())
    }
}

pub(crate) fn system() -> OpContext {
    OpContext::system("test", RequestId(Uuid::new_v4()))
}

pub(crate) async fn add(test: &TestDb, subject: &str, breaks: bool) -> JobId {
    let mut tx = test.db.begin().await.unwrap();
    let new = NewJob {
        kind: "fragile",
        title: "Try".to_owned(),
        subject: subject.to_owned(),
        exclusive: true,
        payload: breaks.into(),
    };
    let id = enqueue(&mut tx, &system(), new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub(crate) fn workers(test: &TestDb) -> Workers {
    Workers::new(test.db.clone(), vec![Arc::new(Fragile)])
}

#[tokio::test]
async fn a_panic_ends_its_job_and_not_the_worker() {
    let test = TestDb::new().await;
    let (broken, sound) = (add(&test, "broken", true).await, add(&test, "sound", false).await);
    assert_eq!(workers(&test).drain().await.unwrap(), 2, "the broken one is not tried again");
    let jobs = Service::new(test.db.clone());
    let broken = jobs.job(&system(), broken, 0).await.unwrap();
    assert_eq!(broken.state, JobState::Failed);
    assert!(broken.message.contains("log") && !broken.message.contains("secret"), "{}", broken.message);
    assert_eq!(jobs.job(&system(), sound, 0).await.unwrap().state, JobState::Succeeded);
}
