//! What came of it, in sentences.

use std::fmt::Display;

use contract::Batch;
use lake::Staged;
use warehouse::{Lines, Loaded};

/// How a file was read.
pub(super) fn staged(staged: &Staged) -> String {
    format!(
        "{} rows read: {} can be used, {} are in quarantine.",
        count(staged.rows_read),
        count(staged.rows_staged),
        count(staged.rows_quarantined),
    )
}

/// What was loaded.
pub(super) fn loaded(staged: &Staged, loaded: &Loaded) -> String {
    let lines = |lines: &Lines, name: &str| {
        format!("{} {name} ({:.2} {})", count(lines.rows), Thousands(lines.amount.round_dp(2)), loaded.currency)
    };
    let mut report = format!(
        "{} rows read: {} and {} loaded, {} in quarantine.",
        count(staged.rows_read),
        lines(&loaded.sales, "sales"),
        lines(&loaded.returns, "returns"),
        count(staged.rows_quarantined),
    );
    if loaded.replaced > 0 {
        report.push_str(&format!(" {} earlier rows of the same invoices were replaced.", count(loaded.replaced)));
    }
    report
}

/// That there was nothing to do.
pub(super) fn loaded_before(batch: &Batch) -> String {
    format!("{} had been loaded before. Nothing was changed.", batch.file_name)
}

/// A whole number with its thousands separated.
pub(super) fn count(number: impl Display) -> String {
    Thousands(number).to_string()
}

/// A number that is written with its thousands separated.
struct Thousands<N>(N);

impl<N: Display> Display for Thousands<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = match f.precision() {
            Some(decimals) => format!("{:.decimals$}", self.0),
            None => self.0.to_string(),
        };
        let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("−", digits));
        let whole = digits.find('.').unwrap_or(digits.len());
        f.write_str(sign)?;
        for (position, character) in digits.char_indices() {
            if position > 0 && position < whole && (whole - position) % 3 == 0 {
                f.write_str(",")?;
            }
            write!(f, "{character}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(49_999), "49,999");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(format!("{:.2}", Thousands(-114_726.38)), "−114,726.38");
        assert_eq!(format!("{:.2}", Thousands(-100.0)), "−100.00");
    }
}
