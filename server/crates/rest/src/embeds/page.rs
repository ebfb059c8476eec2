//! The pages that frames show: light, without wasm, complete without a script.

use axum::http::HeaderValue;
use contract::{ApiError, ApiResult, EmbeddedChart, ErrorCode};

use super::html::{escaped, json_in_script};
use super::table::table;
use crate::Assets;

/// What the stylesheet of the application does not know of. The table is there from the beginning and is only put
/// away where scripts run; so it is what is left when they do not.
const STYLE: &str = "\
body.embed{margin:0;background:var(--surface);color:var(--ink)}\
.embed main{padding:16px}\
.embed h1{margin:0;font-size:14px;font-weight:600;line-height:1.2}\
.embed p{margin:4px 0 12px;font-size:12px;color:var(--muted)}\
.embed-plot[data-height=\"240\"]{min-height:240px}\
.embed-plot[data-height=\"320\"]{min-height:320px}\
@media (scripting:none){.embed-plot{display:none}}\
@media (scripting:enabled){.embed details[data-waiting]{display:none}}\
.embed details{font-size:12px}\
.embed summary{width:max-content;cursor:pointer;color:var(--muted)}\
.embed-scroll{max-height:320px;overflow:auto;margin-top:8px}\
.embed table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}\
.embed caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}\
.embed th,.embed td{padding:6px 8px;border-bottom:1px solid var(--line);text-align:left;font-weight:400}\
.embed th{font-weight:500;color:var(--muted)}\
.embed .number{text-align:right}\
.embed a{color:var(--accent)}";

/// The page of a chart.
pub(super) fn chart(assets: &Assets, embedded: &EmbeddedChart, token: &str, nonce: &str) -> ApiResult<String> {
    let chart = &embedded.chart;
    let json = serde_json::to_string(chart).map_err(|_| ApiError::internal())?;
    let body = format!(
        "<body class=\"embed\" data-origin=\"{origin}\" data-chart=\"{module}\" data-plotly=\"{plotly}\">\n\
         <main>\n<h1>{title}</h1>\n<p>{subtitle}</p>\n\
         <div class=\"embed-plot\" data-height=\"{height}\" role=\"img\" aria-label=\"{title}. The numbers are in the table below.\"></div>\n\
         <details open data-waiting>\n<summary>Show the numbers</summary>\n\
         <div class=\"embed-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Numbers\">\n{table}\n</div>\n\
         <p><a href=\"{slug}/data.csv?token={token}\" download>Save as CSV</a></p>\n</details>\n</main>\n\
         <script type=\"application/json\" id=\"chart\">{json}</script>\n\
         <script type=\"module\" nonce=\"{nonce}\" src=\"{script}\"></script>\n</body>",
        origin = escaped(&embedded.origin),
        module = escaped(&assets.chart),
        plotly = escaped(&assets.plotly),
        title = escaped(&chart.title),
        subtitle = escaped(&chart.subtitle),
        height = chart.spec.height,
        table = table(chart),
        slug = escaped(&chart.slug),
        token = escaped(token),
        json = json_in_script(&json),
        script = escaped(&assets.embed_frame),
    );
    Ok(document(assets, &chart.title, nonce, &body))
}

/// The page for when there is no chart to show. It says nothing that is not known anyway, so every page may frame it:
/// only there can the author of the page around it see what is wrong.
pub(super) fn refusal(assets: &Assets, error: &ApiError, request_id: &str, nonce: &str) -> String {
    let (title, text) = match error.code {
        ErrorCode::Unauthenticated => (
            "This chart cannot be shown",
            "Its token is missing or not valid: it may have expired, or it belongs to another chart. \
             Whoever looks after this page can make a new one in Terrarium."
                .to_owned(),
        ),
        ErrorCode::NotFound => (
            "This chart is gone",
            "There is no such chart any more. Whoever looks after this page can remove it.".to_owned(),
        ),
        _ => (
            "This chart cannot be shown now",
            format!("Try again later. If it stays like this, quote the request {request_id}."),
        ),
    };
    let state = if error.code == ErrorCode::Unauthenticated { "refused" } else { "failed" };
    let body = format!(
        "<body class=\"embed\" data-state=\"{state}\">\n<main>\n<h1>{title}</h1>\n<p>{}</p>\n</main>\n\
         <script type=\"module\" nonce=\"{nonce}\" src=\"{}\"></script>\n</body>",
        escaped(&text),
        escaped(&assets.embed_frame),
    );
    document(assets, title, nonce, &body)
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
         style-src-attr 'unsafe-inline'; font-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; \
         frame-ancestors {ancestors}"
    )
}

fn document(assets: &Assets, title: &str, nonce: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
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
