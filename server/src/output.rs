//! What commands print for people and scripts: standard output, apart from the log on standard error.

use std::io::Write;

/// Prints a line. A reader that has gone away (`terrarium config | head -1`) is no fault of ours.
pub(crate) fn line(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints why a command failed, for whoever typed it.
pub(crate) fn error(failure: &crate::Failure) {
    let _ = writeln!(std::io::stderr().lock(), "error: {failure}");
}

/// Prints something that is not the answer, on standard error.
pub(crate) fn note(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Prints rows in columns: the first ones left-aligned, the ones from `numbers` on right-aligned.
pub(crate) fn table(rows: &[impl AsRef<[String]>], numbers: usize) {
    let width = |column: usize| rows.iter().map(|row| row.as_ref()[column].chars().count()).max().unwrap_or(0);
    for row in rows {
        let cells = row.as_ref().iter().enumerate().map(|(column, text)| {
            let width = width(column);
            if column >= numbers { format!("{text:>width$}") } else { format!("{text:<width$}") }
        });
        line(cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}

/// A count with its thousands separated.
pub(crate) fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn thousands_are_separated() {
        let shown: Vec<_> = [0, 12, 999, 1000, 49_999, -1_234_567].into_iter().map(count).collect();
        assert_eq!(shown, ["0", "12", "999", "1,000", "49,999", "-1,234,567"]);
    }
}
