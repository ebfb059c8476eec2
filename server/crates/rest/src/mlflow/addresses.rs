//! Addresses of the store by which clients fetch and send files themselves.

use axum::response::Response;
use contract::{ApiError, ApiResult, ArtifactOwner, ArtifactPlace, OpContext};
use serde::Serialize;
use serde_json::{Map, Value};

use super::failure::no_addresses;
use super::fields::Fields;
use super::routes::json;
use super::runs::id;
use crate::Api;

/// How long an address is valid where nobody says, in seconds.
const VALID_FOR: u32 = 60 * 60;

#[derive(Serialize)]
struct Address {
    url: String,
    headers: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_size: Option<u64>,
}

/// The same in the words of another endpoint.
#[derive(Serialize)]
struct PresignedUrl {
    presigned_url: String,
    headers: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_size: Option<u64>,
}

/// To read a file of the store.
pub(super) async fn to_read(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Response> {
    let place = ArtifactPlace::Stored(asked.required("path")?.to_owned());
    match api.services.artifacts.download_address(cx, place, VALID_FOR).await? {
        Some(found) => json(Address { url: found.url, headers: headers(found.headers), file_size: found.bytes }),
        None => Ok(no_addresses()),
    }
}

/// To read a file of a run.
pub(super) async fn to_read_of(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Response> {
    let place = ArtifactPlace::Of(ArtifactOwner::Run(id(asked)?), asked.required("path")?.to_owned());
    let found = api.services.artifacts.download_address(cx, place, valid_for(asked)?).await?;
    found.map_or_else(|| Ok(no_addresses()), presigned)
}

/// To put a file to a run or a logged model.
pub(super) async fn to_write(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Response> {
    let model = asked.text("model_id")?.filter(|model| !model.is_empty());
    let owner = match (asked.text("run_id")?.filter(|run| !run.is_empty()), model) {
        (Some(_), Some(_)) => {
            return Err(ApiError::invalid("model_id", "Give run_id or model_id, and not both."));
        }
        (None, Some(model)) => ArtifactOwner::LoggedModel(
            model.parse().map_err(|_| ApiError::not_found(format_args!("logged model with the id {model}")))?,
        ),
        (_, None) => ArtifactOwner::Run(id(asked)?),
    };
    let place = ArtifactPlace::Of(owner, asked.required("path")?.to_owned());
    let found = api.services.artifacts.upload_address(cx, place, valid_for(asked)?).await?;
    found.map_or_else(|| Ok(no_addresses()), presigned)
}

fn presigned(found: contract::SignedAddress) -> ApiResult<Response> {
    json(PresignedUrl { presigned_url: found.url, headers: headers(found.headers), file_size: found.bytes })
}

fn valid_for(asked: &Fields) -> ApiResult<u32> {
    Ok(asked.count("expiration")?.unwrap_or(VALID_FOR))
}

fn headers(headers: Vec<(String, String)>) -> Map<String, Value> {
    headers.into_iter().map(|(name, value)| (name, Value::String(value))).collect()
}
