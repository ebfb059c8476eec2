//! What people paste into their pages.

use contract::html::escaped;
use contract::{Dashboard, TileBody};
use url::Url;

/// Room around a chart in a frame: title and subtitle above, the closed table of its numbers below, in pixels.
const SURROUNDINGS: u32 = 120;
/// What tiles of other kinds take, about.
const NUMBER: u32 = 140;
const TABLE: u32 = 420;

/// The frame of a dashboard or of a tile.
pub(crate) struct Frame<'a> {
    public_url: &'a Url,
    source: Url,
    /// The element that shows it.
    element: &'static str,
    title: &'a str,
    /// How high it is, about: a frame without a script of its own cannot follow its content.
    height: u32,
}

impl<'a> Frame<'a> {
    pub(crate) fn new(public_url: &'a Url, shown: &'a Dashboard, tile: Option<&str>) -> Self {
        let path: Vec<&str> = ["embed", &shown.slug].into_iter().chain(tile).collect();
        let first = shown.tiles.first().filter(|_| tile.is_some());
        Self {
            public_url,
            source: below(public_url, &path),
            element: if tile.is_some() { "terrarium-chart" } else { "terrarium-dashboard" },
            title: first.map_or(&shown.title, |tile| &tile.title),
            height: match first.map(|tile| &tile.body) {
                Some(TileBody::Chart(chart)) => u32::from(chart.spec.height) + SURROUNDINGS,
                Some(TileBody::Table(_)) => TABLE,
                Some(_) => NUMBER,
                None => shown.tiles.iter().map(|tile| height_within(&tile.body) * u32::from(tile.width) / 12).sum(),
            },
        }
    }

    /// HTML with the script and the element that it brings to life.
    pub(crate) fn snippet(&self, token: &str) -> String {
        let script = below(self.public_url, &["embed.js"]);
        format!(
            "<script src=\"{}\" async></script>\n<{element} src=\"{}\" token=\"{}\"></{element}>",
            escaped(script.as_str()),
            escaped(self.source.as_str()),
            escaped(token),
            element = self.element,
        )
    }

    /// HTML with a plain iframe. The frame may run its own scripts, offer its numbers as a file and nothing else, and its
    /// address, which holds the token, is not passed on.
    pub(crate) fn iframe(&self, token: &str) -> String {
        let mut source = self.source.clone();
        source.query_pairs_mut().append_pair("token", token);
        format!(
            "<iframe src=\"{}\" title=\"{}\" width=\"100%\" height=\"{}\" style=\"border:0\" loading=\"lazy\" \
             referrerpolicy=\"no-referrer\" sandbox=\"allow-scripts allow-same-origin allow-downloads allow-forms\"></iframe>",
            escaped(source.as_str()),
            escaped(self.title),
            self.height,
        )
    }
}

fn height_within(body: &TileBody) -> u32 {
    match body {
        TileBody::Chart(chart) => u32::from(chart.spec.height) + SURROUNDINGS,
        TileBody::Table(_) => TABLE,
        _ => NUMBER,
    }
}

/// The address of `path` below `base`, which may have a path of its own.
fn below(base: &Url, path: &[&str]) -> Url {
    let mut url = base.clone();
    url.set_query(None);
    url.set_fragment(None);
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame<'a>(public_url: &'a Url, path: &[&str], title: &'a str) -> Frame<'a> {
        Frame { public_url, source: below(public_url, path), element: "terrarium-chart", title, height: 320 }
    }

    #[test]
    fn addresses_are_below_the_public_one() {
        let url: Url = "https://t.example".parse().unwrap();
        let html = frame(&url, &["embed", "sales", "revenue"], "").snippet("a.b-c_d");
        let expected = "<script src=\"https://t.example/embed.js\" async></script>\n\
            <terrarium-chart src=\"https://t.example/embed/sales/revenue\" token=\"a.b-c_d\"></terrarium-chart>";
        assert_eq!(html, expected);
        let url: Url = "https://t.example/base/".parse().unwrap();
        let html = frame(&url, &["embed", "sales"], "").snippet("x");
        assert!(html.contains("https://t.example/base/embed/sales\""), "{html}");
    }

    #[test]
    fn nothing_leaves_its_attribute() {
        let url: Url = "https://t.example".parse().unwrap();
        let html = frame(&url, &["embed", "sales", "a\"b"], "R&D \"<x>'").iframe("t\"><script>");
        assert_eq!(html.matches('<').count(), 2, "the iframe's two tags: {html}");
        assert_eq!(html.matches('"').count(), 2 * 8, "eight attributes: {html}");
        assert!(html.contains("title=\"R&amp;D &quot;&lt;x&gt;&#39;\""), "{html}");
        assert!(html.contains("/embed/sales/a%22b?token="), "{html}");
    }
}
