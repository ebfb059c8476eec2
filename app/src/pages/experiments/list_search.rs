//! What the address of the list of experiments asks for.

use contract::{LifecycleView, is_filter};
use leptos_router::params::ParamsMap;

use crate::url::with_query;

pub(super) const PATH: &str = "/experiments";

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Asked {
    /// A part of a name, or a filter.
    pub(super) text: String,
    pub(super) view: LifecycleView,
}

impl Asked {
    pub(super) fn read(params: &ParamsMap) -> Self {
        let is_deleted = params.get("view").as_deref() == Some("deleted");
        let view = if is_deleted { LifecycleView::Deleted } else { LifecycleView::Active };
        Self { text: params.get("q").unwrap_or_default(), view }
    }

    pub(super) fn href(&self) -> String {
        let text = (!self.text.is_empty()).then(|| ("q", self.text.clone()));
        let view = (self.view == LifecycleView::Deleted).then(|| ("view", "deleted".to_owned()));
        with_query(PATH, text.into_iter().chain(view))
    }

    /// The filter that the service is asked with; empty for a part of a name, which is looked for here.
    pub(super) fn filter(&self) -> &str {
        if is_filter(&self.text) { &self.text } else { "" }
    }

    /// What names have to hold.
    pub(super) fn part_of_name(&self) -> &str {
        if is_filter(&self.text) { "" } else { &self.text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_a_filter_or_a_part_of_a_name() {
        let asked = |text: &str| Asked { text: text.to_owned(), ..Asked::default() };
        assert_eq!((asked("churn").filter(), asked("churn").part_of_name()), ("", "churn"));
        assert_eq!((asked("tags.a = 'b'").filter(), asked("tags.a = 'b'").part_of_name()), ("tags.a = 'b'", ""));
        assert_eq!(asked("a b").href(), "/experiments?q=a%20b");
        assert_eq!(Asked { view: LifecycleView::Deleted, ..asked("") }.href(), "/experiments?view=deleted");
    }
}
