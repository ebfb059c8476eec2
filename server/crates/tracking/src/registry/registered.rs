//! What can be asked about models and versions that anybody registers.

use async_trait::async_trait;
use contract::{
    ApiResult, NewRegisteredVersion, OpContext, Pair, Part, Permission, RegisteredModel, RegisteredModelApi,
    RegisteredVersion, Registration, RegistrySearch, Stage,
};
use serde_json::json;

use super::change::{Change, no_version};
use super::registering::taken;
use super::rules::{check_alias, check_description, check_name, check_new_alias, check_tags};
use super::source::no_alias;
use super::{CHAMPION_CHANNEL, entries, search, store, version_entries};
use crate::lineage::Gone;
use crate::webhooks::Happening;
use crate::{Service, TrackingError, lineage, logged_models, promotions};

/// The alias of the version that answers.
pub(crate) const CHAMPION: &str = "champion";

#[async_trait]
impl RegisteredModelApi for Service {
    async fn create_registered_model(
        &self,
        cx: &OpContext,
        name: &str,
        description: &str,
        tags: Vec<Pair>,
    ) -> ApiResult<RegisteredModel> {
        cx.require(Permission::LogRuns)?;
        Ok(self.add_registered_model(cx, name, description, &tags).await?)
    }

    async fn registered_model(&self, cx: &OpContext, name: &str) -> ApiResult<RegisteredModel> {
        cx.require(Permission::ViewModels)?;
        Ok(self.find_registered_model(name).await?)
    }

    async fn search_registered_models(
        &self,
        cx: &OpContext,
        asked: RegistrySearch,
    ) -> ApiResult<Part<RegisteredModel>> {
        cx.require(Permission::ViewModels)?;
        Ok(search::models(self.db.app(), &asked).await?)
    }

    async fn rename_registered_model(&self, cx: &OpContext, name: &str, to: &str) -> ApiResult<RegisteredModel> {
        cx.require(Permission::LogRuns)?;
        Ok(self.give_model_name(cx, name, to).await?)
    }

    async fn describe_registered_model(
        &self,
        cx: &OpContext,
        name: &str,
        description: &str,
    ) -> ApiResult<RegisteredModel> {
        cx.require(Permission::LogRuns)?;
        check_description(description)?;
        let mut change = self.change(cx, name).await?;
        entries::describe(&mut change.tx, change.model_id, description).await.map_err(TrackingError::from)?;
        lineage::model(&mut change.tx, name).await.map_err(TrackingError::from)?;
        change.end("model.described", json!({"description": description})).await?;
        Ok(self.find_registered_model(name).await?)
    }

