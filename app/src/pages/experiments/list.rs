//! The experiments there are, by folder.

use std::collections::{BTreeSet, HashMap};

use contract::{ExperimentSummary, LifecycleView, Part, Permission, is_filter};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::{
    Button, ButtonKind, Card, Choice, EmptyState, FilterBar, Icon, IconName, Page, PageHeader, RowList, Segmented,
    SkeletonShape, TextField, format, use_locale, words,
};

use super::about_sheets::{About, AboutSheets};
use super::experiment_menu::ExperimentMenu;
use super::folders::{self, Line};
use super::list_search::{Asked, PATH};
use super::moment::Moment;
use super::name_sheet::{NameSheet, Naming};
use super::paging::{self, Found};
use super::start::Start;
use crate::loaded::{Latest, Loaded};
use crate::pages::about::tag_line;
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::experiments::experiments;
use crate::session::use_session;
use crate::title::Title;

/// Rows of folders are told from those of experiments by it.
const FOLDER: &str = "folder ";
/// How many folders deep names stand further to the right.
const DEEPEST: usize = 8;

/// The experiments that were found, of what was searched for.
type Listed = Found<(LifecycleView, String), ExperimentSummary>;

/// The sheets that rows open.
#[derive(Clone, Copy)]
struct Sheets {
    naming: RwSignal<Option<Naming>>,
    about: About,
}

/// The page of all experiments.
#[component]
pub(crate) fn Experiments() -> impl IntoView {
    let locale = use_locale();
    let (words, frame) = (words::experiments(locale), words::frame(locale));
    let may_log = use_session().may(Permission::LogRuns);
    let params = use_query_map();
    let asked = Memo::new(move |_| params.with(Asked::read));
    let search = Memo::new(move |_| asked.with(|asked| (asked.view, asked.filter().to_owned())));
    let changes = RwSignal::new(0_u32);
    let all = Remote::new(move || (search.get(), changes.get()), |(search, turn)| list(search, turn));
    let sheets = Sheets { naming: RwSignal::new(None), about: About::new() };
    let closed = RwSignal::new(BTreeSet::<String>::new());
    let on_change = Callback::new(move |()| changes.update(|count| *count += 1));
    view! {
        <Title text=frame.experiments />
        <Page>
            <PageHeader
                title=frame.experiments
                description=words.about
                actions=move || {
                    may_log
                        .then(|| {
                            view! {
                                <Button
                                    kind=ButtonKind::Primary
                                    icon=IconName::Plus
                                    on_click=move |_| sheets.naming.set(Some(Naming::New))
                                >
                                    {words.new_experiment}
                                </Button>
                            }
                        })
                }
            />
            <Loaded
                remote=all
                skeleton=SkeletonShape::Table
                children=move |found| {
                    view! {
                        <Tools found=found asked=asked />
                        <Listing found=found asked=asked closed=closed sheets=sheets on_change=on_change />
                    }
                }
            />
        </Page>
        {may_log
            .then(|| {
                view! {
                    <NameSheet naming=sheets.naming on_done=on_change />
                    <AboutSheets about=sheets.about on_change=on_change />
                }
            })}
    }
}

async fn list(search: (LifecycleView, String), turn: u32) -> Result<Listed, Failure> {
    let load = async |(view, filter)| experiments(view, filter).await.map(|items| Part { items, next: None });
    paging::find(search, turn, load).await
}

/// What is looked for. A part of a name takes effect while it is typed, a filter when it is written.
#[component]
fn Tools(found: Latest<Listed>, asked: Memo<Asked>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let navigate = use_navigate();
    let ask = Callback::new(move |asked: Asked| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&asked.href(), options);
    });
    let look = move |text: String| ask.run(Asked { text, ..asked.get_untracked() });
    let on_input = move |text: String| {
        if !is_filter(&text) {
            look(text);
        }
    };
    let refused = found.map(|found| found.refused.clone());
    view! {
        <FilterBar>
            <div class="experiment-search">
                <TextField
                    name="q"
                    label=words.search_experiments
                    hide_label=true
                    input_type="search"
                    placeholder=words.search_example
                    autocomplete="off"
                    value=Signal::derive(move || asked.with(|asked| asked.text.clone()))
                    error=refused
                    on_input=on_input
                    on_change=look
                />
            </div>
            <LifecycleSwitch
                view=Signal::derive(move || asked.with(|asked| asked.view))
                on_change=move |view| ask.run(Asked { view, ..asked.get_untracked() })
            />
        </FilterBar>
    }
}

