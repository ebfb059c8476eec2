//! Files on their whole way: bytes, lake, warehouse; good ones, bad ones, and what happens when something breaks.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use chrono::NaiveDate;
use contract::{
    ApiResult, Batch, BatchId, BatchState, DomainEvent, ErrorCode, IngestApi, Job, JobState, JobsApi, LakeApi,
    OpContext, PageRequest, Principal, Received, RequestId, Role, SourceFormat, Upload, Via,
};
use futures::{StreamExt, TryStreamExt, stream};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use pipelines::ingest;
use platform::jobs::{self, Workers};
use platform::testing::TestDb;
use rust_decimal::Decimal;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const HEADER: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

/// Lake, warehouse and workers over a database and a folder of their own.
struct House {
    db: TestDb,
    lake: Arc<lake::Service>,
    /// What lies in the lake's folder.
    objects: LocalFileSystem,
    warehouse: Arc<warehouse::Service>,
    ingest: ingest::Service,
    workers: Workers,
    _folder: tempfile::TempDir,
}

impl House {
    async fn new() -> Self {
        let db = TestDb::new().await;
        let folder = tempfile::Builder::new().prefix("a lake ü ").tempdir().unwrap();
        let lake = Arc::new(lake::Service::new(db.db.clone(), &lake::Config::folder(folder.path())).unwrap());
        let warehouse = Arc::new(warehouse::Service::new(db.db.clone()));
        let ingest = ingest::Service::new(db.db.clone(), lake.clone(), warehouse.clone());
        let workers = Workers::new(db.db.clone(), vec![Arc::new(ingest.handler())]);
        let objects = LocalFileSystem::new_with_prefix(folder.path()).unwrap();
        Self { db, lake, objects, warehouse, ingest, workers, _folder: folder }
    }

    async fn receive(&self, format: SourceFormat, bytes: &[u8]) -> Received {
        self.ingest.receive(&cx(), upload(format, bytes)).await.unwrap()
    }

    /// Receives a file and does its job.
    async fn ingest(&self, format: SourceFormat, bytes: &[u8]) -> (Batch, Job) {
        let received = self.receive(format, bytes).await;
        let job = received.job.expect("a file that is new has a job");
        assert!(self.workers.run_one(job, &CancellationToken::new()).await.unwrap());
        (self.batch(received.batch).await, self.job(&received).await)
    }

    async fn batch(&self, id: BatchId) -> Batch {
        self.lake.batch(&cx(), id).await.unwrap()
    }

    async fn job(&self, received: &Received) -> Job {
        jobs::Service::new(self.db.db.clone()).job(&cx(), received.job.unwrap(), 0).await.unwrap()
    }

    async fn owner(&self, sql: &'static str) {
        use sqlx::{ConnectOptions, Executor};
        self.db.owner.connect().await.unwrap().execute(sql).await.unwrap();
    }

