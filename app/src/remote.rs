//! What a page loads from the server.
//!
//! To Leptos all of them are one type. Resources of as many types as there are answers would be compiled for each of them,
//! and made up a quarter of the program that every browser loads.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use leptos::prelude::*;
use leptos::server::codee::string::FromToStringCodec;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::server_fns::Failure;

/// A resource that brings a `T` or says why not: loaded on the server for the first page, in the browser from then on.
pub(crate) struct Remote<T> {
    outcome: Resource<Outcome, FromToStringCodec>,
    brings: PhantomData<fn() -> T>,
}

impl<T> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Remote<T> {}

impl<T: Value + DeserializeOwned> Remote<T> {
    /// Loads what is asked for, and again whenever that changes.
    pub(crate) fn new<S, Loading>(
        asked: impl Fn() -> S + Send + Sync + 'static,
        load: impl Fn(S) -> Loading + Send + Sync + 'static,
    ) -> Self
    where
        S: Clone + PartialEq + Send + Sync + 'static,
        Loading: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        let asked = Memo::new(move |_| asked());
        let times = Memo::new(move |times: Option<&usize>| {
            // Looked at, not just tracked: what was never computed would count as changed when it first is.
            asked.with(|_| ());
            times.map_or(0, |times| times + 1)
        });
        let load = move || -> Pin<Box<dyn Future<Output = Outcome> + Send>> {
            let loading = load(asked.get_untracked());
            Box::pin(async move { Outcome(loading.await.map(Answer::new)) })
        };
        Self { outcome: resource(times, Box::new(load)), brings: PhantomData }
    }

    /// Where it stands: nothing yet, an answer that holds a `T`, or a failure. Tracked.
    pub(crate) fn get(self) -> Option<Result<Answer, Failure>> {
        self.outcome.get().map(|outcome| outcome.0)
    }

    /// How it ends, for those who need not know what a `T` is.
    pub(crate) fn outcome(self) -> Resource<Outcome, FromToStringCodec> {
        self.outcome
    }
}

type Load = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync>;

fn resource(times: Memo<usize>, load: Load) -> Resource<Outcome, FromToStringCodec> {
    Resource::new_str(move || times.get(), move |_| load())
}

/// An answer of any type: the value itself, or its text on the way to the browser, read when it is first looked at.
#[derive(Clone)]
pub(crate) struct Answer(Arc<Held>);

struct Held {
    text: String,
    value: OnceLock<Box<dyn Value>>,
}

impl Answer {
    pub(crate) fn new(value: impl Value) -> Self {
        Self(Arc::new(Held { text: String::new(), value: OnceLock::from(Box::new(value) as Box<dyn Value>) }))
    }

    /// Something of the value.
    pub(crate) fn with<T: Value + DeserializeOwned, U>(&self, look: impl FnOnce(&T) -> U) -> U {
        let read = || -> Box<dyn Value> {
            let value: T = serde_json::from_str(&self.0.text).expect("written by the server of the same build");
            Box::new(value)
        };
        let value: &dyn Any = self.0.value.get_or_init(read).as_ref();
        look(value.downcast_ref().expect("a Remote<T> holds nothing but T"))
    }
}

impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        let same = || Some(self.0.value.get()?.same(other.0.value.get()?.as_ref()));
        Arc::ptr_eq(&self.0, &other.0) || same().unwrap_or(false)
    }
}

/// What an answer may hold.
pub(crate) trait Value: Any + Send + Sync {
    /// Whether `other` is of the same type and equal.
    fn same(&self, other: &dyn Value) -> bool;

    /// The value as the browser will read it. Only the server writes: the browser's program has no use for it.
    #[cfg(feature = "ssr")]
    fn json(&self) -> Result<String, fmt::Error>;
}

impl<T: Serialize + PartialEq + Send + Sync + 'static> Value for T {
    fn same(&self, other: &dyn Value) -> bool {
        (other as &dyn Any).downcast_ref() == Some(self)
    }

    #[cfg(feature = "ssr")]
    fn json(&self) -> Result<String, fmt::Error> {
        serde_json::to_string(self).map_err(|_| fmt::Error)
    }
}

/// How loading ended. In the page it is a letter, `+` or `-`, and the JSON of the value or the failure.
#[derive(Clone)]
pub(crate) struct Outcome(pub(crate) Result<Answer, Failure>);

impl fmt::Display for Outcome {
    #[cfg(feature = "ssr")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(Answer(held)) => match held.value.get() {
                Some(value) => write!(f, "+{}", value.json()?),
                None => write!(f, "+{}", held.text),
            },
            Err(failure) => write!(f, "-{}", serde_json::to_string(failure).map_err(|_| fmt::Error)?),
        }
    }

    #[cfg(not(feature = "ssr"))]
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Err(fmt::Error)
    }
}

impl FromStr for Outcome {
    type Err = serde_json::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(match text.strip_prefix('+') {
            Some(value) => Ok(Answer(Arc::new(Held { text: value.to_owned(), value: OnceLock::new() }))),
            None => Err(serde_json::from_str(text.trim_start_matches('-'))?),
        }))
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use contract::ApiError;

    use super::*;

    fn sent(outcome: &Outcome) -> Result<Answer, Failure> {
        outcome.to_string().parse::<Outcome>().expect("what was written can be read").0
    }

    #[test]
    fn what_the_server_found_is_what_the_browser_shows() {
        let words = vec!["a".to_owned(), "é \"b\"".to_owned()];
        let found = Outcome(Ok(Answer::new(words.clone())));
        let shown = sent(&found).expect("no failure was sent");
        assert_eq!(shown.with(Vec::<String>::clone), words);
    }

    #[test]
    fn answers_are_equal_when_their_values_are() {
        let found = Answer::new(7);
        let shown = sent(&Outcome(Ok(found.clone()))).expect("no failure was sent");
        assert!(found != shown, "nothing is known of an answer that nobody has looked at");
        assert_eq!(shown.with(|number: &i32| *number), 7);
        assert!(found == shown);
        assert!(found != Answer::new(8) && found != Answer::new("7".to_owned()));
    }

    #[test]
    fn a_failure_arrives_as_it_was() {
        let failure = Failure(ApiError::invalid("from", "“-+” is no date."));
        assert_eq!(sent(&Outcome(Err(failure.clone()))).err(), Some(failure));
    }
}
