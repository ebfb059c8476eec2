//! Data on its way: a skeleton the first time, the last values dimmed afterwards, a clear word when it fails.

use contract::{ApiError, ErrorCode};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use ui::{ButtonKind, ErrorState, LinkButton, LoadingBar, Skeleton, SkeletonShape};

use crate::server_fns::Failure;
use crate::url::{query_of, with_query};

/// The newest value of a resource that was loaded at least once. A failure or reload in between keeps the last one.
pub(crate) struct Latest<T: Send + Sync + 'static>(Memo<Option<T>>);

impl<T: Send + Sync + 'static> Clone for Latest<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Latest<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Latest<T> {
    fn of(resource: Resource<Result<T, Failure>>) -> Self {
        Self(Memo::new(move |last: Option<&Option<T>>| match resource.get() {
            Some(Ok(value)) => Some(value),
            _ => last.cloned().flatten(),
        }))
    }

    /// Something of the value, tracked.
    pub(crate) fn with<U>(self, look: impl FnOnce(&T) -> U) -> U {
        self.0.with(|value| look(value.as_ref().expect("shown only after a first value has come")))
    }

    /// Something of the value as a signal, which changes only when that does.
    pub(crate) fn map<U>(self, look: impl Fn(&T) -> U + Send + Sync + 'static) -> Signal<U>
    where
        U: PartialEq + Clone + Send + Sync + 'static,
    {
        Memo::new(move |_| self.with(&look)).into()
    }
}

/// Where a resource stands, without its value.
#[derive(Clone, PartialEq, Eq)]
enum State {
    Waiting,
    There,
    Failed(ApiError),
}

/// Shows what `resource` brings. `children` are built once, on the first value, and read later ones from [`Latest`]:
/// a reload moves no element, loses no focus and redraws only what has changed.
#[component]
pub(crate) fn Loaded<T, V>(
    /// Where the values come from.
    resource: Resource<Result<T, Failure>>,
    /// What stands there the first time.
    #[prop(optional)]
    skeleton: SkeletonShape,
    /// What is shown of a value.
    children: impl Fn(Latest<T>) -> V + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let reloading = RwSignal::new(false);
    let content = move || {
        let (children, state) = (children.clone(), state_of(resource));
        move || match state.get() {
            State::Waiting => ().into_any(),
            State::There => children(Latest::of(resource)).into_any(),
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

/// Where `resource` stands; to be called where it is shown, below the `Transition`.
fn state_of<T: Clone + Send + Sync + 'static>(resource: Resource<Result<T, Failure>>) -> Signal<State> {
    let state = move || match resource.get() {
        None => State::Waiting,
        Some(Ok(_)) => State::There,
        Some(Err(failure)) => State::Failed(failure.0),
    };
    // In the browser a memo keeps later values from building the view again. On the server it would be wrong: a
    // resource wakes whoever draws before it tells its memos, which may then still say that there is nothing.
    if cfg!(feature = "ssr") { Signal::derive(state) } else { Memo::new(move |_| state()).into() }
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
