//! From sales in the warehouse to a registered version.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::Arc;
use std::time::Duration;

use contract::{
    ErrorCode, ExperimentApi, JobId, JobState, JobsApi, ModelVersionDetail, OpContext, Principal, RegistryApi,
    RequestId, Role, RunApi, RunStatus, TrainRequest, TrainingApi, Via,
};
use pipelines::training::{Handler, MODEL, Service};
use platform::jobs::Workers;
use platform::testing::TestDb;
use sqlx::{ConnectOptions, Executor};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

struct Plant {
    db: TestDb,
    training: Service,
    tracking: Arc<tracking::Service>,
    workers: Workers,
    jobs: platform::jobs::Service,
    _folder: TempDir,
}

impl Plant {
    /// One whose warehouse is empty.
    async fn empty() -> Self {
        let db = TestDb::new().await;
        let folder = tempfile::tempdir().unwrap();
        let lake = lake::Service::new(db.db.clone(), &lake::Config::folder(folder.path())).unwrap();
        let warehouse = Arc::new(warehouse::Service::new(db.db.clone()));
        let tracking = Arc::new(tracking::Service::new(db.db.clone(), Arc::new(lake)));
        let training = Service::new(db.db.clone(), warehouse.clone(), tracking.clone());
        training.announce(&asked_by(Role::Administrator)).await.unwrap();
        let handler = Handler::new(db.db.clone(), warehouse, tracking.clone());
        let workers = Workers::new(db.db.clone(), vec![Arc::new(handler)]);
        let jobs = platform::jobs::Service::new(db.db.clone());
        Self { db, training, tracking, workers, jobs, _folder: folder }
    }

    /// One with 300 customers of the demo shop who fall into three plain groups: 100 bought 20 times, until the last days;
    /// 100 bought 5 times, until months ago; 100 bought once, two years ago. One sent half of it back.
    async fn new() -> Self {
        let plant = Self::empty().await;
        let mut owner = plant.db.owner.connect().await.unwrap();
        owner
            .execute(
                "INSERT INTO warehouse.dim_customer (shop_key, customer_code, country_key)
                 SELECT s.shop_key, n::text, c.country_key
                 FROM warehouse.dim_shop s, warehouse.dim_country c, generate_series(1, 300) n WHERE s.code = 'demo';
                 INSERT INTO warehouse.dim_product (shop_key, product_code, is_merchandise)
                 SELECT shop_key, 'p', true FROM warehouse.dim_shop WHERE code = 'demo';
                 INSERT INTO warehouse.fact_sales (sold_at, shop_key, customer_key, product_key, date_key, country_key,
                     quantity, line_no, batch_id, unit_price, amount, kind, invoice_no)
                 SELECT at, c.shop_key, c.customer_key, p.product_key, to_char(at, 'yyyymmdd')::int, c.country_key,
                        1, 1, '00000000-0000-0000-0000-000000000007', price, price, 'sale', c.customer_code || '-' || n
                 FROM warehouse.dim_customer c
                 JOIN warehouse.dim_product p USING (shop_key),
                 LATERAL (SELECT c.customer_code::int AS code) AS i,
                 LATERAL (SELECT (ARRAY[20, 5, 1])[1 + code % 3] AS orders, (ARRAY[5, 200, 700])[1 + code % 3] AS days,
                                 (ARRAY[80, 20, 10])[1 + code % 3] + code / 100.0 AS price) AS g,
                 generate_series(1, orders) n,
                 LATERAL (SELECT timestamp '2012-12-31 12:00' - (days + code % 7 + (n - 1) * 3) * interval '1 day' AS at) AS t;
                 INSERT INTO warehouse.fact_sales (sold_at, shop_key, customer_key, product_key, date_key, country_key,
                     quantity, line_no, batch_id, unit_price, amount, kind, invoice_no)
                 SELECT timestamp '2012-12-31 12:00', shop_key, customer_key, product_key, 20121231, country_key,
                        -1, 1, batch_id, 40, -40, 'return', 'C1'
                 FROM warehouse.fact_sales WHERE invoice_no = '3-1';
                 INSERT INTO warehouse.dim_date
                     (date_key, date, year, quarter, month, day, iso_year, iso_week, weekday, week_start, month_start)
                 SELECT to_char(d, 'yyyymmdd')::int, d, extract(year FROM d), extract(quarter FROM d), extract(month FROM d),
                        extract(day FROM d), extract(isoyear FROM d), extract(week FROM d), extract(isodow FROM d),
                        date_trunc('week', d), date_trunc('month', d)
                 FROM generate_series(date '2010-12-01', date '2012-12-31', interval '1 day') d;
                 INSERT INTO warehouse.load (batch_id, shop_key, rows_loaded, rows_replaced)
                 SELECT '00000000-0000-0000-0000-000000000007', shop_key, 2601, 0
                 FROM warehouse.dim_shop WHERE code = 'demo'",
            )
            .await
            .unwrap();
        plant
    }

