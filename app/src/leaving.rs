//! A word before somebody leaves a page with changes that are not saved.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

const QUESTION: &str = "There are changes that are not saved. Leave without them?";

/// Asks before the page is left while `unsaved` says so: by a link, by closing the tab, by another address.
pub(crate) fn ask_before_leaving(unsaved: Signal<bool>) {
    Effect::new(move |_| {
        let closing = window_event_listener(ev::beforeunload, move |event| {
            if unsaved.get_untracked() {
                event.prevent_default();
            }
        });
        // On the document, because the router listens on the window, which hears of a click later.
        let ask = Closure::<dyn FnMut(web_sys::MouseEvent)>::new(move |event: web_sys::MouseEvent| {
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
            let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key();
            if link.is_none_or(|link| link.has_attribute("download")) || elsewhere || !unsaved.get_untracked() {
                return;
            }
            // Where a browser refuses to ask, nobody is kept.
            if !window().confirm_with_message(QUESTION).unwrap_or(true) {
                event.prevent_default();
                event.stop_propagation();
            }
        });
        let ask = StoredValue::new_local(ask);
        ask.with_value(|ask| {
            // Fails only for callbacks that are none.
            drop(document().add_event_listener_with_callback("click", ask.as_ref().unchecked_ref()));
        });
        on_cleanup(move || {
            closing.remove();
            ask.with_value(|ask| {
                drop(document().remove_event_listener_with_callback("click", ask.as_ref().unchecked_ref()));
            });
        });
    });
}
