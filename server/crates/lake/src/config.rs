//! Where the lake lies.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ClientConfigKey, ObjectStoreScheme};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::LakeError;
use crate::files::{Files, Kind};

/// The key that Amazon's objects are encrypted with, where whoever reads them has to send it along.
const CUSTOMER_KEY: &str = "aws_sse_customer_key_base64";

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
    pub fn open(&self) -> Result<Files, LakeError> {
        let url = self.parse_url()?;
        let unknown =
            || LakeError::Config(format!("lake.url: “{url}” is no folder and no file://, s3://, gs:// or az:// URL"));
        let (scheme, prefix) = ObjectStoreScheme::parse(&url).map_err(|_| unknown())?;
        self.check_options(&scheme)?;
        let opened = match (&scheme, url.to_file_path()) {
            (ObjectStoreScheme::Local, Ok(folder)) => LocalFileSystem::new_with_prefix(&folder)
                // A folder is there as long as something is in it, as in the stores that know no folders.
                .map(|store| Files::in_folder(store.with_automatic_cleanup(true), &folder)),
            _ => self.bucket(&scheme, &url, prefix).ok_or_else(unknown)?,
        };
        opened.map_err(|error| LakeError::Config(format!("lake.url: “{url}” cannot be opened: {error}")))
    }

    /// Opens a folder in a bucket; `None` where the URL is of no kind that there is.
    fn bucket(&self, scheme: &ObjectStoreScheme, url: &Url, prefix: ObjectPath) -> Option<object_store::Result<Files>> {
        let options = store_variables(std::env::vars_os()).chain(self.options.clone());
        let options = options.map(|(name, value)| (name.to_ascii_lowercase(), value));
        // The builders have no trait in common. What is no option of a store is one of another's, or of a program beside us.
        macro_rules! configured {
            ($builder:ty) => {
                options.fold(<$builder>::new().with_url(url.as_str()), |builder, (name, value)| match name.parse() {
                    Ok(key) => builder.with_config(key, value),
                    Err(_) => builder,
                })
            };
        }
        match scheme {
            ObjectStoreScheme::AmazonS3 => {
                let builder = configured!(AmazonS3Builder);
                // An address cannot say the key, and whoever has it is not to be told.
                let has_key =
                    CUSTOMER_KEY.parse::<AmazonS3ConfigKey>().is_ok_and(|key| builder.get_config_value(&key).is_some());
                Some(builder.build().map(|store| Files::in_bucket(store, prefix, Kind::Amazon, !has_key)))
            }
            ObjectStoreScheme::GoogleCloudStorage => {
                let store = configured!(GoogleCloudStorageBuilder).build();
                Some(store.map(|store| Files::in_bucket(store, prefix, Kind::Google, true)))
            }
            ObjectStoreScheme::MicrosoftAzure => {
                let store = configured!(MicrosoftAzureBuilder).build();
                Some(store.map(|store| Files::in_bucket(store, prefix, Kind::Azure, true)))
            }
            _ => None,
        }
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
        for url in ["ftp://host/lake", "memory:///lake", "https://host/lake"] {
            let error = Config { url: url.to_owned(), ..Config::default() }.open().unwrap_err().to_string();
            assert!(error.contains(url) && error.contains("s3://"), "{error}");
        }
    }

    #[test]
    fn variables_that_are_no_text_are_passed_over() {
        let broken = || OsString::from_vec(vec![0xff]);
        let all = [("AWS_REGION".into(), "eu".into()), ("AWS_X".into(), broken()), (broken(), "y".into())];
        let found: Vec<_> = store_variables(all.into_iter().chain([("HOME".into(), "/".into())])).collect();
        assert_eq!(found, [("aws_region".to_owned(), "eu".to_owned())]);
    }

    fn with_options(url: &str, options: &[(&str, &str)]) -> Config {
        let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Config { url: url.to_owned(), options }
    }

    #[tokio::test]
    async fn buckets_open_without_being_called_and_sign_within_their_prefix() {
        let amazon = [
            ("aws_endpoint", "http://127.0.0.1:1"),
            ("allow_http", "true"),
            ("region", "eu"),
            ("access_key_id", "id"),
            ("secret_access_key", "secret"),
        ];
        let azure = [("azure_storage_account_name", "shop"), ("azure_storage_account_key", "c2VjcmV0")];
        for (url, options, address) in [
            ("s3://bucket/lake", &amazon[..], "http://127.0.0.1:1/bucket/lake/artifacts/0/a%20b?"),
            ("az://container/lake", &azure[..], "https://shop.blob.core.windows.net/container/lake/artifacts/0/a%20b?"),
        ] {
            let files = with_options(url, options).open().unwrap().below("artifacts");
            assert!(files.is_bucket() && files.signs(), "{url}");
            let (path, hour) = (ObjectPath::from("0/a b"), std::time::Duration::from_secs(3600));
            let read = files.download_url(&path, hour).await.unwrap().unwrap();
            assert!(read.url.as_str().starts_with(address), "{}", read.url);
            let written = files.upload_url(&path, hour).await.unwrap().unwrap();
            assert!(written.url.as_str().starts_with(address), "{}", written.url);
            assert_ne!(read.url.query(), written.url.query(), "one permits to read, the other to write");
            assert_eq!(written.headers.is_empty(), url.starts_with("s3"), "Azure asks what it is to be");
        }
        let with_key = [&amazon[..], &[("aws_sse_customer_key_base64", "c2VjcmV0")]].concat();
        assert!(!with_options("s3://bucket/lake", &with_key).open().unwrap().signs());
    }
}
