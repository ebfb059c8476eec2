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
    let path = path.map_err(|_| ApiError::invalid("path", "Invalid path: it cannot be read as text."))?;
    let named = |wanted: &str| path.iter().find(|(name, _)| *name == wanted).map_or("", |(_, value)| value);
    let owner: ArtifactOwner = named("owner").parse().map_err(|_| ApiError::not_found("such run or model"))?;
    let part = files::part_asked_for(&headers);
    let file = api.services.artifacts.artifact(&cx, owner, named("path"), part).await?;
    Ok(files::answer(file, part, if inline { Disposition::Inline } else { Disposition::Attachment }))
}
