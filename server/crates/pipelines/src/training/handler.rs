//! Doing trainings.

use std::ops::ControlFlow;
use std::sync::Arc;

use async_trait::async_trait;
use contract::DataReference;
use models::{ModelError, Progress, Rfm, Trained, TrainingOptions, segments};
use platform::Database;
use platform::jobs::{self, Failure, Running};
use tokio_util::sync::CancellationToken;
use tracking::NewVersion;
use warehouse::Shop;

use super::customers::Customers;
use super::error::TrainingError;
use super::report;
use super::request::Payload;
use super::{FLAVOR, KIND, MODEL};

/// The shares of the work that reading is, and that is done when the training itself is.
const READ: f64 = 0.05;
const TRAINED: f64 = 0.95;

/// Does `train` jobs.
#[derive(Debug, Clone)]
pub struct Handler {
    db: Database,
    warehouse: Arc<warehouse::Service>,
    tracking: Arc<tracking::Service>,
}

impl Handler {
    /// A handler that trains on the customers of `warehouse` and registers with `tracking`.
    #[must_use]
    pub const fn new(db: Database, warehouse: Arc<warehouse::Service>, tracking: Arc<tracking::Service>) -> Self {
        Self { db, warehouse, tracking }
    }

    async fn train(&self, job: &Running, payload: Payload) -> Result<String, TrainingError> {
        if let Some(version) = self.tracking.version_of(job.id).await? {
            return Ok(format!("Version {version} was registered before the server stopped"));
        }
        job.progress(0.0, "Reading customers");
        let Customers { shop, customers } = Customers::read(&self.warehouse, &payload.shop).await?;
        job.log(format!("{}: {} customers until {}", shop.name, customers.len(), shop.data.last_day));

        let (trained, customers) = train_on_thread(job, customers, payload.options).await?;
        let model = &trained.model;
        job.progress(TRAINED, "Registering the version");
        let charts = report::charts(&trained, &customers, &shop)?;
        let new = new_version(job, &trained, &shop);
        let stored = self.tracking.store(MODEL, model.to_json()?.into(), &charts).await?;

        let mut tx = self.db.begin().await?;
        // First what makes others wait: what they are told comes in the order in which they had their turn.
        let version = self.tracking.register(&mut tx, &job.cx, &new, &stored).await?;
        job.fence(&mut tx).await?;
        tx.commit().await?;
        let score = model.score();
        let outcome = format!("Version {version}: {} segments, mean silhouette {:.3}", score.k, score.silhouette);
        job.log(outcome.as_str());
        Ok(outcome)
    }
}

#[async_trait]
impl jobs::Handler for Handler {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, job: &Running) -> Result<String, Failure> {
        let payload = job.payload()?;
        Ok(self.train(job, payload).await?)
    }
}

/// Trains where it keeps no request waiting; ends early when the future is dropped.
async fn train_on_thread(
    job: &Running,
    customers: Vec<Rfm>,
    options: TrainingOptions,
) -> Result<(Trained, Vec<Rfm>), TrainingError> {
    let stop = CancellationToken::new();
    let _stop_when_dropped = stop.clone().drop_guard();
    let job = job.clone();
    let trained = tokio::task::spawn_blocking(move || {
        let mut told = |step: Progress| {
            tell(&job, &step);
            if stop.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let trained = segments::train(&customers, &options, &mut told)?;
        Ok::<_, ModelError>((trained, customers))
    });
    Ok(trained.await??)
}

fn tell(job: &Running, step: &Progress) {
    job.progress(READ + step.fraction() * (TRAINED - READ), step.to_string());
    if !matches!(step, Progress::Fitted { .. }) {
        job.log(step.to_string());
    }
}

fn new_version(job: &Running, trained: &Trained, shop: &Shop) -> NewVersion {
    let model = &trained.model;
    let mut params = model.params();
    params.push(("shop".to_owned(), shop.code.clone()));
    let tables = ["warehouse.dim_customer", "warehouse.fact_sales"];
    NewVersion {
        model: MODEL.to_owned(),
        created_by: job.cx.principal.as_ref().map_or_else(|| "nobody".to_owned(), |who| who.name.clone()),
        job: Some(job.id),
        flavor: FLAVOR.to_owned(),
        params,
        metrics: model.metrics(),
        signature: segments::signature(),
        data: DataReference {
            tables: tables.map(str::to_owned).to_vec(),
            shop: shop.code.clone(),
            until: shop.data.last_day,
            rows: i64::try_from(model.customers()).unwrap_or(i64::MAX),
            watermark: format!("load {}", shop.data.watermark),
        },
    }
}
