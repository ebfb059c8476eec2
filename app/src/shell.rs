//! The document around the app, and the policy that says what it may load.

use axum::http::header::{CACHE_CONTROL, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use chrono::Utc;
use contract::{Locale, OpContext};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::MetaTags;
use ui::{AssetLinks, Preferences};

use crate::App;
use crate::session::{DrawnAt, META, snapshot};

/// The HTML document. The server hands it every page request, with services and request in context.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    provide_context(DrawnAt(Utc::now()));
    let locale = locale();
    provide_context(locale);
    set_headers();
    let preferences = preferences();
    let session = serde_json::to_string(&snapshot()).expect("a snapshot has nothing that JSON cannot hold");
    view! {
        <!DOCTYPE html>
        <html lang=locale.tag() data-theme=preferences.theme() data-rail=preferences.rail()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name=META content=session />
                <AssetLinks />
                <AutoReload options=options.clone() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// What whoever asks reads.
fn locale() -> Locale {
    use_context::<Parts>().and_then(|parts| Some(parts.extensions.get::<OpContext>()?.locale)).unwrap_or_default()
}

fn preferences() -> Preferences {
    let parts = use_context::<Parts>();
    let cookies = parts.as_ref().and_then(|parts| parts.headers.get(COOKIE)?.to_str().ok());
    cookies.map(Preferences::from_cookies).unwrap_or_default()
}

/// A page is one person's: no cache may keep it. Scripts run only with this response's nonce.
fn set_headers() {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    response.insert_header(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    let nonce = use_nonce().map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self'{nonce} 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; frame-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(HeaderName::from_static("content-security-policy"), policy);
    }
}
