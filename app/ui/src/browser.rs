//! What only a browser can do. Call these from event handlers and `Effect`s, never while rendering.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Remembers a preference for a year, in a cookie (so that the server renders it) and in local storage (so that it
/// outlives a sign-out that clears cookies).
pub(crate) fn remember(name: &str, value: &str) {
    let page: web_sys::HtmlDocument = document().unchecked_into();
    let age = if value.is_empty() { 0 } else { 31_536_000 };
    let cookie = format!("{name}={value}; Path=/; Max-Age={age}; SameSite=Lax");
    // A browser that refuses to store it still shows it for as long as the page lives.
    let _ = page.set_cookie(&cookie);
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = if value.is_empty() { storage.remove_item(name) } else { storage.set_item(name, value) };
    }
}

/// What was remembered in local storage.
pub(crate) fn remembered(name: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(name).ok().flatten()
}

/// Sets or removes a `data-` attribute of the root element, by its camel-case name.
pub(crate) fn set_root_data(name: &str, value: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    let root: web_sys::HtmlElement = root.unchecked_into();
    match value {
        // Only a name with a hyphen before a letter can fail, and ours are constants without one.
        Some(value) => drop(root.dataset().set(name, value)),
        None => root.dataset().delete(name),
    }
}

/// A `data-` attribute of the root element.
pub(crate) fn root_data(name: &str) -> Option<String> {
    let root: web_sys::HtmlElement = document().document_element()?.unchecked_into();
    root.dataset().get(name)
}

/// Puts text on the clipboard; says whether it worked.
pub(crate) async fn copy(text: String) -> bool {
    let promise = window().navigator().clipboard().write_text(&text);
    JsFuture::from(promise).await.is_ok()
}

/// Moves the focus to an element, where there is one that can have it.
pub fn focus(element: Option<impl JsCast>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Fails only for elements that were detached meanwhile; then there is nothing to focus.
        let _ = element.focus();
    }
}
