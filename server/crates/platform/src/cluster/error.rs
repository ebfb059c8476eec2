use std::path::{Path, PathBuf};

/// Why there is no running cluster, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No PostgreSQL server programs.
    #[error(
        "No PostgreSQL server (version {oldest} or newer) was found. Install one (Debian and Ubuntu: apt-get install \
         postgresql; macOS: brew install postgresql), name the folder that holds `initdb` and `postgres` in \
         TERRARIUM_POSTGRES_BIN, or use a server of your own with TERRARIUM_DATABASE_URL.",
        oldest = super::OLDEST_POSTGRES
    )]
    NoBinaries,
    /// The folder that was named holds none.
    #[error("{} holds no working PostgreSQL server: {reason}. Name the folder that holds `initdb` and `postgres`.", folder.display())]
    UnusableBinaries {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The cluster was made by another major version.
    #[error(
        "The data in {} was written by PostgreSQL {cluster}, but {found} is installed, which cannot read it. Install \
         PostgreSQL {cluster} beside it (Terrarium finds both), or move the data with pg_upgrade.",
        folder.display()
    )]
    OtherVersion {
        /// The cluster's data directory.
        folder: PathBuf,
        /// The major version that wrote it.
        cluster: u32,
        /// What was found.
        found: String,
    },
    /// Another process serves the folder.
    #[error("{holder} is using the database in {}. End it first, or choose another data folder with TERRARIUM_DATA_DIR.", folder.display())]
    InUse {
        /// The other process, for people.
        holder: String,
        /// The cluster's folder.
        folder: PathBuf,
    },
    /// Another process holds the folder, but its cluster does not answer.
    #[error("{holder} holds the database in {}, but the database does not answer. Look at that process.", folder.display())]
    HolderSilent {
        /// The other process, for people.
        holder: String,
        /// The cluster's folder.
        folder: PathBuf,
    },
    /// A postmaster of ours that neither answers nor ends.
    #[error("PostgreSQL (process {pid}) runs on {} but does not answer. End it with `kill -INT {pid}` and start again.", folder.display())]
    Silent {
        /// Its process.
        pid: i32,
        /// The data directory.
        folder: PathBuf,
    },
    /// A postmaster that does not end.
    #[error("PostgreSQL (process {pid}) did not end in time; it is left running.")]
    DoesNotEnd {
        /// Its process.
        pid: i32,
    },
    /// `initdb` failed.
    #[error("PostgreSQL could not make its data folder {}: {output}", folder.display())]
    Initdb {
        /// The data directory.
        folder: PathBuf,
        /// What `initdb` said.
        output: String,
    },
    /// `postgres` ended while starting.
    #[error("PostgreSQL did not start on {}: {output}", folder.display())]
    DidNotStart {
        /// The data directory.
        folder: PathBuf,
        /// The end of its log.
        output: String,
    },
    /// The passwords are gone while the cluster is there.
    #[error(
        "{} is missing, so nobody can sign in to the cluster beside it. Restore it from a backup, or move the folder \
         away to begin with an empty database.",
        file.display()
    )]
    PasswordsLost {
        /// Where they should be.
        file: PathBuf,
    },
    /// The passwords cannot be read.
    #[error("{} cannot be understood: {reason}", file.display())]
    PasswordsBroken {
        /// Where they are.
        file: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Running as root, and no other user can run PostgreSQL.
    #[error(
        "PostgreSQL refuses to run as root, and there is no user “postgres” or “nobody” to run it as. Add a user \
         “postgres”, run Terrarium as another user, or use a server of your own with TERRARIUM_DATABASE_URL."
    )]
    NobodyToRunAs,
    /// No folder for the socket.
    #[error("No folder is both short enough for a socket's path (100 bytes) and open to the user PostgreSQL runs as.")]
    NoSocketFolder,
    /// A file or folder could not be used.
    #[error("Cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried, such as "create".
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// PostgreSQL refused a statement or a sign-in.
    #[error("PostgreSQL: {0}")]
    Database(#[from] sqlx::Error),
    /// The operating system refused to send a signal.
    #[error("Cannot signal process {pid}: {source}")]
    Signal {
        /// The process.
        pid: i32,
        /// Why not.
        source: std::io::Error,
    },
}

/// Says which file an IO error is about.
pub(super) trait About<T> {
    fn about(self, action: &'static str, path: &Path) -> Result<T, ClusterError>;
}

impl<T> About<T> for std::io::Result<T> {
    fn about(self, action: &'static str, path: &Path) -> Result<T, ClusterError> {
        self.map_err(|source| ClusterError::File { action, path: path.to_owned(), source })
    }
}
