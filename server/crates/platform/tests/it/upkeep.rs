use async_trait::async_trait;
use contract::DomainEvent;
use platform::outbox::{self, Consumer};
use platform::testing::TestDb;
use platform::upkeep::{self, Cleared};
use platform::{Database, Transaction};
use sqlx::{ConnectOptions, Executor};

use crate::jobs::{add, workers};

struct Taker(&'static str);

#[async_trait]
impl Consumer for Taker {
    fn name(&self) -> &'static str {
        self.0
    }

    async fn consume(&self, _: &mut Transaction, _: &DomainEvent) -> sqlx::Result<()> {
        Ok(())
    }
}

async fn publish(db: &Database) {
    let mut tx = db.begin().await.unwrap();
    outbox::publish(&mut tx, &DomainEvent::TablesLoaded { tables: Vec::new() }).await.unwrap();
    tx.commit().await.unwrap();
}

async fn run(test: &TestDb, sql: &'static str) {
    test.owner.connect().await.unwrap().execute(sql).await.unwrap();
}

async fn clear(test: &TestDb) -> (u64, u64) {
    let Cleared { events, jobs } = upkeep::clear(&test.db).await.unwrap();
    (events, jobs)
}

#[tokio::test]
async fn old_events_go_once_every_consumer_has_taken_them() {
    let test = TestDb::new().await;
    publish(&test.db).await;
    run(&test, "UPDATE platform.outbox SET created_at = now() - interval '8 days'").await;
    assert_eq!(clear(&test).await, (0, 0), "nobody has taken it");
    outbox::drain(&test.db, &Taker("quick")).await.unwrap();
    run(&test, "INSERT INTO platform.outbox_cursor (consumer) VALUES ('slow')").await;
    assert_eq!(clear(&test).await, (0, 0), "one has not taken it");
    outbox::drain(&test.db, &Taker("slow")).await.unwrap();
    publish(&test.db).await;
    for consumer in ["quick", "slow"] {
        outbox::drain(&test.db, &Taker(consumer)).await.unwrap();
    }
    assert_eq!(clear(&test).await, (1, 0), "the other one is new");
}

#[tokio::test]
async fn jobs_that_ended_long_ago_go_with_their_logs() {
    let test = TestDb::new().await;
    add(&test, "ended", false).await;
    workers(&test).drain().await.unwrap();
    add(&test, "waits", false).await;
    run(
        &test,
        "INSERT INTO platform.job_log (job_id, number, text)
         SELECT job_id, 1, 'line' FROM platform.job WHERE state = 'succeeded'",
    )
    .await;
    assert_eq!(clear(&test).await, (0, 0), "it has just ended");
    run(
        &test,
        "UPDATE platform.job SET created_at = now() - interval '91 days',
                                 finished_at = finished_at - interval '91 days'",
    )
    .await;
    assert_eq!(clear(&test).await, (0, 1), "the other one still waits");
    let lines: i64 =
        sqlx::query_scalar("SELECT count(*) FROM platform.job_log").fetch_one(test.db.app()).await.unwrap();
    assert_eq!(lines, 0);
}
