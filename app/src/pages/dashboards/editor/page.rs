//! The pages `/dashboards/new` and `/dashboards/{slug}/edit`.

use contract::{DashboardDraft, DashboardPreview, DashboardProblem, DashboardQuery};
use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use ui::{
    Button, ButtonKind, EmptyState, IconButton, IconName, LinkButton, LoadingBar, Notice, Page, PageHeader, Sheet,
    SkeletonShape, TextField, Tone,
};
use wasm_bindgen::JsCast;

use super::add_sheet::AddTile;
use super::bench::{Bench, Panel, Purpose};
use super::explore::tile_of;
use super::save_sheet::SaveForm;
use super::settings_sheet::Settings;
use super::tabs::TabbedFrames;
use super::tile_sheet::TileSettings;
use crate::leaving::ask_before_leaving;
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::editing::{get_draft, preview_dashboard};
use crate::title::Title;

/// A dashboard as it is, and what it shows.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Begun {
    draft: DashboardDraft,
    preview: DashboardPreview,
}

/// A dashboard that is to be made.
#[component]
pub(crate) fn NewDashboard() -> impl IntoView {
    view! { <Editing slug=Signal::stored(None::<String>) /> }
}

/// The dashboard that the address names, to be changed.
#[component]
pub(crate) fn EditDashboard() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.with(|params| params.get("slug")));
    view! { <Editing slug=slug /> }
}

#[component]
fn Editing(#[prop(into)] slug: Signal<Option<String>>) -> impl IntoView {
    let begun = Remote::new(move || slug.get(), begin);
    view! {
        <Page>
            <Loaded remote=begun skeleton=SkeletonShape::Kpis children=move |begun| view! { <Workbench begun=begun /> } />
        </Page>
    }
}

async fn begin(slug: Option<String>) -> Result<Begun, Failure> {
    let draft = get_draft(slug.clone()).await?;
    let preview = preview_dashboard(slug, draft.definition.clone(), DashboardQuery::default()).await;
    let preview = preview.unwrap_or_else(|Failure(error)| DashboardPreview {
        dashboard: None,
        problems: vec![DashboardProblem { message: error.message, ..DashboardProblem::default() }],
    });
    Ok(Begun { draft, preview })
}

#[component]
fn Workbench(begun: Latest<Begun>) -> impl IntoView {
    // Another dashboard is another bench.
    let slug = begun.map(|begun| begun.draft.slug.clone());
    let query = use_query_map();
    move || {
        slug.track();
        let Begun { draft, preview } = untrack(|| begun.with(Clone::clone));
        // A tile that somebody explored comes with the address.
        let query = query.get_untracked();
        let (added, tab) = (tile_of(&query).ok().flatten(), query.get("tab"));
        view! { <Tools bench=Bench::new(Purpose::Editing, draft, preview, added, tab) /> }.into_any()
    }
}

#[component]
fn Tools(bench: Bench) -> impl IntoView {
    ask_before_leaving(bench.is_unsaved());
    undo_by_keys(bench);
    let is_new = bench.slug.with_value(Option::is_none);
    let heading = if is_new { "New dashboard" } else { "Edit dashboard" };
    let back = bench.slug.with_value(|slug| slug.as_ref().map(|slug| format!("/dashboards/{slug}")));
    let back = back.unwrap_or_else(|| "/dashboards".to_owned());
    let unsaved = bench.is_unsaved();
    let is_empty = bench.map(|definition| definition.tiles.is_empty());
    let actions = move || {
        view! {
            <IconButton
                icon=IconName::Undo
                label="Undo (Ctrl+Z)"
                disabled=Signal::derive(move || !bench.can_undo())
                on_click=move |_| bench.undo()
            />
            <IconButton
                icon=IconName::Redo
                label="Redo (Ctrl+Shift+Z)"
                disabled=Signal::derive(move || !bench.can_redo())
                on_click=move |_| bench.redo()
            />
            <Button icon=IconName::Plus on_click=move |_| bench.panel.set(Some(Panel::Add))>"Add tile"</Button>
            <Button icon=IconName::SlidersHorizontal on_click=move |_| bench.panel.set(Some(Panel::Settings))>"Settings"</Button>
            <LinkButton href=back.clone()>"Close"</LinkButton>
            <Button
                kind=ButtonKind::Primary
                why_not=Signal::derive(move || (!unsaved.get()).then(|| "There is nothing to save.".to_owned()))
                on_click=move |_| bench.panel.set(Some(Panel::Save))
            >
                "Save…"
            </Button>
        }
        .into_any()
    };
    view! {
        <Title text=heading />
        <div class="editor" aria-busy=move || bench.is_asking.get().to_string()>
            <LoadingBar active=bench.is_asking />
            <PageHeader title=heading actions=actions />
            <Words bench=bench />
            <Complaints bench=bench />
            <p class="muted editor__help" id="editor-help">
                "Focus a tile and use the arrow keys to move it, Shift and arrow keys to resize it, Enter for its settings, Delete to \
                 remove it. With the pointer, drag a tile, or its right edge."
            </p>
            <TabbedFrames bench=bench />
            {move || {
                is_empty
                    .get()
                    .then(|| {
                        view! {
                            <EmptyState
                                icon=IconName::LayoutDashboard
                                title="No tiles yet"
                                text="A dashboard is made of tiles: numbers, charts, tables and text."
                            >
                                <Button
                                    icon=IconName::Plus
                                    on_click=move |_| bench.panel.set(Some(Panel::Add))
                                >
                                    "Add the first tile"
                                </Button>
                            </EmptyState>
                        }
                    })
            }}
            <p class="visually-hidden" role="status" aria-live="polite">{move || bench.said.get()}</p>
        </div>
        <Panels bench=bench />
    }
}

