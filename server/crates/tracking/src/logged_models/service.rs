//! What can be asked about logged models.

use async_trait::async_trait;
use contract::{
    ApiResult, LoggedModel, LoggedModelApi, LoggedModelId, LoggedModelSearch, LoggedModelStatus, NewLoggedModel,
    OpContext, Pair, Part, Permission,
};
use platform::{Transaction, audit};
use serde_json::json;
use uuid::Uuid;

use super::search;
use super::store::{self, Addition};
use crate::service::now;
use crate::{Service, TrackingError, check, experiments, names, runs};

/// The longest name and kind of a logged model, in characters.
const LONGEST_NAME: usize = 500;

#[async_trait]
impl LoggedModelApi for Service {
    async fn create_logged_model(&self, cx: &OpContext, new: NewLoggedModel) -> ApiResult<LoggedModel> {
        let by = cx.require(Permission::LogRuns)?;
        Ok(self.add_logged_model(cx, &by.name, new).await?)
    }

    async fn logged_model(&self, cx: &OpContext, id: LoggedModelId) -> ApiResult<LoggedModel> {
        cx.require(Permission::ViewModels)?;
        Ok(search::one(self.db.app(), id).await?)
    }

    async fn search_logged_models(&self, cx: &OpContext, asked: LoggedModelSearch) -> ApiResult<Part<LoggedModel>> {
        cx.require(Permission::ViewModels)?;
        Ok(search::find(self.db.app(), &asked).await?)
    }

    async fn finalize_logged_model(
        &self,
        cx: &OpContext,
        id: LoggedModelId,
        status: LoggedModelStatus,
    ) -> ApiResult<LoggedModel> {
        cx.require(Permission::LogRuns)?;
        Ok(self.finish_logged_model(id, status).await?)
    }

    async fn delete_logged_model(&self, cx: &OpContext, id: LoggedModelId) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.remove_logged_model(cx, id).await?)
    }

    async fn set_logged_model_tags(
        &self,
        cx: &OpContext,
        id: LoggedModelId,
        tags: Vec<Pair>,
    ) -> ApiResult<LoggedModel> {
        cx.require(Permission::LogRuns)?;
        Ok(self.tag_logged_model(id, &tags).await?)
    }

    async fn delete_logged_model_tag(&self, cx: &OpContext, id: LoggedModelId, key: &str) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.untag_logged_model(id, key).await?)
    }

    async fn log_logged_model_params(&self, cx: &OpContext, id: LoggedModelId, params: Vec<Pair>) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.add_logged_model_params(id, params).await?)
    }
}

impl Service {
    /// Where the files of one are.
    pub(crate) async fn logged_model_artifact_uri(&self, id: LoggedModelId) -> Result<String, TrackingError> {
        store::artifact_uri(self.db.app(), id).await?.ok_or(TrackingError::NoLoggedModel(id))
    }

    async fn add_logged_model(
        &self,
        cx: &OpContext,
        by: &str,
        new: NewLoggedModel,
    ) -> Result<LoggedModel, TrackingError> {
        let name = new.name.filter(|name| !name.is_empty()).unwrap_or_else(names::make_up);
        check_name(&name)?;
        check::at_most("model_type", "A model's type", &new.model_type, LONGEST_NAME)?;
        check_tags(&new.tags)?;
        let params = runs::checked_params(new.params)?;
        let id = LoggedModelId(Uuid::new_v4());
        let mut tx = self.db.begin().await?;
        let location = experiments::lock_active(&mut tx, new.experiment).await?;
        let addition = Addition {
            id,
            experiment: new.experiment,
            name: &name,
            model_type: &new.model_type,
            source_run: new.source_run,
            created_by: by,
            artifact_uri: &format!("{}/models/{id}/artifacts", location.trim_end_matches('/')),
            now: now(),
        };
        store::insert(&mut tx, &addition).await?;
        store::set_tags(&mut tx, id, &new.tags).await?;
        store::add_params(&mut tx, id, &params).await?;
        let detail = json!({"experiment": new.experiment, "name": name});
        audit::record(&mut tx, cx, "logged_model.created", &subject(id), detail).await?;
        tx.commit().await?;
        search::one(self.db.app(), id).await
    }

    async fn finish_logged_model(
        &self,
        id: LoggedModelId,
        status: LoggedModelStatus,
    ) -> Result<LoggedModel, TrackingError> {
        let mut tx = self.db.begin().await?;
        lock(&mut tx, id).await?;
        store::touch(&mut tx, id, Some(status), now()).await?;
        tx.commit().await?;
        search::one(self.db.app(), id).await
    }

    async fn remove_logged_model(&self, cx: &OpContext, id: LoggedModelId) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        lock(&mut tx, id).await?;
        store::delete(&mut tx, id, now()).await?;
        audit::record(&mut tx, cx, "logged_model.deleted", &subject(id), json!({})).await?;
        Ok(tx.commit().await?)
    }

    async fn tag_logged_model(&self, id: LoggedModelId, tags: &[Pair]) -> Result<LoggedModel, TrackingError> {
        check_tags(tags)?;
        let mut tx = self.db.begin().await?;
        lock(&mut tx, id).await?;
        store::set_tags(&mut tx, id, tags).await?;
        store::touch(&mut tx, id, None, now()).await?;
        tx.commit().await?;
        search::one(self.db.app(), id).await
    }

    async fn untag_logged_model(&self, id: LoggedModelId, key: &str) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        lock(&mut tx, id).await?;
        if !store::delete_tag(&mut tx, id, key).await? {
            return Err(TrackingError::Nothing(format!("tag “{key}” of the logged model {id}")));
        }
        store::touch(&mut tx, id, None, now()).await?;
        Ok(tx.commit().await?)
    }

    async fn add_logged_model_params(&self, id: LoggedModelId, params: Vec<Pair>) -> Result<(), TrackingError> {
        let params = runs::checked_params(params)?;
        let mut tx = self.db.begin().await?;
        lock(&mut tx, id).await?;
        store::add_params(&mut tx, id, &params).await?;
        store::touch(&mut tx, id, None, now()).await?;
        Ok(tx.commit().await?)
    }
}

async fn lock(tx: &mut Transaction, id: LoggedModelId) -> Result<(), TrackingError> {
    if store::lock(tx, id).await? { Ok(()) } else { Err(TrackingError::NoLoggedModel(id)) }
}

fn check_name(name: &str) -> Result<(), TrackingError> {
    if name.contains(['/', ':', '.', '%', '"', '\'']) {
        let message = format!("Invalid model name “{name}”: leave out “/”, “:”, “.”, “%” and quotes.");
        return Err(TrackingError::invalid("name", message));
    }
    check::at_most("name", "A model's name", name, LONGEST_NAME)
}

fn check_tags(tags: &[Pair]) -> Result<(), TrackingError> {
    for (key, value) in tags {
        check::key("key", key)?;
        check::at_most("value", "A logged model's tag", value, check::LONGEST_OTHER_TAG)?;
    }
    Ok(())
}

fn subject(id: LoggedModelId) -> String {
    format!("logged_model/{id}")
}
