//! What is asked of a server.

use async_trait::async_trait;
use contract::{ArtifactEntry, ArtifactOwner, ByteStream, Metric};
use futures::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};
use tracking::{ImportedExperiment, ImportedLoggedModel, ImportedModel, ImportedRun, ImportedVersion};

use super::client::{Asker, Credentials};
use super::fields::{self, list, maybe, text};
use super::files;
use crate::error::{ImportError, Result};
use crate::report::Obstacle;
use crate::source::{Page, Source};

/// The endpoint that is asked first: what it answers says whether this is a tracking server.
pub(super) const FIRST: &str = "api/2.0/mlflow/experiments/search";

/// How many of each are asked for at once.
const EXPERIMENTS: usize = 500;
const RUNS: usize = 100;
const LOGGED_MODELS: usize = 50;
const MODELS: usize = 100;
const VERSIONS: usize = 200;
const POINTS: &str = "25000";
/// How many metrics are read at once, and how many of them make a part.
const METRICS_AT_ONCE: usize = 4;
const METRICS: usize = 16;
/// What makes a model a prompt. Servers list those apart.
const PROMPTS: &str = "tags.`mlflow.prompt.is_prompt` = 'true'";
/// Where the list of prompts begins.
const FIRST_PROMPT: &str = "p:";

/// A tracking server.
#[derive(Debug)]
pub(crate) struct Server {
    asker: Asker,
}

impl Server {
    /// A server that answers and lets us in.
    pub(crate) async fn open(url: &str, credentials: Credentials) -> Result<Self> {
        let server = Self { asker: Asker::new(url, credentials)? };
        server.asker.post(FIRST, &json!({"max_results": 1})).await.map_err(fatal)?;
        Ok(server)
    }

    /// The values of one metric, from where `token` says.
    async fn points(&self, run: &str, key: &str, token: &str) -> Result<Page<Metric>> {
        let mut query = vec![("run_id", run), ("metric_key", key), ("max_results", POINTS)];
        if !token.is_empty() {
            query.push(("page_token", token));
        }
        let answer = self.asker.get("api/2.0/mlflow/metrics/get-history", &query).await?;
        let mut page = Page { items: Vec::new(), unreadable: Vec::new(), next: maybe(&answer, "next_page_token") };
        for value in list(&answer, "metrics") {
            match fields::metric(value, key) {
                Ok(metric) => page.items.push(metric),
                Err(why) => page.unreadable.push(Obstacle::new(format!("metric “{key}”"), why)),
            }
        }
        Ok(page)
    }

    async fn search_versions(&self, model: &str, is_prompt: bool, after: Option<&str>) -> Result<Value> {
        let quote = if model.contains('\'') { '"' } else { '\'' };
        let mut filter = format!("name = {quote}{model}{quote}");
        if is_prompt {
            filter = format!("{filter} AND {PROMPTS}");
        }
        let most = VERSIONS.to_string();
        let query = [("filter", filter.as_str()), ("max_results", &most), ("page_token", after.unwrap_or_default())];
        let query = if after.is_some() { &query[..] } else { &query[..2] };
        self.asker.get("api/2.0/mlflow/model-versions/search", query).await
    }
}

#[async_trait]
impl Source for Server {
    fn place(&self) -> &str {
        self.asker.place()
    }

    fn warnings(&self) -> &[String] {
        &[]
    }

    async fn experiments(&self, after: Option<&str>) -> Result<Page<ImportedExperiment>> {
        let body = json!({"view_type": "ALL", "max_results": EXPERIMENTS, "order_by": ["experiment_id ASC"],
                          "page_token": after});
        let answer = self.asker.post(FIRST, &without_nulls(body)).await.map_err(fatal)?;
        let items = list(&answer, "experiments").iter().map(fields::experiment).collect();
        Ok(Page { items, unreadable: Vec::new(), next: maybe(&answer, "next_page_token") })
    }

    async fn runs(&self, experiment: &ImportedExperiment, after: Option<&str>) -> Result<Page<ImportedRun>> {
        // Oldest first: those that begin meanwhile come last.
        let body = json!({"experiment_ids": [experiment.id], "run_view_type": "ALL", "max_results": RUNS,
                          "order_by": ["attributes.start_time ASC"], "page_token": after});
        let answer = self.asker.post("api/2.0/mlflow/runs/search", &without_nulls(body)).await.map_err(fatal)?;
        let runs = list(&answer, "runs");
        let named = |run: &Value| format!("run {}", text(&run["info"], "run_id"));
        Ok(read(runs, maybe(&answer, "next_page_token"), named, fields::run))
    }

    async fn metrics(
        &self,
        _experiment: &ImportedExperiment,
        run: &ImportedRun,
        after: Option<&str>,
    ) -> Result<Page<Metric>> {
        let id = run.id.to_string();
        let (place, token) = after.and_then(|after| after.split_once(':')).unwrap_or(("0", ""));
        let place: usize = place.parse().unwrap_or_default();
        if !token.is_empty() {
            let Some((key, _)) = run.metrics.get(place) else { return Ok(Page::last(Vec::new())) };
            let mut page = self.points(&id, key, token).await?;
            page.next = next_of(run, place, page.next);
            return Ok(page);
        }
        let keys = run.metrics.iter().skip(place).take(METRICS);
        let asked: Vec<_> = keys.map(|(key, _)| self.points(&id, key, "")).collect();
        let pages: Vec<Page<Metric>> = stream::iter(asked).buffered(METRICS_AT_ONCE).try_collect().await?;
        let mut all = Page::last(Vec::new());
        all.next = (run.metrics.len() > place + METRICS).then(|| format!("{}:", place + METRICS));
        for (beside, page) in pages.into_iter().enumerate() {
            all.items.extend(page.items);
            all.unreadable.extend(page.unreadable);
            if page.next.is_some() {
                // What comes after this metric was read for nothing, which seldom happens.
                all.next = next_of(run, place + beside, page.next);
                break;
            }
        }
        Ok(all)
    }

