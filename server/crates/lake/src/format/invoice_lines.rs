//! Invoice lines as CSV: the format of “Online Retail”, and the demo shop's, which has two columns more.

use super::fields::Fields;
use super::header;
use super::value;
use crate::LakeError;
use crate::sale_line::{Kind, SaleLine};

const COLUMNS: [&str; 8] =
    ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"];
const DEMO_COLUMNS: [&str; 10] = [
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

/// Where the columns are in this file.
pub(crate) struct InvoiceLines {
    /// How many columns the header has; every row must have as many fields.
    width: usize,
    columns: [usize; 8],
    /// Channel and category.
    extra: Option<[usize; 2]>,
}

impl InvoiceLines {
    pub(crate) fn online_retail(header: &Fields) -> Result<Self, LakeError> {
        Ok(Self { width: header.len(), columns: header::find(header, COLUMNS)?, extra: None })
    }

    pub(crate) fn demo_shop(header: &Fields) -> Result<Self, LakeError> {
        let [columns @ .., channel, category] = header::find(header, DEMO_COLUMNS)?;
        Ok(Self { width: header.len(), columns, extra: Some([channel, category]) })
    }

    pub(crate) fn line<'a>(&self, fields: &'a Fields) -> Result<SaleLine<'a>, String> {
        if fields.len() != self.width {
            return Err(format!("There are {} fields; the first line names {} columns.", fields.len(), self.width));
        }
        let [invoice_no, stock_code, description, quantity, date, price, customer, country] =
            self.columns.map(|column| fields.get(column));
        let invoice_no = value::code("InvoiceNo", invoice_no)?;
        let product_code = value::code("StockCode", stock_code)?;
        let sold_at = value::date_time("InvoiceDate", date)?;
        let unit_price = value::price("UnitPrice", price)?;
        let quantity = value::quantity("Quantity", quantity)?;
        let kind = if invoice_no.starts_with('C') { Kind::Return } else { Kind::Sale };
        match kind {
            Kind::Sale if quantity < 0 => {
                return Err(format!(
                    "Quantity “{quantity}” is negative, but only invoices that begin with C are returns."
                ));
            }
            Kind::Return if quantity > 0 => {
                return Err(format!(
                    "Quantity “{quantity}” must be negative: an invoice that begins with C is a return."
                ));
            }
            Kind::Sale | Kind::Return => {}
        }
        let [channel, category] = match self.extra {
            Some(extra) => extra.map(|column| fields.get(column)),
            None => [""; 2],
        };
        Ok(SaleLine {
            sold_at,
            quantity,
            unit_price,
            amount: value::line_amount(quantity, unit_price)?,
            kind,
            invoice_no,
            product_code,
            customer_code: value::optional_code("CustomerID", customer)?,
            description: value::text("Description", description)?,
            category: value::name("Category", category)?,
            country: value::name("Country", country)?,
            channel: value::name("Channel", channel)?,
        })
    }
}