    async fn delete_registered_model(&self, cx: &OpContext, name: &str) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.remove_model(cx, name).await?)
    }

    async fn set_registered_model_tag(&self, cx: &OpContext, name: &str, tag: Pair) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        let tags = [tag];
        check_tags(&tags)?;
        let mut change = self.change(cx, name).await?;
        entries::set_model_tags(&mut change.tx, change.model_id, &tags).await.map_err(TrackingError::from)?;
        let [(key, value)] = tags;
        change.tell(name, Happening::TagSet { key: &key, value: &value }).await?;
        Ok(change.end("model.tagged", json!({"key": key, "value": value})).await?)
    }

    async fn delete_registered_model_tag(&self, cx: &OpContext, name: &str, key: &str) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        let mut change = self.change(cx, name).await?;
        // Before it is gone: it may be the one that makes the model a prompt.
        change.tell(name, Happening::TagDeleted { key }).await?;
        entries::delete_model_tag(&mut change.tx, change.model_id, key).await.map_err(TrackingError::from)?;
        Ok(change.end("model.untagged", json!({"key": key})).await?)
    }

    async fn set_alias(&self, cx: &OpContext, name: &str, alias: &str, version: i32) -> ApiResult<()> {
        let by = cx.require(if alias == CHAMPION { Permission::PromoteModels } else { Permission::LogRuns })?;
        Ok(self.let_stand_for(cx, &by.name, name, alias, version).await?)
    }

    async fn delete_alias(&self, cx: &OpContext, name: &str, alias: &str) -> ApiResult<()> {
        cx.require(if alias == CHAMPION { Permission::PromoteModels } else { Permission::LogRuns })?;
        Ok(self.remove_alias(cx, name, alias).await?)
    }

    async fn aliased_version(&self, cx: &OpContext, name: &str, alias: &str) -> ApiResult<RegisteredVersion> {
        cx.require(Permission::ViewModels)?;
        let version = entries::aliased(self.db.app(), name, alias).await.map_err(TrackingError::from)?;
        let version = version.ok_or_else(|| TrackingError::NoModel(name.to_owned()))?;
        Ok(self.find_registered_version(name, version.ok_or_else(|| no_alias(alias))?).await?)
    }

    async fn create_registered_version(
        &self,
        cx: &OpContext,
        new: NewRegisteredVersion,
    ) -> ApiResult<RegisteredVersion> {
        let by = cx.require(Permission::LogRuns)?;
        Ok(self.add_registered_version(cx, &by.name, &new).await?)
    }

    async fn register_files(&self, cx: &OpContext, registration: Registration) -> ApiResult<RegisteredVersion> {
        let by = cx.require(Permission::LogRuns)?;
        Ok(self.add_version_of_files(cx, &by.name, registration).await?)
    }

    async fn registered_version(&self, cx: &OpContext, name: &str, version: i32) -> ApiResult<RegisteredVersion> {
        cx.require(Permission::ViewModels)?;
        Ok(self.find_registered_version(name, version).await?)
    }

    async fn search_registered_versions(
        &self,
        cx: &OpContext,
        asked: RegistrySearch,
    ) -> ApiResult<Part<RegisteredVersion>> {
        cx.require(Permission::ViewModels)?;
        Ok(search::versions(self.db.app(), &asked).await?)
    }

    async fn latest_versions(
        &self,
        cx: &OpContext,
        name: &str,
        stages: Vec<Stage>,
    ) -> ApiResult<Vec<RegisteredVersion>> {
        cx.require(Permission::ViewModels)?;
        let mut latest = self.find_registered_model(name).await?.latest;
        latest.retain(|version| stages.is_empty() || stages.contains(&version.stage));
        Ok(latest)
    }

    async fn describe_registered_version(
        &self,
        cx: &OpContext,
        name: &str,
        version: i32,
        description: &str,
    ) -> ApiResult<RegisteredVersion> {
        cx.require(Permission::LogRuns)?;
        check_description(description)?;
        let mut change = self.change_version(cx, name, version).await?;
        version_entries::touch(&mut change.tx, change.model_id, version, Some(description))
            .await
            .map_err(TrackingError::from)?;
        lineage::versions(&mut change.tx, change.model_id, Some(version)).await.map_err(TrackingError::from)?;
        change.end("model.version_described", json!({"description": description})).await?;
        Ok(self.find_registered_version(name, version).await?)
    }

    async fn transition_stage(
        &self,
        cx: &OpContext,
        name: &str,
        version: i32,
        stage: Stage,
        archive_others: bool,
    ) -> ApiResult<RegisteredVersion> {
        cx.require(Permission::PromoteModels)?;
        if archive_others && !matches!(stage, Stage::Staging | Stage::Production) {
            let message = "Versions can be archived for one that goes to Staging or Production.";
            return Err(TrackingError::invalid("archive_existing_versions", message).into());
        }
        let mut change = self.change_version(cx, name, version).await?;
        if stage == Stage::Production {
            self.allow_production(&mut change, name, version).await?;
        }
        version_entries::set_stage(&mut change.tx, change.model_id, version, stage, archive_others)
            .await
            .map_err(TrackingError::from)?;
        change.end("model.staged", json!({"stage": stage, "archive_others": archive_others})).await?;
        Ok(self.find_registered_version(name, version).await?)
    }

    async fn delete_registered_version(&self, cx: &OpContext, name: &str, version: i32) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.remove_version(cx, name, version).await?)
    }

    async fn set_registered_version_tag(&self, cx: &OpContext, name: &str, version: i32, tag: Pair) -> ApiResult<()> {
        let by = cx.require(Permission::LogRuns)?;
        let tags = [tag];
        check_tags(&tags)?;
        let mut change = self.change_version(cx, name, version).await?;
        version_entries::set_tags(&mut change.tx, change.model_id, version, &by.name, &tags)
            .await
            .map_err(TrackingError::from)?;
        let [(key, value)] = tags;
        change.tell(name, Happening::VersionTagSet { version, key: &key, value: &value }).await?;
        Ok(change.end("model.version_tagged", json!({"key": key, "value": value})).await?)
    }

    async fn delete_registered_version_tag(
        &self,
        cx: &OpContext,
        name: &str,
        version: i32,
        key: &str,
    ) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        let mut change = self.change_version(cx, name, version).await?;
        version_entries::delete_tag(&mut change.tx, change.model_id, version, key)
            .await
            .map_err(TrackingError::from)?;
        change.tell(name, Happening::VersionTagDeleted { version, key }).await?;
        Ok(change.end("model.version_untagged", json!({"key": key})).await?)
    }
}

impl Service {
    pub(super) async fn find_registered_model(&self, name: &str) -> Result<RegisteredModel, TrackingError> {
        let (entry, latest) = tokio::try_join!(
            entries::model(self.db.app(), name),
            entries::latest(self.db.app(), std::slice::from_ref(&name))
        )?;
        let entry = entry.ok_or_else(|| TrackingError::NoModel(name.to_owned()))?;
        Ok(entry.into_model(search::versions_of(latest)?))
    }

