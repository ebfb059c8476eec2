//! The browser's half: takes over what the server rendered.

use leptos::mount::hydrate_from_async;
use leptos::prelude::document;
use leptos::task::tick;
use leptos::web_sys::HtmlElement;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

/// Called by the page once the wasm is there.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    spawn_local(async {
        // The page may be of a section whose module is still to come.
        hydrate_from_async(body(), app::App).await.forget();
        tick().await;
        app::note_hydrated();
    });
}

fn body() -> HtmlElement {
    document().body().expect("a page that has loaded its scripts has a body")
}
