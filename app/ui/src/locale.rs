//! The language that the page is written in.

use leptos::prelude::*;

use crate::Locale;

/// The language that the page is written in: what the server wrote into its `lang`, and put into context to draw it. It stays what it
/// is for as long as the page lives; English where nobody said.
#[must_use]
pub fn use_locale() -> Locale {
    if cfg!(target_arch = "wasm32") { of_document() } else { use_context::<Locale>().unwrap_or_default() }
}

/// Read once: handlers of events have no context to ask.
fn of_document() -> Locale {
    thread_local! {
        static FOUND: Locale = document()
            .document_element()
            .and_then(|root| Locale::of_tag(&root.get_attribute("lang")?))
            .unwrap_or_default();
    }
    FOUND.with(|found| *found)
}
