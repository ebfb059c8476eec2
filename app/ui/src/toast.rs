//! Short messages about what was just done.

use std::time::Duration;

use leptos::prelude::*;

use crate::{Icon, IconName, Tone, use_locale, words};

/// How long a message stays that needs no answer. One that tells of a failure stays until it is closed.
const STAY: Duration = Duration::from_secs(6);

/// The messages on the screen.
#[derive(Debug, Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Message>>,
    next: StoredValue<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Message {
    id: u64,
    tone: Tone,
    text: String,
}

impl Toasts {
    /// Something went well: "Version 3 is champion."
    pub fn good(&self, text: impl Into<String>) {
        self.show(Tone::Good, text.into());
    }

    /// Something to know.
    pub fn note(&self, text: impl Into<String>) {
        self.show(Tone::Neutral, text.into());
    }

    /// Something failed: what happened, what it means, what to do.
    pub fn bad(&self, text: impl Into<String>) {
        self.show(Tone::Bad, text.into());
    }

    /// Only in the browser: it sets a timer.
    fn show(&self, tone: Tone, text: String) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        let toasts = *self;
        self.shown.update(|shown| shown.push(Message { id, tone, text }));
        if tone != Tone::Bad {
            set_timeout(move || toasts.close(id), STAY);
        }
    }

    fn close(&self, id: u64) {
        // The page, and the signal with it, may be gone when the timer fires.
        self.shown.try_update(|shown| shown.retain(|message| message.id != id));
    }
}

/// Makes messages possible below the current component; the app calls it once.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
    provide_context(toasts);
    toasts
}

/// The messages, to add one.
///
/// # Panics
/// Outside of a component tree whose root called [`provide_toasts`].
#[must_use]
pub fn use_toasts() -> Toasts {
    expect_context::<Toasts>()
}

/// Where the messages appear; stands once in the app, after the page.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|message| message.id let:message>
                <Toast message=message toasts=toasts />
            </For>
        </div>
    }
}

#[component]
fn Toast(message: Message, toasts: Toasts) -> impl IntoView {
    let icon = match message.tone {
        Tone::Good => IconName::CircleCheck,
        Tone::Bad => IconName::CircleAlert,
        _ => IconName::Info,
    };
    let id = message.id;
    view! {
        <div class=format!("toast toast--{}", message.tone.as_str())>
            <Icon name=icon />
            <p class="toast__text">{message.text}</p>
            <button class="toast__close" type="button" aria-label=words::components(use_locale()).close on:click=move |_| toasts.close(id)>
                <Icon name=IconName::Close />
            </button>
        </div>
    }
    .into_any()
}
