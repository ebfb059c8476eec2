//! The pages that frames show: light, without wasm, complete without a script.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::http::{HeaderValue, Uri};
use contract::{ApiError, ApiResult, EmbedRequest, Embedded, ErrorCode, Locale, OpContext, Tile, TileBody};
use language::words;

use super::tile::Showing;
use super::{THEME, TOKEN, WIDTH, choices};
use crate::Assets;
use crate::params::{LANGUAGE, Params};
use contract::html::escaped;

/// How wide a frame is taken to be before its script has measured it, and what is believed of it, in CSS pixels.
const USUAL_WIDTH: f32 = 720.0;
const WIDTHS: std::ops::RangeInclusive<f32> = 240.0..=2400.0;
/// What the page takes from a frame's width, and the grid from each tile's.
const MARGINS: f32 = 32.0;
const GAP: f32 = 24.0;
/// Frames that are less wide show one tile beneath the other; the stylesheet says the same.
const NARROW: f32 = 640.0;

/// What the stylesheet of the application does not know of. Charts are pictures within the page, so they are there without a
/// script, and are as wide as there is room.
const STYLE: &str = "\
body.embed{margin:0;background:var(--surface);color:var(--ink)}\
.embed main{padding:16px}\
.embed h1,.embed h2{margin:0;font-size:14px;font-weight:600;line-height:1.2}\
.embed h1.embed-title{font-size:18px;margin-bottom:12px}\
.embed p{margin:4px 0 12px;font-size:13px}\
.embed-note{font-size:12px;color:var(--muted)}\
.embed p.embed-number{margin:6px 0 0;font-size:28px;font-weight:500;letter-spacing:-.022em}\
.embed-plot svg{display:block;width:100%;height:auto}\
.embed-picks [data-row]{cursor:pointer}\
.embed-grid{display:grid;grid-template-columns:repeat(12,minmax(0,1fr));gap:24px}\
.embed-numbers{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:16px 32px}\
.embed-numbers>*{flex:1 1 120px}\
.embed-choices{display:flex;flex-flow:row wrap;justify-content:flex-start;gap:8px 16px;align-items:center;margin-bottom:16px;\
font-size:13px;color:var(--muted)}\
.embed-choices label{display:inline-flex;align-items:center;gap:6px;width:auto}\
.embed-choices select,.embed-choices input,.embed-choices button{font:inherit;color:var(--ink);background:var(--surface);\
border:1px solid var(--line-control);border-radius:6px;padding:4px 8px}\
.embed-period label+label{margin-left:8px}\
@media (scripting:none){.embed-period{display:none}}\
@media (scripting:enabled){.embed-choices button{display:none}}\
@media (max-width:639px){.embed-grid{display:block}.embed-grid .embed-tile{margin-bottom:24px}}\
.embed details{font-size:12px}\
.embed summary{width:max-content;cursor:pointer;color:var(--muted)}\
.embed-scroll{max-height:320px;overflow:auto;margin-top:8px}\
.embed table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}\
.embed caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}\
.embed th,.embed td{padding:6px 8px;border-bottom:1px solid var(--line);text-align:left;font-weight:400}\
.embed th{font-weight:500;color:var(--muted)}\
.embed .number{text-align:right}\
.embed a{color:var(--accent)}";

/// How a frame wants to look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// `light` or `dark`; the system's where nothing is said.
    theme: Option<&'static str>,
    width: f32,
    /// The reader's where nothing is said.
    language: Option<Locale>,
}

impl Look {
    /// As the address says it; what cannot be understood is as usual.
    pub(super) fn of(uri: &Uri) -> Self {
        let params = Params::any(uri).ok();
        let said = |name| params.as_ref().and_then(|params| params.one(name).ok().flatten());
        let theme = said(THEME).and_then(|theme| ["light", "dark"].into_iter().find(|known| *known == theme));
        let width = said(WIDTH).and_then(|width| width.parse().ok()).filter(|width| WIDTHS.contains(width));
        let language = said(LANGUAGE).and_then(Locale::of_tag);
        Self { theme, width: width.unwrap_or(USUAL_WIDTH), language }
    }

    /// The request in that language: a frame that says nothing else is better than none, so one that is not known counts as none.
    pub(super) fn in_language(self, cx: OpContext) -> OpContext {
        OpContext { locale: self.language.unwrap_or(cx.locale), ..cx }
    }

    /// How wide a tile of so many columns is drawn.
    fn tile_width(self, columns: u8, is_alone: bool) -> f32 {
        let whole = self.width - MARGINS;
        if is_alone || self.width < NARROW {
            return whole;
        }
        (whole + GAP) * f32::from(columns.clamp(1, 12)) / 12.0 - GAP
    }
}

/// Another one for what shows otherwise.
pub(super) fn tag(embedded: &Embedded) -> ApiResult<String> {
    let shown = serde_json::to_vec(embedded).map_err(|_| ApiError::internal())?;
    let mut hasher = DefaultHasher::new();
    shown.hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}

