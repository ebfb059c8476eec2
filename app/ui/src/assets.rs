//! Where the bundler put the static files, whose names carry their content's hash.

use std::cell::OnceCell;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The addresses of the static files, as `manifest.json` lists them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Assets {
    /// The stylesheet.
    #[serde(rename = "terrarium.css")]
    pub stylesheet: String,
    /// The icon sprite.
    #[serde(rename = "icons.svg")]
    pub icons: String,
    /// The script that fetches the parts of the program which a page needs besides the main one.
    #[serde(rename = "links.js")]
    pub links: String,
    /// Plotly.js, which charts load when the first of them comes into view.
    #[serde(rename = "plotly.js")]
    pub plotly: String,
    /// The module that draws charts, for pages without wasm.
    #[serde(rename = "chart.js")]
    pub chart: String,
    /// The script of the worker that answers for dashboards.
    #[serde(rename = "worker.js")]
    pub worker: String,
    /// The embed frame's script.
    #[serde(rename = "embed-frame.js")]
    pub embed_frame: String,
    /// The favicon.
    #[serde(rename = "favicon.svg")]
    pub favicon: String,
    /// The font of text, latin subset: needed at once, so worth preloading.
    #[serde(rename = "inter-latin.woff2")]
    pub text_font: String,
}

impl Assets {
    /// Reads the bundler's `manifest.json`.
    ///
    /// # Errors
    /// When it is no such JSON.
    pub fn from_manifest(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// What [`AssetLinks`] left in the document's head.
    fn from_document() -> Self {
        document()
            .query_selector("meta[name=terrarium-assets]")
            .ok()
            .flatten()
            .and_then(|meta| meta.get_attribute("content"))
            .and_then(|json| Self::from_manifest(&json).ok())
            .unwrap_or_default()
    }
}

/// The static files' addresses: from context on the server, from the document in the browser.
#[must_use]
pub fn use_assets() -> Assets {
    thread_local! {
        static OF_DOCUMENT: OnceCell<Assets> = const { OnceCell::new() };
    }
    use_context::<Assets>().unwrap_or_else(|| {
        if cfg!(target_arch = "wasm32") {
            OF_DOCUMENT.with(|assets| assets.get_or_init(Assets::from_document).clone())
        } else {
            Assets::default()
        }
    })
}

/// The `<head>` elements for the static files: stylesheet, favicon, the preloaded font, and the list for the browser.
#[component]
pub fn AssetLinks() -> impl IntoView {
    let assets = use_assets();
    let json = serde_json::to_string(&assets).expect("a struct of strings is JSON");
    view! {
        <meta name="terrarium-assets" content=json />
        <link rel="stylesheet" href=assets.stylesheet />
        <link rel="modulepreload" href=assets.links />
        <link rel="icon" type="image/svg+xml" href=assets.favicon />
        <link rel="preload" href=assets.text_font r#as="font" r#type="font/woff2" crossorigin="anonymous" />
    }
}
