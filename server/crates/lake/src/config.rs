//! Where the lake lies.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::aws::AmazonS3ConfigKey;
use object_store::azure::AzureConfigKey;
use object_store::gcp::GoogleConfigKey;
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use object_store::{ClientConfigKey, ObjectStore, ObjectStoreScheme};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::LakeError;

/// Where the lake lies, and how to get there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// A folder (made when it is missing), or a URL: `file:///srv/lake`, `s3://bucket/folder`, `gs://bucket/folder`,
    /// `az://container/folder`.
    pub url: String,
    /// Settings of the store, by the names that `object_store` gives them: `aws_endpoint`, `aws_region`,
    /// `aws_access_key_id`, `google_service_account`, `azure_storage_account_name`, `allow_http` …
    ///
    /// They go before the environment's `AWS_…`, `GOOGLE_…` and `AZURE_…`, which count as well.
    pub options: BTreeMap<String, String>,
}

impl Default for Config {
    fn default() -> Self {
        Self { url: "terrarium-data/lake".to_owned(), options: BTreeMap::new() }
    }
}

impl Config {
    /// A lake in a local folder.
    #[must_use]
    pub fn folder(path: &Path) -> Self {
        Self { url: path.to_string_lossy().into_owned(), options: BTreeMap::new() }
    }

    /// Opens the store. Only a local folder is touched; a store elsewhere is not called yet.
    ///
    /// # Errors
    /// [`LakeError::Config`] when the URL or an option cannot be understood or the folder cannot be made.
    pub fn open(&self) -> Result<Arc<dyn ObjectStore>, LakeError> {
        let url = self.parse_url()?;
        let (scheme, _) = ObjectStoreScheme::parse(&url).map_err(|_| {
            LakeError::Config(format!("lake.url: “{url}” is no folder and no file://, s3://, gs:// or az:// URL"))
        })?;
        self.check_options(&scheme)?;
        if let (ObjectStoreScheme::Local, Ok(folder)) = (&scheme, url.to_file_path()) {
            let store = LocalFileSystem::new_with_prefix(&folder)
                .map_err(|error| LakeError::Config(format!("lake.url: “{url}” cannot be opened: {error}")))?;
            // A folder is there as long as something is in it, as in the stores that know no folders.
            return Ok(Arc::new(store.with_automatic_cleanup(true)));
        }
        let options = store_variables(std::env::vars_os()).chain(self.options.clone());
        let (store, prefix) = object_store::parse_url_opts(&url, options)
            .map_err(|error| LakeError::Config(format!("lake.url: “{url}” cannot be opened: {error}")))?;
        Ok(Arc::new(PrefixStore::new(store, prefix)))
    }

    fn parse_url(&self) -> Result<Url, LakeError> {
        let folder = if self.url.contains("://") {
            let url = Url::parse(&self.url)
                .map_err(|error| LakeError::Config(format!("lake.url: “{}” is no URL: {error}", self.url)))?;
            if url.scheme() != "file" {
                return Ok(url);
            }
            url.to_file_path().map_err(|()| LakeError::Config(format!("lake.url: “{url}” names no local folder")))?
        } else {
            PathBuf::from(&self.url)
        };
        let unusable =
            |error| LakeError::Config(format!("lake.url: the folder {} cannot be used: {error}", folder.display()));
        std::fs::create_dir_all(&folder).map_err(unusable)?;
        let absolute = folder.canonicalize().map_err(unusable)?;
        Url::from_directory_path(&absolute)
            .map_err(|()| LakeError::Config(format!("lake.url: {} cannot be written as a URL", absolute.display())))
    }

    /// `object_store` passes over options that it does not know; a misspelt one is an error here.
    fn check_options(&self, scheme: &ObjectStoreScheme) -> Result<(), LakeError> {
        for name in self.options.keys() {
            let lower = name.to_ascii_lowercase();
            let known = lower.parse::<ClientConfigKey>().is_ok()
                || match scheme {
                    ObjectStoreScheme::AmazonS3 => lower.parse::<AmazonS3ConfigKey>().is_ok(),
                    ObjectStoreScheme::GoogleCloudStorage => lower.parse::<GoogleConfigKey>().is_ok(),
                    ObjectStoreScheme::MicrosoftAzure => lower.parse::<AzureConfigKey>().is_ok(),
                    _ => false,
                };
            if !known {
                return Err(LakeError::Config(format!("lake.options: “{name}” is no option of {}", self.url)));
            }
        }
        Ok(())
    }
}

/// The variables that stores look at, under the names of their options; what is no text cannot be one of them.
fn store_variables(all: impl Iterator<Item = (OsString, OsString)>) -> impl Iterator<Item = (String, String)> {
    all.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| ["AWS_", "GOOGLE_", "AZURE_"].iter().any(|prefix| name.starts_with(prefix)))
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    fn with_option(url: &str, name: &str) -> Config {
        Config { url: url.to_owned(), options: BTreeMap::from([(name.to_owned(), "x".to_owned())]) }
    }

    #[test]
    fn a_misspelt_option_or_scheme_is_named() {
        let error = with_option("s3://bucket/lake", "aws_endpiont").open().unwrap_err().to_string();
        assert!(error.contains("aws_endpiont"), "{error}");
        let error = with_option("az://container", "aws_endpoint").open().unwrap_err().to_string();
        assert!(error.contains("aws_endpoint"), "an option of another store: {error}");
        let error = Config { url: "ftp://host/lake".to_owned(), ..Config::default() }.open().unwrap_err().to_string();
        assert!(error.contains("ftp://host/lake") && error.contains("s3://"), "{error}");
    }

    #[test]
    fn variables_that_are_no_text_are_passed_over() {
        let broken = || OsString::from_vec(vec![0xff]);
        let all = [("AWS_REGION".into(), "eu".into()), ("AWS_X".into(), broken()), (broken(), "y".into())];
        let found: Vec<_> = store_variables(all.into_iter().chain([("HOME".into(), "/".into())])).collect();
        assert_eq!(found, [("aws_region".to_owned(), "eu".to_owned())]);
    }

    #[test]
    fn stores_elsewhere_open_without_being_called() {
        assert!(with_option("s3://bucket/lake", "aws_endpoint").open().is_ok());
        assert!(with_option("az://container/lake", "azure_storage_account_name").open().is_ok());
    }
}
