//! One metric of one run: its course, beside those of other runs, and every value of it.

use contract::{
    ApiError, Chart, ExperimentId, Format, History, HistoryRequest, LifecycleView, MetricStatistics, Run, RunFields,
    RunId, RunInfo, RunSearch, escape,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};
use ui::{
    ChartView, Choice, EmptyState, IconName, LinkButton, Linked, MultiSelect, Page, PageHeader, SkeletonShape, format,
    use_locale, words,
};

use super::choosing::choosing;
use super::columns::{field, metric};
use super::comparison::COLOURS;
use super::course::{Drawing, Names};
use super::drawing_tools::{DrawingTools, use_drawing};
use super::metrics::drawn;
use super::named::Named;
use super::run::{follow, follow_move};
use super::run_address::{MetricPages, page_of};
use super::run_table::written;
use super::status::Status;
use super::values::Values;
use crate::loaded::{Latest, Loaded};
use crate::pages::not_found::respond_with_status;
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::experiments::{get_metric_statistics, get_run, metric_courses, metric_values, runs};
use crate::title::Title;

/// So many runs are told apart beside the one that the page is of.
const BESIDE: usize = COLOURS - 1;
/// So many other runs can be chosen: those that began last.
const OFFERED: u32 = 200;
/// Values of the chart: more are thinned out, since no screen shows them.
const POINTS: u32 = 4_000;
const HEIGHT: u16 = 440;

/// What the address asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    experiment: String,
    run: String,
    key: String,
    /// The runs beside it.
    beside: Vec<RunId>,
}

impl Asked {
    fn read(params: &ParamsMap, query: &ParamsMap) -> Self {
        let of = |name: &str| params.get(name).unwrap_or_default();
        let beside = query.get("with").unwrap_or_default();
        let beside = beside.split(',').filter_map(|id| id.parse().ok()).take(BESIDE).collect();
        Self { experiment: of("id"), run: of("run"), key: of("key"), beside }
    }
}

/// What the page is of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Known {
    run: RunInfo,
    key: String,
    /// Nothing where the run has not logged the metric.
    statistics: Option<MetricStatistics>,
    /// Other runs of the experiment that have.
    others: Vec<Run>,
}

/// The page of the metric that the address names.
#[component]
pub(crate) fn MetricPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = Memo::new(move |_| params.with(|params| query.with(|query| Asked::read(params, query))));
    let turn = RwSignal::new(0_u32);
    let found = Remote::new(move || (asked.get(), turn.get()), |(asked, _)| find(asked));
    view! {
        <Page>
            <Loaded
                remote=found
                skeleton=SkeletonShape::Line
                children=move |found| view! { <Found found=found asked=asked turn=turn /> }
            />
        </Page>
    }
}

async fn find(asked: Asked) -> Result<Known, Failure> {
    let Asked { experiment, run, key, beside } = asked;
    let (Ok(experiment), Ok(id), false) = (experiment.parse::<ExperimentId>(), run.parse::<RunId>(), key.is_empty())
    else {
        respond_with_status(404);
        return Err(Failure(ApiError::not_found(format_args!("metric “{key}” of the run “{run}”"))));
    };
    let has_it = format!("{} IS NOT NULL", field("metrics", &key));
    let listed = beside.iter().map(|id| format!("'{id}'")).collect::<Vec<_>>().join(", ");
    let chosen = format!("{has_it} AND attributes.run_id IN ({listed})");
    let search = |filter: String| RunSearch {
        experiments: vec![experiment],
        view: LifecycleView::Active,
        filter,
        within: None,
        order_by: Vec::new(),
        limit: OFFERED,
        after: None,
        fields: RunFields::Only { metrics: vec![key.clone()], params: Vec::new(), tags: Vec::new(), nested: false },
    };
    let (latest, chosen) = (search(has_it), (!beside.is_empty()).then(|| search(chosen)));
    let chosen = async {
        match chosen {
            Some(search) => runs(search).await.map(|part| part.items),
            None => Ok(Vec::new()),
        }
    };
    let (run, statistics, latest, mut others) =
        futures::try_join!(get_run(id), get_metric_statistics(id, key.clone()), runs(latest), chosen)?;
    // Those that somebody chose may be older than those that are offered.
    let is_new = |run: &Run, others: &[Run]| others.iter().all(|other| other.info.id != run.info.id);
    for run in latest.items {
        if is_new(&run, &others) {
            others.push(run);
        }
    }
    others.retain(|other| other.info.id != id);
    Ok(Known { run: run.info, key, statistics, others })
}

