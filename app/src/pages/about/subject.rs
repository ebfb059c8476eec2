//! What people describe and tag: an experiment, a model or one of its versions.

use contract::ExperimentId;

use crate::server_fns::Failure;
use crate::server_fns::experiments::{delete_experiment_tag, set_experiment_tag};
use crate::server_fns::registry::{
    delete_model_tag, delete_version_tag, describe_model, describe_version, set_model_tag, set_version_tag,
};

/// The tag that holds the description of an experiment or a run.
pub(crate) const NOTE: &str = "mlflow.note.content";

/// What something is said of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    /// An experiment.
    Experiment(ExperimentId),
    /// A model, by its name.
    Model(String),
    /// A version, by its model's name and its number.
    Version(String, i32),
}

impl Subject {
    pub(super) async fn describe(self, description: String) -> Result<(), Failure> {
        match self {
            Self::Experiment(id) if description.is_empty() => delete_experiment_tag(id, NOTE.to_owned()).await,
            Self::Experiment(id) => set_experiment_tag(id, (NOTE.to_owned(), description)).await,
            Self::Model(name) => describe_model(name, description).await,
            Self::Version(name, version) => describe_version(name, version, description).await,
        }
    }

    pub(super) async fn set_tag(self, key: String, value: String) -> Result<(), Failure> {
        match self {
            Self::Experiment(id) => set_experiment_tag(id, (key, value)).await,
            Self::Model(name) => set_model_tag(name, key, value).await,
            Self::Version(name, version) => set_version_tag(name, version, key, value).await,
        }
    }

    pub(super) async fn remove_tag(self, key: String) -> Result<(), Failure> {
        match self {
            Self::Experiment(id) => delete_experiment_tag(id, key).await,
            Self::Model(name) => delete_model_tag(name, key).await,
            Self::Version(name, version) => delete_version_tag(name, version, key).await,
        }
    }
}
