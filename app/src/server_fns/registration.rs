//! Registering what runs made, and what came of it.

#[cfg(feature = "ssr")]
use contract::RegistrySearch;
use contract::{Part, RegisteredVersion, Registration, RunId};
use leptos::prelude::*;

use super::Failure;
#[cfg(feature = "ssr")]
use super::request::{answer, caller, services};
use super::wire::Wire;

/// Makes files of a run or a logged model a version of a model.
#[server(prefix = "/_fn", endpoint = "register_files", protocol = Wire)]
pub async fn register_files(registration: Registration) -> Result<RegisteredVersion, Failure> {
    answer(services().registered_models.register_files(&caller()?, registration).await)
}

/// The versions that come from a run, by model and newest first.
#[server(prefix = "/_fn", endpoint = "versions_of_run", protocol = Wire)]
pub async fn versions_of_run(run: RunId) -> Result<Part<RegisteredVersion>, Failure> {
    let order_by = vec!["name".to_owned(), "version_number DESC".to_owned()];
    let search = RegistrySearch { filter: format!("run_id = '{run}'"), order_by, limit: 100, after: None };
    answer(services().registered_models.search_registered_versions(&caller()?, search).await)
}
