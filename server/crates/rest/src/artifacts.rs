//! Files of runs and logged models, as pages show and hand them out.

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use contract::{ApiError, ArtifactOwner};

use crate::failure::Failure;
use crate::files::{self, Disposition};
use crate::params::Params;
use crate::{Api, Caller};

/// A file, or the part of it that the header `Range` asks for; with `inline` as something to look at.
pub(crate) async fn show(
    State(api): State<Api>,
    Caller(cx): Caller,
    uri: Uri,
    path: Result<RawPathParams, RawPathParamsRejection>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let inline = Params::of(&uri, &["inline"])?.parsed("inline", "true or false")?.unwrap_or(false);
    let owner = files::sent(&path, "owner")?;
    let owner: ArtifactOwner = owner.parse().map_err(|_| ApiError::not_found("such run or model"))?;
    let part = files::part_asked_for(&headers);
    let file = api.services.artifacts.artifact(&cx, owner, &files::sent(&path, "path")?, part).await?;
    Ok(files::answer(file, part, if inline { Disposition::Inline } else { Disposition::Attachment }))
}