#[component]
fn Found(found: Latest<Known>, asked: Memo<Asked>, turn: RwSignal<u32>) -> impl IntoView {
    let locale = use_locale();
    let (words, all) = (words::experiments(locale), words::runs(locale));
    let key = found.map(|known| known.key.clone());
    let info = found.map(|known| known.run.clone());
    let page = found.map(|known| page_of(known.run.experiment, known.run.id));
    let statistics = found.map(|known| known.statistics.clone());
    let is_under_way = found.map(|known| !known.run.status.is_over());
    follow(is_under_way, turn);
    let here = Signal::derive(move || MetricPages { page: page.get(), beside: Vec::new() }.href(&key.get()));
    follow_move(found.map(|known| known.run.experiment), here);
    let drawing = use_drawing();
    Linked::provide();
    // All that is loaded is asked for here, in one order on the server and in the browser.
    let shown = Memo::new(move |_| found.with(|known| asked.with(|asked| shown(known, &asked.beside))));
    let ids = Memo::new(move |_| shown.with(|shown| shown.iter().map(|run| run.id).collect::<Vec<_>>()));
    let courses = Remote::new(
        move || (ids.get(), key.get(), turn.get()),
        |(runs, key, _)| {
            let points = POINTS / u32::try_from(runs.len().max(1)).unwrap_or(u32::MAX);
            metric_courses(HistoryRequest { runs, key, first_step: None, last_step: None, points })
        },
    );
    let first = Remote::new(
        move || (info.with(|info| info.id), key.get(), turn.get()),
        |(run, key, _)| metric_values(run, key, None),
    );
    let points =
        Signal::derive(move || statistics.with(|known| known.as_ref().map_or(0, |known| known.summary.points)));
    let csv = Signal::derive(move || {
        let run = info.with(|info| info.id);
        format!("/api/v1/runs/{run}/metric.csv?key={}", key.with(|key| escape(key)))
    });
    let meta = move || {
        view! {
            <span>{all.of_run} " " <a href=move || page.get()>{move || info.with(|info| info.name.clone())}</a></span>
            <span aria-hidden="true">"·"</span>
            <Status status=Signal::derive(move || info.with(|info| info.status)) />
        }
    };
    let actions = move || {
        let is_there = Memo::new(move |_| statistics.with(Option::is_some));
        move || {
            is_there.get().then(|| {
                view! { <LinkButton icon=IconName::Download href=csv download="">{all.download_csv}</LinkButton> }
            })
        }
    };
    let has_any = Memo::new(move |_| shown.with(|shown| shown.len() > 1) || statistics.with(Option::is_some));
    let names = Names { step: words.step, seconds: words.seconds, moment: all.moment, run: words.run_title };
    view! {
        <Title text=key />
        <PageHeader title=key meta=move || view! { {meta} } actions=move || view! { {actions()} } />
        <Facts statistics=statistics />
        <div class="filter-bar metric-tools">
            <DrawingTools drawing=drawing />
            <Beside found=found asked=asked />
        </div>
        <Show
            when=move || has_any.get()
            fallback=move || view! { <EmptyState title=all.no_values text=all.no_values_why icon=IconName::ChartLine /> }
        >
            <Loaded
                remote=courses
                skeleton=SkeletonShape::Line
                children=move |courses| {
                    let chart = Memo::new(move |_| {
                        courses.with(|courses| shown.with(|shown| large(&key.get(), shown, courses, drawing.get(), names)))
                    });
                    view! { <ChartView chart=chart span=12 /> }
                }
            />
        </Show>
        <Show when=move || statistics.with(Option::is_some)>
            <Loaded
                remote=first
                skeleton=SkeletonShape::Table
                children=move |first| {
                    view! { <Values first=first run=Signal::derive(move || info.with(|info| info.id)) key_of=key points=points /> }
                }
            />
        </Show>
    }
}