    async fn one<T>(&self, sql: &'static str) -> T
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + 'static,
    {
        sqlx::query_scalar(sql).fetch_one(self.db.db.app()).await.unwrap()
    }

    async fn amounts(&self) -> Vec<String> {
        let sql = "SELECT invoice_no || '/' || line_no || ': ' || amount FROM warehouse.fact_sales ORDER BY 1";
        sqlx::query_scalar(sql).fetch_all(self.db.db.app()).await.unwrap()
    }
}

fn cx() -> OpContext {
    OpContext::system("tests", RequestId(Uuid::now_v7()))
}

fn upload(format: SourceFormat, bytes: &[u8]) -> Upload {
    let chunks: Vec<std::io::Result<Bytes>> = bytes.chunks(70_001).map(|c| Ok(Bytes::copy_from_slice(c))).collect();
    Upload { format, file_name: "lines.csv".to_owned(), bytes: stream::iter(chunks).boxed() }
}

fn lines(lines: &[&str]) -> Vec<u8> {
    format!("{HEADER}{}\n", lines.join("\n")).into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// A file of the real data, which is not part of the project; where it is absent, the test says so and passes.
fn real_file(name: &str) -> Option<Vec<u8>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let found = root.ancestors().map(|folder| folder.join("shared/data").join(name)).find(|path| path.is_file());
    if found.is_none() {
        println!("skipped: shared/data/{name} is in no folder above {}", root.display());
    }
    Some(std::fs::read(found?).unwrap())
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[tokio::test]
async fn the_real_invoice_lines_come_to_the_known_sums() {
    let Some(bytes) = real_file("online_retail.csv.gz") else { return };
    let house = House::new().await;
    let (batch, job) = house.ingest(SourceFormat::OnlineRetail, &bytes).await;
    assert_eq!(job.state, JobState::Succeeded, "{}", job.message);
    assert_eq!(
        job.message,
        "49,999 rows read: 48,779 sales (955,338.93 GBP) and 923 returns (−114,726.38 GBP) loaded, 297 in quarantine."
    );
    assert!(job.log.len() >= 3, "{:?}", job.log);
    assert_eq!(batch.state, BatchState::Loaded);
    assert_eq!((batch.rows_read, batch.rows_staged, batch.rows_quarantined), (49_999, 49_702, 297));

    let sums = "SELECT string_agg(kind || ' ' || n || ' ' || total::numeric(16,2), ', ' ORDER BY kind DESC)
                FROM (SELECT kind, count(*) AS n, sum(amount) AS total FROM warehouse.fact_sales GROUP BY kind) AS k";
    assert_eq!(house.one::<String>(sums).await, "sale 48779 955338.93, return 923 -114726.38");
    let december = "SELECT sum(amount) FROM warehouse.fact_sales JOIN warehouse.dim_date USING (date_key)
                    WHERE year = 2010 AND month = 12";
    assert_eq!(house.one::<Decimal>(december).await, decimal("748957.02"));
    let unlike = "SELECT count(*) FROM warehouse.fact_sales WHERE amount <> quantity * unit_price";
    assert_eq!(house.one::<i64>(unlike).await, 0);
    assert_eq!(house.one::<i64>("SELECT count(*) FROM warehouse.dim_product WHERE NOT is_merchandise").await, 13);
    let renamed = "SELECT count(*) FROM (SELECT FROM warehouse.product_description GROUP BY product_key
                   HAVING count(*) > 1) AS renamed";
    assert!(house.one::<i64>(renamed).await >= 10);
    let orphans = "SELECT count(*) FROM warehouse.fact_sales f
                   LEFT JOIN warehouse.dim_product p USING (product_key, shop_key)
                   LEFT JOIN warehouse.dim_date d ON d.date_key = f.date_key AND d.date = f.sold_at::date
                   LEFT JOIN warehouse.dim_country c ON c.country_key = f.country_key
                   LEFT JOIN warehouse.dim_customer k ON k.customer_key = f.customer_key AND k.shop_key = f.shop_key
                   WHERE p IS NULL OR d IS NULL OR c IS NULL OR (k IS NULL) <> (f.customer_key IS NULL)";
    assert_eq!(house.one::<i64>(orphans).await, 0);

    let page = house.lake.quarantine(&cx(), batch.id, PageRequest { offset: 290, limit: 50 }).await.unwrap();
    assert_eq!((page.total, page.items.len()), (297, 7));
    assert!(page.items.iter().all(|row| row.reason.contains("must be positive")));

    let again = house.receive(SourceFormat::OnlineRetail, &bytes).await;
    assert_eq!(again, Received { batch: batch.id, job: None });
    assert_eq!(house.one::<i64>("SELECT count(*) FROM warehouse.load").await, 1);

    let shop = house.warehouse.shop("online-retail").await.unwrap().unwrap();
    assert_eq!(shop.data.first_day, NaiveDate::from_ymd_opt(2010, 12, 1).unwrap());
    assert_eq!(shop.data.last_day, NaiveDate::from_ymd_opt(2011, 1, 9).unwrap());
    assert_eq!((shop.currency.as_str(), house.warehouse.shops().await.unwrap().len()), ("GBP", 1));
}

#[tokio::test]
async fn the_real_purchases_come_to_the_known_sums() {
    let Some(bytes) = real_file("cdnow_master.txt.gz") else { return };
    let house = House::new().await;
    let (batch, job) = house.ingest(SourceFormat::Cdnow, &bytes).await;
    assert_eq!(job.state, JobState::Succeeded, "{}", job.message);
    assert_eq!((batch.rows_staged, batch.rows_quarantined), (69_659, 0));
    let sums = "SELECT count(*) || ' ' || count(DISTINCT invoice_no) || ' ' || count(DISTINCT customer_key) || ' '
                || sum(amount)::numeric(16,2) || ' ' || count(*) FILTER (WHERE amount = 0) FROM warehouse.fact_sales";
    assert_eq!(house.one::<String>(sums).await, "69659 69659 23570 2500315.63 80");
    assert_eq!(house.one::<i64>("SELECT count(*) FROM warehouse.dim_customer").await, 23_570);

    let shop = house.warehouse.shop("cdnow").await.unwrap().unwrap();
    let history = house.warehouse.customer_history(shop.key, shop.data.last_day).await.unwrap();
    assert_eq!(history.len(), 23_570);
    assert_eq!(history.iter().map(|customer| customer.orders).sum::<i64>(), 69_659);
    assert_eq!(history.iter().map(|customer| customer.net_revenue).sum::<Decimal>(), decimal("2500315.63"));
}

#[tokio::test]
async fn a_file_that_cannot_be_used_loads_nothing_and_says_why() {
    let house = House::new().await;
    let good = "1,A,X,6,2010-12-01,2.55,,France\n".repeat(50_000);
    let packed = gzip(format!("{HEADER}{good}").as_bytes());
    let mut damaged = packed.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 100].fill(0xaa);
    let files: [(&str, Vec<u8>); 8] = [
        ("empty", Vec::new()),
        ("no rows", HEADER.into()),
        (
            "UnitPrice is missing",
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,CustomerID,Country\n1,2\n".into(),
        ),
        ("is there twice", format!("Country,{HEADER}1\n").into()),
        ("too early", packed[..packed.len() - 20].to_vec()),
        ("damaged", damaged),
        ("not a text file", b"\x7fELF\0\0\0\0\x01\x02".to_vec()),
        ("None of the 1 rows", lines(&["1,A,X,six,2010-12-01,2.55,,France"])),
    ];
    for (word, bytes) in files {
        let (batch, job) = house.ingest(SourceFormat::OnlineRetail, &bytes).await;
        assert_eq!((batch.state, job.state), (BatchState::Failed, JobState::Failed), "{word}");
        let error = batch.error.unwrap();
        assert!(error.contains(word), "{error:?} should say {word:?}");
        assert_eq!(error, job.message);
        let store = &house.objects;
        let staged: Vec<_> = store.list(Some(&Path::from("staged"))).try_collect().await.unwrap();
        assert!(staged.is_empty(), "{word}: nothing is staged");
        let raw = Path::from(format!("raw/online-retail/{}/lines.csv", batch.sha256));
        assert_eq!(store.get(&raw).await.unwrap().bytes().await.unwrap(), bytes, "{word}: the bytes are kept");
        let incoming: Vec<_> = store.list(Some(&Path::from("incoming"))).try_collect().await.unwrap();
        assert!(incoming.is_empty());
    }
    assert_eq!(house.one::<i64>("SELECT count(*) FROM warehouse.fact_sales").await, 0);
    assert!(house.warehouse.shops().await.unwrap().is_empty());

