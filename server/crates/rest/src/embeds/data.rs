//! An embedded chart's numbers on the wire.

use chrono::{DateTime, Utc};
use contract::{EmbeddedChart, Format, Values};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Embedded {
    title: String,
    subtitle: String,
    fresh_at: DateTime<Utc>,
    columns: Vec<Column>,
}

#[derive(Serialize)]
struct Column {
    name: String,
    title: String,
    format: Format,
    values: List,
}

#[derive(Serialize)]
#[serde(untagged)]
enum List {
    Number(Vec<Option<f64>>),
    Text(Vec<String>),
}

impl From<EmbeddedChart> for Embedded {
    fn from(embedded: EmbeddedChart) -> Self {
        let chart = embedded.chart;
        Self {
            title: chart.title,
            subtitle: chart.subtitle,
            fresh_at: embedded.fresh_at,
            columns: chart.columns.into_iter().map(Column::from).collect(),
        }
    }
}

impl From<contract::Column> for Column {
    fn from(column: contract::Column) -> Self {
        let values = match column.values {
            Values::Number(values) => List::Number(values),
            Values::Text(values) => List::Text(values),
        };
        Self { name: column.name, title: column.title, format: column.format, values }
    }
}
