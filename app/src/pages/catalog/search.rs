//! Finding assets.

use contract::{AssetHit, AssetHits, AssetKind, AssetSearch};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::params::ParamsMap;
use ui::{
    Button, Checkbox, EmptyState, Icon, IconName, Page, PageHeader, RelativeTime, SkeletonShape, Tag, TextField,
    format, use_locale, words, words::Counted,
};

use crate::loaded::{Latest, Loaded};
use crate::palette::icon;
use crate::remote::Remote;
use crate::server_fns::catalog::search_catalog;
use crate::session::use_session;
use crate::title::Title;
use crate::url::with_query;

const PATH: &str = "/catalog";
/// How many hits are shown; whoever wants more is better off with another word.
const LIMIT: u32 = 100;

/// The catalog's search. What is asked lives in the address; it is answered while one types.
#[component]
pub(crate) fn Catalog() -> impl IntoView {
    let params = use_query_map();
    let asked = Memo::new(move |_| params.with(read));
    let hits = Remote::new(move || asked.get(), search_catalog);
    let navigate = use_navigate();
    let ask = Callback::new(move |search: AssetSearch| {
        // Typing makes no steps in the history: Back leaves the search, not a letter.
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&with_query(PATH, pairs(&search)), options);
    });
    let typed = move |text: String| ask.run(AssetSearch { text, ..asked.get_untracked() });
    view! {
        <Title text="Catalog" />
        <Page>
            <PageHeader
                title="Catalog"
                description="Everything there is, from files over tables to what answers, as soon as it exists."
            />
            <search class="catalog-search">
                <TextField
                    name="q"
                    label="Search the catalog"
                    hide_label=true
                    input_type="search"
                    placeholder="Search names, descriptions and tags"
                    autocomplete="off"
                    autofocus=true
                    value=Signal::derive(move || asked.with(|asked| asked.text.clone()))
                    on_input=typed
                />
            </search>
            <Loaded
                remote=hits
                skeleton=SkeletonShape::Table
                children=move |hits| view! { <Found hits=hits asked=asked ask=ask /> }
            />
        </Page>
    }
}

fn read(params: &ParamsMap) -> AssetSearch {
    AssetSearch {
        text: params.get("q").unwrap_or_default(),
        kinds: params.get_all("kind").unwrap_or_default().iter().filter_map(|kind| kind.parse().ok()).collect(),
        tag: params.get("tag").filter(|tag| !tag.is_empty()),
        offset: 0,
        limit: LIMIT,
    }
}

fn pairs(search: &AssetSearch) -> Vec<(&'static str, String)> {
    let text = (!search.text.is_empty()).then(|| ("q", search.text.clone()));
    let kinds = search.kinds.iter().map(|kind| ("kind", kind.as_str().to_owned()));
    let tag = search.tag.iter().map(|tag| ("tag", tag.clone()));
    text.into_iter().chain(kinds).chain(tag).collect()
}

#[component]
fn Found(hits: Latest<AssetHits>, asked: Memo<AssetSearch>, ask: Callback<AssetSearch>) -> impl IntoView {
    let count = move || {
        let (shown, total) = hits.with(|hits| (hits.hits.len() as u64, hits.total));
        if shown < total {
            format!(
                "The first {} of {}",
                format::integer(use_locale(), shown),
                format::count(use_locale(), total, Counted { one: "asset", many: "assets" })
            )
        } else {
            format::count(use_locale(), total, Counted { one: "asset", many: "assets" })
        }
    };
    let results = move || {
        hits.with(|hits| hits.hits.iter().map(|hit| view! { <Hit hit=hit.clone() /> }.into_any()).collect_view())
    };
    let none = move || hits.with(|hits| hits.hits.is_empty());
    view! {
        <div class="catalog">
            <aside class="catalog__facets" aria-label="Narrow down">
                <Kinds hits=hits asked=asked ask=ask />
                <Tags hits=hits asked=asked ask=ask />
            </aside>
            <div class="catalog__results">
                <p class="muted num" role="status">{count}</p>
                <Show
                    when=move || !none()
                    fallback=move || {
                        view! {
                            <EmptyState
                                title="Nothing found"
                                text="No asset matches these words and filters. Fewer letters find more."
                                icon=IconName::Search
                            >
                                <Button on_click=move |_| ask.run(AssetSearch::default())>"Clear search"</Button>
                            </EmptyState>
                        }
                    }
                >
                    <ul class="hits" aria-label="Results">{results}</ul>
                </Show>
            </div>
        </div>
    }
}

