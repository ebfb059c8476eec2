//! How the metrics of runs went, one chart each.

use contract::{Chart, History, HistoryRequest, RunId};
use leptos::prelude::*;
use ui::{ButtonKind, ChartView, EmptyState, Grid, IconName, LinkButton, Linked, TextField, format, use_locale, words};

use super::course::{self, Drawing, Names, chart};
use super::drawing_tools::{DrawingTools, use_drawing};
use super::named::Named;
use super::run_address::MetricPages;
use crate::loaded::Loaded;
use crate::remote::Remote;
use crate::server_fns::experiments::metric_courses;

/// Values of a chart, and the most of one course: more are thinned out, since no screen shows them.
const POINTS: u32 = 6_000;
const POINTS_OF_RUN: u32 = 300;
const FEWEST_OF_RUN: u32 = 50;
/// Charts at once; whoever wants another one searches for it.
const MOST: usize = 24;

/// The charts, and how they are drawn.
#[component]
pub(super) fn Metrics(
    #[prop(into)] runs: Signal<Vec<Named>>,
    /// The metrics that any of them logged.
    #[prop(into)]
    keys: Signal<Vec<String>>,
    /// Where single metrics are looked at closely.
    #[prop(into)]
    pages: Signal<MetricPages>,
    /// Counts how often what is shown was loaded.
    turn: RwSignal<u32>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let search = RwSignal::new(String::new());
    let drawing = use_drawing();
    Linked::provide();
    let is_empty = Memo::new(move |_| keys.with(Vec::is_empty));
    let found = Memo::new(move |_| {
        let needle = search.with(|search| search.trim().to_lowercase());
        let fits = |key: &&String| key.to_lowercase().contains(&needle);
        keys.with(|keys| keys.iter().filter(fits).take(MOST).cloned().collect::<Vec<_>>())
    });
    view! {
        <Show
            when=move || !is_empty.get()
            fallback=move || {
                view! { <EmptyState title=words.no_metrics text=words.no_metrics_why icon=IconName::ChartLine /> }
            }
        >
            <div class="filter-bar metric-tools">
                <TextField
                    name="metric"
                    label=words.search_metrics
                    hide_label=true
                    input_type="search"
                    placeholder=words.search_metrics
                    value=search
                    on_input=move |text| search.set(text)
                />
                <DrawingTools drawing=drawing />
            </div>
            <Grid>
                <For each=move || found.get() key=String::clone let(key)>
                    <Course runs=runs key_of=key pages=pages turn=turn drawing=drawing />
                </For>
            </Grid>
            {move || {
                let all = keys.with(Vec::len);
                (found.with(Vec::len) == MOST && all > MOST)
                    .then(|| {
                        let count = format::integer(use_locale(), MOST as u64);
                        view! { <p class="muted">{(words.first_metrics)(&count)}</p> }
                    })
            }}
        </Show>
    }
}

#[component]
fn Course(
    runs: Signal<Vec<Named>>,
    key_of: String,
    pages: Signal<MetricPages>,
    turn: RwSignal<u32>,
    drawing: RwSignal<Drawing>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let asked = key_of.clone();
    let ids = Memo::new(move |_| runs.with(|runs| runs.iter().map(|run| run.id).collect::<Vec<RunId>>()));
    let course = Remote::new(
        move || (ids.get(), asked.clone(), turn.get()),
        move |(runs, key, _)| {
            let each = POINTS.checked_div(u32::try_from(runs.len()).unwrap_or(u32::MAX)).unwrap_or(POINTS);
            let points = each.clamp(FEWEST_OF_RUN, POINTS_OF_RUN);
            metric_courses(HistoryRequest { runs, key, first_step: None, last_step: None, points })
        },
    );
    let all = words::runs(use_locale());
    let names = Names { step: words.step, seconds: words.seconds, moment: all.moment, run: words.run_title };
    let link = StoredValue::new(key_of.clone());
    let href = Signal::derive(move || link.with_value(|key| pages.with(|pages| pages.href(key))));
    view! {
        <div class="span-6 course">
            <Loaded
                remote=course
                skeleton=ui::SkeletonShape::Line
                children=move |course| {
                    let key = key_of.clone();
                    let drawn = Memo::new(move |_| -> Chart {
                        course.with(|found| runs.with(|runs| drawn(&key, runs, found, drawing.get(), names)))
                    });
                    let open = move || {
                        view! {
                            <LinkButton kind=ButtonKind::Quiet icon=IconName::Maximize href=href>
                                {all.all_values}
                            </LinkButton>
                        }
                    };
                    view! { <ChartView chart=drawn span=6 actions=open /> }
                }
            />
        </div>
    }
}

/// The chart of a metric in these runs, of which some may not have logged it.
pub(super) fn drawn(key: &str, runs: &[Named], found: &[History], drawing: Drawing, names: Names) -> Chart {
    let points = |run: RunId| found.iter().find(|history| history.run == run).map(|history| history.values.as_slice());
    let courses: Vec<course::Course<'_>> =
        runs.iter().map(|run| course::Course { run: &run.name, points: points(run.id).unwrap_or_default() }).collect();
    chart(key, &courses, drawing, names)
}
