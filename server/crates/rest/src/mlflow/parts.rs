//! Uploads in parts. Clients send each part to an address that permits it, without credentials of theirs.

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use contract::{ApiError, ApiResult, BegunUpload, CompleteUpload, ErrorCode, OpContext, PartPermit, SentPart};
use futures::TryStreamExt;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::failure::Refusal;
use super::fields::{Fields, missing};
use super::{artifacts, read};
use crate::{Api, Caller, files};

/// What stands in a path as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

#[derive(Serialize)]
struct Begun {
    upload_id: String,
    credentials: Vec<Credential>,
}

#[derive(Serialize)]
struct Credential {
    url: String,
    part_number: u32,
    /// What else is to be sent: nothing, and clients look for it.
    headers: serde_json::Map<String, serde_json::Value>,
}

/// Begins an upload, and says where each of its parts is to be sent.
pub(super) async fn begin(
    State(api): State<Api>,
    Caller(cx): Caller,
    path: RawPathParams,
    request: Request,
) -> Result<Response, Refusal> {
    let origin = origin(&api, request.uri(), request.headers());
    let asked = read(request, &path).await?;
    let (path, parts) = (file(&asked)?, asked.count("num_parts")?.unwrap_or(1));
    let BegunUpload { id, parts } = api.services.artifacts.begin_upload(&cx, &path, parts).await?;
    let origin = origin?;
    let credentials = parts.into_iter().map(|permit| Credential {
        part_number: permit.number,
        url: address(&origin, &path, &permit),
        headers: serde_json::Map::new(),
    });
    Ok(Json(Begun { upload_id: id, credentials: credentials.collect() }).into_response())
}

/// Keeps the body as a part, and answers with what the client shows when the upload is complete.
pub(super) async fn write(
    State(api): State<Api>,
    Caller(cx): Caller,
    path: Result<RawPathParams, RawPathParamsRejection>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let (path, permit) = (files::sent(&path, "path")?, permit(&uri)?);
    let announced = artifacts::announced(&headers);
    let content = Box::pin(body.into_data_stream().map_err(std::io::Error::other));
    let receipt = api.services.artifacts.write_part(&cx, &path, permit, content, announced).await?;
    let tag = HeaderValue::from_str(&format!("\"{receipt}\"")).map_err(|_| ApiError::internal())?;
    Ok([(header::ETAG, tag)].into_response())
}

pub(super) async fn complete(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<()> {
    let (path, id) = (file(&asked)?, asked.required("upload_id")?.to_owned());
    let parts = asked.objects("parts")?;
    if parts.is_empty() {
        return Err(missing("parts"));
    }
    let sent = |part: &Fields| -> ApiResult<SentPart> {
        let number = part.count("part_number")?.ok_or_else(|| missing("part_number"))?;
        Ok(SentPart { number, receipt: part.text_or_empty("etag")?.trim_matches('"').to_owned() })
    };
    let parts = parts.iter().map(sent).collect::<ApiResult<_>>()?;
    let upload = CompleteUpload { id, parts, most_bytes: api.limits.upload_bytes };
    api.services.artifacts.complete_upload(cx, &path, upload).await
}

pub(super) async fn abort(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.artifacts.abort_upload(cx, &file(asked)?, asked.required("upload_id")?).await
}

/// The path of the file: the folder is in the address, and the name in the body. Older clients say there where they have the file,
/// be it on Windows.
fn file(asked: &Fields) -> ApiResult<String> {
    let (folder, path) = (asked.required("folder")?, asked.required("path")?);
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    if name.is_empty() {
        return Err(ApiError::invalid("path", format!("Invalid path “{path}”: it ends without a name.")));
    }
    Ok(format!("{}/{name}", folder.trim_end_matches('/')))
}

/// Where this site is for whoever asks: as it is configured, or else as they came here. What is told of their scheme has been put
/// right by then.
fn origin(api: &Api, uri: &Uri, headers: &HeaderMap) -> ApiResult<String> {
    if let Some(origin) = &api.public_origin {
        return Ok(origin.to_string());
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = uri.authority().map(axum::http::uri::Authority::as_str).or_else(|| text("host"));
    let host = host.ok_or_else(|| ApiError::invalid("host", "Send the header Host: parts go where it says."))?;
    Ok(format!("{}://{host}", text("x-forwarded-proto").unwrap_or("http")))
}

/// Where a part is to be sent.
fn address(origin: &str, path: &str, permit: &PartPermit) -> String {
    let path = utf8_percent_encode(path, PLAIN);
    let PartPermit { upload, number, expires_at, signature } = permit;
    format!(
        "{origin}/api/2.0/mlflow-artifacts/mpu/part/{path}?upload_id={}&part_number={number}&expires={expires_at}&signature={}",
        utf8_percent_encode(upload, PLAIN),
        utf8_percent_encode(signature, PLAIN),
    )
}

/// What an address permits.
fn permit(uri: &Uri) -> ApiResult<PartPermit> {
    let asked = Fields::of_query(uri)?;
    let permit = || -> ApiResult<Option<PartPermit>> {
        Ok(asked.count("part_number")?.zip(asked.integer("expires")?).zip(asked.text("signature")?).map(
            |((number, expires_at), signature)| PartPermit {
                upload: asked.text_or_empty("upload_id").unwrap_or_default(),
                number,
                expires_at,
                signature: signature.to_owned(),
            },
        ))
    };
    permit().ok().flatten().ok_or_else(|| {
        ApiError::new(
            ErrorCode::Forbidden,
            "This address permits nothing. Begin an upload, and send its parts where it says.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_it_permits_whatever_the_path_is_called() {
        let sent = PartPermit {
            upload: "MnVw.3.x-_".to_owned(),
            number: 2,
            expires_at: 1_800_000_000,
            signature: "s-_1".to_owned(),
        };
        let address = address("https://shop.example", "0/r/artifacts/a b/ü#%?&.bin", &sent);
        let start =
            "https://shop.example/api/2.0/mlflow-artifacts/mpu/part/0/r/artifacts/a%20b/%C3%BC%23%25%3F%26.bin?";
        assert!(address.starts_with(start), "{address}");
        assert_eq!(permit(&address.parse().unwrap()).unwrap(), sent);
        for without in ["", "?part_number=1&expires=1", "?part_number=0&expires=1&signature=x", "?part_number=x"] {
            let uri: Uri = format!("/x{without}").parse().unwrap();
            assert_eq!(permit(&uri).unwrap_err().code, ErrorCode::Forbidden, "{without}");
        }
    }

    #[test]
    fn the_name_is_what_a_local_path_ends_with() {
        let of = |path: &str| {
            let mut asked = Fields::default();
            asked.put("folder", "0/r/artifacts/".to_owned());
            asked.put("path", path.to_owned());
            file(&asked)
        };
        for path in ["model.bin", "/home/kim/model.bin", "C:\\kim\\model.bin"] {
            assert_eq!(of(path).unwrap(), "0/r/artifacts/model.bin");
        }
        for path in ["", "/home/", "C:\\"] {
            assert!(of(path).is_err(), "{path}");
        }
    }
}
