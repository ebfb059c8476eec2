//! What can be asked about artifacts.

use async_trait::async_trait;
use contract::{
    ApiResult, ArtifactApi, ArtifactContent, ArtifactEntry, ArtifactListing, ArtifactOwner, ArtifactPlace,
    ArtifactPreview, ArtifactTransfers, BegunUpload, ByteRange, ByteStream, CompleteUpload, OpContext, PartPermit,
    Permission, SignedAddress,
};

use crate::experiments::KEPT_HERE;
use crate::{Service, TrackingError};

#[async_trait]
impl ArtifactApi for Service {
    async fn artifacts(&self, cx: &OpContext, owner: ArtifactOwner, folder: &str) -> ApiResult<ArtifactListing> {
        cx.require(Permission::ViewModels)?;
        Ok(self.list_artifacts_of(owner, folder).await?)
    }

    async fn artifact(
        &self,
        cx: &OpContext,
        owner: ArtifactOwner,
        path: &str,
        range: Option<ByteRange>,
    ) -> ApiResult<ArtifactContent> {
        cx.require(Permission::ViewModels)?;
        let (_, folder) = self.artifact_folder(owner).await?;
        Ok(self.artifacts.read(&format!("{folder}/{path}"), range).await?)
    }

    async fn artifact_preview(&self, cx: &OpContext, owner: ArtifactOwner, path: &str) -> ApiResult<ArtifactPreview> {
        cx.require(Permission::ViewModels)?;
        let (_, folder) = self.artifact_folder(owner).await?;
        Ok(self.artifacts.preview(&format!("{folder}/{path}")).await?)
    }

    async fn stored_artifacts(&self, cx: &OpContext, folder: &str) -> ApiResult<Vec<ArtifactEntry>> {
        cx.require(Permission::ViewModels)?;
        Ok(self.artifacts.list(folder).await?)
    }

    async fn read_artifact(&self, cx: &OpContext, path: &str, range: Option<ByteRange>) -> ApiResult<ArtifactContent> {
        cx.require(Permission::ViewModels)?;
        Ok(self.artifacts.read(path, range).await?)
    }

    async fn write_artifact(&self, cx: &OpContext, path: &str, content: ByteStream) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.artifacts.write(path, content).await?)
    }

    async fn delete_artifact(&self, cx: &OpContext, path: &str) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.artifacts.delete(path).await?)
    }

    fn transfers(&self) -> ArtifactTransfers {
        let (files, signed_addresses) = (&self.artifacts.0, self.artifacts.0.signs());
        ArtifactTransfers {
            // In a folder here, parts are written twice and are no faster for it.
            uploads_in_parts: files.is_bucket(),
            signed_addresses,
            direct_downloads: signed_addresses && self.direct_downloads,
        }
    }

    async fn begin_upload(&self, cx: &OpContext, path: &str, parts: u32) -> ApiResult<BegunUpload> {
        cx.require(Permission::LogRuns)?;
        Ok(self.begin_parts(path, parts).await?)
    }

    async fn write_part(
        &self,
        _: &OpContext,
        path: &str,
        permit: PartPermit,
        content: ByteStream,
        announced: Option<u64>,
    ) -> ApiResult<String> {
        Ok(self.keep_part(path, &permit, content, announced).await?)
    }

    async fn complete_upload(&self, cx: &OpContext, path: &str, upload: CompleteUpload) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.complete_parts(path, &upload).await?)
    }

    async fn abort_upload(&self, cx: &OpContext, path: &str, upload: &str) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.abort_parts(path, upload).await?)
    }

    async fn download_address(
        &self,
        cx: &OpContext,
        place: ArtifactPlace,
        seconds: u32,
    ) -> ApiResult<Option<SignedAddress>> {
        cx.require(Permission::ViewModels)?;
        Ok(self.address_to_read(place, seconds).await?)
    }

    async fn upload_address(
        &self,
        cx: &OpContext,
        place: ArtifactPlace,
        seconds: u32,
    ) -> ApiResult<Option<SignedAddress>> {
        cx.require(Permission::LogRuns)?;
        Ok(self.address_to_write(place, seconds).await?)
    }
}

impl Service {
    async fn list_artifacts_of(&self, owner: ArtifactOwner, folder: &str) -> Result<ArtifactListing, TrackingError> {
        let (root, path) = self.artifact_folder(owner).await?;
        let folder = folder.trim_end_matches('/');
        let within = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut entries =
            self.artifacts.list(&if folder.is_empty() { path } else { format!("{path}/{folder}") }).await?;
        for entry in &mut entries {
            entry.path.insert_str(0, &within);
        }
        Ok(ArtifactListing { root, entries })
    }

    /// Where the artifacts of a run or a model are: as a location, and as a path in the store.
    pub(crate) async fn artifact_folder(&self, owner: ArtifactOwner) -> Result<(String, String), TrackingError> {
        let root = match owner {
            ArtifactOwner::Run(id) => self.run_artifact_uri(id).await?,
            ArtifactOwner::LoggedModel(id) => self.logged_model_artifact_uri(id).await?,
        };
        let Some(path) = path_here(&root).map(str::to_owned) else {
            let message = format!(
                "The artifacts are at {root}, which is not kept here. List them with a client that reaches it."
            );
            return Err(TrackingError::invalid("run_id", message));
        };
        Ok((root, path))
    }
}

/// The path in the store of what is kept here. Nothing else is ever read for a client: what a location says is a client's word.
pub(crate) fn path_here(uri: &str) -> Option<&str> {
    uri.strip_prefix(KEPT_HERE).map(|path| path.trim_start_matches('/'))
}