    let (batch, _) = house.ingest(SourceFormat::OnlineRetail, &lines(&["1,A,X,six,2010-12-01,2.55,,France"])).await;
    assert_eq!(batch.state, BatchState::Failed, "the same file may be tried again");
    let kept = house.lake.quarantine(&cx(), batch.id, PageRequest::default()).await.unwrap();
    assert_eq!((kept.total, kept.items[0].row), (1, 1));
}

#[tokio::test]
async fn a_bad_row_stays_behind_and_the_others_go_on() {
    let house = House::new().await;
    let long = "x".repeat(10 << 20);
    let mut bytes = lines(&["1,A,X,6,2010-12-01,2.55,7,France", "1,A,X,6,2200-01-01,2.55,7,France", &long]);
    bytes.extend_from_slice(b"1,A,caf\xe9,6,2010-12-01,2.55,7,France\n1,A,X,6,2010-12-01,2.55,7,France\n");
    let (batch, job) = house.ingest(SourceFormat::OnlineRetail, &bytes).await;
    assert_eq!(job.state, JobState::Succeeded, "{}", job.message);
    assert_eq!((batch.rows_staged, batch.rows_quarantined), (2, 3));
    let rows = house.lake.quarantine(&cx(), batch.id, PageRequest::default()).await.unwrap().items;
    assert_eq!(rows.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!((rows[1].raw.len(), rows[2].raw.contains("caf\\xE9")), (64 << 10, true));
    assert_eq!(house.amounts().await, ["1/1: 15.3000", "1/2: 15.3000"], "lines that repeat each other are genuine");
}

#[tokio::test]
async fn a_later_file_replaces_the_invoices_that_it_names() {
    let house = House::new().await;
    let first = ["1,A,LANTERN,6,2010-12-01 08:00,1,7,France", "2,B,BOX,1,2010-12-01 09:00,2,8,France"];
    house.ingest(SourceFormat::OnlineRetail, &lines(&first)).await;
    let before = house.warehouse.shop("online-retail").await.unwrap().unwrap().data.watermark;
    let second = [
        "2,B,BOX RED,1,2010-12-03 09:00,2,8,EIRE",
        "2,A,LANTERN,1,2010-12-03 09:00,1,8,EIRE",
        "C3,B,,-1,2010-12-05,2,8,",
    ];
    let (_, job) = house.ingest(SourceFormat::OnlineRetail, &lines(&second)).await;
    assert!(job.message.contains("1 earlier rows of the same invoices were replaced"), "{}", job.message);
    assert_eq!(house.amounts().await, ["1/1: 6.0000", "2/1: 2.0000", "2/2: 1.0000", "C3/1: -2.0000"]);
    let shop = house.warehouse.shop("online-retail").await.unwrap().unwrap();
    assert!(shop.data.watermark > before);

    let box_red = "SELECT description FROM warehouse.dim_product WHERE product_code = 'B'";
    assert_eq!(house.one::<String>(box_red).await, "BOX RED");
    assert_eq!(house.one::<i64>("SELECT count(*) FROM warehouse.product_description").await, 3);
    assert_eq!(house.one::<i64>("SELECT count(*) FROM warehouse.dim_date").await, 5, "days without sales, too");
    let unknown = "SELECT name FROM warehouse.fact_sales JOIN warehouse.dim_country USING (country_key)
                   WHERE invoice_no = 'C3'";
    assert_eq!(house.one::<String>(unknown).await, "Unknown");

    let day = |day| NaiveDate::from_ymd_opt(2010, 12, day).unwrap();
    let history = house.warehouse.customer_history(shop.key, day(5)).await.unwrap();
    let eight = history.iter().find(|customer| customer.customer_code == "8").unwrap();
    assert_eq!((eight.orders, eight.net_revenue, history.len()), (1, decimal("1"), 2));
    assert_eq!((eight.first_purchase.date(), eight.last_purchase.date()), (day(3), day(3)));
    let history = house.warehouse.customer_history(shop.key, day(2)).await.unwrap();
    assert_eq!(history.len(), 1, "what comes later does not count");
}

#[tokio::test]
async fn what_breaks_while_loading_leaves_nothing_and_is_made_good_by_repeating() {
    let house = House::new().await;
    let bytes = lines(&["1,A,LANTERN,6,2010-12-01 08:00,1,7,France", "2,B,BOX,1,2010-12-01 09:00,0,8,France"]);
    // Breaks at the very end of the merge: everything before it has to be undone.
    house.owner("ALTER TABLE warehouse.load RENAME TO load_away").await;
    let (batch, job) = house.ingest(SourceFormat::OnlineRetail, &bytes).await;
    assert_eq!((batch.state, job.state), (BatchState::Staged, JobState::Queued));
    house.owner("ALTER TABLE warehouse.load_away RENAME TO load").await;
    for table in ["fact_sales", "dim_customer", "dim_product", "dim_date", "load", "staging_sales"] {
        let count = format!("SELECT count(*) FROM warehouse.{table}");
        let left: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(count)).fetch_one(house.db.db.app()).await.unwrap();
        assert_eq!(left, 0, "{table}");
    }

    // Another worker takes the job over just before this one commits.
    house.owner("UPDATE platform.job SET run_at = now()").await;
    house
        .owner(
            "CREATE FUNCTION take_over() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
             'BEGIN UPDATE platform.job SET attempt = attempt + 1; RETURN NULL; END';
             CREATE TRIGGER take_over AFTER INSERT ON warehouse.load EXECUTE FUNCTION take_over()",
        )
        .await;
    assert_eq!(house.workers.drain().await.unwrap(), 1);
    assert!(house.amounts().await.is_empty(), "a worker that lost its claim writes nothing");
    house.owner("DROP TRIGGER take_over ON warehouse.load").await;

    // The staged object is lost: it is made again from the raw bytes.
    let staged = Path::from(format!("staged/online-retail/{}/part-00000.parquet", batch.id));
    house.objects.delete(&staged).await.unwrap();
    house.owner("UPDATE platform.job SET run_at = now()").await;
    assert_eq!(house.workers.drain().await.unwrap(), 1);
    assert_eq!(house.batch(batch.id).await.state, BatchState::Loaded);
    assert_eq!(house.amounts().await, ["1/1: 6.0000"]);
    assert_eq!(house.one::<i64>("SELECT count(*) FROM warehouse.load").await, 1);
}

