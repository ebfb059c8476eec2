//! Rows that are damaged, in the ways that rows of real files are.

use serde::{Deserialize, Serialize};

use crate::random::Random;

/// A way in which a row is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dirt {
    /// The customer is missing. A row that can be used: the customer is unknown.
    MissingCustomer,
    /// The description is missing. A row that can be used: the code tells the product.
    MissingDescription,
    /// The price is 0.
    ZeroPrice,
    /// The date is no date.
    NotADate,
    /// The price has a decimal comma.
    CommaInPrice,
    /// The quantity is a word.
    WordAsQuantity,
    /// The description has a byte of Latin-1, which is no UTF-8.
    BrokenEncoding,
    /// The stock code is missing.
    MissingStockCode,
}

/// The fields of a row that can be damaged, as they are written.
pub(crate) struct Fields<'a> {
    pub(crate) stock_code: &'a mut Vec<u8>,
    pub(crate) description: &'a mut Vec<u8>,
    pub(crate) quantity: &'a mut Vec<u8>,
    pub(crate) date: &'a mut Vec<u8>,
    pub(crate) price: &'a mut Vec<u8>,
    pub(crate) customer: &'a mut Vec<u8>,
}

impl Dirt {
    /// All ways.
    pub const ALL: [Self; 8] = [
        Self::MissingCustomer,
        Self::MissingDescription,
        Self::ZeroPrice,
        Self::NotADate,
        Self::CommaInPrice,
        Self::WordAsQuantity,
        Self::BrokenEncoding,
        Self::MissingStockCode,
    ];

    /// One of them.
    pub(crate) fn draw(random: &mut Random) -> Self {
        Self::ALL[random.below(Self::ALL.len())]
    }

    /// Damages the row.
    pub(crate) fn spoil(self, fields: &mut Fields<'_>) {
        match self {
            Self::MissingCustomer => fields.customer.clear(),
            Self::MissingDescription => fields.description.clear(),
            Self::ZeroPrice => *fields.price = b"0.00".to_vec(),
            // The day stays to be seen: 2025-03-14 becomes 14.03.2025 25:61, as from a form without checks.
            Self::NotADate => {
                let day = String::from_utf8_lossy(fields.date).into_owned();
                let parts: Vec<&str> = day.split([' ', '-']).take(3).collect();
                *fields.date =
                    format!("{} 25:61", parts.iter().rev().copied().collect::<Vec<_>>().join(".")).into_bytes();
            }
            Self::CommaInPrice => fields.price.iter_mut().filter(|byte| **byte == b'.').for_each(|byte| *byte = b','),
            Self::WordAsQuantity => *fields.quantity = b"a dozen".to_vec(),
            Self::BrokenEncoding => fields.description.extend_from_slice(b" (d\xE9cor)"),
            Self::MissingStockCode => fields.stock_code.clear(),
        }
    }
}
