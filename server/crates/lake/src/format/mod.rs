//! The formats that files may have: which columns, and what a row of each must be like.

mod cdnow;
mod fields;
mod header;
mod invoice_lines;
mod value;

use contract::SourceFormat;

use self::cdnow::Cdnow;
use self::fields::Fields;
use self::invoice_lines::InvoiceLines;
use crate::LakeError;
use crate::sale_line::SaleLine;
use crate::split::Quotes;

/// Turns records of one file into lines of invoices.
pub(crate) struct RowReader {
    fields: Fields,
    rows: Rows,
}

enum Rows {
    InvoiceLines(InvoiceLines),
    Cdnow(Cdnow),
}

impl RowReader {
    /// A reader for a file with this header.
    ///
    /// # Errors
    /// [`LakeError::Unusable`] when the header is not one of `format`'s.
    pub(crate) fn new(format: SourceFormat, header: &str) -> Result<Self, LakeError> {
        let mut fields = Fields::default();
        let read = match quotes(format) {
            Quotes::Quoted => fields.read_csv(header),
            Quotes::Plain => fields.read_words(header),
        };
        read.map_err(|reason| LakeError::Unusable(format!("The first line cannot be read: {reason}")))?;
        let rows = match format {
            SourceFormat::OnlineRetail => Rows::InvoiceLines(InvoiceLines::online_retail(&fields)?),
            SourceFormat::DemoShop => Rows::InvoiceLines(InvoiceLines::demo_shop(&fields)?),
            SourceFormat::Cdnow => Rows::Cdnow(Cdnow::new(&fields)?),
        };
        Ok(Self { fields, rows })
    }

    /// The line in `record`.
    ///
    /// # Errors
    /// Why it cannot be used and what would be accepted, as a sentence.
    pub(crate) fn read(&mut self, record: &str) -> Result<SaleLine<'_>, String> {
        match &mut self.rows {
            Rows::InvoiceLines(rows) => {
                self.fields.read_csv(record)?;
                rows.line(&self.fields)
            }
            Rows::Cdnow(rows) => {
                self.fields.read_words(record)?;
                rows.line(&self.fields)
            }
        }
    }
}

/// Whether fields of this format may be quoted.
pub(crate) const fn quotes(format: SourceFormat) -> Quotes {
    match format {
        SourceFormat::OnlineRetail | SourceFormat::DemoShop => Quotes::Quoted,
        SourceFormat::Cdnow => Quotes::Plain,
    }
}