    pub(super) async fn find_registered_version(
        &self,
        name: &str,
        version: i32,
    ) -> Result<RegisteredVersion, TrackingError> {
        let entry = entries::version(self.db.app(), name, version).await?;
        let missing = || TrackingError::NoVersion { model: name.to_owned(), version };
        let mut found = vec![entry.ok_or_else(missing)?.try_into()?];
        logged_models::fill(self.db.app(), &mut found).await?;
        found.pop().ok_or_else(missing)
    }

    async fn give_model_name(&self, cx: &OpContext, name: &str, to: &str) -> Result<RegisteredModel, TrackingError> {
        check_name(to)?;
        let mut change = self.change_alone(cx, name).await?;
        promotions::allow_removal(&mut change.tx, cx, change.model_id).await?;
        entries::rename(&mut change.tx, change.model_id, to).await.map_err(|error| taken(error, to))?;
        lineage::renamed(&mut change.tx, change.model_id, name, to).await?;
        change.end("model.renamed", json!({"before": name, "after": to})).await?;
        self.champion_moved();
        self.find_registered_model(to).await
    }

    async fn remove_model(&self, cx: &OpContext, name: &str) -> Result<(), TrackingError> {
        let mut change = self.change_alone(cx, name).await?;
        promotions::allow_removal(&mut change.tx, cx, change.model_id).await?;
        store::tell(&mut change.tx, change.model_id, CHAMPION_CHANNEL).await?;
        let gone = Gone::model(&mut change.tx, change.model_id, name).await?;
        entries::delete(&mut change.tx, change.model_id).await?;
        lineage::removed(&mut change.tx, gone).await?;
        change.end("model.deleted", json!({})).await?;
        self.champion_moved();
        Ok(())
    }

    /// Lets a version go into production: the champion is there already, others as they become champion. A stage is a label, by
    /// which nothing answers; so its files are not read for it.
    async fn allow_production(&self, change: &mut Change<'_>, name: &str, version: i32) -> Result<(), TrackingError> {
        if store::champion_within(&mut change.tx, change.model_id).await? == Some(version) {
            return Ok(());
        }
        promotions::allow_direct(&mut change.tx, change.model_id, name, version).await
    }

    async fn let_stand_for(
        &self,
        cx: &OpContext,
        by: &str,
        name: &str,
        alias: &str,
        version: i32,
    ) -> Result<(), TrackingError> {
        check_new_alias(alias)?;
        if alias == CHAMPION {
            return match self.move_champion(cx, by, name, version).await {
                Ok(_) | Err(TrackingError::AlreadyChampion(_)) => Ok(()),
                Err(TrackingError::NoModel(model)) => Err(TrackingError::NoVersion { model, version }),
                Err(error) => Err(error),
            };
        }
        let mut change = self.change_version(cx, name, version).await?;
        version_entries::set_alias(&mut change.tx, change.model_id, alias, version).await?;
        change.tell(name, Happening::AliasSet { alias, version }).await?;
        change.end("model.aliased", json!({"alias": alias})).await
    }

    async fn remove_alias(&self, cx: &OpContext, name: &str, alias: &str) -> Result<(), TrackingError> {
        check_alias(alias)?;
        let mut change = self.change(cx, name).await?;
        if version_entries::delete_alias(&mut change.tx, change.model_id, alias).await? {
            change.tell(name, Happening::AliasDeleted { alias }).await?;
            if alias != CHAMPION {
                return change.end("model.alias_removed", json!({"alias": alias})).await;
            }
            store::tell(&mut change.tx, change.model_id, CHAMPION_CHANNEL).await?;
            lineage::answers_no_more(&mut change.tx, name).await?;
            lineage::model(&mut change.tx, name).await?;
            change.end("model.alias_removed", json!({"alias": alias})).await?;
            self.champion_moved();
        }
        Ok(())
    }

    async fn remove_version(&self, cx: &OpContext, name: &str, version: i32) -> Result<(), TrackingError> {
        let mut change = self.change_alone(cx, name).await.map_err(|error| no_version(error, version))?;
        change.narrow(name, version).await?;
        store::tell(&mut change.tx, change.model_id, CHAMPION_CHANNEL).await?;
        promotions::outdate(&mut change.tx, cx, change.model_id, name, Some(version)).await?;
        let gone = Gone::version(&mut change.tx, change.model_id, name, version).await?;
        version_entries::delete(&mut change.tx, change.model_id, version).await?;
        lineage::removed(&mut change.tx, gone).await?;
        lineage::model(&mut change.tx, name).await?;
        change.end("model.version_deleted", json!({})).await?;
        self.champion_moved();
        Ok(())
    }
}