/// Those in use, or those that are deleted.
#[component]
pub(super) fn LifecycleSwitch(
    #[prop(into)] view: Signal<LifecycleView>,
    #[prop(into)] on_change: Callback<LifecycleView>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let value = move || if view.get() == LifecycleView::Deleted { "deleted" } else { "active" };
    view! {
        <Segmented
            name="view"
            label=words.which
            options=vec![Choice::new("active", words.active), Choice::new("deleted", words.deleted)]
            value=Signal::derive(move || value().to_owned())
            on_change=move |value: String| {
                on_change.run(if value == "deleted" { LifecycleView::Deleted } else { LifecycleView::Active });
            }
        />
    }
}

#[component]
fn Listing(
    found: Latest<Listed>,
    asked: Memo<Asked>,
    /// The folders that are closed, by their paths.
    closed: RwSignal<BTreeSet<String>>,
    sheets: Sheets,
    on_change: Callback<()>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let all = found.map(|found| found.first().clone());
    let lines = Memo::new(move |_| {
        let part = asked.with(|asked| asked.part_of_name().to_owned());
        let with_key = |all: &[ExperimentSummary], line: Line| {
            let key = match &line {
                Line::Folder { path, .. } => format!("{FOLDER}{path}"),
                Line::Experiment { place, .. } => all[*place].experiment.id.to_string(),
            };
            (key, line)
        };
        all.with(|all| {
            let lines = closed.with(|closed| folders::lines(all, &part, closed));
            lines.into_iter().map(|line| with_key(all, line)).collect::<Vec<_>>()
        })
    });
    let by_key = Memo::new(move |_| lines.with(|lines| lines.iter().cloned().collect::<HashMap<_, _>>()));
    let keys = Signal::derive(move || lines.with(|lines| lines.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>()));
    let may_log = use_session().may(Permission::LogRuns);
    let columns = if may_log { 5 } else { 4 };
    let row = Callback::new(move |(key, index): (String, usize)| {
        if let Some(path) = key.strip_prefix(FOLDER).map(str::to_owned) {
            let line = Memo::new(move |_| by_key.with(|lines| lines.get(&key).cloned()));
            return view! { <FolderRow path=path columns=columns index=index line=line closed=closed /> }.into_any();
        }
        let shown = Memo::new(move |_| match by_key.with(|lines| lines.get(&key).cloned()) {
            Some(Line::Experiment { place, depth }) => {
                all.with(|all| all.get(place).cloned()).map(|summary| (summary, depth))
            }
            _ => None,
        });
        let shown = move || {
            shown.get().map(|(summary, depth)| {
                view! {
                    <ExperimentRow summary=summary depth=depth index=index sheets=sheets on_change=on_change />
                }
            })
        };
        shown.into_any()
    });
    let head = move || {
        view! {
            <th scope="col" class="is-filling">{words.name}</th>
            <th scope="col" class="is-number">{words.runs_title}</th>
            <th scope="col">{words.changed}</th>
            <th scope="col">{words.tags}</th>
            {may_log.then(|| view! { <th scope="col" class="is-actions"><span class="visually-hidden">{words.delete}</span></th> })}
        }
    };
    let is_searched = Memo::new(move |_| asked.with(|asked| !asked.text.trim().is_empty()));
    let nothing = move || is_searched.get().then(|| words.none_match.to_owned());
    let is_fresh = Memo::new(move |_| {
        let is_active = asked.with(|asked| asked.view == LifecycleView::Active);
        is_active && !is_searched.get() && all.with(|all| all.iter().all(|summary| summary.runs == 0))
    });
    view! {
        <Show
            when=move || is_searched.get() || all.with(|all| !all.is_empty())
            fallback=move || {
                view! { <EmptyState title=words.none_deleted text=words.none_deleted_why icon=IconName::FlaskConical /> }
            }
        >
            <Card flush=true>
                <RowList
                    caption=words::frame(use_locale()).experiments
                    head=head
                    columns=columns
                    keys=keys
                    row=row
                    nothing=Signal::derive(nothing)
                />
                <div class="table-foot">
                    <span class="table-foot__count">
                        {move || format::count(use_locale(), all.with(Vec::len) as u64, words.experiments)}
                    </span>
                </div>
            </Card>
        </Show>
        {move || is_fresh.get().then(|| view! { <Card><Start /></Card> })}
    }
}

