//! Registering models, and versions of what runs left behind.

use contract::{
    LoggedModelId, LoggedModelStatus, ModelFiles, NewRegisteredVersion, OpContext, Pair, RegisteredModel,
    RegisteredVersion, Registration, RunId,
};
use platform::{Transaction, audit};
use serde_json::json;

use super::change::Change;
use super::description::Description;
use super::rules::{check_description, check_name, check_tags};
use super::source::Origin;
use super::{entries, store, version_entries};
use crate::artifacts::path_here;
use crate::webhooks::{Happened, Happening, announce};
use crate::{Service, TrackingError, check, lineage, logged_models};

/// The longest place that a version comes from, or link to its run, in characters.
const LONGEST_SOURCE: usize = 2_000;

impl Service {
    pub(super) async fn add_registered_model(
        &self,
        cx: &OpContext,
        name: &str,
        description: &str,
        tags: &[Pair],
    ) -> Result<RegisteredModel, TrackingError> {
        check_name(name)?;
        check_description(description)?;
        check_tags(tags)?;
        let mut tx = self.db.begin().await?;
        lineage::alone(&mut tx).await?;
        create(&mut tx, cx, name, description, tags).await?;
        tx.commit().await?;
        self.deliveries_added.notify_one();
        self.find_registered_model(name).await
    }

    /// Adds a version of a model that is there, made of whatever its source names.
    pub(super) async fn add_registered_version(
        &self,
        cx: &OpContext,
        by: &str,
        new: &NewRegisteredVersion,
    ) -> Result<RegisteredVersion, TrackingError> {
        check_version(new)?;
        let origin = self.origin(new).await?;
        let described = self.description_if_readable(&origin.location).await;
        let change = self.change_alone(cx, &new.model).await?;
        self.end_with_version(change, by, new, &origin, described.as_ref()).await
    }

    /// Adds a version made of files that are a whole model, and its model where that is new.
    pub(super) async fn add_version_of_files(
        &self,
        cx: &OpContext,
        by: &str,
        registration: Registration,
    ) -> Result<RegisteredVersion, TrackingError> {
        let Registration { files, model, is_new, description } = registration;
        if is_new {
            check_name(&model)?;
        }
        let from = match files {
            ModelFiles::LoggedModel(id) => self.version_of_logged_model(id).await?,
            ModelFiles::Folder { run, path } => self.version_of_folder(run, &path).await?,
        };
        let new = NewRegisteredVersion { model, description, ..from };
        check_version(&new)?;
        let origin = self.origin(&new).await?;
        let described = self.read_description(&origin.location).await?;
        if new.logged_model.is_none() && described.is_none() && path_here(&origin.location).is_some() {
            let message = "No model was logged into this folder: it has no “MLmodel” that can be read. Choose the folder of a model.";
            return Err(TrackingError::invalid("files", message));
        }
        let change =
            if is_new { self.change_new(cx, &new.model).await? } else { self.change_alone(cx, &new.model).await? };
        self.end_with_version(change, by, &new, &origin, described.as_ref()).await
    }

    /// A version made of a logged model, of which all has arrived.
    async fn version_of_logged_model(&self, id: LoggedModelId) -> Result<NewRegisteredVersion, TrackingError> {
        let logged = logged_models::one(self.db.app(), id).await?;
        let why_not = match logged.status {
            LoggedModelStatus::Ready => None,
            LoggedModelStatus::Pending => Some("is still on its way: register it once its program has finished it"),
            LoggedModelStatus::Failed => Some("did not arrive whole: log it once more, and register that"),
        };
        if let Some(why_not) = why_not {
            return Err(TrackingError::invalid("files", format!("The logged model “{}” {why_not}.", logged.name)));
        }
        let run = logged.source_run.map(|run| run.to_string()).unwrap_or_default();
        let source = format!("models:/{id}");
        Ok(NewRegisteredVersion { source, run, logged_model: Some(id), ..NewRegisteredVersion::default() })
    }

    /// A version made of the files that a run has in a folder.
    async fn version_of_folder(&self, run: RunId, path: &str) -> Result<NewRegisteredVersion, TrackingError> {
        let root = self.artifact_uri_in_use(run).await?;
        let source = format!("{}/{}", root.trim_end_matches('/'), path.trim_matches('/'));
        let source = source.trim_end_matches('/').to_owned();
        Ok(NewRegisteredVersion { source, run: run.to_string(), ..NewRegisteredVersion::default() })
    }

    async fn end_with_version(
        &self,
        mut change: Change<'_>,
        by: &str,
        new: &NewRegisteredVersion,
        origin: &Origin,
        described: Option<&Description>,
    ) -> Result<RegisteredVersion, TrackingError> {
        origin.hold(&mut change.tx).await?;
        let version = store::next_version(&mut change.tx, change.model_id).await?;
        version_entries::insert(&mut change.tx, change.model_id, version, by, new, origin, described).await?;
        version_entries::set_tags(&mut change.tx, change.model_id, version, by, &new.tags).await?;
        lineage::model(&mut change.tx, &new.model).await?;
        let run = lineage::versions(&mut change.tx, change.model_id, Some(version)).await?;
        lineage::runs(&mut change.tx, &run).await?;
        change.subject = format!("model/{}/{version}", new.model);
        let what = Happening::VersionCreated {
            version,
            source: &new.source,
            run: &origin.run,
            tags: &new.tags,
            description: &new.description,
        };
        change.tell(&new.model, what).await?;
        change.end("model.registered", json!({"source": new.source, "run_id": origin.run})).await?;
        self.find_registered_version(&new.model, version).await
    }
}

/// Adds a model, tells of it and writes it down; answers its number. What the catalog is told of others is locked already.
pub(super) async fn create(
    tx: &mut Transaction,
    cx: &OpContext,
    name: &str,
    description: &str,
    tags: &[Pair],
) -> Result<i64, TrackingError> {
    let model_id = entries::insert_model(tx, name, description).await.map_err(|error| taken(error, name))?;
    entries::set_model_tags(tx, model_id, tags).await?;
    let detail = json!({"description": description});
    audit::record(tx, cx, "model.created", &format!("model/{name}"), detail).await?;
    let what = Happening::Created { tags, description };
    announce(tx, model_id, Happened { model: name, what }).await?;
    lineage::model(tx, name).await?;
    Ok(model_id)
}

/// What is wrong where a name is taken.
pub(super) fn taken(error: sqlx::Error, name: &str) -> TrackingError {
    match platform::constraint(&error) {
        Some("model_name_key") => TrackingError::ModelNameTaken(name.to_owned()),
        _ => error.into(),
    }
}

fn check_version(new: &NewRegisteredVersion) -> Result<(), TrackingError> {
    check_description(&new.description)?;
    check_tags(&new.tags)?;
    check::at_most("source", "A version's source", &new.source, LONGEST_SOURCE)?;
    check::at_most("run_link", "A run's link", &new.run_link, LONGEST_SOURCE)?;
    check::at_most("run_id", "A run's id", &new.run, check::LONGEST_KEY)
}
