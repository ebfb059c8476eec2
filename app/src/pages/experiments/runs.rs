//! The runs of an experiment: filtered, sorted, grouped, picked.

use std::collections::BTreeSet;

use contract::{ExperimentId, Lifecycle, LifecycleView, LoggedKeys, RunGroupSearch, RunSearch, RunView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use ui::{Card, Notice, SkeletonShape, Tone, format, use_locale, words};

use super::columns::{Column, steady};
use super::experiment::Known;
use super::group_rows::{self, FoundGroups};
use super::group_table::GroupTable;
use super::live::{Live, LiveMark, NewRuns, is_scrolled, scroll_up};
use super::paging::MoreFoot;
use super::picker::ColumnPicker;
use super::run_address::{Asked, named_view};
use super::run_rows::{Found, RunRows, find};
use super::run_table::{RunTable, Table};
use super::run_tools::RunTools;
use super::selection_bar::SelectionBar;
use super::start::Start;
use crate::loaded::{Latest, Loaded};
use crate::remote::{Remote, Value};
use crate::server_fns::Failure;
use crate::server_fns::experiments::get_logged_keys;

/// What every part of the page needs to know.
#[derive(Clone, Copy)]
pub(super) struct Asking {
    pub(super) id: ExperimentId,
    pub(super) asked: Memo<Asked>,
    /// Asks for something else.
    pub(super) ask: Callback<Asked>,
    pub(super) keys: Signal<LoggedKeys>,
    pub(super) views: Signal<Vec<RunView>>,
    pub(super) columns: Memo<Vec<Column>>,
    /// The name of the experiment.
    pub(super) name: Signal<Option<String>>,
    /// Hears that something has changed.
    pub(super) on_change: Callback<()>,
    /// Tells when something has changed that nobody did here.
    pub(super) live: Live,
}

/// The runs of an experiment, as the address asks for them.
#[component]
pub(super) fn Runs(
    id: ExperimentId,
    known: Latest<Known>,
    /// Counts how often something has changed.
    changes: RwSignal<u32>,
    on_change: Callback<()>,
) -> impl IntoView {
    let words = words::runs(use_locale());
    let params = use_query_map();
    let path = format!("/experiments/{id}");
    let is_deleted = known.map(|(experiment, ..)| experiment.lifecycle == Lifecycle::Deleted);
    let live = Live::of(id);
    let keys = keys(id, known, changes, live);
    let views = known.map(|(_, _, views)| views.clone());
    let asked = Memo::new(move |_| params.with(|params| views.with(|views| Asked::read(params, views))));
    let navigate = use_navigate();
    let ask = Callback::new(move |asked: Asked| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&views.with_untracked(|views| asked.href(&path, views)), options);
    });
    let usual = Memo::new(move |before: Option<&Vec<Column>>| keys.with(|keys| steady(before, keys)));
    let columns = Memo::new(move |_| asked.with(|asked| asked.columns.clone()).unwrap_or_else(|| usual.get()));
    let name = known.map(|(experiment, ..)| Some(experiment.name.clone()));
    let asking = Asking { id, asked, ask, keys, views, columns, name, on_change, live };
    // The runs of a deleted experiment are all deleted.
    let view = Memo::new(move |_| if is_deleted.get() { LifecycleView::All } else { asked.with(|asked| asked.view) });
    let is_gone = Memo::new(move |_| {
        let named = params.with(|params| named_view(params).filter(|_| params.get("edited").is_none()));
        named.is_some() && asked.with(|asked| asked.saved.is_none())
    });
    let asks = Memo::new(move |_| {
        columns.with(|columns| {
            asked.with(|asked| match &asked.group {
                Some(by) => Asks::Groups(group_rows::search(id, view.get(), &asked.filter, by, columns)),
                None => Asks::Runs(RunSearch { view: view.get(), ..asked.search(id, columns) }),
            })
        })
    });
    let found = Remote::new(move || (asks.get(), changes.get()), |(asks, turn)| look(asks, turn));
    view! {
        {move || is_gone.get().then(|| view! { <Notice tone=Tone::Warn>{words.view_is_gone}</Notice> })}
        <Loaded
            remote=found
            skeleton=SkeletonShape::Table
            children=move |found| {
                let is_grouped = found.map(|found| matches!(found, Shown::Groups(_)));
                move || {
                    if is_grouped.get() {
                        let groups = newest(found, Shown::groups);
                        view! { <FoundRunGroups asking=asking found=groups view=view changes=changes /> }.into_any()
                    } else {
                        let runs = newest(found, Shown::runs);
                        view! { <FoundRuns asking=asking found=runs /> }.into_any()
                    }
                }
            }
        />
    }
}

