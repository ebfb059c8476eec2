//! What is said of models and versions in the registry: names, descriptions, aliases, stages, tags.

use contract::Stage;
use leptos::prelude::*;

use super::Failure;
#[cfg(feature = "ssr")]
use super::request::{answer, caller, services};
use super::wire::Wire;

/// Gives a model another name.
#[server(prefix = "/_fn", endpoint = "rename_model", protocol = Wire)]
pub async fn rename_model(name: String, to: String) -> Result<(), Failure> {
    answer(services().registered_models.rename_registered_model(&caller()?, &name, &to).await.map(drop))
}

/// Describes a model anew.
#[server(prefix = "/_fn", endpoint = "describe_model", protocol = Wire)]
pub async fn describe_model(name: String, description: String) -> Result<(), Failure> {
    answer(services().registered_models.describe_registered_model(&caller()?, &name, &description).await.map(drop))
}

/// Deletes a model with its versions.
#[server(prefix = "/_fn", endpoint = "delete_model", protocol = Wire)]
pub async fn delete_model(name: String) -> Result<(), Failure> {
    answer(services().registered_models.delete_registered_model(&caller()?, &name).await)
}

/// Sets a tag of a model.
#[server(prefix = "/_fn", endpoint = "set_model_tag", protocol = Wire)]
pub async fn set_model_tag(name: String, key: String, value: String) -> Result<(), Failure> {
    answer(services().registered_models.set_registered_model_tag(&caller()?, &name, (key, value)).await)
}

/// Removes a tag of a model.
#[server(prefix = "/_fn", endpoint = "delete_model_tag", protocol = Wire)]
pub async fn delete_model_tag(name: String, key: String) -> Result<(), Failure> {
    answer(services().registered_models.delete_registered_model_tag(&caller()?, &name, &key).await)
}

/// Lets an alias stand for a version.
#[server(prefix = "/_fn", endpoint = "set_alias", protocol = Wire)]
pub async fn set_alias(name: String, alias: String, version: i32) -> Result<(), Failure> {
    answer(services().registered_models.set_alias(&caller()?, &name, &alias, version).await)
}

/// Removes an alias.
#[server(prefix = "/_fn", endpoint = "delete_alias", protocol = Wire)]
pub async fn delete_alias(name: String, alias: String) -> Result<(), Failure> {
    answer(services().registered_models.delete_alias(&caller()?, &name, &alias).await)
}

/// Describes a version anew.
#[server(prefix = "/_fn", endpoint = "describe_version", protocol = Wire)]
pub async fn describe_version(name: String, version: i32, description: String) -> Result<(), Failure> {
    let models = services().registered_models;
    answer(models.describe_registered_version(&caller()?, &name, version, &description).await.map(drop))
}

/// Moves a version to a stage, and those that are there to the archive where that is wanted.
#[server(prefix = "/_fn", endpoint = "transition_stage", protocol = Wire)]
pub async fn transition_stage(name: String, version: i32, stage: Stage, archive: bool) -> Result<(), Failure> {
    let models = services().registered_models;
    answer(models.transition_stage(&caller()?, &name, version, stage, archive).await.map(drop))
}

/// Deletes a version with its aliases.
#[server(prefix = "/_fn", endpoint = "delete_version", protocol = Wire)]
pub async fn delete_version(name: String, version: i32) -> Result<(), Failure> {
    answer(services().registered_models.delete_registered_version(&caller()?, &name, version).await)
}

/// Sets a tag of a version.
#[server(prefix = "/_fn", endpoint = "set_version_tag", protocol = Wire)]
pub async fn set_version_tag(name: String, version: i32, key: String, value: String) -> Result<(), Failure> {
    answer(services().registered_models.set_registered_version_tag(&caller()?, &name, version, (key, value)).await)
}

/// Removes a tag of a version.
#[server(prefix = "/_fn", endpoint = "delete_version_tag", protocol = Wire)]
pub async fn delete_version_tag(name: String, version: i32, key: String) -> Result<(), Failure> {
    answer(services().registered_models.delete_registered_version_tag(&caller()?, &name, version, &key).await)
}