    async fn start(&self, request: TrainRequest) -> JobId {
        self.training.train(&asked_by(Role::Engineer), MODEL, request).await.unwrap()
    }

    async fn job(&self, id: JobId) -> contract::Job {
        self.jobs.job(&asked_by(Role::Viewer), id, 0).await.unwrap()
    }

    async fn version(&self, number: i32) -> ModelVersionDetail {
        self.tracking.model_version(&asked_by(Role::Viewer), MODEL, number).await.unwrap()
    }
}

fn asked_by(role: Role) -> OpContext {
    let mut cx = OpContext::anonymous(RequestId(Uuid::nil()));
    cx.principal = Some(Principal::new(role.to_string(), role, Via::Session));
    cx
}

#[tokio::test]
async fn a_training_ends_in_a_version_that_tells_where_it_comes_from() {
    let plant = Plant::new().await;
    let id = plant.start(TrainRequest::default()).await;
    assert_eq!(plant.workers.drain().await.unwrap(), 1);

    let job = plant.job(id).await;
    assert_eq!(job.state, JobState::Succeeded, "{}", job.message);
    assert!(job.message.starts_with("Version 1: 3 segments"), "{}", job.message);
    let log: Vec<&str> = job.log.iter().map(|line| line.text.as_str()).collect();
    assert!(log[0].contains("300 customers until 2012-12-31"), "{log:?}");
    for k in 3..=8 {
        let line = format!("{k} segments: inertia");
        assert_eq!(log.iter().filter(|text| text.starts_with(&line)).count(), 1, "one line for {k} in {log:?}");
    }

    let ModelVersionDetail { title, version, charts, .. } = plant.version(1).await;
    assert_eq!(title, "Segments");
    assert_eq!((version.job, version.created_by.as_str()), (Some(id), "engineer"));
    let data = version.trained.unwrap().data;
    assert_eq!((data.shop.as_str(), data.rows), ("demo", 300));
    assert_eq!(data.until.to_string(), "2012-12-31");
    assert_eq!(data.watermark, "load 1");
    let run = plant.tracking.run(&asked_by(Role::Viewer), version.run.unwrap()).await.unwrap();
    assert_eq!((run.info.name.as_str(), run.info.status), ("segments-1", RunStatus::Finished));
    assert_eq!((&run.params, run.metrics.len()), (&version.params, version.metrics.len()));
    let read: Vec<_> = run.datasets.iter().map(|input| input.dataset.id.name.as_str()).collect();
    assert_eq!(read, ["warehouse.dim_customer", "warehouse.fact_sales"]);
    let experiment = plant.tracking.experiment(&asked_by(Role::Viewer), run.info.experiment).await.unwrap();
    assert_eq!(experiment.name, "Segments");
    assert!(version.params.contains(&("seed".to_owned(), "42".to_owned())), "{:?}", version.params);
    let metric = |name: &str| version.metrics.iter().find(|(key, _)| key == name).unwrap().1;
    assert_eq!((metric("k"), metric("size_00"), metric("customers")), (3.0, 100.0, 300.0));

    let slugs: Vec<&str> = charts.iter().map(|chart| chart.slug.as_str()).collect();
    assert_eq!(slugs, ["customers", "shares", "silhouette"]);
    assert_eq!(charts[0].rows(), 300);
    assert_eq!(charts[2].rows(), 6);

    let artifact = plant.tracking.load(MODEL, 1).await.unwrap();
    let model = models::SegmentsModel::from_json(&artifact.artifact).unwrap();
    assert_eq!(artifact.flavor, "segments/1");
    // Counted by hand: code % 3 = 0 bought 20 times at 80 + code / 100; of all these 40 came back once.
    let spent: f64 = (1..=100).map(|n| 20.0 * (80.0 + f64::from(3 * n) / 100.0)).sum::<f64>() - 40.0;
    let best = &model.segments()[0].mean;
    assert!((best.monetary - spent / 100.0).abs() < 1e-6, "{best:?}");
    assert_eq!(best.frequency, 20.0);
    assert!((6.0..=13.0).contains(&best.recency_days), "5 to 11 days before the last day, and one: {best:?}");
    assert_eq!(plant.tracking.champion(MODEL).await.unwrap(), None, "nothing is promoted by itself");
}