#[component]
fn FolderRow(
    /// From the uppermost folder on.
    path: String,
    columns: usize,
    index: usize,
    line: Memo<Option<Line>>,
    closed: RwSignal<BTreeSet<String>>,
) -> impl IntoView {
    let locale = use_locale();
    let words = words::experiments(locale);
    let shown = Memo::new(move |_| match line.get() {
        Some(Line::Folder { name, depth, experiments, is_open, .. }) => (name, depth, experiments, is_open),
        _ => (String::new(), 0, 0, false),
    });
    let is_open = Memo::new(move |_| shown.with(|(.., is_open)| *is_open));
    let label = (words.open_folder)(&path);
    let toggle = move |_| {
        closed.update(|closed| {
            if !closed.remove(&path) {
                closed.insert(path.clone());
            }
        });
    };
    let icon = move || if is_open.get() { IconName::ChevronDown } else { IconName::ChevronRight };
    view! {
        <tr class="folder-row" aria-rowindex=index>
            <th scope="rowgroup" colspan=columns class=move || shown.with(|(_, depth, ..)| indent(*depth))>
                <button
                    class="disclosure"
                    type="button"
                    aria-expanded=move || is_open.get().to_string()
                    aria-label=label
                    on:click=toggle
                >
                    {move || view! { <Icon name=icon() /> }}
                    <Icon name=IconName::Folder />
                    <span>{move || shown.with(|(name, ..)| name.clone())}</span>
                    <span class="muted num">
                        {move || shown.with(|(_, _, experiments, _)| format::integer(locale, *experiments as u64))}
                    </span>
                </button>
            </th>
        </tr>
    }
}

/// The class of what stands within so many folders.
fn indent(depth: usize) -> String {
    format!("is-depth-{}", depth.min(DEEPEST))
}

#[component]
fn ExperimentRow(
    summary: ExperimentSummary,
    /// Within so many folders.
    depth: usize,
    index: usize,
    sheets: Sheets,
    on_change: Callback<()>,
) -> impl IntoView {
    let locale = use_locale();
    let may_log = use_session().may(Permission::LogRuns);
    let ExperimentSummary { experiment, runs } = summary;
    let short = if depth > 0 { folders::split(&experiment.name).1.to_owned() } else { experiment.name.clone() };
    view! {
        <tr aria-rowindex=index>
            <td class=format!("is-filling {}", indent(depth)) title=experiment.name.clone()>
                <a href=format!("{PATH}/{}", experiment.id)>{short}</a>
            </td>
            <td class="is-number num">{format::integer(locale, runs)}</td>
            <td><Moment at=Some(experiment.updated_at) /></td>
            <td>{tag_line(&experiment.tags)}</td>
            {may_log
                .then(|| {
                    let Sheets { naming, about } = sheets;
                    view! {
                        <td class="is-actions">
                            <ExperimentMenu experiment=experiment naming=naming about=about on_change=on_change />
                        </td>
                    }
                })}
        </tr>
    }
}
