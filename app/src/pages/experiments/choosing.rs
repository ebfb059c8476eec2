//! What is chosen on a page, kept in its address.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::url::with_query;

/// Puts a choice into the address under its name, in the place of an earlier one; nothing takes it out.
pub(super) fn choosing() -> Callback<(&'static str, Option<String>)> {
    let (location, navigate) = (use_location(), use_navigate());
    Callback::new(move |(name, text): (&'static str, Option<String>)| {
        let path = location.pathname.get_untracked();
        let mut params = location.query.get_untracked();
        match text {
            Some(text) => params.replace(name.to_owned(), text),
            None => _ = params.remove(name),
        }
        let pairs: Vec<(String, String)> = params.into_iter().map(|(name, value)| (name.into_owned(), value)).collect();
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&with_query(&path, pairs.iter().map(|(name, value)| (name.as_str(), value.clone()))), options);
    })
}
