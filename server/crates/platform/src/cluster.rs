//! A PostgreSQL of Terrarium's own, for who does not bring one.
//!
//! The cluster lives in `<data>/postgres`, listens on a Unix socket that only this machine's owner of the data folder
//! can open, and belongs to the process that holds `<data>/postgres/lock`. It is ended with that process; when the
//! process is killed instead, the next one finds the orphan through `postmaster.pid` and goes on with it. A process
//! is only ever signalled or believed after it was shown to run in our own data directory.

mod binaries;
mod error;
mod folder;
mod lock;
mod passwords;
mod postmaster;
mod setup;

use std::path::Path;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use tokio::time::Instant;

use binaries::Binaries;
use folder::Folder;
use lock::{Claim, Lock};
use passwords::Passwords;
use postmaster::{Found, Postmaster};

pub use binaries::OLDEST_MAJOR as OLDEST_POSTGRES;
pub use error::ClusterError;

/// How long a command waits for a cluster that another process is just starting or ending.
const PATIENCE: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(50);

/// What a process wants the cluster for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be the server of this data folder. There can be only one.
    Serve,
    /// To run one command: beside the server where it runs, else on a cluster started for the purpose.
    Connect,
}

/// How to sign in, in each of the three roles.
#[derive(Debug, Clone)]
pub struct DatabaseUrls {
    /// Owns the database and migrates it.
    pub owner: PgConnectOptions,
    /// Runs the application.
    pub app: PgConnectOptions,
    /// Reads the warehouse for queries that people write.
    pub reader: PgConnectOptions,
}

/// A running cluster. Call [`Cluster::stop`] at the end; one that is merely dropped runs on, and the next process
/// that serves the folder takes it over.
#[derive(Debug)]
pub struct Cluster {
    urls: DatabaseUrls,
    hold: Hold,
}

/// What this process has to do with the cluster.
#[derive(Debug)]
enum Hold {
    /// It keeps it running, and ends it.
    Owner(Box<Owner>),
    /// Another process does; the lock says that somebody still uses the cluster.
    Guest { _lock: Lock },
}

#[derive(Debug)]
struct Owner {
    postmaster: Postmaster,
    purpose: Purpose,
    folder: Folder,
    _lock: Lock,
}

impl Cluster {
    /// Finds the cluster of `data_dir` running, or starts it, making it first where there is none. `binaries` is the
    /// folder of `initdb` and `postgres`; `None` looks in the usual places. `connections` is how many the pools of this
    /// process may open; a cluster that runs already keeps what it was started with.
    ///
    /// # Errors
    /// When another process serves the folder (for [`Purpose::Serve`]), no fitting PostgreSQL is installed, or it
    /// does not start; each message says what to do.
    pub async fn start(
        data_dir: &Path,
        binaries: Option<&Path>,
        purpose: Purpose,
        connections: u32,
    ) -> Result<Self, ClusterError> {
        let folder = Folder::open(data_dir)?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            match Lock::claim(&folder, purpose)? {
                Claim::Ours(lock) => return Self::own(folder, binaries, purpose, connections, lock).await,
                Claim::Others(holder) if purpose == Purpose::Serve => {
                    return Err(ClusterError::InUse { holder, folder: folder.root().to_owned() });
                }
                Claim::Others(holder) => {
                    if let Some(cluster) = Self::join(&folder).await? {
                        return Ok(cluster);
                    }
                    if Instant::now() > deadline {
                        return Err(ClusterError::HolderSilent { holder, folder: folder.root().to_owned() });
                    }
                }
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// How to sign in.
    #[must_use]
    pub fn urls(&self) -> &DatabaseUrls {
        &self.urls
    }

    /// Ends the cluster if this process keeps it running: open transactions are rolled back, data is written out.
    /// A command that started it waits for others that joined meanwhile. A guest just leaves.
    ///
    /// # Errors
    /// When PostgreSQL does not end; it is then left running, and the next start takes it over.
    pub async fn stop(self) -> Result<(), ClusterError> {
        let Hold::Owner(owner) = self.hold else { return Ok(()) };
        let Owner { postmaster, purpose, folder, _lock } = *owner;
        let _nobody_joins = match purpose {
            Purpose::Serve => None,
            Purpose::Connect => Some(Lock::wait_for_guests(&folder).await?),
        };
        postmaster.stop(&folder).await
    }

    async fn own(
        folder: Folder,
        binaries: Option<&Path>,
        purpose: Purpose,
        connections: u32,
        lock: Lock,
    ) -> Result<Self, ClusterError> {
        let binaries = Binaries::find(binaries, folder.version()?, &folder)?;
        let passwords = Passwords::load_or_create(&folder)?;
        if !folder.is_initialised() {
            setup::initialise(&folder, &binaries, &passwords).await?;
        }
        let postmaster = Postmaster::adopt_or_start(&folder, &binaries, &passwords, connections).await?;
        setup::ensure_roles(&passwords.superuser_options(postmaster.socket()), &passwords).await?;
        let urls = passwords.urls(postmaster.socket());
        Ok(Self { urls, hold: Hold::Owner(Box::new(Owner { postmaster, purpose, folder, _lock: lock })) })
    }

    /// Joins a cluster that another process keeps running; `None` while it is not (or no longer) answering.
    async fn join(folder: &Folder) -> Result<Option<Self>, ClusterError> {
        let Some(lock) = Lock::join(folder)? else { return Ok(None) };
        let Found::Ours(running) = postmaster::inspect(folder)? else { return Ok(None) };
        let Some(passwords) = Passwords::load(folder)? else { return Ok(None) };
        let urls = passwords.urls(&running.socket);
        match postmaster::answers(&urls.owner).await {
            Ok(Some(_)) => {}
            Ok(None) => return Ok(None),
            // The role is still to be made. The database comes after all roles, so whoever gets in finds all of them.
            Err(ClusterError::Database(sqlx::Error::Database(err))) if err.code().as_deref() == Some("28P01") => {
                return Ok(None);
            }
            Err(err) => return Err(err),
        }
        Ok(Some(Self { urls, hold: Hold::Guest { _lock: lock } }))
    }
}

#[cfg(test)]
mod tests;
