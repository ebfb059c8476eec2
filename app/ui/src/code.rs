//! Code to read and to copy.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use crate::{IconName, browser, use_locale, words};

/// Text as it is, monospaced, with a button that copies it.
#[component]
pub fn CodeBlock(
    /// The text.
    #[prop(into)]
    code: Signal<String>,
    /// What it is, above it: a file name, a language.
    #[prop(optional, into)]
    title: MaybeProp<String>,
    /// Whether long lines break instead of scrolling.
    #[prop(optional)]
    wrap: bool,
) -> impl IntoView {
    view! {
        <figure class="code" class:code--wrap=wrap>
            <figcaption class="code__head">
                <span class="code__title">{move || title.get()}</span>
                <CopyButton text=code />
            </figcaption>
            <pre class="code__text" tabindex="0">
                <code>{move || code.get()}</code>
            </pre>
        </figure>
    }
}

/// A button that puts text on the clipboard and says so.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// What the button says.
    #[prop(default = words::components(use_locale()).copy.into(), into)]
    label: Signal<String>,
) -> impl IntoView {
    let done = RwSignal::new(None::<bool>);
    let copy = move |_| {
        let text = text.get_untracked();
        spawn_local(async move {
            let worked = browser::copy(text).await;
            // The button, and the signal with it, may be gone by now.
            let _ = done.try_set(Some(worked));
            let again = move || {
                let _ = done.try_set(None);
            };
            set_timeout(again, Duration::from_secs(2));
        });
    };
    let words = words::components(use_locale());
    let says = move || match done.get() {
        None => label.get(),
        Some(true) => words.copied.to_owned(),
        Some(false) => words.copy_by_hand.to_owned(),
    };
    view! {
        <button class="button button--quiet button--small copy" type="button" on:click=copy>
            <crate::Icon name=IconName::Copy />
            <span aria-live="polite">{says}</span>
        </button>
    }
}
