//! The warehouse as others use it.

use arrow::array::RecordBatch;
use chrono::NaiveDate;
use futures::Stream;
use platform::{Database, Transaction, outbox};

use crate::{CustomerHistory, LoadRequest, Loaded, Shop, WarehouseError, load, observed, store};

/// Loads with fewer rows leave the planner's statistics to autovacuum.
const ANALYZE_ROWS: u64 = 1000;
/// So do loads that are a smaller part of all rows; autovacuum's own measure.
const ANALYZE_PART: f64 = 0.1;

/// The warehouse. Cloning copies pointers.
#[derive(Debug, Clone)]
pub struct Service {
    db: Database,
}

impl Service {
    /// A service over `db`.
    #[must_use]
    pub const fn new(db: Database) -> Self {
        Self { db }
    }

    /// Loads the staged `rows` of a batch within `tx`, which the caller commits: until then nobody sees any of it. Loads
    /// wait for each other. `progress` is told how many rows were copied so far.
    ///
    /// Answers `None` for a batch that is in the ledger already; then `rows` is not read and nothing is changed.
    ///
    /// # Errors
    /// See [`WarehouseError`]; `tx` must then not be committed.
    pub async fn load<S, E>(
        &self,
        tx: &mut Transaction,
        request: &LoadRequest,
        rows: S,
        progress: impl Fn(u64) + Send,
    ) -> Result<Option<Loaded>, WarehouseError>
    where
        S: Stream<Item = Result<RecordBatch, E>> + Send,
        E: std::error::Error + Send + Sync + 'static,
    {
        load::load(tx, request, rows, progress).await
    }

    /// To be called after the transaction of a load: gathers the planner's statistics where it was a large one.
    ///
    /// # Errors
    /// When the database refuses; the load itself is not affected.
    pub async fn after_load(&self, loaded: &Loaded) -> Result<(), WarehouseError> {
        let rows = loaded.rows();
        if rows >= ANALYZE_ROWS && rows as f64 > ANALYZE_PART * store::known_rows(self.db.app()).await? {
            store::analyze_star(self.db.app()).await?;
        }
        Ok(())
    }

    /// Tells the catalog about the tables, loaded or not; to be called when the server starts.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn announce(&self) -> Result<(), WarehouseError> {
        let mut tx = self.db.begin().await?;
        let tables = store::tables(&mut tx).await?;
        let shops = store::loaded_shops(&mut tx).await?;
        for event in observed::tables(&tables, &shops) {
            outbox::publish(&mut tx, &event).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The shops that have sales, in the order they were set up.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn shops(&self) -> Result<Vec<Shop>, WarehouseError> {
        Ok(store::shops(&mut self.db.read_all_rows().await?).await?)
    }

    /// The shop called `code`; `None` when there is none or it has no sales.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn shop(&self, code: &str) -> Result<Option<Shop>, WarehouseError> {
        Ok(self.shops().await?.into_iter().find(|shop| shop.code == code))
    }

    /// What each customer of a shop did until the end of the day `until`, by customer code.
    ///
    /// One statement, so one state of the data.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn customer_history(
        &self,
        shop_key: i32,
        until: NaiveDate,
    ) -> Result<Vec<CustomerHistory>, WarehouseError> {
        Ok(store::customer_history(&mut self.db.read_all_rows().await?, shop_key, until).await?)
    }
}
