//! Purchases at CDNOW: one line each, white space between customer, date, number of CDs and dollars.

use std::fmt::Write;

use super::fields::Fields;
use super::header;
use super::value;
use crate::LakeError;
use crate::sale_line::{Kind, SaleLine};

const COLUMNS: [&str; 4] = ["customer_id", "date", "number_of_cds", "dollar_value"];

/// Where the columns are, and what the last row was.
///
/// The shop gives no invoice numbers. A purchase gets `<customer>-<date>-<n>`, where n counts the purchases of that
/// customer on that day; the file is sorted by customer and date, so looking back one row is enough. (In a file that is
/// not, two purchases of one day that stand apart become two lines of one invoice; no line is lost.)
///
/// The amount is the dollars as they are given. The price of a piece is that divided by the number of CDs, rounded.
/// Purchases of 0 dollars are kept: the customer did order, with a discount of 100 %.
pub(crate) struct Cdnow {
    columns: [usize; 4],
    customer: String,
    date: String,
    ordinal: u32,
    invoice_no: String,
}

impl Cdnow {
    pub(crate) fn new(header: &Fields) -> Result<Self, LakeError> {
        let columns = header::find(header, COLUMNS)?;
        Ok(Self { columns, customer: String::new(), date: String::new(), ordinal: 0, invoice_no: String::new() })
    }

    pub(crate) fn line<'a>(&'a mut self, fields: &'a Fields) -> Result<SaleLine<'a>, String> {
        if fields.len() != COLUMNS.len() {
            return Err(format!("There are {} fields; four are needed: {}.", fields.len(), COLUMNS.join(", ")));
        }
        let [customer, date, pieces, dollars] = self.columns.map(|column| fields.get(column));
        let customer = value::code("customer_id", customer)?;
        let sold_at = value::compact_date("date", date)?;
        let quantity = value::quantity("number_of_cds", pieces)?;
        if quantity < 0 {
            return Err(format!("number_of_cds “{quantity}” must be positive."));
        }
        let amount = value::amount("dollar_value", dollars)?;
        self.number(customer, date);
        Ok(SaleLine {
            sold_at,
            quantity,
            unit_price: divide(amount, i64::from(quantity)),
            amount,
            kind: Kind::Sale,
            invoice_no: &self.invoice_no,
            product_code: "CD",
            customer_code: Some(customer),
            description: Some("Compact disc"),
            category: None,
            country: None,
            channel: None,
        })
    }

    fn number(&mut self, customer: &str, date: &str) {
        if self.customer == customer && self.date == date {
            self.ordinal += 1;
        } else {
            customer.clone_into(&mut self.customer);
            date.clone_into(&mut self.date);
            self.ordinal = 1;
        }
        self.invoice_no.clear();
        write!(self.invoice_no, "{customer}-{date}-{}", self.ordinal).expect("writing to a String cannot fail");
    }
}

/// `amount` / `pieces`, rounded half up; neither is negative.
const fn divide(amount: i64, pieces: i64) -> i64 {
    (amount + pieces / 2) / pieces
}
