//! Rules that a type cannot say.

use std::str::FromStr;

use contract::Role;
use sqlx::postgres::PgConnectOptions;
use tracing_subscriber::EnvFilter;

use super::{ConfigError, Loaded, Secret};

/// Connections of the application's pool that it needs besides one for each worker, which a worker keeps to hear of new
/// jobs: two are kept to hear of events and of promotions, and requests and jobs need some to work with.
const OTHER_CONNECTIONS: u64 = 6;
/// The schemes that the lake understands.
const LAKE_SCHEMES: [&str; 4] = ["file", "s3", "gs", "az"];

/// Refuses values that have the right type and make no sense.
pub(super) fn check(loaded: &Loaded) -> Result<(), ConfigError> {
    let config = &loaded.config;
    let refuse = |key: &str, message: String| {
        Err(ConfigError::BadValue { origin: loaded.origin(key), key: key.to_owned(), message })
    };
    for (key, value, least, greatest) in [
        ("workers", config.workers as u64, 1, 64),
        ("request_timeout_seconds", config.request_timeout_seconds, 1, 3600),
        ("database.max_connections", u64::from(config.database.max_connections), 1 + OTHER_CONNECTIONS, 1000),
        ("identity.session_hours", u64::from(config.identity.session_hours), 1, 720),
    ] {
        if !(least..=greatest).contains(&value) {
            return refuse(key, format!("must lie between {least} and {greatest}, not {value}"));
        }
    }
    let (workers, connections) = (config.workers as u64, u64::from(config.database.max_connections));
    if connections < workers + OTHER_CONNECTIONS {
        // The one that somebody set is the one to change.
        let key =
            if loaded.origin("database.max_connections") == "default" { "workers" } else { "database.max_connections" };
        let message = format!(
            "does not fit: {workers} workers need {} connections at least, and there are {connections}. \
             Raise `database.max_connections` or lower `workers`",
            workers + OTHER_CONNECTIONS,
        );
        return refuse(key, message);
    }
    if let Some(url) = &config.public_url
        && (!matches!(url.scheme(), "http" | "https") || url.path() != "/" || url.query().is_some())
    {
        return refuse("public_url", "must be http:// or https://, a host, and nothing after it".to_owned());
    }
    for (key, url) in [
        ("database.url", &config.database.url),
        ("database.app_url", &config.database.app_url),
        ("database.reader_url", &config.database.reader_url),
    ] {
        if url.as_ref().is_some_and(|url| !is_database_url(url)) {
            return refuse(key, "must look like postgres://user:password@host:5432/database".to_owned());
        }
        if url.is_some() && config.database.url.is_none() {
            return refuse(key, "needs `database.url` as well".to_owned());
        }
    }
    for (key, url) in [("lake.url", &config.lake.url), ("artifacts.url", &config.artifacts.url)] {
        if let Some(text) = url
            && text.contains("://")
            && !url::Url::parse(text).is_ok_and(|url| LAKE_SCHEMES.contains(&url.scheme()))
        {
            let message = "must be a folder, s3://bucket/prefix, gs://bucket/prefix or az://container/prefix";
            return refuse(key, format!("{message}, not “{text}”"));
        }
    }
    if config.tracking.open_to == Some(Role::Administrator) {
        return refuse("tracking.open_to", "must be `viewer`, `analyst` or `engineer`".to_owned());
    }
    if let Some(filter) = &config.log.filter
        && let Err(err) = EnvFilter::builder().parse(filter)
    {
        return refuse("log.filter", format!("must look like `info,warehouse=debug`: {err}"));
    }
    Ok(())
}

fn is_database_url(url: &Secret<String>) -> bool {
    let url = url.expose();
    (url.starts_with("postgres://") || url.starts_with("postgresql://")) && PgConnectOptions::from_str(url).is_ok()
}