/// The run itself and those beside it, in the order that the address has them in.
fn shown(known: &Known, beside: &[RunId]) -> Vec<Named> {
    let of = |info: &RunInfo| Run {
        info: info.clone(),
        metrics: Vec::new(),
        params: Vec::new(),
        tags: Vec::new(),
        datasets: Vec::new(),
        model_inputs: Vec::new(),
        model_outputs: Vec::new(),
        nested: 0,
    };
    let other = |id: &RunId| known.others.iter().find(|run| run.info.id == *id);
    let runs: Vec<Run> =
        std::iter::once(of(&known.run)).chain(beside.iter().filter_map(other).map(|run| of(&run.info))).collect();
    Named::all(&runs)
}

fn large(key: &str, runs: &[Named], found: &[History], drawing: Drawing, names: Names) -> Chart {
    let mut chart = drawn(key, runs, found, drawing, names);
    chart.spec.height = HEIGHT;
    chart
}

/// The metric as a whole, in numbers.
#[component]
fn Facts(statistics: Signal<Option<MetricStatistics>>) -> impl IntoView {
    let locale = use_locale();
    let (words, all) = (words::experiments(locale), words::runs(locale));
    let fact = |name: &'static str, number: Option<f64>, note: Option<String>| {
        let exact = number.map(|number| number.to_string());
        let text = number.map_or_else(|| format::NONE.to_owned(), written);
        view! {
            <div class="facts__fact">
                <dt>{name}</dt>
                <dd class="num" title=exact>
                    {text}
                    {note.map(|note| view! { <span class="facts__note">{note}</span> })}
                </dd>
            </div>
        }
        .into_any()
    };
    move || {
        let MetricStatistics { summary, mean } = statistics.get()?;
        let step = (all.at_step)(&format::integer(locale, summary.last.step));
        let points = format::value(locale, Some(summary.points as f64), Format::Integer);
        Some(view! {
            <section aria-label=all.parts_of_metric>
            <dl class="facts">
                {fact(words.last, Some(summary.last.value), Some(step))}
                {fact(words.least, summary.least, None)}
                {fact(words.greatest, summary.greatest, None)}
                {fact(all.mean, mean, None)}
                <div class="facts__fact">
                    <dt>{words.points}</dt>
                    <dd class="num">{points}</dd>
                </div>
            </dl>
            </section>
        })
    }
}

/// Chooses the runs beside it.
#[component]
fn Beside(found: Latest<Known>, asked: Memo<Asked>) -> impl IntoView {
    let locale = use_locale();
    let all = words::runs(locale);
    let ask = choosing();
    let options = found.map(|known| {
        let names = Named::all(&known.others);
        let choice = |(run, named): (&Run, Named)| {
            let last = metric(run, &known.key).map(|metric| written(metric.last.value)).unwrap_or_default();
            Choice::new(named.id.to_string(), format!("{} · {last}", named.name))
        };
        known.others.iter().zip(names).map(choice).collect::<Vec<_>>()
    });
    let has_others = Memo::new(move |_| options.with(|options| !options.is_empty()));
    let is_full = Memo::new(move |_| asked.with(|asked| asked.beside.len() == BESIDE));
    let selected =
        Signal::derive(move || asked.with(|asked| asked.beside.iter().map(RunId::to_string).collect::<Vec<_>>()));
    let choose = Callback::new(move |ids: Vec<String>| {
        // Whoever was chosen before keeps its colour.
        let before = asked.with_untracked(|asked| asked.beside.clone());
        let chosen: Vec<RunId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        let kept = before.iter().filter(|id| chosen.contains(id)).copied();
        let added = chosen.iter().filter(|id| !before.contains(id)).copied();
        let beside: Vec<String> = kept.chain(added).take(BESIDE).map(|id| id.to_string()).collect();
        ask.run(("with", (!beside.is_empty()).then(|| beside.join(","))));
    });
    view! {
        <Show when=move || has_others.get()>
            <MultiSelect
                name="with"
                label=all.beside
                all_label=all.beside_none
                options=options
                selected=selected
                on_change=choose
            />
        </Show>
        {move || {
            is_full
                .get()
                .then(|| {
                    let count = format::integer(locale, BESIDE as u64);
                    view! { <p class="muted">{(all.most_beside)(&count)}</p> }
                })
        }}
    }
}
