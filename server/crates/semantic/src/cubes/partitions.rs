//! What a cube is read in: the months of a shop's lines, each by a statement of its own, and how it is known that one has not
//! changed.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::design::Design;
use crate::asker::Asker;
use crate::model::ShopRow;
use crate::sql::{BinaryOp, Expr, Join, Select, Source, Statement, Table, Value};
use crate::store;

const SCHEMA: &str = "warehouse";
/// The table whose changes are known by month and shop, and the columns that say of which a row is.
const FACTS: &str = "fact_sales";
const DAY: &str = "date_key";
const SHOP_KEY: &str = "shop_key";
/// The table of shops, and the column that a shop is chosen by.
const SHOPS: &str = "dim_shop";
const CODE: &str = "code";

/// What the data of a shop are like. Equal states are the same data.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct State {
    loads: i64,
    /// By month as in 201012: the version of its lines.
    months: BTreeMap<i32, i64>,
    /// By table and column: the version of what lines lead to.
    attributes: BTreeMap<(String, String), i64>,
}

/// A part of the rows that a cube is made of.
#[derive(Debug)]
pub(super) struct Partition {
    pub(super) statement: Statement,
    /// What tells it from all others.
    pub(super) key: PartitionKey,
    /// Equal versions of one partition have the same rows; `None` where it is not known what else they depend on.
    pub(super) version: Option<Version>,
}

/// Which partition it is of which design.
pub(super) type PartitionKey = [u8; 32];

/// What the rows of a partition depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    month: i32,
    lines: i64,
    /// Of the columns that the design names.
    attributes: BTreeMap<(String, String), i64>,
}

impl State {
    /// As it is in the reader's transaction.
    pub(super) async fn read(reader: &mut PgConnection, shop: &ShopRow) -> sqlx::Result<Self> {
        Ok(Self {
            loads: store::loads(reader, shop.shop_key).await?,
            months: store::months(reader, shop.shop_key).await?.into_iter().collect(),
            attributes: store::attributes(reader).await?.into_iter().collect(),
        })
    }

    /// Whether it is the one that `shop` was found in.
    pub(super) fn is_of(&self, shop: &ShopRow) -> bool {
        self.loads == shop.watermark
    }

    /// The partitions that a cube is made of, the earliest first: each row that counts is in one of them.
    pub(super) fn partitions(&self, design: &Design, asker: &Asker) -> Vec<Partition> {
        let Some(facts) = facts(design) else { return vec![Partition::of(design, &design.select, None)] };
        // For whom a policy hides rows, it may go by other rows than those that are read.
        let attributes = if asker.sees.is_everything() { self.attributes_of(design, facts) } else { None };
        let of_month = |(month, lines): (&i32, &i64)| {
            let version = |attributes| Version { month: *month, lines: *lines, attributes };
            Partition::of(design, &in_month(&design.select, facts, *month), attributes.clone().map(version))
        };
        self.months.iter().map(of_month).collect()
    }

    /// Whether the rows of a partition of the state `before` are the same in this one.
    pub(super) fn has(&self, partition: &Partition, before: &Self) -> bool {
        let Some(Version { month, lines, attributes }) = &partition.version else { return self == before };
        self.months.get(month) == Some(lines)
            && attributes.iter().all(|(column, version)| self.attributes.get(column) == Some(version))
    }

    /// The versions of all columns outside of `facts` that a design names; `None` where one is not watched.
    fn attributes_of(&self, design: &Design, facts: &Table) -> Option<BTreeMap<(String, String), i64>> {
        let Select { columns, joins, condition, .. } = &design.select;
        let named =
            columns.iter().map(|(column, _)| column).chain([condition]).chain(joins.iter().map(|join| &join.column));
        let keys = joins.iter().map(|join| (join.table.alias.as_str(), join.key.as_str()));
        let all = named.flat_map(Expr::columns).chain(keys).filter(|(of, _)| *of != facts.alias);
        all.map(|(of, name)| {
            let table = joins.iter().map(|join| &join.table).find(|table| table.alias == of)?;
            let column = (table.name.clone(), name.to_owned());
            let version = *self.attributes.get(&column).filter(|_| table.schema == SCHEMA)?;
            Some((column, version))
        })
        .collect()
    }
}

impl Table {
    /// Whether it is the table of the warehouse of this name.
    fn is(&self, name: &str) -> bool {
        self.schema == SCHEMA && self.name == name
    }
}

impl Partition {
    fn of(design: &Design, select: &Select, version: Option<Version>) -> Self {
        let statement = select.statement();
        let told_by = format!("{statement:?}\n{:?}\n{:?}", design.schema, design.columns);
        Self { statement, key: Sha256::digest(told_by).into(), version }
    }
}

/// The table that a design is about, where that is the lines of the shop whose key they have themselves.
fn facts(design: &Design) -> Option<&Table> {
    let Source::Table(facts) = &design.select.from else { return None };
    let Expr::OneOf(shop, _) = &design.of_shop else { return None };
    let own = Expr::column(&facts.alias, SHOP_KEY);
    let is_shop = |join: &Join| {
        join.table.is(SHOPS)
            && join.key == SHOP_KEY
            && join.column == own
            && **shop == Expr::column(&join.table.alias, CODE)
    };
    (facts.is(FACTS) && design.select.joins.iter().any(is_shop)).then_some(facts)
}

fn in_month(select: &Select, facts: &Table, month: i32) -> Select {
    let bound = |op, day| Expr::binary(Expr::column(&facts.alias, DAY), op, Expr::Bound(Value::Integer(day)));
    let first = month.saturating_mul(100);
    let [from, to] = [bound(BinaryOp::GreaterOrEqual, first), bound(BinaryOp::Less, first.saturating_add(100))];
    Select { condition: Expr::All(vec![select.condition.clone(), from, to]), ..select.clone() }
}