/// What runs logged by now.
fn keys(id: ExperimentId, known: Latest<Known>, changes: RwSignal<u32>, live: Live) -> Signal<LoggedKeys> {
    let with_page = known.map(|(_, keys, _)| keys.clone());
    let newest = RwSignal::new(None::<(u32, LoggedKeys)>);
    live.on_beat(move || {
        let turn = changes.get_untracked();
        spawn_local(async move {
            if let Ok(keys) = get_logged_keys(id).await {
                // Gone with the page.
                let _ = newest.try_set(Some((turn, keys)));
            }
        });
    });
    let keys = move |_: Option<&LoggedKeys>| match newest.get() {
        Some((turn, keys)) if turn == changes.get() => keys,
        _ => with_page.get(),
    };
    Memo::new(keys).into()
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq)]
enum Asks {
    Runs(RunSearch),
    Groups(RunGroupSearch),
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Shown {
    Runs(Found),
    Groups(FoundGroups),
}

impl Shown {
    const fn runs(&self) -> Option<&Found> {
        match self {
            Self::Runs(found) => Some(found),
            Self::Groups(_) => None,
        }
    }

    const fn groups(&self) -> Option<&FoundGroups> {
        match self {
            Self::Groups(found) => Some(found),
            Self::Runs(_) => None,
        }
    }
}

async fn look(asks: Asks, turn: u32) -> Result<Shown, Failure> {
    match asks {
        Asks::Runs(search) => find(search, turn).await.map(Shown::Runs),
        Asks::Groups(search) => group_rows::find(search, turn).await.map(Shown::Groups),
    }
}

/// The newest of what `of` sees in what was found, for what is shown only while it sees something.
fn newest<T>(found: Latest<Shown>, of: fn(&Shown) -> Option<&T>) -> Latest<T>
where
    T: Value + DeserializeOwned + Clone + PartialEq,
{
    let newest = Memo::new(move |last: Option<&Option<T>>| {
        found.with(|found| of(found).cloned()).or_else(|| last.cloned().flatten())
    });
    Latest::following(Signal::derive(move || {
        newest.get().expect("it is shown because there is one, and the last one stays")
    }))
}

/// What is shown of runs: filter, what is picked, the table.
#[component]
fn FoundRuns(asking: Asking, found: Latest<Found>) -> impl IntoView {
    let locale = use_locale();
    let words = words::experiments(locale);
    let Asking { asked, columns, name, live, .. } = asking;
    let rows = RunRows::new(found, open_runs(asked), columns.into());
    let table = table(asking);
    let region = NodeRef::new();
    let waiting = RwSignal::new(0_usize);
    live.on_beat(move || rows.renew(move || is_scrolled(region), waiting));
    let on_show = Callback::new(move |()| {
        scroll_up(region);
        rows.renew(|| false, waiting);
    });
    // What comes with another search is new already.
    Effect::watch(
        move || found.with(|found| (found.search().clone(), found.turn())),
        move |_, _, _| waiting.set(0),
        false,
    );
    let refused = found.map(|found| found.refused.clone());
    let is_empty = Memo::new(move |_| {
        let is_whole = asked.with(|asked| asked.filter.is_empty() && asked.view == LifecycleView::Active);
        is_whole && rows.count() == 0
    });
    let counted = Signal::derive(move || {
        let count = rows.count() as u64;
        if rows.paged.has_more.get() {
            (words.first_runs)(&format::integer(locale, count))
        } else {
            format::count(locale, count, words.runs)
        }
    });
    view! {
        <RunTools asking=asking refused=refused />
        <Show
            when=move || !is_empty.get()
            fallback=move || view! { <Card><Start experiment=name /></Card> }
        >
            <Card flush=true>
                <Head asking=asking counted=counted picked=table.picked>
                    <NewRuns waiting=waiting on_show=on_show />
                </Head>
                <RunTable table=table rows=rows region=region />
                <MoreFoot paged=rows.paged />
            </Card>
        </Show>
    }
}

/// The same of groups of runs.
#[component]
fn FoundRunGroups(
    asking: Asking,
    found: Latest<FoundGroups>,
    view: Memo<LifecycleView>,
    changes: RwSignal<u32>,
) -> impl IntoView {
    let locale = use_locale();
    let all = words::runs(locale);
    let rows = group_rows::paged(found);
    asking.live.on_beat(move || group_rows::renew(found, rows));
    let table = table(asking);
    let refused = found.map(|found| found.refused.clone());
    let counted = Signal::derive(move || {
        let count = rows.items.with(Vec::len) as u64;
        if rows.has_more.get() {
            (all.first_groups)(&format::integer(locale, count))
        } else {
            format::count(locale, count, all.groups)
        }
    });
    view! {
        <RunTools asking=asking refused=refused />
        <Card flush=true>
            <Head asking=asking counted=counted picked=table.picked />
            <GroupTable asking=asking table=table found=found rows=rows view=view changes=changes />
            <MoreFoot paged=rows />
        </Card>
    }
}

/// What can be done with picked runs, and which columns there are.
#[component]
fn Head(
    asking: Asking,
    counted: Signal<String>,
    picked: RwSignal<Vec<String>>,
    /// What is said of new ones.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let Asking { id, asked, ask, keys, columns, on_change, live, .. } = asking;
    let view = Signal::derive(move || asked.with(|asked| asked.view));
    view! {
        <div class="run-head">
            <SelectionBar
                counted=counted
                experiment=id
                view=view
                picked=picked
                columns=columns.into()
                on_change=on_change
            />
            <span class="run-head__rest">
                {children.map(|children| children())} <LiveMark live=live />
                <ColumnPicker
                    keys=keys
                    chosen=columns.into()
                    is_chosen=Signal::derive(move || asked.with(|asked| asked.columns.is_some()))
                    on_change=Callback::new(move |chosen| {
                        ask.run(asked.with_untracked(|asked| {
                            columns.with_untracked(|columns| asked.with_columns(columns, chosen))
                        }));
                    })
                />
            </span>
        </div>
    }
}

/// The runs whose nested runs are shown.
pub(super) fn open_runs(asked: Memo<Asked>) -> Signal<BTreeSet<String>> {
    Signal::derive(move || asked.with(|asked| asked.open.iter().cloned().collect()))
}

fn table(asking: Asking) -> Table {
    let Asking { asked, ask, columns, .. } = asking;
    let picked = RwSignal::new(Vec::<String>::new());
    // Whoever looks at other runs has picked none of them.
    Effect::watch(
        move || asked.with(|asked| (asked.filter.clone(), asked.view)),
        move |_, _, _| picked.set(Vec::new()),
        false,
    );
    Table {
        columns: columns.into(),
        sort: Signal::derive(move || asked.with(|asked| asked.sort.clone())),
        on_sort: Callback::new(move |(by, greatest_first): (String, bool)| {
            ask.run(asked.with_untracked(|asked| asked.sorted_by(&by, greatest_first)));
        }),
        on_open: Callback::new(move |run: String| {
            let mut asked = asked.get_untracked();
            if asked.open.contains(&run) {
                asked.open.retain(|other| *other != run);
            } else {
                asked.open.push(run);
            }
            ask.run(asked);
        }),
        picked,
    }
}
