//! A catalog with a small shop in it.

use std::time::Duration;

use catalog::{Consumer, Service};
use contract::{
    AssetEdit, AssetKind, AssetObserved, AssetRef, CatalogApi, ColumnObserved, DomainEvent, OpContext, Principal,
    RequestId, Role, Via,
};
use platform::outbox;
use platform::testing::TestDb;
use uuid::Uuid;

/// A catalog over a database of its own.
pub(crate) struct Shop {
    pub(crate) db: TestDb,
    pub(crate) catalog: Service,
}

impl Shop {
    /// An empty one.
    pub(crate) async fn empty() -> Self {
        let db = TestDb::new().await;
        let catalog = Service::new(db.db.clone());
        Self { db, catalog }
    }

    /// One with tables, files, a dashboard and a model.
    pub(crate) async fn new() -> Self {
        let shop = Self::empty().await;
        shop.observe(assets()).await;
        shop
    }

    /// Publishes that these assets were observed, and lets the catalog hear of it.
    pub(crate) async fn observe(&self, assets: Vec<AssetObserved>) {
        self.publish(assets.into_iter().map(DomainEvent::AssetObserved).collect()).await;
    }

    /// Publishes events, and lets the catalog hear of them.
    pub(crate) async fn publish(&self, events: Vec<DomainEvent>) {
        let mut tx = self.db.db.begin().await.unwrap();
        for event in &events {
            outbox::publish(&mut tx, event).await.unwrap();
        }
        tx.commit().await.unwrap();
        self.drain().await;
    }

    /// Lets the catalog hear of what was published. The outbox holds events back while a transaction runs that began
    /// before them, be it one of another test, so this goes on until all have arrived.
    pub(crate) async fn drain(&self) {
        let db = &self.db.db;
        let arrived = async {
            loop {
                outbox::drain(db, &Consumer).await.unwrap();
                let waiting: i64 = sqlx::query_scalar(
                    "SELECT count(*) FROM platform.outbox o
                     LEFT JOIN platform.outbox_cursor c ON c.consumer = 'catalog'
                     WHERE c.consumer IS NULL OR (o.xid, o.event_id) > (c.xid, c.event_id)",
                )
                .fetch_one(db.app())
                .await
                .unwrap();
                if waiting == 0 {
                    break;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), arrived).await.expect("all events arrive");
    }

    pub(crate) async fn tag(&self, asset: AssetRef, tags: &[&str]) {
        let tags = Some(tags.iter().map(|tag| (*tag).to_owned()).collect());
        self.catalog
            .edit(&asked_by("kim", Role::Analyst), asset, AssetEdit { tags, ..AssetEdit::default() })
            .await
            .unwrap();
    }
}

pub(crate) fn asked_by(name: &str, role: Role) -> OpContext {
    let mut cx = OpContext::anonymous(RequestId(Uuid::now_v7()));
    cx.principal = Some(Principal::new(name, role, Via::Session));
    cx
}

pub(crate) fn viewer() -> OpContext {
    asked_by("vic", Role::Viewer)
}

pub(crate) fn table(name: &str) -> AssetRef {
    AssetRef::new(AssetKind::Table, name)
}

pub(crate) fn column(name: &str) -> AssetRef {
    AssetRef::new(AssetKind::Column, name)
}

pub(crate) fn observed(asset: AssetRef, title: &str, description: &str) -> AssetObserved {
    AssetObserved {
        asset,
        title: title.to_owned(),
        description: description.to_owned(),
        href: None,
        facts: Vec::new(),
        columns: Vec::new(),
        made_from: Vec::new(),
        part_of: None,
    }
}

pub(crate) fn columns(names: &[(&str, &str)]) -> Vec<ColumnObserved> {
    let column = |(name, description): &(&str, &str)| ColumnObserved {
        name: (*name).to_owned(),
        data_type: "text".to_owned(),
        nullable: false,
        description: (*description).to_owned(),
    };
    names.iter().map(column).collect()
}

fn assets() -> Vec<AssetObserved> {
    let raw = AssetRef::new(AssetKind::ObjectSet, "raw/online-retail");
    let staged = AssetRef::new(AssetKind::ObjectSet, "staged/online-retail");
    vec![
        observed(raw.clone(), "Raw files of Online Retail", "Bytes as they came."),
        AssetObserved {
            made_from: vec![raw],
            ..observed(staged.clone(), "Staged rows of Online Retail", "Typed rows.")
        },
        AssetObserved {
            columns: columns(&[
                ("sales_key", "Surrogate key."),
                ("customer_key", "The customer (dim_customer)."),
                ("amount", "Exact amount in the shop's currency."),
                ("quantity", "Pieces; negative for returns."),
            ]),
            made_from: vec![staged.clone()],
            facts: vec![("Schema".to_owned(), "warehouse".to_owned())],
            ..observed(
                table("warehouse.fact_sales"),
                "fact_sales",
                "Sales and returns. One row for each line of an invoice.",
            )
        },
        AssetObserved {
            columns: columns(&[("customer_key", "Surrogate key."), ("customer_code", "The shop's number.")]),
            made_from: vec![staged],
            ..observed(table("warehouse.dim_customer"), "dim_customer", "Customers of a shop.")
        },
        AssetObserved {
            columns: columns(&[("product_key", "Surrogate key."), ("description", "The description used last.")]),
            ..observed(table("warehouse.dim_product"), "dim_product", "Products of a shop.")
        },
        AssetObserved {
            href: Some("/dashboards/sales".to_owned()),
            made_from: vec![table("warehouse.fact_sales"), table("warehouse.dim_customer")],
            ..observed(AssetRef::new(AssetKind::Dashboard, "sales"), "Sales", "Net revenue, orders and customers.")
        },
        AssetObserved {
            made_from: vec![table("warehouse.fact_sales")],
            ..observed(AssetRef::new(AssetKind::Model, "segments"), "Segments", "Groups customers by how they buy.")
        },
    ]
}
