//! A tile as HTML: drawn here, complete without a script.

use contract::{Chart, DashboardQuery, Locale, Measure, MeasureChange, Tile, TileBody};
use draw::{Frame, Look, Marked};
use language::format;
use language::words::{self, Embeds};

use super::html::json_in_script;
use super::table::{Verdicts, sign, table};
use contract::html::escaped;

/// What a tile is shown with.
pub(super) struct Showing<'a> {
    pub(super) locale: Locale,
    pub(super) tile: &'a Tile,
    pub(super) query: &'a DashboardQuery,
    /// How wide it is drawn, in CSS pixels.
    pub(super) width: f32,
    /// Where its CSV is had.
    pub(super) csv: &'a str,
    /// The level of its heading.
    pub(super) heading: u8,
}

impl Showing<'_> {
    /// The tile.
    pub(super) fn html(&self) -> String {
        let tile = self.tile;
        let body = match &tile.body {
            TileBody::Number(measure) => self.number(measure),
            TileBody::Chart(chart) => self.chart(chart),
            TileBody::Table(shown) if shown.columns.iter().all(|column| column.values.is_empty()) => {
                self.note(shown.nothing.clone())
            }
            TileBody::Table(shown) => {
                format!(
                    "{}<div class=\"embed-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n{}\n</div>\n{}",
                    self.note(String::new()),
                    escaped(&tile.title),
                    table(self.locale, &tile.title, &shown.columns, &shown.verdicts, &shown.totals),
                    self.link(),
                )
            }
            TileBody::Text(text) => format!("<p>{}</p>", escaped(text)),
            TileBody::Failed(error) => format!("<p class=\"embed-note\">{}</p>", escaped(&error.message)),
        };
        let level = self.heading;
        let heading = if tile.title.is_empty() {
            String::new()
        } else {
            format!("<h{level}>{}</h{level}>\n", escaped(&tile.title))
        };
        let picks = tile.picks.as_ref().map_or_else(String::new, |dimension| {
            let values = serde_json::to_string(&tile.pick_values).unwrap_or_default();
            format!(
                "\n<script type=\"application/json\" class=\"embed-values\" data-dimension=\"{}\">{}</script>",
                escaped(dimension),
                json_in_script(&values)
            )
        });
        format!(
            "<section class=\"embed-tile\" style=\"grid-column:span {}\" data-tile=\"{}\">\n{heading}{body}{picks}\n</section>\n",
            tile.width.clamp(1, 12),
            escaped(&tile.slug)
        )
    }

    fn number(&self, measure: &Measure) -> String {
        let value = format::big(self.locale, measure.value, measure.format, measure.currency.as_deref());
        let change = measure.change().map(|change| match change {
            MeasureChange::Share(share) => format::change(self.locale, share),
            MeasureChange::Points(points) => format::change_in_points(self.locale, points),
        });
        let change = change.map_or_else(String::new, |change| format!("{change} {}", measure.versus).trim().to_owned());
        format!(
            "<p class=\"embed-number\" title=\"{}\">{}{}</p>\n{}",
            escaped(&format::exact(self.locale, &measure.exact)),
            measure.verdict.map(|verdict| sign(self.locale, verdict)).unwrap_or_default(),
            escaped(&value),
            self.note(change),
        )
    }

    fn chart(&self, chart: &Chart) -> String {
        let (drawing, open) = match &chart.plot {
            Some(plot) => {
                let frame = Frame::new(self.width, f32::from(chart.spec.height));
                let scene =
                    draw::chart(&chart.columns, plot, frame, self.locale).with_id(format!("plot-{}", chart.slug));
                (scene.svg(Look::Page, Some(&Marked::rows(self.tile.picked_rows(self.query)))), "")
            }
            // What only a script could draw is shown as its numbers.
            None => (String::new(), " open"),
        };
        format!(
            "{}<div class=\"embed-plot\">{drawing}</div>\n<details{open}>\n<summary>{}</summary>\n\
             <div class=\"embed-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n{}\n</div>\n{}{}</details>",
            self.note(chart.subtitle.clone()),
            self.words().show_numbers,
            escaped(&(self.words().numbers_of)(&chart.title)),
            table(self.locale, &chart.title, &chart.columns, &Verdicts::new(), &[]),
            self.annotations(chart),
            self.link(),
        )
    }

    /// What stands below the heading: what is in force, and what is left out.
    fn note(&self, first: String) -> String {
        let parts: Vec<String> =
            Some(first).filter(|text| !text.is_empty()).into_iter().chain(draw::note(self.locale, self.tile)).collect();
        if parts.is_empty() {
            return String::new();
        }
        format!("<p class=\"embed-note\">{}</p>\n", escaped(&parts.join(" · ")))
    }

    fn link(&self) -> String {
        format!("<p><a href=\"{}\" download>{}</a></p>\n", escaped(self.csv), self.words().save_csv)
    }

    /// What is marked on a chart, as its numbers count it.
    fn annotations(&self, chart: &Chart) -> String {
        let known = chart.plot.iter().flat_map(|plot| &plot.annotations);
        let lines: String = known.map(|known| format!("<li>{}</li>\n", escaped(&known.in_words()))).collect();
        if lines.is_empty() { lines } else { format!("<p>{}</p>\n<ol>\n{lines}</ol>\n", self.words().marked) }
    }

    const fn words(&self) -> &'static Embeds {
        words::embeds(self.locale)
    }
}
