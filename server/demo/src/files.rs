//! The files.

use std::io;
use std::ops::Range;

use crate::calendar::{first_of_month, moment};
use crate::customers::{CHANNELS, COUNTRIES};
use crate::dirt::Fields;
use crate::shop::{Invoice, Shop};
use crate::words::CATEGORIES;

/// The columns of every file: those of the online-retail format, and two more. Dates are `YYYY-MM-DD HH:MM:SS`, prices are in
/// euros. A return has an invoice number that begins with C, and a quantity below 0.
pub const COLUMNS: [&str; 10] = [
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
    "Channel",
    "Category",
];

/// The number of the first invoice. Sales and returns are numbered together, by time.
const FIRST_INVOICE: usize = 100_001;

/// The invoices of one month, as CSV.
#[derive(Debug, Clone)]
pub struct MonthlyFile<'a> {
    shop: &'a Shop,
    month: u32,
    /// Which of the shop's invoices.
    range: Range<usize>,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Rows, without the header.
    pub rows: u64,
    /// Invoices, credit invoices counted.
    pub invoices: u64,
}

/// The name of the file of a month.
pub(crate) fn name_of(month: u32) -> String {
    first_of_month(month).format("demo-shop-%Y-%m.csv").to_string()
}

impl<'a> MonthlyFile<'a> {
    pub(crate) const fn new(shop: &'a Shop, month: u32, range: Range<usize>) -> Self {
        Self { shop, month, range }
    }

    /// Its name, as `demo-shop-2024-11.csv`.
    #[must_use]
    pub fn name(&self) -> String {
        name_of(self.month)
    }

    /// The first day of its month.
    #[must_use]
    pub fn first_day(&self) -> chrono::NaiveDate {
        first_of_month(self.month)
    }

    /// Writes it, row by row; no more than one invoice is held in memory, and a buffer.
    ///
    /// # Errors
    /// Whatever the writer says.
    pub fn write_to(&self, writer: impl io::Write) -> io::Result<Written> {
        let mut csv = csv::Writer::from_writer(writer);
        csv.write_record(COLUMNS)?;
        let mut written = Written::default();
        for (offset, invoice) in self.shop.invoices[self.range.clone()].iter().enumerate() {
            written.rows += self.write_invoice(&mut csv, FIRST_INVOICE + self.range.start + offset, invoice)?;
            written.invoices += 1;
        }
        csv.flush()?;
        Ok(written)
    }

    /// Writes an invoice, and tells how many rows it has.
    fn write_invoice<W: io::Write>(
        &self,
        csv: &mut csv::Writer<W>,
        number: usize,
        invoice: &Invoice,
    ) -> io::Result<u64> {
        let shop = self.shop;
        let customer = &shop.customers[invoice.customer as usize];
        let basket = shop.basket(invoice);
        let (prefix, sign) = if invoice.credit_after.is_some() { ("C", "-") } else { ("", "") };
        let number = format!("{prefix}{number}");
        let at = moment(invoice.second).format("%Y-%m-%d %H:%M:%S").to_string();
        let rows = match invoice.credit_after {
            Some(_) => basket.returned.into_iter().map(|line| (line, None)).collect(),
            None => basket.sold,
        };
        for (line, dirt) in &rows {
            let product = shop.catalogue.product(line.product);
            let mut stock_code = product.code.clone().into_bytes();
            let mut description = product.name.clone().into_bytes();
            let mut quantity = format!("{sign}{}", line.quantity).into_bytes();
            let mut date = at.clone().into_bytes();
            let mut price = format!("{}.{:02}", product.price / 100, product.price % 100).into_bytes();
            let mut id = customer.id().to_string().into_bytes();
            if let Some(dirt) = dirt {
                dirt.spoil(&mut Fields {
                    stock_code: &mut stock_code,
                    description: &mut description,
                    quantity: &mut quantity,
                    date: &mut date,
                    price: &mut price,
                    customer: &mut id,
                });
            }
            let country = COUNTRIES[usize::from(customer.country)].0;
            csv.write_record([
                number.as_bytes(),
                &stock_code,
                &description,
                &quantity,
                &date,
                &price,
                &id,
                country.as_bytes(),
                CHANNELS[basket.channel].0.as_bytes(),
                CATEGORIES[product.category].name.as_bytes(),
            ])?;
        }
        Ok(rows.len() as u64)
    }
}
