//! Lists as they come: a first part with the page, and more when somebody asks.

use std::future::Future;

use contract::{ErrorCode, Part};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use ui::{Button, ButtonKind, use_locale, use_toasts, words};

use crate::loaded::Latest;
use crate::server_fns::Failure;

/// What a search brought: its first items, or why there are none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Found<S, T> {
    search: S,
    /// Counts the searches that were made again because something had changed.
    turn: u32,
    first: Part<T>,
    /// What is wrong with the search, in the service's words.
    pub(crate) refused: Option<String>,
}

impl<S, T> Found<S, T> {
    /// What was searched for.
    pub(crate) const fn search(&self) -> &S {
        &self.search
    }

    /// Counts the searches that were made again because something had changed.
    pub(super) const fn turn(&self) -> u32 {
        self.turn
    }

    /// The first items.
    pub(super) const fn first(&self) -> &Vec<T> {
        &self.first.items
    }
}

/// Searches. A filter that cannot be read is no failure of the page: its words belong below the filter.
pub(crate) async fn find<S: Clone, T, Searching>(
    search: S,
    turn: u32,
    load: impl FnOnce(S) -> Searching,
) -> Result<Found<S, T>, Failure>
where
    Searching: Future<Output = Result<Part<T>, Failure>>,
{
    let (first, refused) = match load(search.clone()).await {
        Ok(first) => (first, None),
        Err(Failure(error)) if error.code == ErrorCode::InvalidInput => {
            (Part { items: Vec::new(), next: None }, Some(error.message))
        }
        Err(failure) => return Err(failure),
    };
    Ok(Found { search, turn, first, refused })
}

/// All that is there once something came after the first part, and of which search it is.
struct Since<S, T> {
    of: Option<(S, u32)>,
    items: Vec<T>,
    next: Option<String>,
}

/// The items that are there so far.
pub(crate) struct Paged<T: Send + Sync + 'static> {
    pub(crate) items: Memo<Vec<T>>,
    /// Whether there are more.
    pub(crate) has_more: Signal<bool>,
    is_loading: RwSignal<bool>,
    more: Callback<()>,
    put: Callback<(Vec<T>, Option<Option<String>>)>,
}

impl<T: Send + Sync + 'static> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Paged<T> {}

impl<T> Paged<T>
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    /// What was found, and how the part after a place of it is loaded.
    pub(crate) fn new<S, Searching>(
        found: Latest<Found<S, T>>,
        load: impl Fn(S, String) -> Searching + Send + Sync + 'static,
    ) -> Self
    where
        S: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
        Searching: Future<Output = Result<Part<T>, Failure>> + 'static,
    {
        let since = RwSignal::new(Since { of: None::<(S, u32)>, items: Vec::<T>::new(), next: None });
        let is_loading = RwSignal::new(false);
        let toasts = use_toasts();
        let is_of = |since: &Since<S, T>, found: &Found<S, T>| {
            since.of.as_ref().is_some_and(|(search, turn)| *search == found.search && *turn == found.turn)
        };
        let items = Memo::new(move |_| {
            found.with(|found| {
                since.with(|since| if is_of(since, found) { since.items.clone() } else { found.first.items.clone() })
            })
        });
        let next = Memo::new(move |_| {
            found.with(|found| {
                since.with(|since| if is_of(since, found) { since.next.clone() } else { found.first.next.clone() })
            })
        });
        let change = move |of: (S, u32), change: &dyn Fn(&mut Vec<T>, &mut Option<String>)| {
            // The page may have been left meanwhile, or shows something else.
            let here = untrack(|| found.try_with(|found| found.search == of.0 && found.turn == of.1));
            let (Some(true), Some(there), Some(goes_on)) = (here, items.try_get_untracked(), next.try_get_untracked())
            else {
                return;
            };
            since.try_update(|since| {
                *since = Since { of: Some(of), items: there, next: goes_on };
                change(&mut since.items, &mut since.next);
            });
        };
        let of = move || untrack(|| found.with(|found| (found.search.clone(), found.turn)));
        let more = Callback::new(move |()| {
            let Some(after) = next.get_untracked().filter(|_| !is_loading.get_untracked()) else { return };
            let of = of();
            let loading = load(of.0.clone(), after.clone());
            is_loading.set(true);
            spawn_local(async move {
                let came = loading.await;
                // The page may have been left meanwhile.
                let _ = is_loading.try_set(false);
                match came {
                    Ok(part) => change(of, &|items, next| {
                        // What was there was looked at anew meanwhile, and may go on elsewhere.
                        if next.as_ref() == Some(&after) {
                            items.extend(part.items.iter().cloned());
                            next.clone_from(&part.next);
                        }
                    }),
                    Err(Failure(error)) => toasts.bad(error.message),
                }
            });
        });
        let put = Callback::new(move |(fresh, goes_on): (Vec<T>, Option<Option<String>>)| {
            change(of(), &|items, next| {
                items.clone_from(&fresh);
                if let Some(goes_on) = &goes_on {
                    next.clone_from(goes_on);
                }
            });
        });
        Self { items, has_more: Signal::derive(move || next.with(Option::is_some)), is_loading, more, put }
    }

    /// Puts other items in the place of those that are there, and where they go on, unless that stays as it is.
    pub(super) fn put(self, items: Vec<T>, goes_on: Option<Option<String>>) {
        self.put.run((items, goes_on));
    }

    /// Loads the next part, where there is one and it is not on its way.
    pub(crate) fn more(self) {
        self.more.run(());
    }
}

/// The line below a list: how many items are there, and a button for more.
#[component]
pub(crate) fn PagedFoot<T>(
    paged: Paged<T>,
    /// How many there are, in words; of a number of items, and whether there are more.
    count: fn(u64, bool) -> String,
) -> impl IntoView
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let counted = move || count(paged.items.with(Vec::len) as u64, paged.has_more.get());
    let button = move || paged.has_more.get().then(|| view! { <MoreButton paged=paged /> });
    view! { <div class="table-foot"><span class="table-foot__count">{counted}</span> {button}</div> }
}

/// The same for a list whose number stands elsewhere: nothing where there are no more.
#[component]
pub(crate) fn MoreFoot<T>(paged: Paged<T>) -> impl IntoView
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    move || paged.has_more.get().then(|| view! { <div class="table-foot"><MoreButton paged=paged /></div> })
}

/// Asks for the next part.
#[component]
pub(crate) fn MoreButton<T>(paged: Paged<T>) -> impl IntoView
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let words = words::experiments(use_locale());
    view! {
        <Button kind=ButtonKind::Quiet busy=paged.is_loading on_click=move |_| paged.more()>
            {words.more_runs}
        </Button>
    }
}
