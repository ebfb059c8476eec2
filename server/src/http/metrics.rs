//! Numbers for Prometheus.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use platform::Database;

use crate::store;

/// Upper bounds of the latency histogram, in seconds.
const LATENCY_BOUNDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// How often recorded values are folded together, also when nobody asks for them.
const UPKEEP: Duration = Duration::from_secs(5);

/// The numbers, and where those that are looked up come from.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
    db: Database,
}

impl Metrics {
    /// Begins to record for this process.
    ///
    /// # Errors
    /// When something records already.
    pub fn install(db: Database) -> Result<Self, BuildError> {
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &LATENCY_BOUNDS)?
            .install_recorder()?;
        Ok(Self { handle, db })
    }

    /// Keeps the memory of the recorder small, for ever.
    pub async fn keep_up(self) {
        loop {
            tokio::time::sleep(UPKEEP).await;
            self.handle.run_upkeep();
        }
    }
    async fn sample(&self) -> sqlx::Result<()> {
        for (role, usage) in self.db.pools() {
            let (idle, open) = (usage.idle as f64, f64::from(usage.open));
            gauge!("database_connections", "role" => role, "state" => "idle").set(idle);
            gauge!("database_connections", "role" => role, "state" => "used").set((open - idle).max(0.0));
        }
        if let Some(bytes) = resident_memory() {
            gauge!("process_resident_memory_bytes").set(bytes as f64);
        }
        let jobs = store::unfinished_jobs(&self.db).await?;
        for state in ["queued", "running"] {
            // A state without jobs says zero, instead of what it said before.
            let count = jobs.iter().find(|jobs| jobs.0 == state).map_or(0, |jobs| jobs.1);
            gauge!("jobs", "state" => state).set(count as f64);
        }
        Ok(())
    }
}

/// `GET /metrics`.
pub(super) async fn show(State(metrics): State<Metrics>) -> Response {
    if let Err(error) = metrics.sample().await {
        tracing::warn!(cause = %error, "some metrics could not be looked up");
    }
    let body = metrics.handle.render();
    (StatusCode::OK, [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], body).into_response()
}

/// Counts a request and its time, under the template of its route: never under its path, which anybody can make up.
pub(super) async fn measure(request: Request, next: Next) -> Response {
    let method = method_label(request.method()).to_owned();
    let route = request.extensions().get::<MatchedPath>().map_or("none", |path| path.as_str()).to_owned();
    let in_flight = InFlight::begin();
    let begun = Instant::now();
    let response = next.run(request).await;
    drop(in_flight);
    let status = response.status().as_u16().to_string();
    let labels = [("method", method), ("route", route), ("status", status)];
    counter!("http_requests_total", &labels).increment(1);
    histogram!("http_request_duration_seconds", &labels).record(begun.elapsed().as_secs_f64());
    response
}

/// The name of a standard method. Anybody can make up others, and each would be kept as a series of its own for ever.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::CONNECT => "CONNECT",
        Method::TRACE => "TRACE",
        _ => "other",
    }
}

/// Counts down also when the client goes away and the request is dropped.
struct InFlight;

impl InFlight {
    fn begin() -> Self {
        gauge!("http_requests_in_flight").increment(1.0);
        Self
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        gauge!("http_requests_in_flight").decrement(1.0);
    }
}

/// What of this process lies in memory, where the system tells.
fn resident_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_that_somebody_made_up_share_one_label() {
        assert_eq!(method_label(&Method::PATCH), "PATCH");
        for made_up in ["get", "BREW", "X1", "X2"] {
            assert_eq!(method_label(&made_up.parse().unwrap()), "other", "{made_up}");
        }
    }
}
