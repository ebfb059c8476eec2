//! Builds every domain and hands each what it needs. Nothing else knows all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use contract::{OpContext, ProjectFile, Services};
use pipelines::training;
use platform::Database;
use platform::config::{Config, Secret};
use platform::jobs::{self, Handler, Workers};
use platform::outbox::Consumer;
use platform::telemetry::request_id;

use crate::closed::Closed;
use crate::http::{Readiness, Reason};
use crate::{Failure, Instance, store};

/// Minutes in an hour.
const HOUR: u32 = 60;

/// The installation, put together.
pub struct Wired {
    /// The services, as pages and APIs see them.
    pub services: Services,
    /// Does background work.
    pub workers: Workers,
    /// Hear of what happens in other domains.
    pub consumers: Vec<Arc<dyn Consumer>>,
    /// People; for the first start, which no page can ask for.
    pub identity: Arc<identity::Service>,
    /// Predictions; in the background it follows promotions.
    pub serving: Arc<serving::Service>,
    /// Files; the demo shop is looked for there.
    pub lake: Arc<lake::Service>,
    /// Dashboards; in the background it looks for changes of what they show.
    pub semantic: Arc<semantic::Service>,
    /// Experiments and models; in the background it tells webhooks.
    pub tracking: Arc<tracking::Service>,
    warehouse: Arc<warehouse::Service>,
    training: Arc<training::Service>,
}

/// Builds the domains, lowest first.
///
/// # Errors
/// When the configuration of one of them cannot be used.
pub async fn wire(instance: &Instance) -> Result<Wired, Failure> {
    let (config, db) = (&instance.config, &instance.db);
    let identity = Arc::new(identity::Service::new(db.clone(), identity_config(config)?));
    let lake_error = |error: lake::LakeError| Failure::Other(error.to_string());
    let lake = Arc::new(lake::Service::new(db.clone(), &lake_config(config)).map_err(lake_error)?);
    let warehouse = Arc::new(warehouse::Service::new(db.clone()));
    let tracking = Arc::new(tracking(config, db, &lake)?);
    let catalog = Arc::new(catalog::Service::new(db.clone()));
    let ingest = pipelines::ingest::Service::new(db.clone(), Arc::clone(&lake), Arc::clone(&warehouse));
    let training = Arc::new(training::Service::new(db.clone(), Arc::clone(&warehouse), Arc::clone(&tracking)));
    let semantic = Arc::new(semantic::Service::new(db.clone(), config.public_url(), shipped_project()));
    let serving = Arc::new(serving::Service::new(db.clone(), Arc::clone(&tracking)));

    let handlers: Vec<Arc<dyn Handler>> = vec![
        Arc::new(ingest.handler()),
        Arc::new(training::Handler::new(db.clone(), Arc::clone(&warehouse), Arc::clone(&tracking))),
        Arc::new(catalog::ProfileHandler::new(db.clone())),
        Arc::new(tracking::RemovalHandler::new(Arc::clone(&tracking))),
    ];
    let services = Services {
        identity: Arc::clone(&identity) as _,
        lake: Arc::new(Closed::new(Arc::clone(&lake), Arc::clone(&semantic))),
        ingest: Arc::new(ingest),
        jobs: Arc::new(Closed::new(Arc::new(jobs::Service::new(db.clone())), Arc::clone(&semantic))),
        dashboards: Arc::clone(&semantic) as _,
        editing: Arc::clone(&semantic) as _,
        questions: Arc::clone(&semantic) as _,
        projects: Arc::clone(&semantic) as _,
        embeds: Arc::clone(&semantic) as _,
        catalog: Arc::new(Closed::new(catalog, Arc::clone(&semantic))),
        experiments: Arc::new(Closed::new(Arc::clone(&tracking), Arc::clone(&semantic))),
        runs: Arc::new(Closed::new(Arc::clone(&tracking), Arc::clone(&semantic))),
        experiment_parts: Arc::new(Closed::new(Arc::clone(&tracking), Arc::clone(&semantic))),
        logged_models: Arc::new(Closed::new(Arc::clone(&tracking), Arc::clone(&semantic))),
        artifacts: Arc::new(Closed::new(Arc::clone(&tracking), Arc::clone(&semantic))),
        registered_models: Arc::new(Closed::new(Arc::clone(&tracking), Arc::clone(&semantic))),
        traces: Arc::new(Closed::new(Arc::clone(&tracking), Arc::clone(&semantic))),
        webhooks: Arc::new(Closed::new(Arc::clone(&tracking), Arc::clone(&semantic))),
        registry: Arc::new(Closed::new(Arc::clone(&tracking), Arc::clone(&semantic))),
        promotions: Arc::new(Closed::new(Arc::clone(&tracking), Arc::clone(&semantic))),
        training: Arc::new(Closed::new(Arc::clone(&training), Arc::clone(&semantic))),
        serving: Arc::clone(&serving) as _,
    };
    let consumers: Vec<Arc<dyn Consumer>> = vec![Arc::new(catalog::Consumer)];
    let workers = Workers::new(db.clone(), handlers);
    Ok(Wired { services, workers, consumers, identity, serving, lake, semantic, tracking, warehouse, training })
}

