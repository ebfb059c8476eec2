//! The rows behind a tile: which they are, and how they are shown.

use contract::{AnswerColumn, Cells, Column, Filter, Values, Vocabulary};

use crate::columns::number_column;
use crate::page::Page;
use crate::titles;

/// The rows behind a tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// What the tile is called.
    pub title: String,
    /// What is in force, in words.
    pub in_force: String,
    /// The measures that count them.
    pub measures: Vec<String>,
    /// What holds of them.
    pub filters: Vec<Filter>,
}

impl Page<'_> {
    /// The rows behind a tile, as it is looked at; nothing for a tile of words, or where there is no such tile.
    #[must_use]
    pub fn behind(&self, tile: &str) -> Option<Behind> {
        let (looked, asked) = self.tiles.get(tile)?;
        let now = &asked.as_ref()?.now;
        let time = self.definition.time_of(&looked.tile);
        let mut in_force = vec![titles::in_force(self.locale, self.vocabulary, &looked.state, time, now)];
        in_force.extend(
            looked.tile.conditions.iter().map(|filter| titles::chosen_values(self.locale, self.vocabulary, filter)),
        );
        Some(Behind {
            title: titles::of_tile(self.locale, self.vocabulary, &looked.tile, time, now),
            in_force: in_force.join(" · "),
            measures: now.measures.clone(),
            filters: now.filters.clone(),
        })
    }
}

/// Columns of rows as people read them. What is missing is empty.
#[must_use]
pub fn columns_of_rows(vocabulary: &Vocabulary, columns: &[AnswerColumn]) -> Vec<Column> {
    let shown = |column: &AnswerColumn| {
        let known = vocabulary.dimension(&column.name);
        if matches!(column.cells, Cells::Exact { .. }) && known.is_none_or(|known| known.labels.is_empty()) {
            return number_column(column, &column.name);
        }
        let label = |row: usize| {
            let value = column.cells.written(row).unwrap_or_default();
            known.and_then(|known| known.label(&value)).unwrap_or(value)
        };
        Column {
            name: column.name.clone(),
            title: column.title.clone(),
            // Names of weekdays are no numbers.
            format: if matches!(column.cells, Cells::Exact { .. }) { contract::Format::Text } else { column.format },
            values: Values::Text((0..column.cells.len()).map(label).collect()),
        }
    };
    columns.iter().map(shown).collect()
}