/// The title and the description, where they will stand.
#[component]
fn Words(bench: Bench) -> impl IntoView {
    let problem = Signal::derive(move || {
        bench.problems.with(|problems| {
            let about =
                problems.iter().find(|problem| problem.tile.is_none() && problem.part.as_deref() == Some("title"));
            about.map(|problem| problem.message.clone())
        })
    });
    view! {
        <div class="editor__words">
            <TextField
                name="title"
                label="Title"
                placeholder="What it is about"
                value=bench.map(|definition| definition.title.clone())
                error=problem
                on_input=move |text: String| bench.set("title", |settings| settings.title = text)
            />
            <TextField
                name="description"
                label="Description"
                placeholder="What question it answers, in a sentence"
                value=bench.map(|definition| definition.description.clone())
                on_input=move |text: String| bench.set("description", |settings| settings.description = text)
            />
        </div>
    }
}

/// What is wrong with the dashboard itself. What is wrong with a tile stands there, and about the title beside it.
#[component]
fn Complaints(bench: Bench) -> impl IntoView {
    move || {
        let found = bench.problems.get().into_iter();
        let own = found.filter(|problem| problem.tile.is_none() && problem.part.as_deref() != Some("title"));
        own.map(|problem| view! { <Notice tone=Tone::Bad>{problem.to_string()}</Notice> }.into_any()).collect_view()
    }
}

/// The sheets, of which one is open at most.
#[component]
fn Panels(bench: Bench) -> impl IntoView {
    let open = Signal::derive(move || bench.panel.with(Option::is_some));
    let title = Signal::derive(move || match bench.panel.get() {
        Some(Panel::Add) => "Add a tile".to_owned(),
        Some(Panel::Tile(name)) => bench.title(&name),
        Some(Panel::Settings) => "Dashboard settings".to_owned(),
        Some(Panel::Save) => "Save".to_owned(),
        None => String::new(),
    });
    let content = move || match bench.panel.get() {
        Some(Panel::Add) => view! { <AddTile bench=bench /> }.into_any(),
        Some(Panel::Tile(name)) => view! { <TileSettings bench=bench name=name /> }.into_any(),
        Some(Panel::Settings) => view! { <Settings bench=bench /> }.into_any(),
        Some(Panel::Save) => view! { <SaveForm bench=bench /> }.into_any(),
        None => ().into_any(),
    };
    view! {
        <Sheet open=open on_close=move |()| bench.panel.set(None) title=title>
            {content}
        </Sheet>
    }
}

/// Ctrl-Z and Ctrl-Shift-Z, but for where text is typed: there the browser undoes what was typed.
fn undo_by_keys(bench: Bench) {
    Effect::new(move |_| {
        let keys = window_event_listener(ev::keydown, move |event| {
            if !(event.ctrl_key() || event.meta_key()) || !event.key().eq_ignore_ascii_case("z") {
                return;
            }
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            if target.is_some_and(|target| {
                target.matches("input:not([type=radio]):not([type=checkbox]), textarea").unwrap_or(false)
            }) {
                return;
            }
            event.prevent_default();
            if event.shift_key() { bench.redo() } else { bench.undo() }
        });
        on_cleanup(move || keys.remove());
    });
}
