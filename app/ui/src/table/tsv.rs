//! Tables as spreadsheets take them.

use super::cell::{Cell, Key, Row, TableColumn};

/// These columns of these rows as tab-separated text with a heading.
pub(super) fn to_tsv(columns: &[TableColumn], rows: &[Row], visible: &[usize], shown: &[usize]) -> String {
    let heading = line(visible.iter().filter_map(|index| columns.get(*index)).map(|column| plain(&column.title)));
    let lines = shown
        .iter()
        .filter_map(|index| rows.get(*index))
        .map(|row| line(visible.iter().map(|index| row.cells.get(*index).map(copied).unwrap_or_default())));
    std::iter::once(heading).chain(lines).collect::<Vec<_>>().join("\n")
}

fn line(cells: impl Iterator<Item = String>) -> String {
    cells.collect::<Vec<_>>().join("\t")
}

/// Numbers are plain, dates as they sort, identifiers whole.
fn copied(cell: &Cell) -> String {
    match &cell.key {
        Key::None => String::new(),
        Key::Number(number) => number.to_string(),
        Key::Text(text) => plain(text),
    }
}

fn plain(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use contract::Format;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn copies_have_plain_numbers_and_no_stray_tabs() {
        let columns = [TableColumn::new("Name", Format::Text), TableColumn::new("Net (GBP)", Format::Money)];
        let rows = [
            Row::new(vec![Cell::text("a\tb"), Cell::amount("-1234.50")]),
            Row::new(vec![Cell::text("c"), Cell::none()]),
        ];
        assert_eq!(to_tsv(&columns, &rows, &[0, 1], &[0, 1]), "Name\tNet (GBP)\na b\t-1234.5\nc\t");
        assert_eq!(to_tsv(&columns, &rows, &[0], &[1, 0]), "Name\nc\na b");
        assert_eq!(to_tsv(&columns, &rows, &[1], &[]), "Net (GBP)");
    }

    proptest! {
        #[test]
        fn every_line_has_every_column(texts in prop::collection::vec("\\PC{0,5}[\t\r\n]?\\PC{0,5}", 1..20)) {
            let columns = [TableColumn::new("A", Format::Text), TableColumn::new("B", Format::Text)];
            let rows: Vec<Row> = texts.iter().map(|text| Row::new(vec![Cell::text(text), Cell::text(text)])).collect();
            let copied = to_tsv(&columns, &rows, &[0, 1], &(0..rows.len()).collect::<Vec<_>>());
            prop_assert_eq!(copied.split('\n').count(), rows.len() + 1);
            prop_assert!(copied.split('\n').all(|line| line.split('\t').count() == 2));
        }
    }
}
