//! Loading a batch.

use arrow::array::RecordBatch;
use bytes::BytesMut;
use contract::{BatchId, DomainEvent};
use futures::{Stream, StreamExt};
use platform::{Transaction, outbox};
use rust_decimal::Decimal;

use crate::{WarehouseError, copy, observed, store};

/// What is sent to the server at once, in bytes.
const SEND_BYTES: usize = 1 << 20;

/// What is to be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadRequest {
    /// The batch of the lake.
    pub batch: BatchId,
    /// The code of the shop it belongs to.
    pub shop: String,
}

/// What a load brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Lines of invoices that are sales.
    pub sales: Lines,
    /// Lines of invoices that are returns; their amount is not positive.
    pub returns: Lines,
    /// Rows of the same invoices that were there before and are replaced.
    pub replaced: u64,
    /// Currency of the amounts, ISO 4217.
    pub currency: String,
    /// The number of this load.
    pub watermark: i64,
}

impl Loaded {
    /// Rows that were brought.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.sales.rows + self.returns.rows
    }
}

/// A number of lines and what they come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lines {
    /// How many.
    pub rows: u64,
    /// Their amounts, added up.
    pub amount: Decimal,
}

/// Loads `rows` within `tx`; `None` when the batch had been loaded before. `progress` is told how many rows were copied.
pub(crate) async fn load<S, E>(
    tx: &mut Transaction,
    request: &LoadRequest,
    rows: S,
    progress: impl Fn(u64) + Send,
) -> Result<Option<Loaded>, WarehouseError>
where
    S: Stream<Item = Result<RecordBatch, E>> + Send,
    E: std::error::Error + Send + Sync + 'static,
{
    let shop = store::shop(tx, &request.shop).await?.ok_or_else(|| WarehouseError::NoShop(request.shop.clone()))?;
    // Takes the table for this transaction alone, so loads take turns: each is numbered after the last one's commit,
    // and the greatest number tells the state of the data.
    store::empty_staging(tx).await?;
    if store::is_loaded(tx, request.batch).await? {
        return Ok(None);
    }
    let given = copy_rows(tx, rows, progress).await?;
    let (merged, replaced) = merge(tx, request.batch, shop.shop_key).await?;
    if merged != given {
        return Err(WarehouseError::Incomplete { given, merged });
    }
    let (sales, returns) = store::staging_totals(tx).await?;
    store::empty_staging(tx).await?;
    let watermark = store::insert_load(tx, request.batch, shop.shop_key, merged, replaced).await?;
    announce_load(tx).await?;
    Ok(Some(Loaded { sales, returns, replaced, currency: shop.currency, watermark }))
}

/// Tells the other domains which tables changed, and the catalog what they are.
async fn announce_load(tx: &mut Transaction) -> Result<(), WarehouseError> {
    let tables = store::tables(tx).await?;
    let shops = store::loaded_shops(tx).await?;
    for event in observed::tables(&tables, &shops) {
        outbox::publish(tx, &event).await?;
    }
    let names = tables.iter().map(|table| format!("warehouse.{}", table.name));
    let changed = names.filter(|name| name != "warehouse.dim_shop").collect();
    outbox::publish(tx, &DomainEvent::TablesLoaded { tables: changed }).await?;
    Ok(())
}

async fn copy_rows<S, E>(tx: &mut Transaction, rows: S, progress: impl Fn(u64) + Send) -> Result<u64, WarehouseError>
where
    S: Stream<Item = Result<RecordBatch, E>> + Send,
    E: std::error::Error + Send + Sync + 'static,
{
    let mut copy = tx.copy_in_raw(store::COPY_STAGING).await?;
    let mut buffer = BytesMut::with_capacity(2 * SEND_BYTES);
    copy::put_header(&mut buffer);
    let mut rows = std::pin::pin!(rows);
    let mut sent = 0;
    while let Some(batch) = rows.next().await {
        let put = batch
            .map_err(|error| WarehouseError::Source(Box::new(error)))
            .and_then(|batch| copy::put_rows(&mut buffer, &batch, &store::STAGING_COLUMNS).map(|()| batch.num_rows()));
        match put {
            Ok(count) => sent += count as u64,
            Err(error) => {
                copy.abort(error.to_string()).await?;
                return Err(error);
            }
        }
        if buffer.len() >= SEND_BYTES {
            copy.send(&buffer[..]).await?;
            buffer.clear();
            progress(sent);
        }
    }
    copy::put_trailer(&mut buffer);
    copy.send(&buffer[..]).await?;
    let copied = copy.finish().await?;
    progress(copied);
    Ok(copied)
}

/// Brings what is in the staging table into the star; answers how many rows came and how many they replaced.
async fn merge(tx: &mut Transaction, batch: BatchId, shop_key: i32) -> Result<(u64, u64), WarehouseError> {
    store::prepare_merge(tx).await?;
    store::add_days(tx).await?;
    store::add_countries(tx).await?;
    store::add_customers(tx, shop_key).await?;
    store::add_products(tx, shop_key).await?;
    store::add_descriptions(tx, shop_key).await?;
    store::update_descriptions(tx, shop_key).await?;
    store::update_categories(tx, shop_key).await?;
    let replaced = store::delete_replaced(tx, shop_key).await?;
    let merged = store::insert_facts(tx, batch, shop_key).await?;
    if replaced == 0 {
        store::update_first_orders(tx, shop_key).await?;
    } else {
        store::recompute_first_orders(tx, shop_key).await?;
    }
    Ok((merged, replaced))
}