#[component]
fn Kinds(hits: Latest<AssetHits>, asked: Memo<AssetSearch>, ask: Callback<AssetSearch>) -> impl IntoView {
    let boxes = AssetKind::ALL
        .into_iter()
        .map(|kind| {
            let count = move || {
                hits.with(|hits| hits.kinds.iter().find(|(other, _)| *other == kind).map_or(0, |(_, count)| *count))
            };
            let toggle = move |on: bool| {
                let mut search = asked.get_untracked();
                search.kinds.retain(|other| *other != kind);
                if on {
                    search.kinds.push(kind);
                }
                ask.run(search);
            };
            view! {
                <Checkbox
                    name="kind"
                    value=kind.as_str()
                    label=Signal::derive(move || format!("{} {}", (words::catalog(use_locale()).kind)(kind), format::integer(use_locale(), count())))
                    checked=Signal::derive(move || asked.with(|asked| asked.kinds.contains(&kind)))
                    on_change=toggle
                />
            }
            .into_any()
        })
        .collect_view();
    view! {
        <fieldset class="facet">
            <legend class="facet__title">"Kind"</legend>
            {boxes}
        </fieldset>
    }
}

#[component]
fn Tags(hits: Latest<AssetHits>, asked: Memo<AssetSearch>, ask: Callback<AssetSearch>) -> impl IntoView {
    let tags = move || {
        let chosen = asked.with(|asked| asked.tag.clone());
        hits.with(|hits| hits.tags.clone())
            .into_iter()
            .map(|(tag, count)| {
                let name = tag.clone();
                let on = chosen.as_deref() == Some(&tag);
                let toggle = move |_| {
                    let tag = (!on).then(|| tag.clone());
                    ask.run(AssetSearch { tag, ..asked.get_untracked() });
                };
                view! {
                    <button class="tag" type="button" aria-pressed=on.to_string() on:click=toggle>
                        {name} <span class="muted num">{format::integer(use_locale(), count)}</span>
                    </button>
                }
                .into_any()
            })
            .collect_view()
    };
    view! {
        <Show when=move || hits.with(|hits| !hits.tags.is_empty())>
            <div class="facet" role="group" aria-label="Tags">
                <p class="facet__title">"Tags"</p>
                <div class="tags">{tags}</div>
            </div>
        </Show>
    }
}

#[component]
fn Hit(hit: AssetHit) -> impl IntoView {
    let session = use_session();
    let tags = hit
        .tags
        .into_iter()
        .map(|tag| view! { <Tag name=tag.clone() href=with_query(PATH, [("tag", tag)]) /> }.into_any())
        .collect_view();
    view! {
        <li class="hit">
            <Icon name=icon(hit.asset.kind) />
            <div class="hit__body">
                <div class="hit__line">
                    <h2 class="hit__title">
                        <a href=hit.asset.path()>{hit.title}</a>
                    </h2>
                    <span class="muted">{(words::catalog(use_locale()).kind)(hit.asset.kind)}</span>
                    <code class="muted">{hit.asset.name}</code>
                </div>
                <p class="hit__summary">{hit.summary}</p>
                <div class="tags">{tags}</div>
            </div>
            <div class="hit__end muted">
                {hit.owner.map(|owner| view! { <span>{owner}</span> })}
                <span>"Changed " <RelativeTime at=hit.changed_at now=session.now() /></span>
            </div>
        </li>
    }
}
