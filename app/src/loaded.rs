//! Data on its way: a skeleton the first time, the last values dimmed afterwards, a clear word when it fails.

use std::marker::PhantomData;
use std::sync::Arc;

use contract::{ApiError, ErrorCode};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use serde::de::DeserializeOwned;
use ui::{ButtonKind, ErrorState, LinkButton, LoadingBar, Skeleton, SkeletonShape};

use crate::remote::{Answer, Remote, Value};
use crate::server_fns::Failure;
use crate::url::{query_of, with_query};

/// The newest value that was loaded. A failure or reload in between keeps the last one.
pub(crate) struct Latest<T> {
    answer: Memo<Option<Answer>>,
    holds: PhantomData<fn() -> T>,
}

impl<T> Clone for Latest<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Latest<T> {}

impl<T: Value + DeserializeOwned> Latest<T> {
    fn of(remote: Remote<T>) -> Self {
        let answer = Memo::new(move |last: Option<&Option<Answer>>| match remote.get() {
            Some(Ok(answer)) => Some(answer),
            _ => last.cloned().flatten(),
        });
        Self { answer, holds: PhantomData }
    }

    /// Something of the value, tracked.
    pub(crate) fn with<U>(self, look: impl FnOnce(&T) -> U) -> U {
        self.answer.with(|answer| answer.as_ref().expect("shown only after a first value has come").with(look))
    }

    /// Something of the value as a signal, which changes only when that does.
    pub(crate) fn map<U>(self, look: impl Fn(&T) -> U + Send + Sync + 'static) -> Signal<U>
    where
        U: PartialEq + Clone + Send + Sync + 'static,
    {
        Memo::new(move |_| self.with(&look)).into()
    }
}

/// Shows what `remote` brings. `children` are built once, on the first value, and read later ones from [`Latest`]:
/// a reload moves no element, loses no focus and redraws only what has changed.
#[component]
pub(crate) fn Loaded<T, V>(
    /// Where the values come from.
    remote: Remote<T>,
    /// What stands there the first time.
    #[prop(optional)]
    skeleton: SkeletonShape,
    /// What is shown of a value.
    children: impl Fn(Latest<T>) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Value + DeserializeOwned,
    V: IntoView + 'static,
{
    let shown = Arc::new(move || children(Latest::of(remote)).into_any());
    view! { <LoadedView state=Arc::new(move || State::of(remote.get())) skeleton=skeleton shown=shown /> }
}

/// Where loading stands, without the value.
#[derive(Clone, PartialEq, Eq)]
enum State {
    Waiting,
    There,
    Failed(ApiError),
}

impl State {
    fn of(outcome: Option<Result<Answer, Failure>>) -> Self {
        match outcome {
            None => Self::Waiting,
            Some(Ok(_)) => Self::There,
            Some(Err(failure)) => Self::Failed(failure.0),
        }
    }
}

/// [`Loaded`] without its types, and therefore compiled once.
#[component]
fn LoadedView(
    state: Arc<dyn Fn() -> State + Send + Sync>,
    skeleton: SkeletonShape,
    shown: Arc<dyn Fn() -> AnyView + Send + Sync>,
) -> impl IntoView {
    let reloading = RwSignal::new(false);
    let content = move || {
        let (shown, state) = (shown.clone(), below_transition(state.clone()));
        move || match state.get() {
            State::Waiting => ().into_any(),
            State::There => shown(),
            State::Failed(error) => view! { <Failed error=error /> }.into_any(),
        }
    };
    view! {
        <div class="loaded" class:is-reloading=move || reloading.get() aria-busy=move || reloading.get().to_string()>
            <LoadingBar active=reloading />
            <Transition fallback=move || view! { <Skeleton shape=skeleton /> } set_pending=reloading.write_only()>
                {content()}
            </Transition>
        </div>
    }
}

/// The state as a signal; to be called where it is shown, below the `Transition`.
fn below_transition(state: Arc<dyn Fn() -> State + Send + Sync>) -> Signal<State> {
    // In the browser a memo keeps later values from building the view again. On the server it would be wrong: a
    // resource wakes whoever draws before it tells its memos, which may then still say that there is nothing.
    if cfg!(feature = "ssr") { Signal::derive(move || state()) } else { Memo::new(move |_| state()).into() }
}

/// What went wrong, and what to do about it.
#[component]
pub(crate) fn Failed(
    /// The error.
    error: ApiError,
) -> impl IntoView {
    let location = use_location();
    let here = move || format!("{}{}", location.pathname.get(), location.search.with(|query| query_of(query)));
    let title = match error.code {
        ErrorCode::NotFound => "There is nothing here",
        ErrorCode::Forbidden => "Not allowed",
        ErrorCode::Unauthenticated => "You are signed out",
        ErrorCode::InvalidInput => "This cannot be shown",
        ErrorCode::Unavailable => "Not available yet",
        _ => "This could not be loaded",
    };
    let way_out = match error.code {
        ErrorCode::Unauthenticated => {
            let href = Signal::derive(move || with_query("/sign-in", [("next", here())]));
            view! { <LinkButton href=href kind=ButtonKind::Primary>"Sign in"</LinkButton> }.into_any()
        }
        ErrorCode::Forbidden | ErrorCode::NotFound => ().into_any(),
        _ => view! { <LinkButton href=Signal::derive(here)>"Try again"</LinkButton> }.into_any(),
    };
    // Only a fault of ours has a log entry worth quoting.
    let reference = error.request_id.filter(|_| error.code == ErrorCode::Internal);
    view! { <ErrorState title=title text=error.message reference=reference>{way_out}</ErrorState> }
}