#[tokio::test]
async fn a_job_that_was_killed_is_found_again_and_the_file_may_be_sent_again_meanwhile() {
    let house = House::new().await;
    let bytes = lines(&["1,A,LANTERN,6,2010-12-01 08:00,1,7,France"]);
    let first = house.receive(SourceFormat::OnlineRetail, &bytes).await;
    // As a worker leaves it that is killed.
    house
        .owner("UPDATE platform.job SET state = 'running', attempt = 1, heartbeat_at = now() - interval '1 hour'")
        .await;
    let second = house.receive(SourceFormat::OnlineRetail, &bytes).await;
    assert_eq!(first, second, "the same batch and the same job");

    let stop = CancellationToken::new();
    let workers = tokio::spawn({
        let (workers, stop) = (house.workers.clone(), stop.clone());
        async move { workers.run(1, stop).await }
    });
    while !house.job(&first).await.state.is_over() {
        tokio::task::yield_now().await;
    }
    stop.cancel();
    workers.await.unwrap();
    assert_eq!(house.batch(first.batch).await.state, BatchState::Loaded);
    assert_eq!(house.amounts().await, ["1/1: 6.0000"]);
}

#[tokio::test]
async fn loads_at_the_same_time_take_turns() {
    let house = House::new().await;
    let mut jobs = Vec::new();
    for file in 0..4 {
        let line = format!("{file},A,LANTERN,6,2010-12-0{} 08:00,1,{file},Land {file}", file + 1);
        jobs.push(house.receive(SourceFormat::OnlineRetail, &lines(&[&line])).await.job.unwrap());
    }
    let stop = CancellationToken::new();
    let ran = futures::future::join_all(jobs.iter().map(|job| house.workers.run_one(*job, &stop))).await;
    assert!(ran.into_iter().all(|ran| ran.unwrap()));
    assert_eq!(house.amounts().await.len(), 4);
    assert_eq!(house.one::<i64>("SELECT max(load_id) FROM warehouse.load").await, 4);
}

