//! What people paste into their pages.

use url::Url;

/// HTML with the script and the element that it brings to life.
pub(crate) fn snippet(public_url: &Url, dashboard: &str, chart: &str, token: &str) -> String {
    let script = below(public_url, &["embed.js"]);
    let source = below(public_url, &["embed", dashboard, chart]);
    format!(
        "<script src=\"{}\" async></script>\n<terrarium-chart src=\"{}\" token=\"{}\"></terrarium-chart>",
        escaped(script.as_str()),
        escaped(source.as_str()),
        escaped(token),
    )
}

/// HTML with a plain iframe. The frame may run its own scripts, offer its numbers as a file and nothing else, and its
/// address, which holds the token, is not passed on.
pub(crate) fn iframe(public_url: &Url, dashboard: &str, chart: &str, title: &str, height: u16, token: &str) -> String {
    let mut source = below(public_url, &["embed", dashboard, chart]);
    source.query_pairs_mut().append_pair("token", token);
    format!(
        "<iframe src=\"{}\" title=\"{}\" width=\"100%\" height=\"{height}\" style=\"border:0\" loading=\"lazy\" \
         referrerpolicy=\"no-referrer\" sandbox=\"allow-scripts allow-same-origin allow-downloads\"></iframe>",
        escaped(source.as_str()),
        escaped(title),
    )
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

/// Text within a quoted attribute.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn addresses_are_below_the_public_one() {
        let html = snippet(&url("https://t.example"), "sales", "revenue", "a.b-c_d");
        let expected = "<script src=\"https://t.example/embed.js\" async></script>\n\
            <terrarium-chart src=\"https://t.example/embed/sales/revenue\" token=\"a.b-c_d\"></terrarium-chart>";
        assert_eq!(html, expected);
        let html = snippet(&url("https://t.example/base/"), "sales", "revenue", "x");
        assert!(html.contains("https://t.example/base/embed/sales/revenue"), "{html}");
    }

    #[test]
    fn nothing_leaves_its_attribute() {
        let html = iframe(&url("https://t.example"), "sales", "a\"b", "R&D \"<x>'", 320, "t\"><script>");
        assert_eq!(html.matches('<').count(), 2, "the iframe's two tags: {html}");
        assert_eq!(html.matches('"').count(), 2 * 8, "eight attributes: {html}");
        assert!(html.contains("title=\"R&amp;D &quot;&lt;x&gt;&#39;\""), "{html}");
        assert!(html.contains("/embed/sales/a%22b?token="), "{html}");
    }
}
