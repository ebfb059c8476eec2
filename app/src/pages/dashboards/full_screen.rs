//! A dashboard without anything around it, for a screen on a wall or a meeting.

use leptos::{ev, prelude::*};
use ui::{Icon, IconName, use_locale, words};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// What keys are typed into, or what has keys of its own.
const TAKES_KEYS: &str = "input, select, textarea, dialog, [contenteditable]";

/// A button and the key F; Escape, which is the browser's, leads back. The stylesheet takes away what stands around the page.
#[component]
pub(super) fn FullScreen() -> impl IntoView {
    let words = words::boards(use_locale());
    let is_full = RwSignal::new(false);
    // Some phones cannot; whether this browser can is known in it alone.
    let is_possible = RwSignal::new(true);
    Effect::new(move |_| {
        is_possible.set(document().fullscreen_enabled());
        is_full.set(document().fullscreen());
        let changed = window_event_listener(ev::fullscreenchange, move |_| is_full.set(document().fullscreen()));
        let key = window_event_listener(ev::keydown, move |event| {
            if is_possible.get_untracked() && is_ours(&event) {
                event.prevent_default();
                toggle();
            }
        });
        on_cleanup(move || {
            changed.remove();
            key.remove();
            // The next page has its navigation again.
            if document().fullscreen() {
                document().exit_fullscreen();
            }
        });
    });
    let icon = move || if is_full.get() { IconName::Minimize } else { IconName::Maximize };
    let label = move || if is_full.get() { words.leave_full_screen } else { words.enter_full_screen };
    view! {
        <Show when=move || is_possible.get()>
            <button
                class="button button--quiet button--icon"
                type="button"
                aria-label=label
                title=label
                on:click=move |_| toggle()
            >
                {move || view! { <Icon name=icon() /> }}
            </button>
        </Show>
    }
}

fn toggle() {
    if document().fullscreen() {
        document().exit_fullscreen();
    } else if let Some(root) = document().document_element() {
        // A browser that refuses leaves everything as it is.
        drop(root.request_fullscreen());
    }
}

/// Whether a key is F alone, and meant for the page.
fn is_ours(event: &KeyboardEvent) -> bool {
    let is_plain = !(event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key() || event.repeat());
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_free = target.is_none_or(|target| target.closest(TAKES_KEYS).ok().flatten().is_none());
    event.key() == "f" && is_plain && is_free
}
