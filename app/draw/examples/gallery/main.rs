//! Every kind of chart on one page, to be looked at: `cargo run -p draw --example gallery > gallery.html`.
//!
//! Themes stand side by side, at the widths of a phone and of half a page. The numbers are those of a shop that does not
//! exist.

mod charts;
mod shop;

use std::io::Write as _;

use contract::{Column, Locale, Plot};
use draw::{Frame, Look, Marked};

fn main() -> std::io::Result<()> {
    let mut page = String::from(HEAD);
    for chart in charts::charts() {
        page.push_str(&format!("<h2>{}</h2>", chart.title));
        for (theme, look) in [("light", Look::Light), ("dark", Look::Dark)] {
            page.push_str(&format!("<div class=\"{theme}\">"));
            for width in [360.0, 720.0] {
                page.push_str(&drawn(&chart, width, look));
            }
            page.push_str("</div>");
        }
    }
    std::io::stdout().write_all(page.as_bytes())
}

/// A chart to look at.
struct Example {
    title: &'static str,
    columns: Vec<Column>,
    plot: Plot,
    marked: Option<Marked>,
}

fn drawn(example: &Example, width: f32, look: Look) -> String {
    let scene = draw::chart(&example.columns, &example.plot, Frame::new(width, 240.0), Locale::English);
    scene.with_label(example.title).svg(look, example.marked.as_ref())
}

const HEAD: &str = "<!doctype html><meta charset=utf-8><title>Charts</title><style>\
    body { margin: 16px; font: 13px Inter, sans-serif; }\
    h2 { font: 600 13px Inter; margin: 16px 0 4px; }\
    div { display: flex; gap: 32px; padding: 16px; }\
    .light { background: #fff; } .dark { background: #171e1a; }\
    text { font-feature-settings: 'tnum', 'cv11'; }\
    </style>";
