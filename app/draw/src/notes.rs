//! What is to be said of a tile besides its numbers, in words.

use contract::{Cut, Tile};

use crate::format;

/// "Last 12 months · The first 12 of 3,184 · Not filtered by Product".
#[must_use]
pub fn note(tile: &Tile) -> Option<String> {
    let cut = tile.cut.map(|Cut { shown, of }| match of {
        Some(all) => format!("The first {} of {}", format::integer(shown as u64), format::integer(all as u64)),
        None => format!("The first {}", format::integer(shown as u64)),
    });
    let estimated = tile.error.map(|error| format!("Estimated, ±{:.1} %", f64::from(error) / 100.0));
    let parts: Vec<String> =
        tile.period.clone().into_iter().chain(cut).chain(not_filtered(tile)).chain(estimated).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// "Not filtered by Product".
#[must_use]
pub fn not_filtered(tile: &Tile) -> Option<String> {
    let names = &tile.not_filtered_by;
    (!names.is_empty()).then(|| format!("Not filtered by {}", names.join(", ")))
}
