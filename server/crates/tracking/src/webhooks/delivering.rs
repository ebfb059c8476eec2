//! Sends what waits, and again what failed.

use std::time::Duration;

use contract::DeliveryState;
use rand::Rng;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::sender::{Answer, PATIENCE, Problem, Sender, Sent};
use super::store::{self, Claim};
use crate::Service;

/// How many are under way at once.
const AT_ONCE: usize = 16;
/// How long this waits for a word of new deliveries before it looks anyway: those of other processes come without one.
const LOOK_ANYWAY: Duration = Duration::from_secs(1);
/// How often a delivery is tried: over 17 minutes, as the pauses double.
const ATTEMPTS: i32 = 11;
/// How long what is over can be looked at, in days.
const KEPT_DAYS: f64 = 30.0;
/// How often old ones are deleted.
const SWEEP: Duration = Duration::from_secs(3600);

impl Service {
    /// Sends deliveries to webhooks until `stop`; what is under way is ended first. Any number of processes may do so.
    pub async fn deliver_webhooks(&self, stop: &CancellationToken) {
        let mut under_way = JoinSet::new();
        let mut swept: Option<Instant> = None;
        while !stop.is_cancelled() {
            if swept.is_none_or(|swept| swept.elapsed() > SWEEP) {
                swept = Some(Instant::now());
                report(store::forget(self.db.app(), KEPT_DAYS).await);
            }
            let claimed = self.claim(AT_ONCE - under_way.len()).await;
            let full = claimed.len() + under_way.len() == AT_ONCE;
            for claim in claimed {
                let (db, sender) = (self.db.clone(), self.sender.clone());
                under_way.spawn(async move { report(deliver(&db, &sender, &claim).await) });
            }
            tokio::select! {
                () = stop.cancelled() => {}
                Some(_) = under_way.join_next() => {}
                () = self.deliveries_added.notified(), if !full => {}
                () = tokio::time::sleep(LOOK_ANYWAY), if !full => {}
            }
        }
        while under_way.join_next().await.is_some() {}
    }

    async fn claim(&self, most: usize) -> Vec<Claim> {
        let most = i64::try_from(most).unwrap_or_default();
        // Twice as long as sending takes at the most.
        let patience = 2.0 * PATIENCE.as_secs_f64();
        store::claim(self.db.app(), most, patience).await.unwrap_or_else(|error| {
            report(Err(error));
            Vec::new()
        })
    }
}

async fn deliver(db: &platform::Database, sender: &Sender, claim: &Claim) -> sqlx::Result<()> {
    let sent = sender.send(&claim.to, claim.id, &claim.body).await;
    let status = sent.as_ref().ok().map(|answer| answer.status);
    let Outcome { state, retry_after, problem } = judge(&sent, claim.attempt);
    if state == DeliveryState::Failed {
        tracing::warn!(delivery = %claim.id, attempts = claim.attempt, problem, "a webhook could not be told");
    }
    store::settle(db.app(), claim, state, retry_after, status, problem.as_deref()).await
}

#[derive(Debug, PartialEq)]
struct Outcome {
    state: DeliveryState,
    /// Seconds.
    retry_after: Option<f64>,
    problem: Option<String>,
}

/// What becomes of a delivery after its attempt with this number.
fn judge(sent: &Sent, attempt: i32) -> Outcome {
    let (problem, passing) = match sent {
        Ok(Answer { status: 200..=299, .. }) => {
            return Outcome { state: DeliveryState::Delivered, retry_after: None, problem: None };
        }
        Ok(Answer { status: 300..=399, .. }) => {
            ("It answered with a redirection, which is not followed. Set the URL that it leads to.".to_owned(), false)
        }
        Ok(Answer { status, .. }) => (format!("It answered {status}."), matches!(status, 408 | 429 | 500..)),
        Err(Problem { message, passing }) => (message.clone(), *passing),
    };
    if passing && attempt < ATTEMPTS {
        let pause = f64::powi(2.0, attempt - 1) * rand::rng().random_range(1.0..1.25);
        return Outcome { state: DeliveryState::Waiting, retry_after: Some(pause), problem: Some(problem) };
    }
    Outcome { state: DeliveryState::Failed, retry_after: None, problem: Some(problem) }
}

fn report(done: sqlx::Result<()>) {
    if let Err(error) = done {
        tracing::error!(cause = %error, "deliveries to webhooks cannot be read or written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, attempt: i32) -> Outcome {
        judge(&Ok(Answer { status, beginning: String::new() }), attempt)
    }

    #[test]
    fn what_may_pass_is_tried_again_with_longer_and_longer_pauses() {
        for (attempt, least) in [(1, 1.0), (2, 2.0), (3, 4.0), (10, 512.0)] {
            for status in [408, 429, 500, 503] {
                let outcome = answered(status, attempt);
                assert_eq!(outcome.state, DeliveryState::Waiting);
                assert!((least..least * 1.25).contains(&outcome.retry_after.unwrap()), "{outcome:?}");
            }
        }
        assert_eq!(answered(503, ATTEMPTS).state, DeliveryState::Failed);
        let unreachable = Err(Problem { message: "away".to_owned(), passing: true });
        assert_eq!(judge(&unreachable, 1).state, DeliveryState::Waiting);
    }

    #[test]
    fn what_does_not_pass_is_given_up_at_once() {
        for status in [301, 307, 400, 401, 404, 410] {
            assert_eq!(answered(status, 1).state, DeliveryState::Failed, "{status}");
        }
        assert_eq!(judge(&Err(Problem { message: "no".to_owned(), passing: false }), 1).state, DeliveryState::Failed);
        assert_eq!(answered(204, 1), Outcome { state: DeliveryState::Delivered, retry_after: None, problem: None });
    }
}
