//! The table of groups of runs. A group opens to its runs.

use contract::{GroupedMetric, LifecycleView, RunGroup, RunGroupKey, RunGrouping, RunSearch};
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::{Icon, IconName, format, use_locale, use_toasts, words};

use super::columns::Column;
use super::group_rows::FoundGroups;
use super::paging::{MoreButton, Paged};
use super::run_rows::{Found, RunRows, find};
use super::run_table::{FIXED, Head, Table, begins, line, written};
use super::runs::{Asking, open_runs};
use crate::loaded::Latest;
use crate::server_fns::Failure;

/// How many runs of a group come at once.
const AT_ONCE: u32 = 50;

/// The groups, line by line.
#[component]
pub(super) fn GroupTable(
    asking: Asking,
    table: Table,
    found: Latest<FoundGroups>,
    rows: Paged<RunGroup>,
    /// In use, deleted, or both.
    view: Memo<LifecycleView>,
    /// Counts how often something has changed.
    changes: RwSignal<u32>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let by = found.map(|found| found.search().by.clone());
    let keys = Memo::new(move |_| {
        let by = by.get();
        rows.items.with(|groups| {
            groups.iter().map(|group| RunGroupKey { by: by.clone(), value: group.value.clone() }).collect::<Vec<_>>()
        })
    });
    let span = move || FIXED + table.columns.with(Vec::len);
    let nothing = move || {
        keys.with(Vec::is_empty).then(|| {
            view! {
                <tbody>
                    <tr class="table__nothing">
                        <td colspan=span><div class="table__message">{words.no_run_matches}</div></td>
                    </tr>
                </tbody>
            }
        })
    };
    view! {
        <div class="table-frame">
            <div class="table-scroll" role="region" tabindex="0" aria-label=words.runs_title>
                <table class="table">
                    <caption class="visually-hidden">{words.runs_title}</caption>
                    <thead>
                        <tr>
                            <Head table=table rows=None />
                        </tr>
                    </thead>
                    {nothing}
                    <For each=move || keys.get() key=RunGroupKey::clone let(key)>
                        <Group asking=asking table=table rows=rows key_of=key view=view changes=changes />
                    </For>
                </table>
            </div>
        </div>
    }
}

#[component]
fn Group(
    asking: Asking,
    table: Table,
    rows: Paged<RunGroup>,
    key_of: RunGroupKey,
    view: Memo<LifecycleView>,
    changes: RwSignal<u32>,
) -> impl IntoView {
    let locale = use_locale();
    let (words, all) = (words::experiments(locale), words::runs(locale));
    let value = key_of.value.clone();
    let group = Memo::new(move |_| rows.items.with(|groups| groups.iter().find(|group| group.value == value).cloned()));
    let name = {
        let by = key_of.by.clone();
        Memo::new(move |_| group.with(|group| called(group.as_ref(), &by, all)))
    };
    let count = move || {
        let runs = group.with(|group| group.as_ref().map_or(0, |group| group.runs));
        format::count(locale, runs.unsigned_abs(), words.runs)
    };
    let is_open = RwSignal::new(false);
    let icon = move || if is_open.get() { IconName::ChevronDown } else { IconName::ChevronRight };
    let cells = move || {
        group.with(|group| {
            let mut metrics = group.iter().flat_map(|group| &group.metrics);
            table.columns.with(|columns| {
                let cell = |(place, column): (usize, &Column)| {
                    let metric = matches!(column, Column::Metric(..)).then(|| metrics.next()).flatten();
                    cell(metric, begins(columns, place), all.summed_up)
                };
                columns.iter().enumerate().map(cell).collect_view()
            })
        })
    };
    let runs = move || {
        is_open.get().then(|| {
            view! { <GroupRuns asking=asking table=table key_of=key_of.clone() view=view changes=changes /> }
        })
    };
    view! {
        <tbody class="run-group">
            <tr class="run-group__head">
                <th scope="rowgroup" colspan=FIXED>
                    <button
                        class="disclosure"
                        type="button"
                        aria-expanded=move || is_open.get().to_string()
                        on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
                    >
                        {move || view! { <Icon name=icon() /> }}
                        <span class="run-group__name" title=move || name.get()>{move || name.get()}</span>
                        <span class="muted num run-group__count">{count}</span>
                    </button>
                </th>
                {cells}
            </tr>
            {runs}
        </tbody>
    }
}

