//! What can be done with the runs that are picked.

use contract::{ExperimentId, LifecycleView, Permission, RunId};
use leptos::prelude::*;
use ui::{Button, ButtonKind, IconName, LinkButton, format, use_locale, use_toasts, words};

use super::columns::Column;
use super::comparison::{COMPARED, href};
use super::move_sheet::MoveSheet;
use super::removal_sheet::{Removal, RemovalSheet};
use crate::server_fns::Failure;
use crate::server_fns::experiments::{delete_run, restore_run};
use crate::session::use_session;

/// How many runs are there, or what can be done with those that are picked. Both take the same place, so that picking moves
/// nothing.
#[component]
pub(super) fn SelectionBar(
    /// How many runs there are, in words.
    counted: Signal<String>,
    experiment: ExperimentId,
    #[prop(into)] view: Signal<LifecycleView>,
    picked: RwSignal<Vec<String>>,
    /// The columns, which say what of a metric is better.
    columns: Signal<Vec<Column>>,
    on_change: Callback<()>,
) -> impl IntoView {
    let locale = use_locale();
    let words = words::experiments(locale);
    let session = use_session();
    let may_log = session.may(Permission::LogRuns);
    let may_remove = session.may(Permission::DeleteForGood);
    let removing = RwSignal::new(None);
    let toasts = use_toasts();
    let change = Action::new(move |delete: &bool| {
        let (delete, ids) = (*delete, picked.get_untracked());
        async move {
            let mut done = 0_u64;
            for id in ids.iter().filter_map(|id| id.parse().ok()) {
                let changed = if delete { delete_run(id).await } else { restore_run(id).await };
                changed.map_err(|failure| (done, failure))?;
                done += 1;
            }
            Ok::<_, (u64, Failure)>((done, delete))
        }
    });
    Effect::new(move |_| {
        let said = |count: u64, delete: bool| {
            let count = format::integer(locale, count);
            if delete { (words.runs_deleted)(&count) } else { (words.runs_restored)(&count) }
        };
        match change.value().get() {
            Some(Ok((done, delete))) => toasts.good(said(done, delete)),
            Some(Err((_, Failure(error)))) => toasts.bad(error.message),
            None => return,
        }
        picked.set(Vec::new());
        on_change.run(());
    });
    let is_deleted = Memo::new(move |_| view.get() == LifecycleView::Deleted);
    let any = Memo::new(move |_| picked.with(|picked| !picked.is_empty()));
    let is_comparable = Memo::new(move |_| COMPARED.contains(&picked.with(Vec::len)));
    let compare = move || {
        if is_comparable.get() {
            let href =
                Signal::derive(move || picked.with(|picked| columns.with(|columns| href(experiment, picked, columns))));
            view! { <LinkButton kind=ButtonKind::Quiet icon=IconName::ChartLine href=href>{words.compare}</LinkButton> }
                .into_any()
        } else {
            view! {
                <Button kind=ButtonKind::Quiet icon=IconName::ChartLine why_not=words.compare_why_not>{words.compare}</Button>
            }
            .into_any()
        }
    };
    let acts = move || {
        let (text, icon, kind) = if is_deleted.get() {
            (words.restore, IconName::Undo, ButtonKind::Quiet)
        } else {
            (words.delete, IconName::Trash, ButtonKind::Quiet)
        };
        may_log.then(|| {
            view! {
                <Button
                    kind=kind
                    icon=icon
                    busy=change.pending()
                    on_click=move |_| drop(change.dispatch(!is_deleted.get_untracked()))
                >
                    {text}
                </Button>
            }
        })
    };
    let moving = RwSignal::new(None);
    let selected = move || picked.with_untracked(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect());
    let moves = move || {
        let ask = move |_| moving.set(Some(selected()));
        (may_log && !is_deleted.get()).then(|| {
            let text = words::runs(locale).move_to;
            view! { <Button kind=ButtonKind::Quiet icon=IconName::Folder on_click=ask>{text}</Button> }
        })
    };
    let ask = move |_| {
        removing.set(Some(Removal::Runs(selected())));
    };
    let removes = move || {
        (may_remove && is_deleted.get()).then(|| {
            view! {
                <Button kind=ButtonKind::Quiet icon=IconName::Trash on_click=ask>{words.delete_for_good}</Button>
            }
        })
    };
    // Others may have been selected meanwhile.
    let gone = move |runs: Vec<RunId>| {
        picked.update(|ids| ids.retain(|id| !id.parse().is_ok_and(|id| runs.contains(&id))));
        on_change.run(());
    };
    let removed = move |what: Removal| match what {
        Removal::Runs(runs) => gone(runs),
        Removal::Experiment(..) => on_change.run(()),
    };
    view! {
        <div class="run-bar" role="status">
            {move || {
                if any.get() {
                    view! {
                        <span class="num run-bar__count">
                            {move || (words.selected)(&format::integer(locale, picked.with(Vec::len) as u64))}
                        </span>
                        {compare} {moves} {acts()} {removes}
                        <Button kind=ButtonKind::Quiet icon=IconName::Close on_click=move |_| picked.set(Vec::new())>
                            {words.clear}
                        </Button>
                    }
                    .into_any()
                } else {
                    view! { <span class="num muted">{counted}</span> }.into_any()
                }
            }}
        </div>
        {may_remove.then(|| view! { <RemovalSheet removing=removing on_done=Callback::new(removed) /> })}
        {may_log.then(|| view! { <MoveSheet from=experiment moving=moving on_done=Callback::new(gone) /> })}
    }
}