/// The page of what a token opened.
pub(super) fn shown(
    assets: &Assets,
    embedded: &Embedded,
    request: &EmbedRequest,
    look: Look,
    (nonce, tag): (&str, &str),
) -> ApiResult<String> {
    let dashboard = &embedded.dashboard;
    let locale = dashboard.locale;
    let is_tile = request.tile.is_some();
    let one = |tile: &Tile| {
        let showing = Showing {
            locale,
            tile,
            query: &dashboard.query,
            width: look.tile_width(tile.width, is_tile),
            csv: &csv_address(request, &tile.slug),
            heading: if is_tile { 1 } else { 2 },
        };
        showing.html()
    };
    let is_number = |tile: &Tile| matches!(tile.body, TileBody::Number(_));
    // Big numbers that follow each other stand side by side.
    let groups = dashboard.tiles.chunk_by(|tile, next| is_number(tile) == is_number(next));
    let group = |tiles: &[Tile]| {
        let html: String = tiles.iter().map(one).collect();
        if tiles.iter().all(is_number) { format!("<div class=\"embed-numbers\">\n{html}</div>\n") } else { html }
    };
    let tiles: String = groups.map(group).collect();
    let (title, content) = match dashboard.tiles.first().filter(|_| is_tile) {
        Some(tile) => (&tile.title, tiles),
        None => {
            let title = &dashboard.title;
            (
                title,
                format!(
                    "<h1 class=\"embed-title\">{}</h1>\n<div class=\"embed-grid\">\n{tiles}</div>\n",
                    escaped(title)
                ),
            )
        }
    };
    let mut hidden = vec![(TOKEN, request.token.as_str())];
    hidden.extend(look.theme.map(|theme| (THEME, theme)));
    hidden.extend(look.language.map(|language| (LANGUAGE, language.tag())));
    let tabs = if is_tile { &[][..] } else { dashboard.tabs.as_slice() };
    let open = serde_json::to_string(&embedded.open).map_err(|_| ApiError::internal())?;
    let body = format!(
        "<body class=\"embed\" data-origin=\"{origin}\" data-open=\"{open}\" data-expires=\"{expires}\" data-width=\"{width}\" \
         data-tag=\"{tag}\">\n\
         <main>\n{choices}{content}</main>\n\
         <script type=\"module\" nonce=\"{nonce}\" src=\"{script}\"></script>\n</body>",
        origin = escaped(&embedded.origin),
        open = escaped(&open),
        expires = embedded.expires_at.to_rfc3339(),
        width = look.width,
        choices = choices::form(embedded, tabs, &hidden),
        script = escaped(&assets.embed_frame),
    );
    Ok(document(assets, title, (look, locale), nonce, &body))
}

/// The page for when there is nothing to show. It says nothing that is not known anyway, so every page may frame it:
/// only there can the author of the page around it see what is wrong.
pub(super) fn refusal(assets: &Assets, error: &ApiError, cx: &OpContext, look: Look, nonce: &str) -> String {
    let words = words::embeds(cx.locale);
    let (title, text) = match error.code {
        ErrorCode::Unauthenticated => (words.refused, words.refused_why.to_owned()),
        ErrorCode::NotFound => (words.gone, words.gone_why.to_owned()),
        ErrorCode::InvalidInput => (words.not_chosen, error.message.clone()),
        _ => (words.failed, (words.failed_why)(&cx.request_id.to_string())),
    };
    let state = if error.code == ErrorCode::Unauthenticated { "refused" } else { "failed" };
    let body = format!(
        "<body class=\"embed\" data-state=\"{state}\">\n<main>\n<h1>{title}</h1>\n<p>{}</p>\n</main>\n\
         <script type=\"module\" nonce=\"{nonce}\" src=\"{}\"></script>\n</body>",
        escaped(&text),
        escaped(&assets.embed_frame),
    );
    document(assets, title, (look, cx.locale), nonce, &body)
}

/// What the page of a chart may load, and that only `origin` may frame it.
pub(super) fn policy(origin: &str, nonce: &str) -> ApiResult<HeaderValue> {
    // An origin comes out of a signed token; still, nothing in it may begin another directive.
    if origin.is_empty() || origin.contains([';', ',', ' ', '*', '\'']) {
        return Err(ApiError::internal());
    }
    HeaderValue::from_str(&directives(origin, nonce)).map_err(|_| ApiError::internal())
}

/// The same for the page of a refusal.
pub(super) fn refusal_policy(nonce: &str) -> HeaderValue {
    HeaderValue::from_str(&directives("*", nonce)).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

fn directives(ancestors: &str, nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; \
         style-src-attr 'unsafe-inline'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
         form-action 'self'; frame-ancestors {ancestors}"
    )
}

/// Where a tile's CSV is had, from the page that shows it: for the same token and the same choices.
fn csv_address(request: &EmbedRequest, tile: &str) -> String {
    let begin = if request.tile.is_some() { tile.to_owned() } else { format!("{}/{tile}", request.dashboard) };
    let chosen = request.query.to_pairs();
    let pairs =
        chosen.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain([(TOKEN, request.token.as_str())]);
    let query: Vec<String> = pairs.map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
    format!("{begin}/data.csv?{}", query.join("&"))
}

/// Percent-encodes everything that is not unreserved (RFC 3986, section 2.3).
fn percent(text: &str) -> String {
    let encoded = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encoded).collect()
}

fn document(assets: &Assets, title: &str, (look, locale): (Look, Locale), nonce: &str, body: &str) -> String {
    let theme = look.theme.map_or_else(String::new, |theme| format!(" data-theme=\"{theme}\""));
    format!(
        "<!doctype html>\n<html lang=\"{locale}\"{theme}>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{}</title>\n\
         <link rel=\"stylesheet\" href=\"{}\">\n<style nonce=\"{nonce}\">{STYLE}</style>\n</head>\n{body}\n</html>\n",
        escaped(title),
        escaped(&assets.stylesheet),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_cannot_loosen_the_policy() {
        assert!(
            policy("https://shop.example", "n")
                .unwrap()
                .to_str()
                .unwrap()
                .ends_with("frame-ancestors https://shop.example")
        );
        for bad in ["", "*", "https://a https://b", "https://a; script-src *", "'self'", "https://a\n"] {
            assert!(policy(bad, "n").is_err(), "{bad:?}");
        }
    }
}
