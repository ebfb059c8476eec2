//! What of a version lies in the lake: written once, checked whenever it is read.

use bytes::Bytes;
use contract::{Chart, Signature};
use lake::LakeError;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::TrackingError;

/// An artifact and its charts that lie in the lake and wait to be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub(crate) artifact: Object,
    pub(crate) charts: Object,
}

/// A version with its artifact, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedVersion {
    /// Its number.
    pub version: i32,
    /// How the artifact is to be read.
    pub flavor: String,
    /// What it takes and gives.
    pub signature: Signature,
    /// The artifact's bytes.
    pub artifact: Bytes,
}

/// An object below `models/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Object {
    pub path: String,
    pub sha256: String,
}

/// Puts both into a folder that nothing else is in.
pub(crate) async fn store(
    lake: &lake::Service,
    model: &str,
    artifact: Bytes,
    charts: &[Chart],
) -> Result<Stored, TrackingError> {
    let folder = format!("{model}/{}", Uuid::now_v7());
    let charts = serde_json::to_vec(charts).map_err(|error| TrackingError::BadValue(format!("the charts: {error}")))?;
    Ok(Stored {
        artifact: put(lake, format!("{folder}/model.json"), artifact).await?,
        charts: put(lake, format!("{folder}/charts.json"), charts.into()).await?,
    })
}

/// The bytes of an object, if they are still what was stored.
pub(crate) async fn read(lake: &lake::Service, object: &Object) -> Result<Bytes, TrackingError> {
    let damaged = |problem: String| TrackingError::Damaged { path: object.path.clone(), problem };
    let bytes = lake.get_artifact(&object.path).await?.ok_or_else(|| damaged("it is not there".to_owned()))?;
    let found = sha256(&bytes);
    if found == object.sha256 {
        return Ok(bytes);
    }
    Err(damaged(format!("its SHA-256 is {found} where {} was stored", object.sha256)))
}

/// The charts in an object.
pub(crate) async fn read_charts(lake: &lake::Service, object: &Object) -> Result<Vec<Chart>, TrackingError> {
    let bytes = read(lake, object).await?;
    serde_json::from_slice(&bytes)
        .map_err(|error| TrackingError::Damaged { path: object.path.clone(), problem: error.to_string() })
}

async fn put(lake: &lake::Service, path: String, bytes: Bytes) -> Result<Object, LakeError> {
    let sha256 = sha256(&bytes);
    lake.put_artifact(&path, bytes).await?;
    Ok(Object { path, sha256 })
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
