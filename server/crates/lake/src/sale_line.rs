//! The rows of the staged zone.

use std::sync::{Arc, LazyLock};

use arrow::array::{
    Decimal128Builder, Int32Builder, Int64Builder, RecordBatch, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use arrow::error::ArrowError;
use chrono::NaiveDateTime;

/// Decimals of prices and amounts.
pub(crate) const SCALE: i8 = 4;
const PRICE_PRECISION: u8 = 12;
const AMOUNT_PRECISION: u8 = 16;

static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let required = |name: &str, kind| Field::new(name, kind, false);
    let optional = |name: &str| Field::new(name, DataType::Utf8, true);
    Arc::new(Schema::new(vec![
        required("row_no", DataType::Int64),
        required("sold_at", DataType::Timestamp(TimeUnit::Microsecond, None)),
        required("quantity", DataType::Int32),
        required("unit_price", DataType::Decimal128(PRICE_PRECISION, SCALE)),
        required("amount", DataType::Decimal128(AMOUNT_PRECISION, SCALE)),
        required("kind", DataType::Utf8),
        required("invoice_no", DataType::Utf8),
        required("product_code", DataType::Utf8),
        optional("customer_code"),
        optional("description"),
        optional("category"),
        optional("country"),
        optional("channel"),
    ]))
});

/// The columns of staged files, whatever format the file had:
///
/// | column | type | |
/// |---|---|---|
/// | `row_no` | int64 | row of the file, from 1, the header not counted |
/// | `sold_at` | timestamp (µs) without zone | the shop's local time |
/// | `quantity` | int32 | pieces, negative for returns |
/// | `unit_price` | decimal(12, 4) | price of a piece; rounded where the file gives only the amount |
/// | `amount` | decimal(16, 4) | exact, negative for returns |
/// | `kind` | utf8 | `sale` or `return` |
/// | `invoice_no`, `product_code` | utf8 | |
/// | `customer_code`, `description`, `category`, `country`, `channel` | utf8, nullable | |
#[must_use]
pub fn staged_schema() -> SchemaRef {
    SCHEMA.clone()
}

/// Whether goods went out or came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sale,
    Return,
}

/// One line of an invoice. Money is in ten-thousandths ([`SCALE`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SaleLine<'a> {
    pub(crate) sold_at: NaiveDateTime,
    pub(crate) quantity: i32,
    pub(crate) unit_price: i64,
    pub(crate) amount: i64,
    pub(crate) kind: Kind,
    pub(crate) invoice_no: &'a str,
    pub(crate) product_code: &'a str,
    pub(crate) customer_code: Option<&'a str>,
    pub(crate) description: Option<&'a str>,
    pub(crate) category: Option<&'a str>,
    pub(crate) country: Option<&'a str>,
    pub(crate) channel: Option<&'a str>,
}

/// Collects lines into columns.
#[derive(Default)]
pub(crate) struct SaleLines {
    rows: usize,
    row_no: Int64Builder,
    sold_at: TimestampMicrosecondBuilder,
    quantity: Int32Builder,
    unit_price: Decimal128Builder,
    amount: Decimal128Builder,
    kind: StringBuilder,
    invoice_no: StringBuilder,
    product_code: StringBuilder,
    customer_code: StringBuilder,
    description: StringBuilder,
    category: StringBuilder,
    country: StringBuilder,
    channel: StringBuilder,
}

impl SaleLines {
    pub(crate) fn push(&mut self, row_no: i64, line: &SaleLine<'_>) {
        self.rows += 1;
        self.row_no.append_value(row_no);
        self.sold_at.append_value(line.sold_at.and_utc().timestamp_micros());
        self.quantity.append_value(line.quantity);
        self.unit_price.append_value(line.unit_price.into());
        self.amount.append_value(line.amount.into());
        self.kind.append_value(match line.kind {
            Kind::Sale => "sale",
            Kind::Return => "return",
        });
        self.invoice_no.append_value(line.invoice_no);
        self.product_code.append_value(line.product_code);
        self.customer_code.append_option(line.customer_code);
        self.description.append_option(line.description);
        self.category.append_option(line.category);
        self.country.append_option(line.country);
        self.channel.append_option(line.channel);
    }

    pub(crate) const fn len(&self) -> usize {
        self.rows
    }

    /// What was collected, which is then forgotten.
    pub(crate) fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        self.rows = 0;
        RecordBatch::try_new(
            staged_schema(),
            vec![
                Arc::new(self.row_no.finish()),
                Arc::new(self.sold_at.finish()),
                Arc::new(self.quantity.finish()),
                Arc::new(self.unit_price.finish().with_precision_and_scale(PRICE_PRECISION, SCALE)?),
                Arc::new(self.amount.finish().with_precision_and_scale(AMOUNT_PRECISION, SCALE)?),
                Arc::new(self.kind.finish()),
                Arc::new(self.invoice_no.finish()),
                Arc::new(self.product_code.finish()),
                Arc::new(self.customer_code.finish()),
                Arc::new(self.description.finish()),
                Arc::new(self.category.finish()),
                Arc::new(self.country.finish()),
                Arc::new(self.channel.finish()),
            ],
        )
    }
}
