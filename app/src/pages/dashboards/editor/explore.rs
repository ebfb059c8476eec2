//! The page `/explore`: any measure, by anything that it says something by, as a chart with its table.

use ::dashboard::{empty, fitted, kinds_for, new_tile, tile_from_pairs, tile_to_pairs};
use contract::{
    ApiError, DashboardDraft, DashboardPreview, DashboardQuery, DashboardSummary, Permission, RevisionId, Show,
    TileDefinition, Vocabulary,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::params::ParamsMap;
use ui::{
    Button, ButtonKind, Choice, EmptyState, FormActions, IconName, LinkButton, LoadingBar, Notice, Page, PageHeader,
    SelectField, Sheet, SkeletonShape, Tone,
};

use super::super::tiles::{self, TileView};
use super::bench::{Bench, EXPLORED, Purpose};
use super::conditions::Conditions;
use super::kinds::KindPicker;
use super::parts::{Dimensions, Measures};
use super::tile_sheet::{Comparison, Ranking};
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::dashboards::dashboards;
use crate::server_fns::questions::{explore, get_vocabulary};
use crate::session::use_session;
use crate::title::Title;
use crate::url::with_query;

/// What can be asked for, and the answer that is shown first.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Begun {
    vocabulary: Vocabulary,
    /// `None` where nothing can be asked for.
    tile: Option<TileDefinition>,
    preview: DashboardPreview,
    /// What was wrong with the address.
    complaint: Option<String>,
}

/// Exploring measures.
#[component]
pub(crate) fn Explore() -> impl IntoView {
    let query = use_query_map();
    // The address says what is shown first; from then on it follows what is shown.
    let begun = Remote::new(move || query.get_untracked(), |query| begin(tile_of(&query)));
    view! {
        <Title text="Explore" />
        <Page>
            <PageHeader title="Explore" description="Any measure, by anything that it says something by." />
            <Loaded remote=begun skeleton=SkeletonShape::Line children=move |begun| view! { <Asked begun=begun /> } />
        </Page>
    }
}

/// The tile that an address names, if it names one.
pub(super) fn tile_of(query: &ParamsMap) -> Result<Option<TileDefinition>, ApiError> {
    let pairs: Vec<_> = query.clone().into_iter().collect();
    tile_from_pairs(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_str())))
}

async fn begin(asked: Result<Option<TileDefinition>, ApiError>) -> Result<Begun, Failure> {
    let vocabulary = get_vocabulary().await?;
    let (asked, complaint) = match asked {
        Ok(asked) => (asked, None),
        Err(error) => (None, Some(error.message)),
    };
    let usual = || new_tile(&vocabulary, &empty(&vocabulary), Show::Line, &vocabulary.measures.first()?.name);
    let tile = asked.or_else(usual);
    let preview = match &tile {
        Some(tile) => explore(tile.clone(), DashboardQuery::default()).await?,
        None => DashboardPreview { dashboard: None, problems: Vec::new() },
    };
    Ok(Begun { vocabulary, tile, preview, complaint })
}

#[component]
fn Asked(begun: Latest<Begun>) -> impl IntoView {
    let Begun { vocabulary, tile, preview, complaint } = untrack(|| begun.with(Clone::clone));
    let Some(tile) = tile else {
        return view! {
            <EmptyState
                icon=IconName::Compass
                title="No measures yet"
                text="Measures are defined in the project's files. Apply some, and they can be explored here."
            />
        }
        .into_any();
    };
    let mut definition = empty(&vocabulary);
    definition.tiles.insert(EXPLORED.to_owned(), tile);
    let draft = DashboardDraft { slug: None, definition, base: RevisionId(0), vocabulary, loses_comments: false };
    let bench = Bench::new(Purpose::Exploring, draft, preview, None, None);
    follow(bench);
    view! {
        {complaint
            .map(|text| view! { <Notice tone=Tone::Bad>{text} " Something else is shown instead."</Notice> })}
        <div class="explore" aria-busy=move || bench.is_asking.get().to_string()>
            <section class="explore__question" aria-label="Question">
                <Question bench=bench />
            </section>
            <section class="explore__answer" aria-label="Answer">
                <LoadingBar active=bench.is_asking />
                <Answer bench=bench />
                <Keep bench=bench />
            </section>
        </div>
    }
    .into_any()
}

/// Keeps the address at what is shown, so that it can be sent to somebody.
fn follow(bench: Bench) {
    let navigate = use_navigate();
    let pairs = pairs_of(bench);
    Effect::new(move |first: Option<()>| {
        let address = with_query("/explore", pairs.get());
        if first.is_some() {
            let options = leptos_router::NavigateOptions { replace: true, scroll: false, ..Default::default() };
            navigate(&address, options);
        }
    });
}

fn pairs_of(bench: Bench) -> Signal<Vec<(&'static str, String)>> {
    bench.of_tile(EXPLORED, tile_to_pairs)
}

#[component]
fn Question(bench: Bench) -> impl IntoView {
    let name = || EXPLORED.to_owned();
    let kinds = {
        let vocabulary = bench.vocabulary();
        bench.map(move |definition| {
            let offered = definition.tiles.get(EXPLORED).map(|tile| kinds_for(&vocabulary, definition, tile));
            offered.unwrap_or_default().into_iter().filter(|kind| *kind != Show::Text).collect::<Vec<_>>()
        })
    };
    let turn = Callback::new(move |kind| {
        bench.change(EXPLORED, |tile| tile.show = kind);
    });
    view! {
        <MeasureList bench=bench />
        <KindPicker name="kind" kinds=kinds value=bench.of_tile(EXPLORED, |tile| tile.show) on_change=turn />
        <Measures bench=bench name=name() />
        <Dimensions bench=bench name=name() />
        <Conditions bench=bench name=name() />
        <Ranking bench=bench name=name() />
        <Comparison bench=bench name=name() />
    }
}