impl Wired {
    /// What each start of the server begins with: the catalog is told of what comes with the program, and uploads that
    /// were broken off are cleared away.
    ///
    /// # Errors
    /// When the database or the lake cannot be reached.
    pub async fn begin(&self) -> Result<(), Failure> {
        self.warehouse.announce().await.map_err(|error| Failure::Other(error.to_string()))?;
        self.semantic.publish_assets().await?;
        self.training.announce(&OpContext::system("start", request_id(None))).await?;
        self.tracking.announce_lineage().await.map_err(|error| Failure::Other(error.to_string()))?;
        self.lake.sweep_incoming().await.map_err(|error| Failure::Other(error.to_string()))
    }

    /// What `/ready` asks.
    #[must_use]
    pub fn readiness(&self, db: &Database) -> Arc<dyn Readiness> {
        Arc::new(Ready { db: db.clone(), lake: Arc::clone(&self.lake) })
    }
}

struct Ready {
    db: Database,
    lake: Arc<lake::Service>,
}

#[async_trait]
impl Readiness for Ready {
    async fn missing(&self) -> Vec<Reason> {
        let (migrations, lake) = tokio::join!(store::missing_migrations(&self.db), self.lake.check());
        let database = match migrations {
            Ok(0) => None,
            Ok(missing) => Some(format!("{missing} migrations are not applied; run `terrarium migrate`")),
            Err(error) => {
                tracing::warn!(cause = %error, "the database is not ready");
                Some("does not answer".to_owned())
            }
        };
        let lake = lake.err().map(|error| {
            tracing::warn!(cause = %error, "the lake is not ready");
            "does not answer".to_owned()
        });
        [("database", database), ("lake", lake)]
            .into_iter()
            .filter_map(|(part, problem)| Some(Reason { part, problem: problem? }))
            .collect()
    }
}

/// The project that comes with the program.
#[must_use]
pub fn shipped_project() -> Vec<ProjectFile> {
    demo::PROJECT.map(|(path, text)| ProjectFile { path: path.to_owned(), text: text.to_owned() }).to_vec()
}

fn identity_config(config: &Config) -> Result<identity::Config, Failure> {
    let idle = u16::try_from(config.identity.session_hours * HOUR).unwrap_or(u16::MAX);
    let usual = identity::Config::default();
    let config = identity::Config {
        session_idle_minutes: idle,
        session_maximum_minutes: usual.session_maximum_minutes.max(idle),
        ..usual
    };
    config.check().map_err(Failure::Other)?;
    Ok(config)
}

fn lake_config(config: &Config) -> lake::Config {
    lake::Config { url: config.lake_url(), options: exposed(&config.lake.options) }
}

/// The tracking of experiments, with artifacts where the configuration says.
fn tracking(config: &Config, db: &Database, lake: &Arc<lake::Service>) -> Result<tracking::Service, Failure> {
    let service = tracking::Service::new(db.clone(), Arc::clone(lake));
    let service = service.with_webhook_networks(config.tracking.webhook_networks.clone());
    let service = service.with_direct_downloads(config.artifacts.direct_downloads);
    let Some(url) = config.artifacts.url.clone() else { return Ok(service) };
    let store = lake::Config { url, options: exposed(&config.artifacts.options) };
    let store = store.open().map_err(|error| Failure::Other(format!("artifacts: {error}")))?;
    Ok(service.with_artifacts(store))
}

fn exposed(options: &BTreeMap<String, Secret<String>>) -> BTreeMap<String, String> {
    options.iter().map(|(name, value)| (name.clone(), value.expose().clone())).collect()
}
