//! Hears from the server that numbers have changed.

use leptos::ev::visibilitychange;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::EventSource;

const CHANGES: &str = "/api/v1/changes";

/// Calls `then` whenever dashboards may show other numbers, for as long as the page is there.
///
/// Browsers keep few connections to one server, over all tabs: only the tab that is looked at listens, and one that is
/// looked at again takes it that something has changed meanwhile.
pub(super) fn on_change(then: impl Fn() + Copy + Send + Sync + 'static) {
    // In an effect, since nothing of it can be made on the server, or cross its threads.
    Effect::new(move |_| {
        let open = move || if document().hidden() { None } else { Listening::new(then) };
        let listening = StoredValue::new_local(open());
        let follow = move |_| {
            let is_back = listening.with_value(Option::is_none) && !document().hidden();
            listening.set_value(open());
            if is_back {
                then();
            }
        };
        let handle = window_event_listener(visibilitychange, follow);
        on_cleanup(move || handle.remove());
    });
}

/// Ends when it is dropped.
struct Listening {
    source: EventSource,
    _callback: Closure<dyn FnMut()>,
}

impl Listening {
    fn new(then: impl Fn() + 'static) -> Option<Self> {
        let source = EventSource::new(CHANGES).ok()?;
        let callback = Closure::<dyn FnMut()>::new(then);
        source.add_event_listener_with_callback("changed", callback.as_ref().unchecked_ref()).ok()?;
        Some(Self { source, _callback: callback })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.source.close();
    }
}
