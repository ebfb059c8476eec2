//! The experiments there are, by folder.

use std::collections::{BTreeSet, HashMap};

use contract::{ExperimentId, ExperimentSummary, LifecycleView, Permission};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::{
    Button, ButtonKind, Card, Choice, EmptyState, FilterBar, Icon, IconName, Menu, MenuButton, Page, PageHeader,
    RowList, Segmented, SkeletonShape, TextField, format, use_locale, use_toasts, words,
};

use super::folders::{self, Line};
use super::moment::Moment;
use super::name_sheet::{NameSheet, Naming};
use super::removal_sheet::{Removal, RemovalSheet};
use super::start::Start;
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::experiments::{delete_experiment, experiments, restore_experiment};
use crate::session::use_session;
use crate::title::Title;
use crate::url::with_query;

const PATH: &str = "/experiments";
/// Tags that clients write for themselves begin with this.
const INTERNAL: &str = "mlflow.";
/// Rows of folders are told from those of experiments by it.
const FOLDER: &str = "folder ";

/// What the address asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Asked {
    filter: String,
    view: LifecycleView,
}

impl Asked {
    fn href(&self) -> String {
        let filter = (!self.filter.is_empty()).then(|| ("q", self.filter.clone()));
        let view = (self.view == LifecycleView::Deleted).then(|| ("view", "deleted".to_owned()));
        with_query(PATH, filter.into_iter().chain(view))
    }
}

