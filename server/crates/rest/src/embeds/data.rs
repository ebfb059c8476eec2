//! An embedded tile's numbers on the wire.

use chrono::{DateTime, Utc};
use contract::{ApiError, Embedded, Format, TileBody, Values};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Tile {
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

impl TryFrom<Embedded> for Tile {
    type Error = ApiError;

    /// # Errors
    /// Why the tile shows nothing; `NotFound` for words.
    fn try_from(embedded: Embedded) -> Result<Self, ApiError> {
        let fresh_at = embedded.dashboard.fresh_at;
        let tile = embedded.dashboard.tiles.into_iter().next().ok_or_else(ApiError::internal)?;
        let (subtitle, columns) = match tile.body {
            TileBody::Chart(chart) => (chart.subtitle, chart.columns),
            TileBody::Table(table) => (String::new(), table.columns),
            TileBody::Number(measure) => {
                let values = Values::Number(vec![measure.value]);
                let column =
                    contract::Column { name: measure.slug, title: measure.title, format: measure.format, values };
                (measure.versus, vec![column])
            }
            TileBody::Failed(error) => return Err(error),
            TileBody::Text(_) => return Err(ApiError::not_found("numbers here; this tile is words")),
        };
        let columns = columns.into_iter().map(Column::from).collect();
        Ok(Self { title: tile.title, subtitle, fresh_at, columns })
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
