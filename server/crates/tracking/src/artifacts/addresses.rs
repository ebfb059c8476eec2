//! Addresses by which files go straight to and from the store.

use std::time::Duration;

use contract::{ArtifactPlace, SignedAddress};
use object_store::ObjectStoreExt;

use super::objects::refusal;
use super::path;
use crate::{Service, TrackingError};

/// How long an address may be valid: what stores take, in seconds.
const LONGEST: u32 = 7 * 24 * 60 * 60;

impl Service {
    /// An address to read a file from.
    pub(super) async fn address_to_read(
        &self,
        place: ArtifactPlace,
        seconds: u32,
    ) -> Result<Option<SignedAddress>, TrackingError> {
        let valid_for = valid_for(seconds)?;
        let path = self.path_of(place).await?;
        let location = path::file(&path)?;
        if !self.artifacts.0.signs() {
            return Ok(None);
        }
        let bytes = match self.artifacts.0.objects().head(&location).await {
            Ok(found) => found.size,
            Err(object_store::Error::NotFound { .. }) => return Err(self.artifacts.not_a_file(&path).await),
            Err(error) => return Err(refusal(error, &path)),
        };
        let signed = self.artifacts.0.download_url(&location, valid_for).await?;
        Ok(signed.map(|signed| address(signed, Some(bytes))))
    }

    /// An address to put a file to.
    pub(super) async fn address_to_write(
        &self,
        place: ArtifactPlace,
        seconds: u32,
    ) -> Result<Option<SignedAddress>, TrackingError> {
        let valid_for = valid_for(seconds)?;
        let location = path::file(&self.path_of(place).await?)?;
        let signed = self.artifacts.0.upload_url(&location, valid_for).await?;
        Ok(signed.map(|signed| address(signed, None)))
    }

    async fn path_of(&self, place: ArtifactPlace) -> Result<String, TrackingError> {
        match place {
            ArtifactPlace::Stored(path) => Ok(path),
            ArtifactPlace::Of(owner, path) => Ok(format!("{}/{path}", self.artifact_folder(owner).await?.1)),
        }
    }
}

fn valid_for(seconds: u32) -> Result<Duration, TrackingError> {
    if !(1..=LONGEST).contains(&seconds) {
        let message = format!("An address is valid for 1 to {LONGEST} seconds, not for {seconds}.");
        return Err(TrackingError::invalid("expiration", message));
    }
    Ok(Duration::from_secs(seconds.into()))
}

fn address(signed: lake::SignedUrl, bytes: Option<u64>) -> SignedAddress {
    let headers = signed.headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    SignedAddress { url: signed.url.into(), headers, bytes }
}
