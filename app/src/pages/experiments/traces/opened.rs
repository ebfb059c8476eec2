//! One trace: its spans along its time, and what each of them holds.

use contract::{ApiError, Assessment, SpanDetail, TraceId, TraceState, TraceView};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use ui::{
    Card, Definition, DefinitionList, EmptyState, Grid, IconName, Notice, Page, PageHeader, SkeletonShape, format,
    use_locale, words,
};

use super::super::moment::Moment;
use super::super::run::follow;
use super::address::page_of;
use super::assessments::Assessments;
use super::list::run_links;
use super::span_card::SpanCard;
use super::span_tree::SpanTree;
use super::state::State;
use super::walk;
use super::waterfall::Time;
use crate::loaded::{Latest, Loaded};
use crate::pages::not_found::respond_with_status;
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::experiment_parts::{get_span, get_trace};
use crate::title::Title;
use crate::url::with_query;

/// Tags and metadata that clients write for themselves, and that say nothing to people.
const INTERNAL: [&str; 4] =
    ["mlflow.artifactLocation", "mlflow.trace.spansLocation", "mlflow.trace.infoFinalized", "mlflow.trace.sizeStats"];
/// What a trace is called.
const NAME: &str = "mlflow.traceName";

/// The page of the trace that the address names.
#[component]
pub(crate) fn TracePage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let id = Memo::new(move |_| params.with(|params| params.get("trace").unwrap_or_default()));
    let span = Memo::new(move |_| query.with(|query| query.get("span")).filter(|span| !span.is_empty()));
    let turn = RwSignal::new(0_u32);
    let found = Remote::new(move || (id.get(), turn.get()), |(id, _)| find(id));
    // Asked for here and not below the trace: what is loaded within what is loaded may be numbered otherwise by the server.
    let chosen = Remote::new(
        move || (id.get(), span.get(), turn.get()),
        async |(id, span, _): (String, Option<String>, u32)| match id.parse::<TraceId>() {
            Ok(id) => get_span(id, span).await,
            Err(_) => Ok(None),
        },
    );
    view! {
        <Page>
            <Loaded
                remote=found
                skeleton=SkeletonShape::Table
                children=move |trace| view! { <Found trace=trace chosen=chosen span=span turn=turn /> }
            />
        </Page>
    }
}

async fn find(id: String) -> Result<TraceView, Failure> {
    match id.parse::<TraceId>() {
        Ok(id) => get_trace(id).await,
        Err(_) => {
            respond_with_status(404);
            Err(Failure(ApiError::not_found(format_args!("trace “{id}”"))))
        }
    }
}

