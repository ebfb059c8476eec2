//! The browser's half: takes over what the server rendered.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page once the wasm is there.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
