//! The catalog.

use contract::{Asset, AssetEdit, AssetHits, AssetRef, AssetSearch};
use leptos::prelude::*;

use super::Failure;
#[cfg(feature = "ssr")]
use super::request::{answer, caller, services};
use super::wire::Wire;

/// Finds assets.
#[server(prefix = "/_fn", endpoint = "search_catalog", protocol = Wire)]
pub async fn search_catalog(search: AssetSearch) -> Result<AssetHits, Failure> {
    answer(services().catalog.search(&caller()?, search).await)
}

/// One asset with all that is known about it.
#[server(prefix = "/_fn", endpoint = "asset", protocol = Wire)]
pub async fn get_asset(asset: AssetRef) -> Result<Asset, Failure> {
    answer(services().catalog.asset(&caller()?, asset).await)
}

/// Changes what people may change about an asset.
#[server(prefix = "/_fn", endpoint = "edit_asset", protocol = Wire)]
pub async fn edit_asset(asset: AssetRef, edit: AssetEdit) -> Result<Asset, Failure> {
    answer(services().catalog.edit(&caller()?, asset, edit).await)
}