/// What a group is called.
fn called(group: Option<&RunGroup>, by: &RunGrouping, words: &words::Runs) -> String {
    match group.map(|group| group.title.as_deref()) {
        Some(Some("")) => words.empty_value.to_owned(),
        Some(Some(title)) => title.to_owned(),
        _ => match by {
            RunGrouping::Parent => words.not_nested.to_owned(),
            RunGrouping::Dataset => words.no_dataset.to_owned(),
            RunGrouping::Param(key) | RunGrouping::Tag(key) => (words.without)(key),
        },
    }
}

/// A metric over the runs of a group: the mean, and from where to where the values go.
fn cell(metric: Option<&GroupedMetric>, begins: bool, summed_up: fn(&str, &str, &str, &str) -> String) -> AnyView {
    let Some((metric, mean)) = metric.and_then(|metric| Some((metric, metric.mean?))) else {
        return view! { <td class:begins=begins></td> }.into_any();
    };
    let exact = |number: Option<f64>| number.map_or_else(|| format::NONE.to_owned(), |number| number.to_string());
    let runs = format::integer(use_locale(), metric.runs);
    let title = summed_up(&exact(Some(mean)), &exact(metric.least), &exact(metric.greatest), &runs);
    let range = match (metric.least, metric.greatest) {
        (Some(least), Some(greatest)) if least < greatest => {
            let range = format!("{} – {}", written(least), written(greatest));
            Some(view! { <span class="muted run-group__range">{range}</span> })
        }
        _ => None,
    };
    view! {
        <td class="is-number num" class:begins=begins title=title>{written(mean)} {range}</td>
    }
    .into_any()
}

/// The runs of an open group.
#[component]
fn GroupRuns(
    asking: Asking,
    table: Table,
    key_of: RunGroupKey,
    view: Memo<LifecycleView>,
    changes: RwSignal<u32>,
) -> impl IntoView {
    let Asking { id, asked, columns, live, .. } = asking;
    let toasts = use_toasts();
    let search = Memo::new(move |_| RunSearch {
        view: view.get(),
        within: Some(key_of.clone()),
        limit: AT_ONCE,
        ..columns.with(|columns| asked.with(|asked| asked.search(id, columns)))
    });
    let found = RwSignal::new(None::<Found>);
    Effect::new(move |_| {
        let (wanted, turn) = (search.get(), changes.get());
        spawn_local(async move {
            match find(wanted.clone(), turn).await {
                // What was wanted before comes too late.
                Ok(_) if search.try_get_untracked().as_ref() != Some(&wanted) => {}
                Ok(came) => drop(found.try_set(Some(came))),
                Err(Failure(error)) => toasts.bad(error.message),
            }
        });
    });
    let is_there = Memo::new(move |_| found.with(Option::is_some));
    let open = open_runs(asked);
    move || {
        is_there.get().then(|| {
            let newest = Signal::derive(move || found.get().expect("it is shown once there is one, and one stays"));
            let rows = RunRows::new(Latest::following(newest), open, columns.into());
            // Groups stand still but for what happens within them.
            let arrived = RwSignal::new(0);
            live.on_beat(move || rows.renew(|| false, arrived));
            view! { <OpenRuns table=table rows=rows /> }
        })
    }
}

#[component]
fn OpenRuns(table: Table, rows: RunRows) -> impl IntoView {
    let more = move || {
        rows.paged.has_more.get().then(|| {
            view! {
                <tr>
                    <td colspan=move || FIXED + table.columns.with(Vec::len)>
                        <MoreButton paged=rows.paged />
                    </td>
                </tr>
            }
        })
    };
    view! {
        <For each=move || rows.keys.get() key=String::clone let(key)>
            {line(table, rows, key, None)}
        </For>
        {more}
    }
}
