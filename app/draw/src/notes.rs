//! What is to be said of a tile besides its numbers, in words.

use contract::{Cut, Locale, Tile};
use language::words;

use crate::format;

/// "Last 12 months · The first 12 of 3,184 · Not filtered by Product".
#[must_use]
pub fn note(locale: Locale, tile: &Tile) -> Option<String> {
    let words = words::charts(locale);
    let cut = tile.cut.map(|Cut { shown, of }| match of {
        Some(all) => (words.first_of)(&format::integer(locale, shown as u64), &format::integer(locale, all as u64)),
        None => (words.first)(&format::integer(locale, shown as u64)),
    });
    let estimated = tile.error.map(|error| (words.estimated)(&format::percent(locale, f64::from(error) / 10_000.0)));
    let parts: Vec<String> =
        tile.period.clone().into_iter().chain(cut).chain(not_filtered(locale, tile)).chain(estimated).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// "Not filtered by Product".
#[must_use]
pub fn not_filtered(locale: Locale, tile: &Tile) -> Option<String> {
    let names = &tile.not_filtered_by;
    (!names.is_empty()).then(|| (words::charts(locale).not_filtered)(&names.join(", ")))
}
