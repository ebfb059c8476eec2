//! The log, and the ids that tie a request's lines together.

use std::io::IsTerminal;

use contract::RequestId;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::TryInitError;
use tracing_subscriber::{Layer, fmt, layer::SubscriberExt, util::SubscriberInitExt};
use uuid::Uuid;

use crate::config::{LogConfig, LogFormat};

/// The header that carries a request's id in and out.
pub const REQUEST_ID_HEADER: &str = "x-request-id";

/// What is not logged unless somebody asks: PostgreSQL's notices ("already exists, skipping").
const QUIET: &str = "sqlx::postgres::notice=warn";

/// Begins to log to standard error. `default` is what is logged where the configuration does not say.
///
/// # Errors
/// When logging has begun already.
pub fn init(config: &LogConfig, default: &str) -> Result<(), TryInitError> {
    let filter = config.filter.as_deref().unwrap_or(default);
    let filter = EnvFilter::new(format!("{QUIET},{filter}"));
    let lines = match config.format {
        LogFormat::Text => fmt::layer()
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal())
            .with_target(false)
            .boxed(),
        LogFormat::Json => fmt::layer().json().flatten_event(true).with_writer(std::io::stderr).boxed(),
    };
    tracing_subscriber::registry().with(lines.with_filter(filter)).try_init()
}

/// The id of a request: the one it came with where that is a UUID, so that ids reach across services, else a new one.
#[must_use]
pub fn request_id(header: Option<&str>) -> RequestId {
    let given = header.and_then(|text| Uuid::try_parse(text.trim()).ok());
    given.unwrap_or_else(Uuid::now_v7).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_uuid_is_taken_over() {
        let given = "0192f0c1-0000-7000-8000-000000000001";
        assert_eq!(request_id(Some(given)).to_string(), given);
        let made_up = request_id(Some("<script>"));
        assert_eq!(made_up.0.get_version_num(), 7);
        assert_ne!(request_id(None), made_up);
    }
}
