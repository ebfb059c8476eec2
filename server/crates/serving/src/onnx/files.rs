//! From `MLmodel` to the graph with all its weights in memory.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use contract::Obstacle;
use tracking::{Description, FoundFile, LoggedVersion};
use tract_onnx::pb::{ModelProto, TensorProto, tensor_proto::DataLocation};
use tract_onnx::prelude::Framework;

use super::model::OnnxModel;
use crate::error::ServingError;

/// How many bytes the files of a model may have together. In memory there are up to three times as many while it is made ready.
const MAX_BYTES: u64 = 256 << 20;

/// Reads a version's files and makes its graph ready to run.
///
/// # Errors
/// [`ServingError::Obstacle`] with why it cannot be asked here, or when the store of artifacts cannot be reached.
pub(crate) async fn load(logged: &LoggedVersion) -> Result<OnnxModel, ServingError> {
    if !logged.is_kept_here() {
        return Err(Obstacle::Elsewhere(logged.location().to_owned()).into());
    }
    let described = whole(logged, Description::FILE, Description::LONGEST).await?;
    let description =
        Description::parse(&described).map_err(|problem| Obstacle::BadFile(Description::FILE.to_owned(), problem))?;
    let Some(file) = description.onnx_file() else {
        return Err(Obstacle::Flavors(description.flavors.into_keys().collect()).into());
    };
    let bytes = whole(logged, file, MAX_BYTES).await?;
    let mut left = MAX_BYTES.saturating_sub(bytes.len() as u64);
    let name = file.to_owned();
    let graph = apart(move || read(&name, &bytes)).await??;
    // What large tensors have lies in files beside the graph.
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut beside = BTreeMap::new();
    for location in locations(&graph) {
        let path = if folder.is_empty() { location.clone() } else { format!("{folder}/{location}") };
        let found = whole(logged, &path, left).await?;
        left = left.saturating_sub(found.len() as u64);
        beside.insert(location, found);
    }
    let signature = description.signature.unwrap_or_default();
    Ok(apart(move || OnnxModel::new(complete(graph, &beside)?, signature)).await??)
}

/// Works on a thread where it keeps nobody waiting. A library that gives up on a graph takes nothing with it.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Obstacle> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Obstacle::Graph("it cannot be understood".to_owned()))
}

async fn whole(logged: &LoggedVersion, file: &str, limit: u64) -> Result<Bytes, ServingError> {
    match logged.read(file, limit).await? {
        FoundFile::Whole(bytes) => Ok(bytes),
        FoundFile::Missing => Err(Obstacle::MissingFile(file.to_owned()).into()),
        // `limit` may be what others have left of the whole.
        FoundFile::TooLarge(bytes) if file != Description::FILE => {
            let bytes = (MAX_BYTES - limit).saturating_add(bytes);
            Err(Obstacle::TooLarge { bytes, limit: MAX_BYTES }.into())
        }
        FoundFile::TooLarge(bytes) => Err(Obstacle::TooLarge { bytes, limit }.into()),
    }
}

/// Reads a graph.
pub(super) fn read(file: &str, mut bytes: &[u8]) -> Result<ModelProto, Obstacle> {
    let read = tract_onnx::onnx().proto_model_for_read(&mut bytes);
    let graph = read.map_err(|_| Obstacle::BadFile(file.to_owned(), "it is no model in ONNX".to_owned()))?;
    if graph.graph.is_none() {
        return Err(Obstacle::BadFile(file.to_owned(), "there is no graph in it".to_owned()));
    }
    Ok(graph)
}

/// The files that tensors of a graph lie in.
fn locations(model: &ModelProto) -> BTreeSet<String> {
    let tensors = model.graph.iter().flat_map(|graph| &graph.initializer);
    tensors
        .filter(|tensor| is_beside(tensor))
        .filter_map(|tensor| said(tensor, "location"))
        .map(str::to_owned)
        .collect()
}

fn is_beside(tensor: &TensorProto) -> bool {
    tensor.data_location == Some(DataLocation::External as i32)
}

fn said<'a>(tensor: &'a TensorProto, key: &str) -> Option<&'a str> {
    tensor.external_data.iter().find(|entry| entry.key == key).map(|entry| entry.value.as_str())
}

/// Puts what lies beside a graph into it.
fn complete(mut model: ModelProto, beside: &BTreeMap<String, Bytes>) -> Result<ModelProto, Obstacle> {
    let tensors = model.graph.iter_mut().flat_map(|graph| &mut graph.initializer);
    for tensor in tensors.filter(|tensor| is_beside(tensor)) {
        let location = said(tensor, "location").unwrap_or_default().to_owned();
        let file = beside.get(&location).map(Bytes::as_ref).unwrap_or_default();
        let number = |key| said(tensor, key).map(str::parse::<usize>).transpose().ok();
        let part = || {
            let start = number("offset")?.unwrap_or(0);
            let end = match number("length")? {
                Some(length) => start.checked_add(length)?,
                None => file.len(),
            };
            file.get(start..end)
        };
        let part = part().ok_or_else(|| {
            Obstacle::BadFile(location.clone(), format!("the weights “{}” are not whole in it", tensor.name))
        })?;
        tensor.raw_data = part.to_vec();
        tensor.external_data.clear();
        tensor.data_location = None;
    }
    Ok(model)
}
