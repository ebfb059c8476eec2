//! A dashboard: one batched answer for what is chosen, which lives in the address.

use contract::{ApiError, Dashboard, DashboardQuery, DashboardSummary, ErrorCode};
use dashboard::SHOP;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use ui::{Grid, Notice, Page, PageHeader, RelativeTime, SkeletonShape, Tone, use_locale, words};

use super::actions::Actions;
use super::board::Board;
use super::changes::on_change;
use super::closer_sheet::{CloserSheet, provide_closer};
use super::controls::{ControlBar, PickBar};
use super::embed_sheet::{EmbedSheet, provide_embedding};
use super::full_screen::FullScreen;
use super::nearby::Nearby;
use super::share_sheet::Share;
use super::shelves::spaced;
use super::star::Star;
use super::tabs::Tabbed;
use super::tiles::{self, TileView};
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::dashboards::{get_dashboard, get_summary};
use crate::session::use_session;
use crate::title::Title;
use crate::url::with_query;

/// What the page shows: the numbers, and what was wrong with the address if something was.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Shown {
    pub(super) dashboard: Dashboard,
    pub(super) complaint: Option<String>,
}

/// The dashboard that the address names.
#[component]
pub(crate) fn DashboardPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let slug = Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default()));
    let asked = Memo::new(move |_| {
        let pairs: Vec<_> = query.get().into_iter().collect();
        DashboardQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_str())))
    });
    let wanted = Memo::new(move |_| (slug.get(), asked.with(shop)));
    let nearby = Nearby::new(wanted);
    on_change(move || nearby.check());
    let shown =
        Remote::new(move || (slug.get(), asked.get(), nearby.age()), move |(slug, asked, _)| load(nearby, slug, asked));
    let about = Remote::new(move || slug.get(), get_summary);
    let whole = move |about: Latest<DashboardSummary>| {
        view! {
            <Loaded
                remote=shown
                skeleton=SkeletonShape::Kpis
                children=move |shown| view! { <Whole shown=shown about=about nearby=nearby asked=asked /> }
            />
        }
    };
    view! {
        <Page>
            <Loaded remote=about skeleton=SkeletonShape::Kpis children=whole />
        </Page>
    }
}

/// The numbers asked for. What cannot be understood is answered with the defaults and a word about what was wrong.
async fn load(nearby: Nearby, slug: String, asked: Result<DashboardQuery, ApiError>) -> Result<Shown, Failure> {
    if let Ok(query) = &asked
        && let Some(dashboard) = nearby.answer(&slug, query).await
    {
        return Ok(Shown { dashboard, complaint: None });
    }
    let complaint = match asked {
        Ok(query) => match get_dashboard(slug.clone(), query).await {
            Ok(dashboard) => return Ok(Shown { dashboard, complaint: None }),
            Err(Failure(error)) if error.code == ErrorCode::InvalidInput => error,
            Err(failure) => return Err(failure),
        },
        Err(error) => {
            crate::pages::not_found::respond_with_status(error.code.status());
            error
        }
    };
    let dashboard = get_dashboard(slug, DashboardQuery::default()).await?;
    Ok(Shown { dashboard, complaint: Some(complaint.message) })
}

/// The code of the shop that is asked about, where one is.
fn shop(asked: &Result<DashboardQuery, ApiError>) -> Option<String> {
    asked.as_ref().ok()?.filters.get(SHOP)?.first().cloned()
}

#[component]
fn Whole(
    shown: Latest<Shown>,
    about: Latest<DashboardSummary>,
    nearby: Nearby,
    asked: Memo<Result<DashboardQuery, ApiError>>,
) -> impl IntoView {
    let words = words::boards(use_locale());
    let session = use_session();
    let navigate = use_navigate();
    let title = shown.map(|shown| shown.dashboard.title.clone());
    let description = shown.map(|shown| Some(shown.dashboard.description.clone()));
    // The address says what is chosen as soon as it is; only what it leaves open comes with the answer.
    let query = Signal::derive(move || {
        let has_all = |query: &DashboardQuery| {
            shown.with(|shown| shown.dashboard.query.parameters.keys().all(|name| query.parameters.contains_key(name)))
        };
        let spelled_out = |query: &DashboardQuery| query.grain.is_some() && query.compare.is_some() && has_all(query);
        match asked.get() {
            Ok(query) if spelled_out(&query) => query,
            _ => shown.with(|shown| shown.dashboard.query.clone()),
        }
    });
    let path = shown.map(|shown| format!("/dashboards/{}", shown.dashboard.slug));
    let slug = shown.map(|shown| shown.dashboard.slug.clone());
    let complaint = shown.map(|shown| shown.complaint.clone());
    let png = shown.map(|shown| {
        let pairs = shown.dashboard.query.to_pairs();
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.clone()));
        with_query(&format!("/api/v1/dashboards/{}.png", shown.dashboard.slug), pairs)
    });
    let fresh = move || {
        let at = shown.with(|shown| shown.dashboard.fresh_at);
        view! { {words.data_from} <RelativeTime at=at now=session.now() /> }
    };
    // Who answers for it, and where it lies.
    let aside = move || {
        let aside: Vec<String> =
            about.with(|about| about.owner.iter().cloned().chain(about.folder.as_deref().map(spaced)).collect());
        (!aside.is_empty()).then(|| view! { <span>{aside.join(" · ")} " ·"</span> })
    };
    let apply = Callback::new(move |query: DashboardQuery| {
        let pairs = query.to_pairs();
        let address =
            with_query(&path.get_untracked(), pairs.iter().map(|(name, value)| (name.as_str(), value.clone())));
        navigate(&address, leptos_router::NavigateOptions { scroll: false, ..Default::default() });
    });
    Effect::new(move |_| shown.with(|shown| nearby.loaded(&shown.dashboard)));
    let board = Board::new(shown, nearby, query, apply);
    // The tiles are built anew only where others stand there: another dashboard, or a tile that shows something else.
    let layout = board.map(tiles::layout);
    let grid = move || {
        layout.get().into_iter().map(|group| view! { <TileGroup board=board group=group /> }.into_any()).collect_view()
    };
    provide_embedding();
    provide_closer();
    view! {
        <Title text=title />
        <PageHeader
            title=title
            description=description
            meta=move || view! { {aside} <span>{fresh}</span> }
            actions=move || {
                view! {
                    <Star
                        slug=about.map(|about| about.slug.clone())
                        title=about.map(|about| about.title.clone())
                        is_favourite=about.map(|about| about.is_favourite)
                    />
                    <FullScreen />
                    <Share board=board about=about />
                    <Actions slug=slug png=png is_editable=about.map(|about| about.is_editable) />
                }
            }
        />
        <p class="printed">{move || board.with(ui::in_force)}</p>
        {move || {
            complaint
                .get()
                .map(|text| {
                    view! {
                        <Notice tone=Tone::Bad>
                            {text} {words.defaults} <a href=path>{words.clear_address}</a>
                        </Notice>
                    }
                })
        }}
        <ControlBar board=board />
        <PickBar board=board />
        <Tabbed board=board>{grid}</Tabbed>
        <EmbedSheet />
        <CloserSheet board=board />
    }
}

/// Big numbers side by side, or a part of the grid.
#[component]
fn TileGroup(board: Board, group: tiles::Group) -> impl IntoView {
    let numbers = group.numbers;
    let tiles =
        group.tiles.into_iter().map(|place| view! { <TileView board=board place=place /> }.into_any()).collect_view();
    if numbers {
        view! { <div class="kpis">{tiles}</div> }.into_any()
    } else {
        view! { <Grid>{tiles}</Grid> }.into_any()
    }
}