#[component]
fn Found(
    trace: Latest<TraceView>,
    chosen: Remote<Option<SpanDetail>>,
    /// The id of the span that the address names.
    span: Memo<Option<String>>,
    turn: RwSignal<u32>,
) -> impl IntoView {
    let locale = use_locale();
    let (words, frame) = (words::traces(locale), words::experiments(locale));
    let title = trace.map(title);
    let state = trace.map(|trace| trace.info.state);
    let assessments = trace.map(|trace| trace.info.assessments.clone());
    let spans = trace.map(|trace| trace.spans.clone());
    let from = Signal::derive(move || spans.with(|spans| Time::of(spans).from));
    let shown = Signal::derive(move || {
        span.get().or_else(|| spans.with(|spans| walk::root(spans).map(|root| root.id.clone())))
    });
    follow(Signal::derive(move || state.get() == TraceState::InProgress), turn);
    let navigate = use_navigate();
    let choose = Callback::new(move |id: String| {
        let href = untrack(|| trace.with(|trace| page_of(trace.info.experiment, &trace.info.id)));
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&with_query(&href, [("span", id)]), options);
    });
    let took = trace.map(|trace| trace.info.duration);
    let took = move || {
        took.get().map_or_else(|| format::NONE.to_owned(), |took| format::duration(locale, took as f64 / 1000.0))
    };
    let at = trace.map(|trace| trace.info.requested_at);
    let meta = move || {
        view! {
            <State state=state />
            <span aria-hidden="true">"·"</span>
            <span class="num">{took}</span>
            <span aria-hidden="true">"·"</span>
            {move || view! { <Moment at=Some(at.get()) /> }}
        }
    };
    let cut = trace.map(|trace| (trace.spans.len() as u64, trace.span_count));
    let cut = move || {
        let (shown, all) = cut.get();
        let is_cut = u64::try_from(all).is_ok_and(|all| shown < all);
        is_cut.then(|| {
            let said = (words.first_spans)(&format::integer(locale, shown), &format::integer(locale, all));
            view! { <Notice>{said}</Notice> }
        })
    };
    let is_empty = Memo::new(move |_| spans.with(Vec::is_empty));
    let own = Signal::derive(move || {
        assessments.with(|all| all.iter().filter(|one| one.span.is_none()).cloned().collect::<Vec<Assessment>>())
    });
    let nobody = Memo::new(move |_| own.with(Vec::is_empty));
    view! {
        <Title text=title />
        <PageHeader title=title meta=move || view! { {meta} } />
        <Show
            when=move || !is_empty.get()
            fallback=move || {
                view! {
                    <Card><EmptyState title=words.no_spans text=words.no_spans_why icon=IconName::Workflow /></Card>
                }
            }
        >
            {cut}
            <div class="trace">
                <Card title=words.spans flush=true>
                    <SpanTree spans=spans chosen=shown on_choose=choose />
                </Card>
                <SpanCard span=chosen from=from assessments=assessments />
            </div>
        </Show>
        <Grid>
            <Card title=words.assessments span=6>
                <Show
                    when=move || !nobody.get()
                    fallback=move || view! { <p class="muted">{words.no_assessments}</p> }
                >
                    <Assessments all=own />
                </Show>
            </Card>
            <Card title=words.about span=6>
                <Facts trace=trace />
            </Card>
            <Card title=frame.tags span=6>
                <Pairs pairs=trace.map(|trace| trace.info.tags.clone()) nothing=words.no_tags />
            </Card>
            <Card title=words.metadata span=6>
                <Pairs pairs=trace.map(|trace| trace.info.metadata.clone()) nothing=words.no_metadata />
            </Card>
        </Grid>
    }
}

/// The trace's name; that of its root, or its id, where it has none.
fn title(trace: &TraceView) -> String {
    let named = trace.info.tags.iter().find(|(key, _)| key == NAME).map(|(_, name)| name.as_str());
    let named = named.or_else(|| walk::root(&trace.spans).map(|root| root.name.as_str()));
    named.filter(|name| !name.is_empty()).unwrap_or(&trace.info.id.0).to_owned()
}

#[component]
fn Facts(trace: Latest<TraceView>) -> impl IntoView {
    let locale = use_locale();
    let (words, frame) = (words::traces(locale), words::experiments(locale));
    let runs = trace.map(|trace| trace.runs.clone());
    let client = trace.map(|trace| trace.info.client_request_id.clone());
    let client = move || {
        let id = client.get().filter(|id| !id.is_empty());
        id.map(|id| view! { <Definition term=words.client_id><code class="break">{id}</code></Definition> })
    };
    let spans = trace.map(|trace| trace.span_count);
    view! {
        <DefinitionList>
            <Definition term=frame.run_title>{move || run_links(runs.get())}</Definition>
            <Definition term=words.spans>
                <span class="num">{move || format::integer(locale, spans.get())}</span>
            </Definition>
            {client}
            <Definition term=frame.id>
                <code class="break">{move || trace.with(|trace| trace.info.id.to_string())}</code>
            </Definition>
        </DefinitionList>
    }
}

/// What was said of it, by key, but for what clients say to themselves.
#[component]
fn Pairs(pairs: Signal<Vec<(String, String)>>, nothing: &'static str) -> impl IntoView {
    move || {
        let shown = pairs.get().into_iter().filter(|(key, _)| !INTERNAL.contains(&key.as_str()));
        let line = |(key, value): (String, String)| {
            view! { <Definition term=key><span class="break">{value}</span></Definition> }.into_any()
        };
        let lines: Vec<AnyView> = shown.map(line).collect();
        if lines.is_empty() {
            view! { <p class="muted">{nothing}</p> }.into_any()
        } else {
            view! { <DefinitionList>{lines}</DefinitionList> }.into_any()
        }
    }
}