#[tokio::test]
async fn the_catalog_hears_of_every_zone_and_table_with_every_column_described() {
    let house = House::new().await;
    let bytes = lines(&["1,A,LANTERN,6,2010-12-01 08:00,1,7,France", "2,B,BOX,1,2010-12-01 09:00,0,8,France"]);
    house.ingest(SourceFormat::OnlineRetail, &bytes).await;
    let events: Vec<serde_json::Value> = sqlx::query_scalar("SELECT event FROM platform.outbox ORDER BY event_id")
        .fetch_all(house.db.db.app())
        .await
        .unwrap();
    let events: Vec<DomainEvent> = events.into_iter().map(|event| serde_json::from_value(event).unwrap()).collect();
    let mut seen = Vec::new();
    let mut loaded = 0;
    for event in events {
        match event {
            DomainEvent::AssetObserved(asset) => {
                assert!(!asset.description.is_empty(), "{}", asset.asset.name);
                for column in &asset.columns {
                    assert!(!column.description.is_empty(), "{}.{}", asset.asset.name, column.name);
                }
                if asset.asset.name == "warehouse.fact_sales" {
                    assert_eq!(asset.made_from[0].name, "staged/online-retail");
                    assert_eq!(asset.columns.len(), 16);
                }
                seen.push(asset.asset.name);
            }
            DomainEvent::TablesLoaded { tables } => {
                assert!(tables.contains(&"warehouse.fact_sales".to_owned()));
                loaded += 1;
            }
            other => panic!("nothing else happened: {other:?}"),
        }
    }
    assert_eq!(loaded, 1);
    for name in ["raw/online-retail", "staged/online-retail", "quarantine/online-retail", "warehouse.dim_customer"] {
        assert!(seen.iter().any(|seen| seen == name), "{name} is in {seen:?}");
    }
    assert!(!seen.iter().any(|name| name.contains("staging_sales")));
    let actions = "SELECT string_agg(action, ' ' ORDER BY event_id) FROM platform.audit_event";
    assert_eq!(house.one::<String>(actions).await, "batch.received batch.loaded");
}

