//! Data on its way: a skeleton the first time, the last values dimmed afterwards, a clear word when it fails.

use std::marker::PhantomData;
use std::sync::Arc;

use contract::{ApiError, ErrorCode};
use leptos::prelude::*;
use leptos::server::codee::string::FromToStringCodec;
use leptos_router::hooks::use_location;
use serde::de::DeserializeOwned;
use ui::{
    Button, ButtonKind, ErrorState, LinkButton, LoadingBar, Notice, Skeleton, SkeletonShape, Tone, use_locale, words,
};

use crate::remote::{Answer, Outcome, Remote, Value};
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

    /// The value of a signal, for what shows values that come from the server as well.
    pub(crate) fn following(value: Signal<T>) -> Self
    where
        T: Clone,
    {
        Self { answer: Memo::new(move |_| Some(Answer::new(value.get()))), holds: PhantomData }
    }

    /// Something of the value, tracked.
    pub(crate) fn with<U>(self, look: impl FnOnce(&T) -> U) -> U {
        self.answer.with(|answer| answer.as_ref().expect("shown only after a first value has come").with(look))
    }

    /// The same where the page may have been left meanwhile.
    pub(crate) fn try_with<U>(self, look: impl FnOnce(&T) -> U) -> Option<U> {
        self.answer.try_with(|answer| answer.as_ref().map(|answer| answer.with(look))).flatten()
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
    view! { <LoadedView outcome=remote.outcome() skeleton=skeleton shown=shown /> }
}

/// [`Loaded`] without its types, and therefore compiled once.
#[component]
fn LoadedView(outcome: Resource<Outcome, FromToStringCodec>, skeleton: SkeletonShape, shown: Shown) -> impl IntoView {
    let reloading = RwSignal::new(false);
    // Why what is shown is of before.
    let stale = RwSignal::new(None::<ApiError>);
    let notice = move || stale.get().map(|error| view! { <Stale error=error outcome=outcome /> });
    view! {
        <div class="loaded" class:is-reloading=move || reloading.get() aria-busy=move || reloading.get().to_string()>
            <LoadingBar active=reloading />
            {notice}
            <div class="loaded__content">{drawn(outcome, skeleton, shown, reloading, stale)}</div>
        </div>
    }
}

/// Builds what is shown of a value.
type Shown = Arc<dyn Fn() -> AnyView + Send + Sync>;

/// On the server the view is built once, when all has come. A closure would be run again for each look at whether all has,
/// and what a `Transition` says of itself, on another thread, is of no use here.
#[cfg(feature = "ssr")]
fn drawn(
    outcome: Resource<Outcome, FromToStringCodec>,
    skeleton: SkeletonShape,
    shown: Shown,
    _reloading: RwSignal<bool>,
    _stale: RwSignal<Option<ApiError>>,
) -> impl IntoView {
    view! {
        <Suspense fallback=move || view! { <Skeleton shape=skeleton /> }>
            // Made here, below the `Suspense`, which then knows of what is read.
            {Suspend::new(async move {
                match outcome.await.0 {
                    Ok(_) => shown(),
                    Err(failure) => view! { <Failed error=failure.0 /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// In the browser it is built again when it fails or works again.
#[cfg(not(feature = "ssr"))]
fn drawn(
    outcome: Resource<Outcome, FromToStringCodec>,
    skeleton: SkeletonShape,
    shown: Shown,
    reloading: RwSignal<bool>,
    stale: RwSignal<Option<ApiError>>,
) -> impl IntoView {
    view! {
        <Transition fallback=move || view! { <Skeleton shape=skeleton /> } set_pending=reloading.write_only()>
            {content(outcome, shown.clone(), stale)}
        </Transition>
    }
}

/// To be called below the `Transition`, which waits for what is read here.
#[cfg(not(feature = "ssr"))]
fn content(
    outcome: Resource<Outcome, FromToStringCodec>,
    shown: Shown,
    stale: RwSignal<Option<ApiError>>,
) -> impl IntoView {
    let failure = Memo::new(move |_| outcome.get().and_then(|outcome| outcome.0.err()).map(|failure| failure.0));
    let state = Memo::new(move |last: Option<&State>| match (outcome.with(Option::is_some), failure.get()) {
        (false, _) => State::Waiting,
        (true, None) => State::There,
        (true, Some(error)) if passes(&error) && last == Some(&State::There) => State::There,
        (true, Some(error)) => State::Failed(error),
    });
    Effect::new(move |_| stale.set(failure.get().filter(|_| state.get() == State::There)));
    move || match state.get() {
        State::Waiting => ().into_any(),
        State::There => shown(),
        State::Failed(error) => view! { <Failed error=error /> }.into_any(),
    }
}

/// Where loading stands, without the value: later values do not build the view again.
#[cfg(not(feature = "ssr"))]
#[derive(Clone, PartialEq, Eq)]
enum State {
    Waiting,
    There,
    Failed(ApiError),
}

/// Whether it may go better in a moment, so that what was shown before is better than nothing.
#[cfg(not(feature = "ssr"))]
const fn passes(error: &ApiError) -> bool {
    use ErrorCode::{Conflict, Internal, Timeout, TooManyRequests, Unavailable};
    matches!(error.code, Conflict | Internal | Timeout | TooManyRequests | Unavailable)
}

/// Above what is of before: why nothing newer is there, and a way to it.
#[component]
fn Stale(error: ApiError, outcome: Resource<Outcome, FromToStringCodec>) -> impl IntoView {
    let words = words::frame(use_locale());
    view! {
        <Notice tone=Tone::Bad>
            {error.message} {words.stale}
            <Button kind=ButtonKind::Quiet on_click=move |_| outcome.refetch()>{words.try_again}</Button>
        </Notice>
    }
}

/// What went wrong, and what to do about it.
#[component]
pub(crate) fn Failed(
    /// The error.
    error: ApiError,
) -> impl IntoView {
    let location = use_location();
    let here = move || format!("{}{}", location.pathname.get(), location.search.with(|query| query_of(query)));
    let words = words::frame(use_locale());
    let title = match error.code {
        ErrorCode::NotFound => words.nothing_here,
        ErrorCode::Forbidden => words.not_allowed,
        ErrorCode::Unauthenticated => words.signed_out,
        ErrorCode::InvalidInput => words.not_shown,
        ErrorCode::Unavailable => words.not_yet,
        _ => words.not_loaded,
    };
    let way_out = match error.code {
        ErrorCode::Unauthenticated => {
            let href = Signal::derive(move || with_query("/sign-in", [("next", here())]));
            view! { <LinkButton href=href kind=ButtonKind::Primary>{words.sign_in}</LinkButton> }.into_any()
        }
        ErrorCode::Forbidden | ErrorCode::NotFound => ().into_any(),
        _ => view! { <LinkButton href=Signal::derive(here) anew=true>{words.try_again}</LinkButton> }.into_any(),
    };
    // Only a fault of ours has a log entry worth quoting.
    let reference = error.request_id.filter(|_| error.code == ErrorCode::Internal);
    view! { <ErrorState title=title text=error.message reference=reference>{way_out}</ErrorState> }
}
