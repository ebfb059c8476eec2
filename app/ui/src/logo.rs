//! The mark: a glass jar with a leaf in it.

use leptos::prelude::*;

/// The mark alone, 24 px, in the accent colour. `frontend/assets/favicon.svg` is the same drawing.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" width="24" height="24" viewBox="0 0 24 24" fill="none" aria-hidden="true">
            <path
                class="logo__glass"
                d="M7.25 3.75h9.5M8.5 3.75v2.4A3.9 3.9 0 0 0 5.75 9.9v6.85a3.5 3.5 0 0 0 3.5 3.5h5.5a3.5 3.5 0 0 0 3.5-3.5V9.9a3.9 3.9 0 0 0-2.75-3.75v-2.4"
            ></path>
            <path class="logo__leaf" d="M11.6 16.9c-2.5-.2-3.7-1.7-3.6-4.4 2.6 0 3.8 1.5 3.6 4.4Zm.5 0c-.5-3.7.8-6.1 4.1-7.2.8 3.6-.6 6.4-4.1 7.2Z"></path>
            <path class="logo__ground" d="M8.75 17.25h6.5"></path>
        </svg>
    }
}

/// The name, as it stands beside the mark.
#[component]
pub fn Wordmark() -> impl IntoView {
    view! { <span class="wordmark">"Terrarium"</span> }
}
