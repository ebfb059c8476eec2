//! Where a version comes from: what a client may name, and where its files are in the end.

use contract::{LoggedModelId, NewRegisteredVersion, RunId};
use platform::Transaction;

use super::entries;
use crate::artifacts::path_here;
use crate::{Service, TrackingError, check};

/// Where the files of a version are, and what was found out about it on the way.
pub(super) struct Origin {
    pub location: String,
    pub run: String,
    pub logged_model: Option<LoggedModelId>,
}

impl Origin {
    /// Keeps the run and the logged model from being deleted for good until `tx` ends.
    ///
    /// # Errors
    /// When what the files belong to went since they were looked up.
    pub(super) async fn hold(&self, tx: &mut Transaction) -> Result<(), TrackingError> {
        if let Ok(run) = self.run.parse() {
            let is_held = entries::hold_run(tx, run).await?;
            if !is_held && self.logged_model.is_none() && path_here(&self.location).is_some() {
                return Err(TrackingError::NoRun(run));
            }
        }
        match self.logged_model {
            Some(id) if !entries::hold_logged_model(tx, id).await? => Err(TrackingError::NoLoggedModel(id)),
            _ => Ok(()),
        }
    }
}

/// What a source says it is.
#[derive(Debug, PartialEq, Eq)]
enum Source<'a> {
    /// `models:/m-…`: a logged model.
    LoggedModel(LoggedModelId),
    /// `models:/name/3` or `models:/name@alias`: another version.
    Version(&'a str, &'a str),
    Alias(&'a str, &'a str),
    /// Files that this server keeps, or that lie on the client's own disk.
    Kept,
    /// Files in a store that clients reach by themselves.
    Elsewhere,
}

impl Service {
    /// Follows the source of a version to where its files are.
    ///
    /// # Errors
    /// When there is nothing of the kind, or the source leads to what the run or the logged model does not own.
    pub(super) async fn origin(&self, new: &NewRegisteredVersion) -> Result<Origin, TrackingError> {
        let source = parse(&new.source)?;
        let mut origin = Origin { location: new.source.clone(), run: new.run.clone(), logged_model: new.logged_model };
        match source {
            Source::LoggedModel(id) => {
                if new.logged_model != Some(id) {
                    return Err(refused(&new.source, "“model_id” has to name the same logged model"));
                }
                origin.location = self.logged_model_artifact_uri(id).await?;
            }
            Source::Version(model, version) => {
                let version = version.parse().map_err(|_| refused(&new.source, "a version is a whole number"))?;
                let copied = entries::version(self.db.app(), model, version).await?;
                let missing = || TrackingError::NoVersion { model: model.to_owned(), version };
                origin = copied.map(|copied| copied.origin()).ok_or_else(missing)?;
            }
            Source::Alias(model, alias) => {
                let version = entries::aliased(self.db.app(), model, alias).await?;
                let version = version.flatten().ok_or_else(|| no_alias(alias))?;
                let copied = entries::version(self.db.app(), model, version).await?;
                origin = copied.map(|copied| copied.origin()).ok_or_else(|| no_alias(alias))?;
            }
            Source::Kept => self.check_owner(new).await?,
            Source::Elsewhere => {
                if let Some(id) = new.logged_model {
                    self.logged_model_artifact_uri(id).await?;
                }
            }
        }
        if origin.run.is_empty()
            && let Some(id) = origin.logged_model
        {
            origin.run =
                entries::source_run(self.db.app(), id).await?.map(|id| RunId(id).to_string()).unwrap_or_default();
        }
        Ok(origin)
    }

    /// Files that are kept here must belong to the run or the logged model that is named with them.
    async fn check_owner(&self, new: &NewRegisteredVersion) -> Result<(), TrackingError> {
        let mut owned = Vec::new();
        if let Ok(run) = new.run.parse() {
            owned.extend(self.run_artifact_uri(run).await.ok());
        }
        if let Some(id) = new.logged_model {
            owned.extend(self.logged_model_artifact_uri(id).await.ok());
        }
        let within = |root: &String| {
            let below = new.source.strip_prefix(root.trim_end_matches('/'));
            below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if owned.iter().any(within) {
            return Ok(());
        }
        Err(refused(
            &new.source,
            "it has to lie among the artifacts of the run “run_id” or of the logged model “model_id”",
        ))
    }
}

/// The error of an alias that stands for nothing.
pub(super) fn no_alias(alias: &str) -> TrackingError {
    TrackingError::invalid("alias", format!("Registered model alias {alias} not found."))
}

fn parse(source: &str) -> Result<Source<'_>, TrackingError> {
    if check::climbs(source, &['/', '\\', '?', '#']) {
        return Err(refused(source, "it leads upwards"));
    }
    if let Some(model) = source.strip_prefix("models:/") {
        return parse_model(source, model.trim_start_matches('/'));
    }
    match source.split_once(':') {
        Some(("http" | "https" | "ftp", _)) => Err(refused(source, "files cannot be fetched from there")),
        Some(("mlflow-artifacts" | "file", _)) | None => Ok(Source::Kept),
        Some((scheme, _))
            if scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) =>
        {
            Ok(Source::Elsewhere)
        }
        Some(_) => Ok(Source::Kept),
    }
}

fn parse_model<'a>(source: &str, model: &'a str) -> Result<Source<'a>, TrackingError> {
    if let Some((model, version)) = model.rsplit_once('/') {
        return Ok(Source::Version(model, version));
    }
    if let Some((model, alias)) = model.split_once('@') {
        return Ok(Source::Alias(model, alias));
    }
    model
        .parse()
        .map(Source::LoggedModel)
        .map_err(|_| refused(source, "it is no models:/NAME/VERSION, models:/NAME@ALIAS or models:/m-…"))
}

fn refused(source: &str, why: &str) -> TrackingError {
    TrackingError::invalid("source", format!("Invalid model version source “{source}”: {why}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_what_they_say() {
        let id = "m-0123456789abcdef0123456789abcdef";
        assert_eq!(parse(&format!("models:/{id}")).unwrap(), Source::LoggedModel(id.parse().unwrap()));
        assert_eq!(parse("models:/churn/3").unwrap(), Source::Version("churn", "3"));
        assert_eq!(parse("models:/churn@champion").unwrap(), Source::Alias("churn", "champion"));
        for kept in ["mlflow-artifacts:/1/x", "/tmp/x", "file:///tmp/x", "relative", "C:\\x"] {
            assert_eq!(parse(kept).unwrap(), Source::Kept, "{kept}");
        }
        for elsewhere in ["s3://bucket/x", "gs://b/x", "dbfs:/x", "wasbs://c@a.blob/x"] {
            assert_eq!(parse(elsewhere).unwrap(), Source::Elsewhere, "{elsewhere}");
        }
        for bad in [
            "http://x/y",
            "ftp://x/y",
            "s3://b/../x",
            "s3://b/%2e%2e/x",
            "s3://b/%252e%252e/x",
            "models:/x",
            "a\\..\\b",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