/// All measures with what they mean, and a search. One is chosen.
#[component]
fn MeasureList(bench: Bench) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let first = bench.of_tile(EXPLORED, |tile| tile.measures.first().cloned().unwrap_or_default());
    let items = move || {
        let wanted = search.get().trim().to_lowercase();
        let vocabulary = bench.vocabulary();
        let fits = |text: &str| text.to_lowercase().contains(&wanted);
        let found = vocabulary.measures.iter().filter(|measure| {
            fits(&measure.title) || fits(&measure.description) || measure.synonyms.iter().any(|synonym| fits(synonym))
        });
        let items: Vec<AnyView> = found
            .map(|measure| {
                let (name, value) = (measure.name.clone(), measure.name.clone());
                let chosen = Memo::new(move |_| first.with(|first| *first == name));
                let choose = {
                    let name = measure.name.clone();
                    move |_| about(bench, &name)
                };
                view! {
                    <label class="explore__measure">
                        <input
                            type="radio"
                            name="about"
                            value=value
                            checked=chosen.get_untracked()
                            prop:checked=move || chosen.get()
                            on:change=choose
                        />
                        <span>
                            <span class="explore__title">{measure.title.clone()}</span>
                            <span class="muted">{measure.description.clone()}</span>
                        </span>
                    </label>
                }
                .into_any()
            })
            .collect();
        if items.is_empty() {
            view! { <p class="muted">"No measure is called that."</p> }.into_any()
        } else {
            items.into_any()
        }
    };
    view! {
        <fieldset class="parts">
            <legend class="field__label">"About"</legend>
            <input
                class="control"
                type="search"
                placeholder="Search measures"
                aria-label="Search measures"
                on:input=move |event| search.set(event_target_value(&event))
            />
            <div class="explore__measures">{items}</div>
        </fieldset>
    }
}

/// Makes the tile one about this measure, as it is shown now if that can be.
fn about(bench: Bench, measure: &str) {
    let vocabulary = bench.vocabulary();
    let definition = untrack(|| bench.with(Clone::clone));
    bench.change(EXPLORED, |tile| {
        let mut wanted = tile.clone();
        wanted.measures = vec![measure.to_owned()];
        let shown = fitted(&vocabulary, &definition, &wanted, wanted.show);
        let offered = kinds_for(&vocabulary, &definition, &wanted);
        *tile =
            if offered.contains(&shown.show) { shown } else { fitted(&vocabulary, &definition, &wanted, Show::Number) };
    });
}

#[component]
fn Answer(bench: Bench) -> impl IntoView {
    let place = bench.board.map(|dashboard| tiles::layout(dashboard).into_iter().flat_map(|group| group.tiles).next());
    let tile = move || place.get().map(|place| view! { <TileView board=bench.board place=place /> }.into_any());
    let wrong = move || {
        let lines = bench.problems.get().into_iter();
        lines.map(|problem| view! { <Notice tone=Tone::Warn>{problem.message}</Notice> }.into_any()).collect_view()
    };
    view! { {wrong} <div class="explore__tile">{tile}</div> }
}

/// The way from here to a dashboard, for those who may change them.
#[component]
fn Keep(bench: Bench) -> impl IntoView {
    let open = RwSignal::new(false);
    use_session().may(Permission::DefineMeasures).then(|| {
        view! {
            <FormActions>
                <Button icon=IconName::LayoutDashboard on_click=move |_| open.set(true)>"Add to dashboard…"</Button>
            </FormActions>
            <Sheet open=open on_close=move |()| open.set(false) title="Add to a dashboard">
                <Where bench=bench />
            </Sheet>
        }
    })
}

#[component]
fn Where(bench: Bench) -> impl IntoView {
    let pairs = pairs_of(bench);
    let chosen = RwSignal::new(String::new());
    // A sheet is opened in a browser only.
    let known = LocalResource::new(dashboards);
    let options = Signal::derive(move || {
        let files = known.get().and_then(Result::ok).unwrap_or_default().into_iter();
        let files = files.filter(|dashboard| dashboard.is_editable);
        let files = files.map(|dashboard: DashboardSummary| Choice::new(dashboard.slug, dashboard.title));
        std::iter::once(Choice::new("", "A new dashboard")).chain(files).collect::<Vec<_>>()
    });
    let href = Signal::derive(move || match chosen.get().as_str() {
        "" => with_query("/dashboards/new", pairs.get()),
        slug => with_query(&format!("/dashboards/{slug}/edit"), pairs.get()),
    });
    view! {
        <div class="stack">
            <p class="muted">"The editor opens with this as its last tile. Nothing is changed until you save there."</p>
            <SelectField
                name="where-to"
                label="Dashboard"
                options=options
                value=chosen
                on_change=move |slug| chosen.set(slug)
            />
            <FormActions>
                <LinkButton href=href kind=ButtonKind::Primary>"Open in the editor"</LinkButton>
            </FormActions>
        </div>
    }
}
