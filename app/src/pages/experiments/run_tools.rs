//! What is above the runs of an experiment: the filter, the view, what they are grouped by.

use contract::{LoggedKey, LoggedKeys, RunGrouping};
use leptos::prelude::*;
use ui::{Button, Choice, IconName, SelectField, use_locale, words};

use super::columns::field;
use super::filter_box::FilterBox;
use super::list::LifecycleSwitch;
use super::run_address::Asked;
use super::runs::Asking;
use super::views::ViewMenu;
use crate::pages::about::is_of_client;

/// So many parameters and tags are offered to group by.
const MOST: usize = 60;

#[component]
pub(super) fn RunTools(
    asking: Asking,
    /// What is wrong with the filter in force.
    refused: Signal<Option<String>>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let all = words::runs(use_locale());
    let Asking { id, asked, ask, keys, on_change, .. } = asking;
    let names = Signal::derive(move || keys.with(names));
    let grouping =
        Signal::derive(move || asked.with(|asked| asked.group.as_ref().map(ToString::to_string).unwrap_or_default()));
    let options = Signal::derive(move || {
        let chosen = grouping.get();
        let mut options = vec![
            Choice::new("", all.not_grouped),
            Choice::new(RunGrouping::Parent.to_string(), all.by_parent),
            Choice::new(RunGrouping::Dataset.to_string(), words.dataset),
        ];
        options.extend(keys.with(groupings).into_iter().map(Choice::same));
        // What an address asks for is offered, be it among the first or not.
        if options.iter().all(|option| option.value != chosen) {
            options.push(Choice::same(chosen));
        }
        options
    });
    view! {
        <div class="run-tools">
            <FilterBox
                value=Signal::derive(move || asked.with(|asked| asked.filter.clone()))
                fields=names
                experiment=id
                error=refused
                on_change=move |filter| ask.run(Asked { filter, ..asked.get_untracked() })
            />
            <ViewMenu asking=asking />
            <SelectField
                name="group"
                label=all.group_by
                hide_label=true
                options=options
                value=grouping
                on_change=move |text: String| ask.run(Asked { group: text.parse().ok(), ..asked.get_untracked() })
            />
            <LifecycleSwitch
                view=Signal::derive(move || asked.with(|asked| asked.view))
                on_change=move |view| ask.run(Asked { view, ..asked.get_untracked() })
            />
            <Button icon=IconName::RefreshCw on_click=move |_| on_change.run(())>{words.refresh}</Button>
        </div>
    }
}

/// The parameters and tags that runs can be grouped by.
fn groupings(keys: &LoggedKeys) -> Vec<String> {
    let by = |keys: &[LoggedKey], by: fn(String) -> RunGrouping| {
        let own = keys.iter().filter(|logged| !is_of_client(&logged.key)).take(MOST);
        own.map(|logged| by(logged.key.clone()).to_string()).collect::<Vec<_>>()
    };
    let mut all = by(&keys.params, RunGrouping::Param);
    all.extend(by(&keys.tags, RunGrouping::Tag));
    all
}

/// What runs logged, as searches name it.
fn names(keys: &LoggedKeys) -> Vec<String> {
    let metrics = keys.metrics.iter().map(|logged| field("metrics", &logged.key));
    let params = keys.params.iter().map(|logged| field("params", &logged.key));
    let tags = keys.tags.iter().map(|logged| field("tags", &logged.key));
    let extremes = ["least", "greatest"].into_iter();
    let extremes = extremes.flat_map(|entity| keys.metrics.iter().map(move |logged| field(entity, &logged.key)));
    metrics.chain(params).chain(tags).chain(extremes).collect()
}
