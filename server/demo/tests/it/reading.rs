//! Reading the files back.

use std::sync::OnceLock;

use chrono::NaiveDateTime;
use demo::{Parameters, Shop};

/// A row as it is in a file.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) fields: Vec<Vec<u8>>,
    /// The index of its file.
    pub(crate) file: usize,
}

/// A row without damage.
#[derive(Debug, Clone)]
pub(crate) struct Clean {
    pub(crate) invoice: String,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) quantity: i64,
    pub(crate) at: NaiveDateTime,
    pub(crate) cents: i64,
    pub(crate) customer: u32,
    pub(crate) country: String,
    pub(crate) channel: String,
    pub(crate) category: String,
    pub(crate) file: usize,
}

/// The default shop with its rows, generated once for all tests.
pub(crate) fn default_shop() -> &'static (Shop, Vec<Row>) {
    static SHOP: OnceLock<(Shop, Vec<Row>)> = OnceLock::new();
    SHOP.get_or_init(|| {
        let shop = Shop::generate(&Parameters::default(), 42).expect("the defaults are valid");
        let rows = rows(&shop);
        (shop, rows)
    })
}

/// All rows of all files.
pub(crate) fn rows(shop: &Shop) -> Vec<Row> {
    let mut rows = Vec::new();
    for (file, monthly) in shop.files().enumerate() {
        let mut bytes = Vec::new();
        let written = monthly.write_to(&mut bytes).expect("a vector takes everything");
        let before = rows.len();
        let mut reader = csv::Reader::from_reader(&bytes[..]);
        assert_eq!(reader.headers().expect("a header"), &demo::COLUMNS[..]);
        for record in reader.byte_records() {
            let fields = record.expect("rows of one length").iter().map(<[u8]>::to_vec).collect();
            rows.push(Row { fields, file });
        }
        assert_eq!((rows.len() - before) as u64, written.rows);
    }
    rows
}

impl Row {
    /// The row, when nothing about it is damaged.
    pub(crate) fn clean(&self) -> Option<Clean> {
        let text = |index: usize| String::from_utf8(self.fields[index].clone()).ok().filter(|text| !text.is_empty());
        let (whole, cents) = text(5)?.split_once('.').map(|(a, b)| (a.to_owned(), b.to_owned()))?;
        let cents = whole.parse::<i64>().ok()? * 100 + cents.parse::<i64>().ok()?;
        Some(Clean {
            invoice: text(0)?,
            code: text(1)?,
            name: text(2)?,
            quantity: text(3)?.parse().ok()?,
            at: NaiveDateTime::parse_from_str(&text(4)?, "%Y-%m-%d %H:%M:%S").ok()?,
            cents: Some(cents).filter(|&cents| cents > 0)?,
            customer: text(6)?.parse().ok()?,
            country: text(7)?,
            channel: text(8)?,
            category: text(9)?,
            file: self.file,
        })
    }
}