#[tokio::test]
async fn the_same_training_again_gives_the_same_model() {
    let plant = Plant::new().await;
    for version in [1, 2] {
        plant.start(TrainRequest { k_min: Some(2), k_max: Some(4), seed: Some(7), ..TrainRequest::default() }).await;
        plant.workers.drain().await.unwrap();
        assert_eq!(plant.tracking.load(MODEL, version).await.unwrap().version, version);
    }
    let (first, second) = (plant.version(1).await.version, plant.version(2).await.version);
    let (first, second) = (first.trained.unwrap(), second.trained.unwrap());
    assert_eq!(first.artifact_sha256, second.artifact_sha256);
    assert_ne!(first.artifact, second.artifact);
}

#[tokio::test]
async fn what_cannot_be_trained_is_refused_at_once() {
    let plant = Plant::new().await;
    let refused = |cx: OpContext, model: &'static str, request: TrainRequest| {
        let plant = &plant;
        async move { plant.training.train(&cx, model, request).await.unwrap_err() }
    };
    for role in [Role::Viewer, Role::Analyst] {
        assert_eq!(refused(asked_by(role), MODEL, TrainRequest::default()).await.code, ErrorCode::Forbidden, "{role}");
    }
    let engineer = || asked_by(Role::Engineer);
    assert_eq!(refused(engineer(), "churn", TrainRequest::default()).await.code, ErrorCode::NotFound);
    let elsewhere = TrainRequest { shop: Some("cdnow".to_owned()), ..TrainRequest::default() };
    let error = refused(engineer(), MODEL, elsewhere).await;
    assert_eq!(error.field.as_deref(), Some("shop"));
    assert!(error.message.contains("demo"), "says which shops there are: {error}");
    let backwards = TrainRequest { k_min: Some(6), k_max: Some(5), ..TrainRequest::default() };
    assert_eq!(refused(engineer(), MODEL, backwards).await.field.as_deref(), Some("k_max"));

    plant.start(TrainRequest::default()).await;
    assert_eq!(refused(engineer(), MODEL, TrainRequest::default()).await.code, ErrorCode::Conflict);
    let audited: Vec<String> =
        sqlx::query_scalar("SELECT action || ' ' || subject FROM platform.audit_event WHERE action LIKE 'training.%'")
            .fetch_all(plant.db.db.app())
            .await
            .unwrap();
    assert_eq!(audited, ["training.started model/segments"], "what was refused was not started");
}

#[tokio::test]
async fn the_shops_to_train_on_are_those_with_data_and_told_to_who_may_train() {
    let plant = Plant::new().await;
    let shops = plant.training.training_shops(&asked_by(Role::Engineer)).await.unwrap();
    assert_eq!(shops.iter().map(|shop| shop.code.as_str()).collect::<Vec<_>>(), ["demo"]);
    let refused = plant.training.training_shops(&asked_by(Role::Analyst)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Forbidden);
    assert_eq!(Plant::empty().await.training.training_shops(&asked_by(Role::Engineer)).await.unwrap(), []);
}

#[tokio::test]
async fn without_enough_customers_it_says_what_to_change() {
    let plant = Plant::empty().await;
    let error = plant.training.train(&asked_by(Role::Engineer), MODEL, TrainRequest::default()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Conflict);

    let plant = Plant::new().await;
    let mut owner = plant.db.owner.connect().await.unwrap();
    owner
        .execute(
            "DELETE FROM warehouse.fact_sales WHERE customer_key NOT IN
                 (SELECT customer_key FROM warehouse.dim_customer ORDER BY customer_key LIMIT 5)",
        )
        .await
        .unwrap();
    let id = plant.start(TrainRequest::default()).await;
    plant.workers.drain().await.unwrap();
    let job = plant.job(id).await;
    assert_eq!(job.state, JobState::Failed);
    assert!(job.message.contains("5 customers"), "{}", job.message);
    assert_eq!(plant.tracking.model(&asked_by(Role::Viewer), MODEL).await.unwrap().summary.versions, 0);
}

#[tokio::test]
async fn a_training_that_is_interrupted_is_done_again_once() {
    let plant = Plant::new().await;
    let id = plant.start(TrainRequest { k_max: Some(12), ..TrainRequest::default() }).await;
    let stop = CancellationToken::new();
    let interrupted = async {
        let running = async {
            while plant.job(id).await.state == JobState::Queued {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), running).await.expect("it starts");
        stop.cancel();
    };
    tokio::join!(plant.workers.run(1, stop.clone()), interrupted);
    plant.workers.drain().await.unwrap();
    assert_eq!(plant.job(id).await.state, JobState::Succeeded);
    assert_eq!(plant.tracking.version_of(id).await.unwrap(), Some(1));
    assert_eq!(plant.tracking.model(&asked_by(Role::Viewer), MODEL).await.unwrap().summary.versions, 1);
}