/// The page of all experiments.
#[component]
pub(crate) fn Experiments() -> impl IntoView {
    let locale = use_locale();
    let (words, frame) = (words::experiments(locale), words::frame(locale));
    let may_log = use_session().may(Permission::LogRuns);
    let params = use_query_map();
    let asked = Memo::new(move |_| {
        params.with(|params| {
            let is_deleted = params.get("view").as_deref() == Some("deleted");
            let view = if is_deleted { LifecycleView::Deleted } else { LifecycleView::Active };
            Asked { filter: params.get("q").unwrap_or_default(), view }
        })
    });
    let navigate = use_navigate();
    let ask = Callback::new(move |asked: Asked| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&asked.href(), options);
    });
    let changes = RwSignal::new(0_u32);
    let all = Remote::new(move || (asked.with(|asked| asked.view), changes.get()), |(view, _)| experiments(view));
    let naming = RwSignal::new(None);
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
                                    on_click=move |_| naming.set(Some(Naming::New))
                                >
                                    {words.new_experiment}
                                </Button>
                            }
                        })
                }
            />
            <FilterBar>
                <TextField
                    name="q"
                    label=words.filter_names
                    hide_label=true
                    input_type="search"
                    placeholder=words.filter_names
                    autocomplete="off"
                    value=Signal::derive(move || asked.with(|asked| asked.filter.clone()))
                    on_input=move |filter| ask.run(Asked { filter, ..asked.get_untracked() })
                />
                <LifecycleSwitch
                    view=Signal::derive(move || asked.with(|asked| asked.view))
                    on_change=move |view| ask.run(Asked { view, ..asked.get_untracked() })
                />
            </FilterBar>
            <Loaded
                remote=all
                skeleton=SkeletonShape::Table
                children=move |all| view! { <Found all=all asked=asked naming=naming on_change=on_change /> }
            />
        </Page>
        {may_log.then(|| view! { <NameSheet naming=naming on_done=on_change /> })}
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
fn Found(
    all: Latest<Vec<ExperimentSummary>>,
    asked: Memo<Asked>,
    naming: RwSignal<Option<Naming>>,
    on_change: Callback<()>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let closed = RwSignal::new(BTreeSet::<String>::new());
    let lines = Memo::new(move |_| {
        let filter = asked.with(|asked| asked.filter.clone());
        let with_key = |all: &[ExperimentSummary], line: Line| {
            let key = match &line {
                Line::Folder { name, .. } => format!("{FOLDER}{name}"),
                Line::Experiment { place, .. } => all[*place].experiment.id.to_string(),
            };
            (key, line)
        };
        all.with(|all| {
            let lines = closed.with(|closed| folders::lines(all, &filter, closed));
            lines.into_iter().map(|line| with_key(all, line)).collect::<Vec<_>>()
        })
    });
    let by_key = Memo::new(move |_| lines.with(|lines| lines.iter().cloned().collect::<HashMap<_, _>>()));
    let keys = Signal::derive(move || lines.with(|lines| lines.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>()));
    let may_log = use_session().may(Permission::LogRuns);
    let columns = if may_log { 5 } else { 4 };
    let row = Callback::new(move |(key, index): (String, usize)| {
        if let Some(name) = key.strip_prefix(FOLDER).map(str::to_owned) {
            let line = Memo::new(move |_| by_key.with(|lines| lines.get(&key).cloned()));
            return view! { <FolderRow name=name columns=columns index=index line=line closed=closed /> }.into_any();
        }
        let shown = Memo::new(move |_| match by_key.with(|lines| lines.get(&key).cloned()) {
            Some(Line::Experiment { place, is_within }) => {
                all.with(|all| all.get(place).cloned()).map(|summary| (summary, is_within))
            }
            _ => None,
        });
        let shown = move || {
            shown.get().map(|(summary, is_within)| {
                view! {
                    <ExperimentRow
                        summary=summary
                        is_within=is_within
                        index=index
                        naming=naming
                        on_change=on_change
                    />
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
    let nothing = move || all.with(|all| !all.is_empty()).then(|| words.no_name_matches.to_owned());
    let is_fresh = all.map(|all| all.iter().all(|summary| summary.runs == 0));
    let is_active = Memo::new(move |_| asked.with(|asked| asked.view == LifecycleView::Active));
    view! {
        <Show
            when=move || all.with(|all| !all.is_empty())
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
        {move || (is_fresh.get() && is_active.get()).then(|| view! { <Card><Start /></Card> })}
    }
}

#[component]
fn FolderRow(
    name: String,
    columns: usize,
    index: usize,
    line: Memo<Option<Line>>,
    closed: RwSignal<BTreeSet<String>>,
) -> impl IntoView {
    let locale = use_locale();
    let words = words::experiments(locale);
    let experiments = move || match line.get() {
        Some(Line::Folder { experiments, .. }) => format::integer(locale, experiments as u64),
        _ => String::new(),
    };
    let is_open = Memo::new(move |_| line.with(|line| matches!(line, Some(Line::Folder { is_open: true, .. }))));
    let (label, toggled) = ((words.open_folder)(&name), name.clone());
    let toggle = move |_| {
        closed.update(|closed| {
            if !closed.remove(&toggled) {
                closed.insert(toggled.clone());
            }
        });
    };
    let icon = move || if is_open.get() { IconName::ChevronDown } else { IconName::ChevronRight };
    view! {
        <tr class="folder-row" aria-rowindex=index>
            <th scope="rowgroup" colspan=columns>
                <button
                    class="disclosure"
                    type="button"
                    aria-expanded=move || is_open.get().to_string()
                    aria-label=label
                    on:click=toggle
                >
                    {move || view! { <Icon name=icon() /> }}
                    <Icon name=IconName::Folder />
                    <span>{name}</span>
                    <span class="muted num">{experiments}</span>
                </button>
            </th>
        </tr>
    }
}

#[component]
fn ExperimentRow(
    summary: ExperimentSummary,
    is_within: bool,
    index: usize,
    naming: RwSignal<Option<Naming>>,
    on_change: Callback<()>,
) -> impl IntoView {
    let locale = use_locale();
    let may_log = use_session().may(Permission::LogRuns);
    let ExperimentSummary { experiment, runs } = summary;
    let id = experiment.id;
    let short = if is_within { folders::split(&experiment.name).1.to_owned() } else { experiment.name.clone() };
    let tags = experiment
        .tags
        .iter()
        .filter(|(key, _)| !key.starts_with(INTERNAL))
        .map(|(key, value)| {
            view! { <span class="tag"><span class="tag__name">{format!("{key}: {value}")}</span></span> }.into_any()
        })
        .collect_view();
    let is_active = experiment.lifecycle == contract::Lifecycle::Active;
    let name = experiment.name.clone();
    view! {
        <tr aria-rowindex=index>
            <td class="is-filling" class:is-within=is_within title=experiment.name.clone()>
                <a href=format!("{PATH}/{id}")>{short}</a>
            </td>
            <td class="is-number num">{format::integer(locale, runs)}</td>
            <td><Moment at=Some(experiment.updated_at) /></td>
            <td><span class="tags tags--line">{tags}</span></td>
            {may_log
                .then(|| {
                    view! {
                        <td class="is-actions">
                            <ExperimentMenu id=id name=name is_active=is_active naming=naming on_change=on_change />
                        </td>
                    }
                })}
        </tr>
    }
}

/// What can be done with an experiment. “Default” is always there.
#[component]
pub(super) fn ExperimentMenu(
    id: ExperimentId,
    name: String,
    is_active: bool,
    naming: RwSignal<Option<Naming>>,
    on_change: Callback<()>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let toasts = use_toasts();
    let called = name.clone();
    // Told from here and not from an effect: the row, and its effects, may be gone when the answer comes.
    let change = Action::new(move |delete: &bool| {
        let delete = *delete;
        let called = called.clone();
        async move {
            match if delete { delete_experiment(id).await } else { restore_experiment(id).await } {
                Ok(()) => {
                    toasts.good(if delete { (words.was_deleted)(&called) } else { (words.was_restored)(&called) });
                    on_change.run(());
                }
                Err(Failure(error)) => toasts.bad(error.message),
            }
        }
    });
    let label = (words.actions_of)(&name);
    let may_remove = !is_active && use_session().may(Permission::DeleteForGood);
    let removing = RwSignal::new(None);
    let items = if is_active {
        view! {
            <MenuButton
                icon=IconName::Pencil
                on_click=move |()| naming.set(Some(Naming::Other(id, name.clone())))
            >
                {words.rename}
            </MenuButton>
            <MenuButton icon=IconName::Trash danger=true on_click=move |()| drop(change.dispatch(true))>
                {words.delete}
            </MenuButton>
        }
        .into_any()
    } else {
        view! {
            <MenuButton icon=IconName::Undo on_click=move |()| drop(change.dispatch(false))>{words.restore}</MenuButton>
            {may_remove
                .then(|| {
                    let ask = move |()| removing.set(Some(Removal::Experiment(id, name.clone())));
                    view! {
                        <MenuButton icon=IconName::Trash danger=true on_click=ask>{words.delete_for_good}</MenuButton>
                    }
                })}
        }
        .into_any()
    };
    view! {
        <Menu label=label>{items}</Menu>
        {may_remove.then(|| view! { <RemovalSheet removing=removing on_done=on_change /> })}
    }
}