    async fn logged_models(
        &self,
        experiment: &ImportedExperiment,
        after: Option<&str>,
    ) -> Result<Page<ImportedLoggedModel>> {
        let body = json!({"experiment_ids": [experiment.id], "max_results": LOGGED_MODELS, "page_token": after});
        let answer = match self.asker.post("api/2.0/mlflow/logged-models/search", &without_nulls(body)).await {
            // Servers before MLflow 3 have none.
            Err(ImportError::NotThere(_)) => return Ok(Page::last(Vec::new())),
            answer => answer.map_err(fatal)?,
        };
        let named = |model: &Value| format!("logged model {}", text(&model["info"], "model_id"));
        Ok(read(list(&answer, "models"), maybe(&answer, "next_page_token"), named, fields::logged_model))
    }

    async fn models(&self, after: Option<&str>) -> Result<Page<ImportedModel>> {
        let (filter, token) = match after.and_then(|after| after.strip_prefix(FIRST_PROMPT)) {
            Some(token) => (PROMPTS, token),
            None => ("", after.unwrap_or_default()),
        };
        let most = MODELS.to_string();
        let mut query = vec![("max_results", most.as_str())];
        query.extend([("filter", filter), ("page_token", token)].into_iter().filter(|(_, value)| !value.is_empty()));
        let answer = match self.asker.get("api/2.0/mlflow/registered-models/search", &query).await {
            // Servers that know no prompts may not read this filter, and some have no registry.
            Err(ImportError::NotThere(_)) => return Ok(Page::last(Vec::new())),
            Err(ImportError::Thing(_)) if !filter.is_empty() => return Ok(Page::last(Vec::new())),
            answer => answer.map_err(fatal)?,
        };
        let next = maybe(&answer, "next_page_token");
        let next = match (filter.is_empty(), next) {
            (true, Some(token)) => Some(token),
            (true, None) => Some(FIRST_PROMPT.to_owned()),
            (false, token) => token.map(|token| format!("{FIRST_PROMPT}{token}")),
        };
        let items = list(&answer, "registered_models").iter().map(fields::model).collect();
        Ok(Page { items, unreadable: Vec::new(), next })
    }

    async fn versions(&self, model: &ImportedModel, after: Option<&str>) -> Result<Page<ImportedVersion>> {
        let is_prompt = model.tags.iter().any(|(key, value)| key == "mlflow.prompt.is_prompt" && value == "true");
        let answer = self.search_versions(&model.name, is_prompt, after).await?;
        let named = |version: &Value| format!("model “{}”, version {}", model.name, text(version, "version"));
        let next = maybe(&answer, "next_page_token");
        let mut page = read(list(&answer, "model_versions"), next, named, fields::version);
        for version in page.items.iter_mut().filter(|_| !is_prompt) {
            let number = version.version.to_string();
            let query = [("name", model.name.as_str()), ("version", &number)];
            // Where it is not said, its source says what can be said.
            if let Ok(answer) = self.asker.get("api/2.0/mlflow/model-versions/get-download-uri", &query).await {
                version.place = maybe(&answer, "artifact_uri");
            }
        }
        Ok(page)
    }

    async fn files(&self, owner: ArtifactOwner, place: &str, folder: &str) -> Result<Page<ArtifactEntry>> {
        files::list_folder(&self.asker, owner, place, folder).await
    }

    async fn open(&self, owner: ArtifactOwner, place: &str, path: &str) -> Result<ByteStream> {
        files::open(&self.asker, owner, place, path).await
    }
}

/// Where the metrics of a run go on behind a part of the one at `place`.
fn next_of(run: &ImportedRun, place: usize, token: Option<String>) -> Option<String> {
    match token {
        Some(token) => Some(format!("{place}:{token}")),
        None => (run.metrics.len() > place + 1).then(|| format!("{}:", place + 1)),
    }
}

fn read<T>(
    values: &[Value],
    next: Option<String>,
    named: impl Fn(&Value) -> String,
    read: impl Fn(&Value) -> Result<T, String>,
) -> Page<T> {
    let mut page = Page { items: Vec::with_capacity(values.len()), unreadable: Vec::new(), next };
    for value in values {
        match read(value) {
            Ok(item) => page.items.push(item),
            Err(why) => page.unreadable.push(Obstacle::new(named(value), why)),
        }
    }
    page
}

/// Without a list, nothing can be gone through.
fn fatal(error: ImportError) -> ImportError {
    match error {
        ImportError::Thing(why) | ImportError::NotThere(why) => ImportError::Source(why),
        error => error,
    }
}

fn without_nulls(body: Value) -> Value {
    match body {
        Value::Object(fields) => fields.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        other => other,
    }
}