#[tokio::test]
async fn who_may_not_bring_in_data_leaves_no_trace() {
    let house = House::new().await;
    let mut viewer = OpContext::anonymous(RequestId(Uuid::now_v7()));
    let denied: ApiResult<Received> = house.ingest.receive(&viewer, upload(SourceFormat::Cdnow, b"x")).await;
    assert_eq!(denied.unwrap_err().code, ErrorCode::Unauthenticated);
    viewer.principal = Some(Principal::new("vi", Role::Viewer, Via::Session));
    let denied = house.ingest.receive(&viewer, upload(SourceFormat::Cdnow, b"x")).await;
    assert_eq!(denied.unwrap_err().code, ErrorCode::Forbidden);
    let objects: Vec<_> = house.objects.list(None).try_collect().await.unwrap();
    assert!(objects.is_empty());
    assert_eq!(house.lake.batches(&viewer, PageRequest::default()).await.unwrap().total, 0);
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let house = House::new().await;
    let bytes = stream::iter([Ok(Bytes::from_static(b"1,2")), Err(std::io::Error::other("gone"))]).boxed();
    let upload = Upload { format: SourceFormat::Cdnow, file_name: "x".into(), bytes };
    let error = house.ingest.receive(&cx(), upload).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidInput);
    assert!(error.message.contains("Send it again"), "{error}");
    let objects: Vec<_> = house.objects.list(None).try_collect().await.unwrap();
    assert!(objects.is_empty(), "{objects:?}");
}

#[tokio::test]
async fn readers_read_the_warehouse_and_change_nothing() {
    let house = House::new().await;
    let mut tx = house.db.db.read_all_rows().await.unwrap();
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM warehouse.fact_sales").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(count, 0);
    for refused in ["DELETE FROM warehouse.fact_sales RETURNING 1::bigint", "SELECT count(*) FROM lake.batch"] {
        let mut tx = house.db.db.read_all_rows().await.unwrap();
        assert!(sqlx::query_scalar::<_, i64>(refused).fetch_optional(&mut *tx).await.is_err(), "{refused}");
    }
}
