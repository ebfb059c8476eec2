//! Where the files of a version were there, and so where they are here.

use contract::{LoggedModelId, RunId};

use super::model::ImportedVersion;
use super::registry_store as store;
use crate::{Service, TrackingError, check};

/// The tag of a prompt's version, which has no files.
const PROMPT_TAG: &str = "mlflow.prompt.text";

/// Where a version comes from, in the words of here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moved {
    pub source: String,
    pub location: String,
    pub logged_model: Option<LoggedModelId>,
    /// Why its files are not here, where that is so.
    pub missing: Option<String>,
}

/// Whose files a place is among, and where among them.
#[derive(Debug, PartialEq, Eq)]
enum Among<'a> {
    Run(RunId, &'a str),
    LoggedModel(LoggedModelId, &'a str),
}

impl Service {
    /// Follows a version to its files here. The runs and logged models have to be here before.
    pub(super) async fn moved(&self, version: &ImportedVersion, prefix: &str) -> Result<Moved, TrackingError> {
        let place = version.place.as_deref().filter(|place| !place.is_empty()).unwrap_or(&version.source);
        let mut moved = Moved {
            source: version.source.clone(),
            location: place.to_owned(),
            logged_model: version.logged_model,
            missing: None,
        };
        if check::climbs(place, &['/', '\\', '?', '#']) || check::climbs(&version.source, &['/', '\\', '?', '#']) {
            // Nothing is to follow it later on.
            moved.source.clear();
            moved.location.clear();
            moved.missing = Some(format!("Its source “{}” leads upwards and is left out.", version.source));
            return Ok(moved);
        }
        if version.tags.iter().any(|(key, _)| key == PROMPT_TAG) {
            return Ok(moved);
        }
        let here = match among(&version.source).or_else(|| among(place)) {
            Some(Among::LoggedModel(id, rest)) => {
                moved.logged_model = Some(id);
                store::logged_model_place(self.db.app(), id).await?.map(|root| below(&root, rest))
            }
            Some(Among::Run(id, rest)) => store::run_place(self.db.app(), id).await?.map(|root| below(&root, rest)),
            None => None,
        };
        match here {
            Some(location) => {
                moved.source = source_here(&version.source, &location, prefix);
                moved.location = location;
            }
            // Clients reach it by themselves, wherever they are.
            None if is_remote(place) => {}
            None => {
                moved.missing =
                    Some(format!("Its files were at {place}, and no run or logged model that is here has them."));
            }
        }
        Ok(moved)
    }
}

/// The source of a version whose files are at `location` here. A logged model and another version are called as they were.
fn source_here(source: &str, location: &str, prefix: &str) -> String {
    match source.strip_prefix("models:/").map(|model| model.trim_start_matches('/')) {
        Some(model) if model.starts_with("m-") && !model.contains('/') => source.to_owned(),
        Some(model) => format!("models:/{prefix}{model}"),
        None => location.to_owned(),
    }
}

fn below(root: &str, rest: &str) -> String {
    if rest.is_empty() { root.to_owned() } else { format!("{}/{rest}", root.trim_end_matches('/')) }
}

/// Whose files a place is among: by its own words, or because the artifacts of runs and logged models lie in folders of their names
/// wherever MLflow keeps them.
fn among(place: &str) -> Option<Among<'_>> {
    if let Some(model) = place.strip_prefix("models:/") {
        return model.trim_start_matches('/').parse().ok().map(|id| Among::LoggedModel(id, ""));
    }
    if let Some(run) = place.strip_prefix("runs:/") {
        let (run, rest) = run.trim_start_matches('/').split_once('/').unwrap_or((run, ""));
        return run.parse().ok().map(|id| Among::Run(id, rest.trim_end_matches('/')));
    }
    let place = place.trim_end_matches('/');
    let mut from = 0;
    while let Some(found) = place[from..].find("/artifacts") {
        let (end, after) = (from + found, from + found + "/artifacts".len());
        let rest = &place[after..];
        let owner = place[..end].rsplit('/').next().unwrap_or_default();
        if rest.is_empty() || rest.starts_with('/') {
            let rest = rest.trim_start_matches('/');
            if let Ok(id) = owner.parse() {
                return Some(Among::LoggedModel(id, rest));
            }
            if let Ok(id) = owner.parse() {
                return Some(Among::Run(id, rest));
            }
        }
        from = after;
    }
    None
}

/// Whether a place is in a store of its own, and neither on somebody's disk nor behind the tracking server.
fn is_remote(place: &str) -> bool {
    place.split_once("://").is_some_and(|(scheme, _)| {
        scheme.len() > 1 && !matches!(scheme, "file" | "mlflow-artifacts" | "runs" | "models")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn files_are_found_by_whose_they_are() {
        let run = || HEX.parse::<RunId>().unwrap();
        let model = || format!("m-{HEX}").parse::<LoggedModelId>().unwrap();
        for (place, expected) in [
            (format!("models:/m-{HEX}"), Some(Among::LoggedModel(model(), ""))),
            (format!("runs:/{HEX}/model/a"), Some(Among::Run(run(), "model/a"))),
            (format!("runs:/{HEX}"), Some(Among::Run(run(), ""))),
            (format!("mlflow-artifacts:/1/{HEX}/artifacts/model"), Some(Among::Run(run(), "model"))),
            (format!("file:///srv/artifacts/1/{HEX}/artifacts/a/b/"), Some(Among::Run(run(), "a/b"))),
            (format!("/srv/mlruns/1/models/m-{HEX}/artifacts"), Some(Among::LoggedModel(model(), ""))),
            (format!("s3://bucket/1/{HEX}/artifacts/artifacts/x"), Some(Among::Run(run(), "artifacts/x"))),
            (format!("s3://bucket/{HEX}/artifactsx"), None),
            ("models:/churn/3".to_owned(), None),
            ("/srv/model".to_owned(), None),
        ] {
            assert_eq!(among(&place), expected, "{place}");
        }
    }

    #[test]
    fn a_source_says_where_the_files_are_now() {
        let here = "mlflow-artifacts:/7/x/artifacts/model";
        assert_eq!(source_here("file:///x/artifacts/model", here, ""), here);
        assert_eq!(source_here("models:/churn/3", here, "old-"), "models:/old-churn/3");
        let logged = format!("models:/m-{HEX}");
        assert_eq!(source_here(&logged, here, "old-"), logged);
    }

    #[test]
    fn stores_that_clients_reach_are_told_apart() {
        for remote in ["s3://b/x", "gs://b/x", "wasbs://c@a/x", "https://x/y"] {
            assert!(is_remote(remote), "{remote}");
        }
        for other in ["/tmp/x", "file:///x", "mlflow-artifacts:/x", "mlflow-artifacts://h/x", "dummy-source", "C://x"] {
            assert!(!is_remote(other), "{other}");
        }
    }
}
