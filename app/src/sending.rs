//! What forms send.

use std::future::Future;

use contract::ApiError;
use leptos::prelude::*;
use ui::use_toasts;

use crate::server_fns::Failure;

/// Something that a form sends, and how that went.
///
/// A form may be closed, or its page be left, before the answer is there. So what is sent says by itself that it worked, and why it failed is said
/// by the form where that is still there, and by a message where it is not.
pub(crate) struct Sending<I: 'static> {
    action: Action<I, ()>,
    failure: RwSignal<Option<ApiError>>,
}

impl<I> Clone for Sending<I> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I> Copy for Sending<I> {}

impl<I: Send + Sync + 'static> Sending<I> {
    /// `send` sends, and tells of it. `on_sent` is for the form alone, such as closing it: nothing comes of it where the form is gone.
    pub(crate) fn new<Sent>(
        send: impl Fn(&I) -> Sent + Send + Sync + 'static,
        on_sent: impl Fn() + Send + Sync + 'static,
    ) -> Self
    where
        Sent: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        let toasts = use_toasts();
        let failure = RwSignal::new(None::<ApiError>);
        let on_sent = Callback::new(move |()| on_sent());
        let action = Action::new(move |input: &I| {
            let sent = send(input);
            async move {
                match sent.await {
                    Ok(()) => {
                        let _ = failure.try_set(None);
                        let _ = on_sent.try_run(());
                    }
                    Err(Failure(error)) => {
                        if let Some(Some(error)) = failure.try_set(Some(error)) {
                            toasts.bad(error.message);
                        }
                    }
                }
            }
        });
        Self { action, failure }
    }

    pub(crate) fn send(self, input: I) {
        self.action.dispatch(input);
    }

    /// Whether the answer is still to come.
    pub(crate) fn is_pending(self) -> Memo<bool> {
        self.action.pending()
    }

    /// Why it failed the last time. Tracked.
    pub(crate) fn failure(self) -> Option<ApiError> {
        self.failure.get()
    }

    /// Why it failed the last time, where that is about this field. Tracked.
    pub(crate) fn failure_of(self, field: &str) -> Option<String> {
        self.failure().filter(|error| error.field.as_deref() == Some(field)).map(|error| error.message)
    }

    /// Why it failed the last time, where that is about none of these fields. Tracked.
    pub(crate) fn failure_beside(self, fields: &[&str]) -> Option<String> {
        let is_beside = |error: &ApiError| error.field.as_deref().is_none_or(|field| !fields.contains(&field));
        self.failure().filter(is_beside).map(|error| error.message)
    }
}
