//! One installation, opened: its configuration and its database.

use std::str::FromStr;
use std::time::Duration;

use platform::Database;
use platform::cluster::{Cluster, Purpose};
use platform::config::Config;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

use crate::{Failure, store};

/// How long queries may go on after everything else has ended.
const LAST_QUERIES: Duration = Duration::from_secs(5);

/// The configuration in force, and the migrated database.
#[derive(Debug)]
pub struct Instance {
    /// The configuration.
    pub config: Config,
    /// The database.
    pub db: Database,
    cluster: Option<Cluster>,
}

impl Instance {
    /// Reaches the database that is configured, or runs our own, and brings its schema up to date.
    ///
    /// # Errors
    /// When the database cannot be reached or started, or a migration fails.
    pub async fn open(config: Config, purpose: Purpose) -> Result<Self, Failure> {
        let settings = &config.database;
        let (cluster, owner, app, reader) = match &settings.url {
            Some(url) => {
                let parse = |url: &str| PgConnectOptions::from_str(url).map(|url| url.application_name("terrarium"));
                let app = settings.app_url.as_ref().map(|url| parse(url.expose())).transpose()?;
                let reader = settings.reader_url.as_ref().map(|url| parse(url.expose())).transpose()?;
                (None, parse(url.expose())?, app, reader)
            }
            None => {
                let connections = Database::connections(settings.max_connections);
                let binaries = settings.postgres_bin.as_deref();
                let cluster = Cluster::start(&config.data_dir, binaries, purpose, connections).await?;
                let urls = cluster.urls().clone();
                (Some(cluster), urls.owner, Some(urls.app), Some(urls.reader))
            }
        };
        if let Err(error) = migrate(&owner).await {
            stop(cluster).await;
            return Err(error);
        }
        let serves = purpose == Purpose::Serve;
        let db = Database::open(&owner, app.as_ref(), reader.as_ref(), settings.max_connections, serves);
        Ok(Self { config, db, cluster })
    }

    /// One on a database that a test has made.
    #[cfg(test)]
    pub(crate) const fn on(config: Config, db: Database) -> Self {
        Self { config, db, cluster: None }
    }

    /// Closes all connections and ends our own database, if it is ours to end.
    pub async fn close(self) {
        if tokio::time::timeout(LAST_QUERIES, self.db.close()).await.is_err() {
            tracing::warn!("some queries did not end in time and are cut off");
        }
        stop(self.cluster).await;
    }
}

async fn stop(cluster: Option<Cluster>) {
    if let Some(cluster) = cluster
        && let Err(error) = cluster.stop().await
    {
        tracing::error!(cause = %error, "the database could not be ended");
    }
}

async fn migrate(owner: &PgConnectOptions) -> Result<(), Failure> {
    Database::migrate(owner).await.map_err(|error| match error {
        sqlx::Error::Io(cause) => Failure::Other(format!(
            "The database server does not answer ({cause}). Check `database.url`, and that the server runs."
        )),
        other => other.into(),
    })?;
    let mut connection = owner.connect().await?;
    store::share_migrations(&mut connection).await?;
    Ok(())
}
