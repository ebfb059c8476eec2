//! What the address of a list that can be filtered and sorted asks for.

use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use ui::{Icon, IconName};

use super::run_address::Sort;
use crate::url::with_query;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ListAsked {
    pub(super) filter: String,
    /// The latest first, where nothing is said.
    pub(super) sort: Option<Sort>,
}

impl ListAsked {
    pub(super) fn read(params: &ParamsMap) -> Self {
        let sort = params.get("sort").filter(|by| !by.is_empty()).map(|by| match by.strip_prefix('-') {
            Some(by) => Sort { by: by.to_owned(), descending: true },
            None => Sort { by, descending: false },
        });
        Self { filter: params.get("q").unwrap_or_default(), sort }
    }

    /// Its address on a page, behind what the page itself has there.
    pub(super) fn href(&self, path: &str, own: &[(&'static str, &'static str)]) -> String {
        let own = own.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let filter = (!self.filter.is_empty()).then(|| ("q", self.filter.clone()));
        let sign = |sort: &Sort| if sort.descending { "-" } else { "" };
        let sort = self.sort.as_ref().map(|sort| ("sort", format!("{}{}", sign(sort), sort.by)));
        with_query(path, own.chain(filter).chain(sort))
    }

    /// The same with another order: the third click on a heading takes it back.
    fn sorted_by(&self, by: &str, greatest_first: bool) -> Self {
        let sort = match self.sort.as_ref().filter(|sort| sort.by == by) {
            None => Some(Sort { by: by.to_owned(), descending: greatest_first }),
            Some(sort) if sort.descending == greatest_first => {
                Some(Sort { by: by.to_owned(), descending: !greatest_first })
            }
            Some(_) => None,
        };
        Self { sort, ..self.clone() }
    }
}

/// The heading of a column that sorts.
#[component]
pub(super) fn SortHeading(
    asked: Memo<ListAsked>,
    /// Hears another order.
    ask: Callback<ListAsked>,
    /// As searches name it.
    #[prop(into)]
    by: String,
    #[prop(into)] title: String,
    /// Whether the first click puts the greatest first, as for numbers and moments.
    #[prop(default = false)]
    greatest_first: bool,
    /// Whether it stands on the right.
    #[prop(default = false)]
    is_number: bool,
) -> impl IntoView {
    let this = by.clone();
    let direction = Memo::new(move |_| {
        asked.with(|asked| asked.sort.as_ref().filter(|sort| sort.by == this).map(|sort| sort.descending))
    });
    let aria = move || direction.get().map(|descending| if descending { "descending" } else { "ascending" });
    let icon = move || match direction.get() {
        Some(true) => view! { <Icon name=IconName::ArrowDown /> },
        Some(false) => view! { <Icon name=IconName::ArrowUp /> },
        None => view! { <Icon name=IconName::ChevronsUpDown /> },
    };
    let sort = move |_| ask.run(asked.with_untracked(|asked| asked.sorted_by(&by, greatest_first)));
    view! {
        <th scope="col" class:is-number=is_number aria-sort=aria>
            <button class="table__sort" type="button" on:click=sort>
                <span class="table__name">{title}</span>
                {icon}
            </button>
        </th>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_click_takes_an_order_back() {
        let first = ListAsked::default().sorted_by("execution_time_ms", true);
        assert_eq!(first.href("/x", &[("tab", "traces")]), "/x?tab=traces&sort=-execution_time_ms");
        let second = first.sorted_by("execution_time_ms", true);
        assert_eq!(second.href("/x", &[]), "/x?sort=execution_time_ms");
        assert_eq!(second.sorted_by("execution_time_ms", true), ListAsked::default());
        assert_eq!(second.sorted_by("name", false).href("/x", &[]), "/x?sort=name");
    }
}
