use contract::{ApiError, Problem};
use importing::ImportError;
use platform::cluster::ClusterError;
use platform::config::ConfigError;

/// Why a command did not do what it was told. It is printed as it is, so every message says what to change.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database of our own does not run.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// The database cannot be reached or refused something.
    #[error("The database: {0}")]
    Database(#[from] sqlx::Error),
    /// A service refused.
    #[error("{0}")]
    Api(#[from] ApiError),
    /// What is to be imported cannot be.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// Files of a project cannot be used.
    #[error("{}", Problem::list(.0))]
    Problems(Vec<Problem>),
    /// Something else, in words.
    #[error("{0}")]
    Other(String),
}
