//! What the catalog is told about dashboards.

use contract::{ApiResult, AssetKind, AssetObserved, AssetRef, DomainEvent};
use platform::{internal, outbox};

use crate::service::{SALES, SALES_DESCRIPTION, SALES_TITLE};
use crate::{Service, sales_charts, store};

/// The tables that the sales dashboard is made from.
const TABLES: [&str; 5] = [
    "warehouse.fact_sales",
    "warehouse.dim_shop",
    "warehouse.dim_customer",
    "warehouse.dim_product",
    "warehouse.dim_country",
];

impl Service {
    /// Tells the catalog about the dashboards, unless it was told the same before. To be called on every start.
    ///
    /// # Errors
    /// `Internal` when the database refuses; then nothing was told.
    pub async fn publish_assets(&self) -> ApiResult<()> {
        let observed = sales();
        let mut tx = self.db.begin().await.map_err(internal)?;
        if store::announce(&mut tx, &observed).await.map_err(internal)? {
            outbox::publish(&mut tx, &DomainEvent::AssetObserved(observed)).await.map_err(internal)?;
        }
        tx.commit().await.map_err(internal)
    }
}

fn sales() -> AssetObserved {
    AssetObserved {
        asset: AssetRef::new(AssetKind::Dashboard, SALES),
        title: SALES_TITLE.to_owned(),
        description: SALES_DESCRIPTION.to_owned(),
        href: Some(format!("/dashboards/{SALES}")),
        facts: vec![("Charts".to_owned(), sales_charts::SLUGS.len().to_string())],
        columns: Vec::new(),
        made_from: TABLES.map(|table| AssetRef::new(AssetKind::Table, table)).to_vec(),
    }
}
