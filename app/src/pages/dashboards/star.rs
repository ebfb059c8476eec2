//! The star of a dashboard that somebody keeps at hand.

use leptos::prelude::*;
use ui::{Icon, IconName, use_locale, use_toasts, words};

use crate::server_fns::Failure;
use crate::server_fns::dashboards::set_favourite;

/// Makes a dashboard a favourite, or no longer. It shows at once what was meant, and what is true again where that failed.
#[component]
pub(super) fn Star(
    /// The dashboard's name in URLs.
    #[prop(into)]
    slug: Signal<String>,
    /// Its name for people.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it was one when the page was loaded.
    #[prop(into)]
    is_favourite: Signal<bool>,
) -> impl IntoView {
    let words = words::boards(use_locale());
    let toasts = use_toasts();
    // What was meant last, and of which dashboard: the page may show another one by now.
    let meant = RwSignal::new(None::<(String, bool)>);
    let is_on = Memo::new(move |_| {
        let own = meant.with(|meant| meant.as_ref().filter(|(of, _)| *of == slug.get()).map(|(_, on)| *on));
        own.unwrap_or_else(|| is_favourite.get())
    });
    let set = Action::new(move |(slug, title, on): &(String, String, bool)| {
        let (slug, title, on) = (slug.clone(), title.clone(), *on);
        async move {
            if let Err(Failure(error)) = set_favourite(slug.clone(), on).await {
                meant.set(Some((slug, !on)));
                let say = if on { words.not_kept } else { words.not_taken };
                toasts.bad(say(&title, &error.message));
            }
        }
    });
    let pending = set.pending();
    let toggle = move |_| {
        // One after the other, so that the last click is what is kept.
        if !pending.get_untracked() {
            let (slug, on) = (slug.get_untracked(), !is_on.get_untracked());
            meant.set(Some((slug.clone(), on)));
            set.dispatch((slug, title.get_untracked(), on));
        }
    };
    let label = move || (words.favourite)(&title.get());
    let hint = move || if is_on.get() { words.take } else { words.keep };
    view! {
        <button
            class="button button--quiet button--icon star"
            type="button"
            aria-label=label
            aria-pressed=move || if is_on.get() { "true" } else { "false" }
            title=hint
            on:click=toggle
        >
            <Icon name=IconName::Star />
        </button>
    }
}
