//! Connections, one pool for each of the three roles, and migrations.

use std::time::Duration;

use contract::PageRequest;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

/// All migrations, compiled in.
pub static MIGRATOR: Migrator = sqlx::migrate!("../../../migrations");

/// A transaction of the application.
pub type Transaction = sqlx::Transaction<'static, sqlx::Postgres>;

/// What takes longer is worth a line in the log.
const SLOW: Duration = Duration::from_secs(5);
/// A connection that nobody used for that long is asked whether it is still there before it is handed out. sqlx by itself asks
/// each time, which is a round trip more. The price: of those that were in use when the database went away, each fails once.
const UNTESTED: Duration = Duration::from_secs(1);
/// The oldest server this works with.
const OLDEST_SERVER: i32 = 140_000;

/// The database as the domains see it. Cloning copies pointers.
#[derive(Clone, Debug)]
pub struct Database {
    app: PgPool,
    reader: PgPool,
}

/// How busy a pool is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Open connections.
    pub open: u32,
    /// Those of them that nobody uses.
    pub idle: usize,
}

impl Usage {
    fn of(pool: &PgPool) -> Self {
        Self { open: pool.size(), idle: pool.num_idle() }
    }
}

impl Database {
    /// Makes the pools. They connect when somebody asks, or, where they are `kept_open`, at once and for good. A program that
    /// answers many at once needs that: while it is busy, signing in to the database takes seconds, for sqlx lets everything
    /// else go first between any two rounds of hashing the password.
    ///
    /// `app` and `reader` say how to sign in as these roles; a missing one signs in as `owner` and then takes on the
    /// role, which protects from mistakes but not from malice.
    #[must_use]
    pub fn open(
        owner: &PgConnectOptions,
        app: Option<&PgConnectOptions>,
        reader: Option<&PgConnectOptions>,
        max_connections: u32,
        kept_open: bool,
    ) -> Self {
        // What row policies and lists of unknown length add looks dearer to the planner than it is: statements would be compiled
        // for longer than they run.
        let patient = |options: &PgConnectOptions| {
            options.clone().log_slow_statements(log::LevelFilter::Warn, SLOW).options([("jit", "off")])
        };
        let app_role = app.is_none().then_some("SET ROLE terrarium_app");
        let reader_role = reader.is_none().then_some("SET ROLE terrarium_reader");
        let reader_options = patient(reader.unwrap_or(owner))
            .options([("default_transaction_read_only", "on"), ("statement_timeout", "60s")]);
        Self {
            app: pool(patient(app.unwrap_or(owner)), app_role, max_connections, kept_open),
            reader: pool(reader_options, reader_role, reader_connections(max_connections), kept_open),
        }
    }

    /// How many connections both pools may open together, where the application's may open `max_connections`.
    #[must_use]
    pub const fn connections(max_connections: u32) -> u32 {
        max_connections + reader_connections(max_connections)
    }

    /// The application's pool.
    #[must_use]
    pub const fn app(&self) -> &PgPool {
        &self.app
    }

    /// The pool that can read the warehouse and change nothing. Outside of here nobody reads without saying for whom.
    pub(crate) const fn reader(&self) -> &PgPool {
        &self.reader
    }

    /// Both pools with the names of their roles, to look at how busy they are.
    #[must_use]
    pub fn pools(&self) -> [(&'static str, Usage); 2] {
        [("app", &self.app), ("reader", &self.reader)].map(|(role, pool)| (role, Usage::of(pool)))
    }

    /// Begins a transaction of the application.
    ///
    /// # Errors
    /// When the server cannot be reached or the pool is exhausted.
    pub async fn begin(&self) -> sqlx::Result<Transaction> {
        self.app.begin().await
    }

    /// Applies what is missing of the migrations, as the owner.
    ///
    /// # Errors
    /// When the server is too old, cannot be reached, or a migration fails; each is applied whole or not at all.
    pub async fn migrate(owner: &PgConnectOptions) -> sqlx::Result<()> {
        let mut connection = owner.connect().await?;
        let version: i32 =
            sqlx::query_scalar("SELECT current_setting('server_version_num')::int").fetch_one(&mut connection).await?;
        if version < OLDEST_SERVER {
            let message = format!("PostgreSQL 14 or newer is needed; this server is {}", version / 10_000);
            return Err(sqlx::Error::Configuration(message.into()));
        }
        MIGRATOR.run(&mut connection).await?;
        connection.close().await
    }

    /// Closes all connections once they are handed back.
    pub async fn close(&self) {
        self.reader.close().await;
        self.app.close().await;
    }
}

/// `page` with its limit brought into what services hand out, as `(offset, limit)` for SQL.
#[must_use]
pub fn offset_and_limit(page: PageRequest) -> (i64, i64) {
    (i64::from(page.offset), i64::from(page.limit.clamp(1, 500)))
}

const fn reader_connections(max_connections: u32) -> u32 {
    if max_connections < 4 { 2 } else { max_connections / 2 }
}

fn pool(options: PgConnectOptions, role: Option<&'static str>, max_connections: u32, kept_open: bool) -> PgPool {
    let pool = PgPoolOptions::new().max_connections(max_connections).acquire_timeout(Duration::from_secs(10));
    // Without an end to their lives, for that is when sqlx opens the least number of connections before it is asked for one.
    let pool = match kept_open {
        true => pool.min_connections(max_connections).idle_timeout(None).max_lifetime(None),
        false => pool,
    };
    pool.test_before_acquire(false)
        .before_acquire(|connection, of| {
            Box::pin(async move {
                if of.idle_for > UNTESTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if let Some(role) = role {
                    connection.execute(AssertSqlSafe(role)).await?;
                }
                Ok(())
            })
        })
        .connect_lazy_with(options)
}
