//! Files, which the server hands out itself, wherever it keeps them.

use contract::{ArtifactEntry, ArtifactOwner, ByteStream};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::client::Asker;
use super::fields::{list, text, whole};
use crate::error::{ImportError, Result};
use crate::report::Obstacle;
use crate::source::Page;

/// What is encoded in a path.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// The most pages of one folder.
const MOST_PAGES: usize = 10_000;

/// How the files of something are asked for.
enum Way {
    /// By the path in the store that the server stands before.
    Kept(String),
    /// By whose they are: the server fetches them from a store of its own.
    Owned(ArtifactOwner),
}

impl Way {
    fn new(asker: &Asker, owner: ArtifactOwner, place: &str) -> Result<Self> {
        let Some(path) = place.strip_prefix("mlflow-artifacts:") else { return Ok(Self::Owned(owner)) };
        if tracking::climbs(path, &['/', '\\']) {
            return Err(ImportError::Thing(format!("Its files are at {place}, which leads upwards.")));
        }
        match path.strip_prefix("//") {
            None => Ok(Self::Kept(path.trim_matches('/').to_owned())),
            Some(path) => {
                let (host, path) = path.split_once('/').unwrap_or((path, ""));
                // Credentials are for one server.
                if !host.is_empty() && host != asker.host() {
                    let why = format!("Its files are at {place}, which is another server. Import them from there.");
                    return Err(ImportError::Thing(why));
                }
                Ok(Self::Kept(path.trim_matches('/').to_owned()))
            }
        }
    }
}

/// What a folder holds.
pub(super) async fn list_folder(
    asker: &Asker,
    owner: ArtifactOwner,
    place: &str,
    folder: &str,
) -> Result<Page<ArtifactEntry>> {
    let way = Way::new(asker, owner, place)?;
    let mut page = Page::last(Vec::new());
    let mut token = String::new();
    for _ in 0..MOST_PAGES {
        let answer = ask(asker, &way, folder, &token).await?;
        for file in list(&answer, "files") {
            let path = text(file, "path");
            let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            let is_folder = file.get("is_dir").and_then(Value::as_bool).unwrap_or(false);
            let bytes = whole(file, "file_size").and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or_default();
            if matches!(name, "" | "." | "..") || tracking::climbs(name, &['/', '\\']) {
                page.unreadable.push(Obstacle::new(format!("“{path}”"), "Its path leads elsewhere."));
            } else {
                page.items.push(ArtifactEntry { path: name.to_owned(), bytes: (!is_folder).then_some(bytes) });
            }
        }
        token = text(&answer, "next_page_token");
        if token.is_empty() {
            break;
        }
    }
    Ok(page)
}

/// A file.
pub(super) async fn open(asker: &Asker, owner: ArtifactOwner, place: &str, path: &str) -> Result<ByteStream> {
    match Way::new(asker, owner, place)? {
        Way::Kept(root) => {
            let path = utf8_percent_encode(&format!("{root}/{path}"), PATH).to_string();
            asker.download(&format!("api/2.0/mlflow-artifacts/artifacts/{path}"), &[]).await
        }
        Way::Owned(ArtifactOwner::Run(id)) => {
            asker.download("get-artifact", &[("run_id", &id.to_string()), ("path", path)]).await
        }
        Way::Owned(ArtifactOwner::LoggedModel(id)) => {
            let endpoint = format!("ajax-api/2.0/mlflow/logged-models/{id}/artifacts/files");
            asker.download(&endpoint, &[("artifact_file_path", path)]).await
        }
    }
}

async fn ask(asker: &Asker, way: &Way, folder: &str, token: &str) -> Result<Value> {
    let mut query = Vec::new();
    if !token.is_empty() {
        query.push(("page_token", token));
    }
    match way {
        Way::Kept(root) => {
            let path = if folder.is_empty() { root.clone() } else { format!("{root}/{folder}") };
            query.push(("path", &path));
            asker.get("api/2.0/mlflow-artifacts/artifacts", &query).await
        }
        Way::Owned(ArtifactOwner::Run(id)) => {
            let id = id.to_string();
            query.push(("run_id", &id));
            if !folder.is_empty() {
                query.push(("path", folder));
            }
            asker.get("api/2.0/mlflow/artifacts/list", &query).await
        }
        Way::Owned(ArtifactOwner::LoggedModel(id)) => {
            if !folder.is_empty() {
                query.push(("artifact_directory_path", folder));
            }
            asker.get(&format!("api/2.0/mlflow/logged-models/{id}/artifacts/directories"), &query).await
        }
    }
}
