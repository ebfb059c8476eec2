//! What can be set, what it is by default, and where each value in force came from.
//!
//! Defaults are overruled by `terrarium.toml`, and that by environment variables: `TERRARIUM_` and the key in capitals,
//! with `_` or `__` between its parts (`TERRARIUM_DATABASE_URL`, `TERRARIUM_LAKE__OPTIONS__AWS_REGION`). An empty variable
//! counts as not set. A key that does not exist, or a value that does not fit, is an error at start.

mod check;
mod load;
mod networks;
mod secret;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU16;
use std::path::PathBuf;

use contract::Role;
use serde::{Deserialize, Serialize};
use url::Url;

pub use load::{ConfigError, Loaded, Setting};
pub use networks::Networks;
pub use secret::Secret;

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The address and port to listen on.
    pub listen: SocketAddr,
    /// The URL that browsers reach Terrarium by, without a path. It stands in embed snippets, and with `https` cookies
    /// are only ever sent encrypted. By default `http://` and `listen`.
    pub public_url: Option<Url>,
    /// Whether a reverse proxy stands before Terrarium, so that `X-Forwarded-For` and `X-Forwarded-Proto` are true.
    /// Without one, anybody could write them.
    pub behind_proxy: bool,
    /// How long a request may take, in seconds, before it is given up.
    pub request_timeout_seconds: u64,
    /// Where the embedded database and the local lake live.
    pub data_dir: PathBuf,
    /// The folder of the built site (wasm, JavaScript, CSS). By default what is compiled in, or else `site` beside the
    /// program.
    pub site_dir: Option<PathBuf>,
    /// How many background jobs run at once.
    pub workers: usize,
    /// The database.
    pub database: DatabaseConfig,
    /// The lake.
    pub lake: LakeConfig,
    /// Files of runs and models that clients log.
    pub artifacts: ArtifactsConfig,
    /// Experiments and models, as MLflow's clients reach them.
    pub tracking: TrackingConfig,
    /// The log.
    pub log: LogConfig,
    /// Signing in.
    pub identity: IdentityConfig,
}

/// The database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DatabaseConfig {
    /// A PostgreSQL server (14 or newer) to use, as the role that owns the database. By default Terrarium runs one of
    /// its own in the data folder.
    pub url: Option<Secret<String>>,
    /// The same server as the role `terrarium_app`. By default the owner's login takes on that role.
    pub app_url: Option<Secret<String>>,
    /// The same server as the role `terrarium_reader`. By default the owner's login takes on that role.
    pub reader_url: Option<Secret<String>>,
    /// How many connections the application opens at most.
    pub max_connections: u32,
    /// The folder that holds `initdb` and `postgres` for the database of our own. By default the usual places.
    pub postgres_bin: Option<PathBuf>,
}

/// The lake.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LakeConfig {
    /// Where files lie: a folder, `s3://bucket/prefix`, `gs://bucket/prefix` or `az://container/prefix`. By default the
    /// folder `lake` in the data folder.
    pub url: Option<String>,
    /// What the store needs besides, by the names that the `object_store` library gives them, such as `aws_endpoint`,
    /// `aws_region`, `aws_access_key_id` and `aws_secret_access_key`.
    pub options: BTreeMap<String, Secret<String>>,
}

/// Files of runs and models that clients log.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ArtifactsConfig {
    /// Where they lie, as for `lake.url`. By default the folder `artifacts` in the lake.
    pub url: Option<String>,
    /// What the store needs besides, as for `lake.options`.
    pub options: BTreeMap<String, Secret<String>>,
    /// Whether MLflow's clients are told to fetch files straight from the bucket, at addresses that are signed for an hour. They
    /// have to reach the bucket then. In a local folder it changes nothing.
    pub direct_downloads: bool,
}

/// Experiments and models, as MLflow's clients reach them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrackingConfig {
    /// What clients may do that send no token and no password: `viewer` or `engineer`, where everybody who reaches this
    /// address is trusted. By default nothing.
    pub open_to: Option<Role>,
    /// Networks that webhooks may call although they are private, such as `10.1.0.0/16, 127.0.0.1`. By default webhooks only
    /// reach public addresses, so that nobody can have the server ask what it alone can reach.
    pub webhook_networks: Networks,
    /// After how many days deleted runs and experiments are deleted for good, but for what a registered version comes from. By
    /// default they stay until somebody does that.
    pub retention_days: Option<NonZeroU16>,
}

/// The log, which goes to standard error.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// How lines look.
    pub format: LogFormat,
    /// What is logged, as `tracing` writes it: `warn` or `info,warehouse=debug`. By default `info` for the server and
    /// `warn` for other commands.
    pub filter: Option<String>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Signing in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IdentityConfig {
    /// How many hours a session lasts without being used.
    pub session_hours: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3000),
            public_url: None,
            behind_proxy: false,
            request_timeout_seconds: 60,
            data_dir: PathBuf::from("terrarium-data"),
            site_dir: None,
            workers: 2,
            database: DatabaseConfig::default(),
            lake: LakeConfig::default(),
            artifacts: ArtifactsConfig::default(),
            tracking: TrackingConfig::default(),
            log: LogConfig::default(),
            identity: IdentityConfig::default(),
        }
    }
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self { url: None, app_url: None, reader_url: None, max_connections: 16, postgres_bin: None }
    }
}

impl Default for IdentityConfig {
    fn default() -> Self {
        Self { session_hours: 168 }
    }
}

impl Config {
    /// The URL that browsers reach Terrarium by.
    #[must_use]
    pub fn public_url(&self) -> Url {
        let Some(url) = &self.public_url else {
            let ip = match self.listen.ip() {
                // Listening everywhere; from this machine it is reached here.
                ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
                ip => ip,
            };
            let address = SocketAddr::new(ip, self.listen.port());
            return Url::parse(&format!("http://{address}")).expect("an address and a port make a URL");
        };
        url.clone()
    }

    /// Whether browsers come by an encrypted connection.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }

    /// Where the lake lies: a URL or a folder.
    #[must_use]
    pub fn lake_url(&self) -> String {
        self.lake.url.clone().unwrap_or_else(|| self.data_dir.join("lake").to_string_lossy().into_owned())
    }
}

#[cfg(test)]
mod tests;
