//! A database for each test, copied from a template that has the migrations in it.

use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::{Database, MIGRATOR};

/// Names the server that test databases are made on; the login must be able to create databases and roles.
pub const SERVER_VARIABLE: &str = "TERRARIUM_TEST_DATABASE_URL";

/// Any number, the same in every test process: who holds this lock may make the template.
const TEMPLATE_LOCK: i64 = 0x7465_7272_6172;

static TEMPLATE: OnceCell<String> = OnceCell::const_new();

/// A migrated, empty database of its own. It is dropped with this value.
pub struct TestDb {
    /// The pools, as the product has them.
    pub db: Database,
    /// How to sign in as the owner.
    pub owner: PgConnectOptions,
    name: String,
}

impl TestDb {
    /// A new one.
    ///
    /// # Panics
    /// When no test server is configured or it cannot be reached: a test without its database has failed.
    pub async fn new() -> Self {
        let server = server();
        let template = TEMPLATE.get_or_init(|| make_template(server.clone())).await;
        let name = format!("terrarium_test_{}", Uuid::new_v4().simple());
        let mut admin = server.connect().await.expect("the test server answers");
        run(&mut admin, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        let owner = server.database(&name);
        let db = Database::open(&owner, None, None, 8, false);
        Self { db, owner, name }
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let name = std::mem::take(&mut self.name);
        // Dropping is synchronous and the test's runtime is about to end, so a runtime of its own does it.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
            runtime.block_on(async {
                if let Ok(mut admin) = server().connect().await {
                    run(&mut admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
                }
            });
        });
        let _ = dropped.join();
    }
}

fn server() -> PgConnectOptions {
    let url = std::env::var(SERVER_VARIABLE).unwrap_or_else(|_| {
        panic!("{SERVER_VARIABLE} must name a PostgreSQL server for tests; `./dev test` starts one")
    });
    PgConnectOptions::from_str(&url).expect("the test server's URL is valid")
}

/// Makes the template once for each state of the migrations; other processes wait for it.
async fn make_template(server: PgConnectOptions) -> String {
    let fingerprint = MIGRATOR.iter().fold(0_u64, |sum, migration| {
        migration.checksum.iter().fold(sum, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)))
    });
    let name = format!("terrarium_template_{fingerprint:016x}");
    let mut admin = server.connect().await.expect("the test server answers");
    run(&mut admin, format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(&name)
        .fetch_one(&mut admin)
        .await
        .expect("databases can be listed");
    if !exists {
        let draft = format!("{name}_draft");
        run(&mut admin, format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)")).await;
        run(&mut admin, format!("CREATE DATABASE {draft}")).await;
        let mut owner = server.clone().database(&draft).connect().await.expect("the template can be reached");
        MIGRATOR.run(&mut owner).await.expect("the migrations apply");
        owner.close().await.expect("the template's connection closes");
        run(&mut admin, format!("ALTER DATABASE {draft} RENAME TO {name}")).await;
    }
    run(&mut admin, format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")).await;
    name
}

async fn run(connection: &mut PgConnection, sql: String) {
    let shown = sql.clone();
    if let Err(error) = connection.execute(AssertSqlSafe(sql)).await {
        panic!("{shown}: {error}");
    }
}
