//! How what runs were told goes together with what they measured.

use contract::{AxisScale, Chart, ChartSpec, Format, Plot, PlotKind, Run, Values};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::{ChartView, Checkbox, Choice, EmptyState, Grid, IconName, MultiSelect, SelectField, use_locale, words};

use super::choosing::choosing;
use super::columns::{Column, Which, metric, value};
use super::comparison::COLOURS;
use super::drawing_tools::{LOG_X, LOG_Y, is_on};
use super::named::Named;
use crate::loaded::Latest;

/// How many parameters and metrics are axes where nobody has chosen.
const USUAL_PARAMS: usize = 5;
const USUAL_METRICS: usize = 3;
/// What runs are called, among the columns of a chart.
const RUN: &str = "run";

/// Parallel coordinates of all of it, and two of its columns against each other.
#[component]
pub(super) fn Relations(runs: Latest<Vec<Run>>, names: Signal<Vec<Named>>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let query = use_query_map();
    let ask = choosing();
    let all = runs.map(|runs| columns(runs));
    let numbers = Memo::new(move |_| {
        runs.with(|runs| {
            all.with(|all| all.iter().filter(|column| are_numbers(column, runs)).cloned().collect::<Vec<_>>())
        })
    });
    let named = move |name: &'static str| query.with(|query| query.get(name)).and_then(|text| Column::parse(&text));
    let chosen = move |name: &'static str, usual: fn(&[Column], &[Run]) -> Option<Column>| {
        Memo::new(move |_| {
            let chosen = named(name).filter(|column| numbers.with(|numbers| numbers.contains(column)));
            chosen.or_else(|| runs.with(|runs| numbers.with(|numbers| usual(numbers, runs))))
        })
    };
    let (x, y) = (chosen("x", usual_across), chosen("y", usual_upwards));
    let shade = chosen("shade", usual_shade);
    let all_words = words::runs(use_locale());
    let axes = Memo::new(move |_| match query.with(|query| query.get("axes")) {
        Some(texts) => texts.split(',').filter_map(Column::parse).collect(),
        None => runs.with(|runs| all.with(|all| usual_axes(all, runs))),
    });
    let of_numbers = Signal::derive(move || numbers.with(|numbers| choices(numbers)));
    let select = move |name: &'static str, label: &'static str, column: Memo<Option<Column>>| {
        view! {
            <SelectField
                name=name
                label=label
                options=of_numbers
                value=Signal::derive(move || column.with(|column| column.as_ref().map(Column::text).unwrap_or_default()))
                on_change=move |text: String| ask.run((name, Some(text)))
            />
        }
    };
    let log = move |name: &'static str| Memo::new(move |_| query.with(|query| is_on(query, name)));
    let (log_x, log_y) = (log(LOG_X), log(LOG_Y));
    let scales = move || [log_x, log_y].map(|is_log| AxisScale::log_if(is_log.get()));
    let check = move |name: &'static str, label: &'static str, is_log: Memo<bool>| {
        let choose = move |is_log: bool| ask.run((name, is_log.then(|| true.to_string())));
        view! { <Checkbox name=name label=label checked=is_log on_change=choose /> }
    };
    let title = move |column: Option<Column>| column.map(|column| column.key().to_owned()).unwrap_or_default();
    let table =
        Memo::new(move |_| runs.with(|runs| names.with(|names| Table { runs: runs.clone(), names: names.clone() })));
    let parallel = Memo::new(move |_| table.with(|table| axes.with(|axes| table.parallel(axes, words.parallel))));
    let scatter = Memo::new(move |_| {
        let (x, y) = (x.get()?, y.get()?);
        Some(table.with(|table| {
            table.scatter([&x, &y], scales(), (words.against)(&title(Some(y.clone())), &title(Some(x.clone()))))
        }))
    });
    let contour = Memo::new(move |_| {
        let (x, y, value) = (x.get()?, y.get()?, shade.get()?);
        Some(table.with(|table| table.contour([&x, &y], scales(), &value, all_words)))
    });
    let bars = Memo::new(move |_| table.with(|table| y.get().map(|y| table.bars(&y))));
    let on_axes = Callback::new(move |texts: Vec<String>| ask.run(("axes", Some(texts.join(",")))));
    let is_empty = Memo::new(move |_| numbers.with(Vec::is_empty));
    view! {
        <Show
            when=move || !is_empty.get()
            fallback=move || {
                view! { <EmptyState title=words.no_metrics text=words.no_metrics_why icon=IconName::ChartLine /> }
            }
        >
            <div class="filter-bar relation-tools">
                <MultiSelect
                    name="axes"
                    label=words.axes
                    all_label=words.axes
                    options=Signal::derive(move || all.with(|all| choices(all)))
                    selected=Signal::derive(move || axes.with(|axes| axes.iter().map(Column::text).collect::<Vec<_>>()))
                    on_change=on_axes
                />
                {select("x", words.across, x)}
                {select("y", words.upwards, y)}
                {select("shade", all_words.shade, shade)}
                <div class="relation-tools__scales">
                    {check(LOG_X, words.log_x, log_x)} {check(LOG_Y, words.log_y, log_y)}
                </div>
            </div>
            <Grid>
                <ChartView chart=parallel span=12 />
                {move || scatter.get().map(|chart| view! { <ChartView chart=Signal::stored(chart) span=6 /> })}
                {move || contour.get().map(|chart| view! { <ChartView chart=Signal::stored(chart) span=6 /> })}
                {move || bars.get().map(|chart| view! { <ChartView chart=Signal::stored(chart) span=6 /> })}
            </Grid>
        </Show>
    }
}

/// Metrics, then parameters, that any of the runs has.
fn columns(runs: &[Run]) -> Vec<Column> {
    let metrics = runs.iter().flat_map(|run| &run.metrics);
    let metrics = metrics.map(|metric| Column::Metric(metric.key.clone(), Which::Last));
    let params = runs.iter().flat_map(|run| &run.params).map(|(key, _)| Column::Param(key.clone()));
    let mut columns: Vec<Column> = metrics.chain(params).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

fn choices(columns: &[Column]) -> Vec<Choice> {
    columns.iter().map(|column| Choice::new(column.text(), column.text())).collect()
}

/// Whether what runs have in a column are numbers, for those that have something.
fn are_numbers(column: &Column, runs: &[Run]) -> bool {
    match column {
        Column::Metric(..) => true,
        Column::Param(key) => {
            let mut texts = runs.iter().filter_map(|run| value(&run.params, key)).peekable();
            texts.peek().is_some() && texts.all(|text| text.parse::<f64>().is_ok())
        }
        Column::Tag(_) => false,
    }
}

fn number(run: &Run, column: &Column) -> Option<f64> {
    let number = match column {
        Column::Metric(key, which) => which.of(metric(run, key)?),
        Column::Param(key) => value(&run.params, key)?.parse().ok(),
        Column::Tag(_) => None,
    };
    number.filter(|number| number.is_finite())
}

/// Whether runs differ in a column: what is everywhere the same explains nothing.
fn varies(column: &Column, runs: &[Run]) -> bool {
    let text = |run: &Run| match column {
        Column::Param(key) => value(&run.params, key).map(str::to_owned),
        _ => number(run, column).map(|number| number.to_string()),
    };
    runs.windows(2).any(|pair| text(&pair[0]) != text(&pair[1]))
}

/// What lies across where nobody has chosen: a parameter in which runs differ, or else their second metric.
fn usual_across(numbers: &[Column], runs: &[Run]) -> Option<Column> {
    let varying = || numbers.iter().filter(|column| varies(column, runs));
    let param = varying().find(|column| !is_metric(column));
    param.or_else(|| varying().filter(|column| is_metric(column)).nth(1)).or_else(|| numbers.first()).cloned()
}

/// What lies upwards where nobody has chosen: the first metric in which runs differ.
fn usual_upwards(numbers: &[Column], runs: &[Run]) -> Option<Column> {
    let metric = numbers.iter().find(|column| is_metric(column) && varies(column, runs));
    metric.or_else(|| numbers.first()).cloned()
}

/// What shades stand for where nobody has chosen: a metric that does not lie upwards, or else that which does.
fn usual_shade(numbers: &[Column], runs: &[Run]) -> Option<Column> {
    let upwards = usual_upwards(numbers, runs);
    let other =
        numbers.iter().find(|column| is_metric(column) && varies(column, runs) && Some(*column) != upwards.as_ref());
    other.cloned().or(upwards)
}

const fn is_metric(column: &Column) -> bool {
    matches!(column, Column::Metric(..))
}

/// The parameters in which runs differ, then metrics.
fn usual_axes(all: &[Column], runs: &[Run]) -> Vec<Column> {
    let (metrics, params): (Vec<&Column>, Vec<&Column>) =
        all.iter().filter(|column| varies(column, runs)).partition(|column| is_metric(column));
    params.into_iter().take(USUAL_PARAMS).chain(metrics.into_iter().take(USUAL_METRICS)).cloned().collect()
}

/// Runs with their names, as charts read them.
#[derive(Clone, PartialEq)]
struct Table {
    runs: Vec<Run>,
    names: Vec<Named>,
}

impl Table {
    fn parallel(&self, axes: &[Column], title: &str) -> Chart {
        let columns = axes.iter().map(|axis| self.column(axis)).chain([self.run_names()]).collect();
        let plot = Plot {
            kind: PlotKind::Parallel,
            x: axes.iter().map(Column::text).collect(),
            series: Some(RUN.to_owned()),
            ..Plot::default()
        };
        chart("parallel", title.to_owned(), columns, plot, 320)
    }

    fn scatter(&self, [x, y]: [&Column; 2], [x_scale, y_scale]: [AxisScale; 2], title: String) -> Chart {
        let columns = vec![self.column(x), self.column(y), self.run_names()];
        let plot = Plot {
            kind: PlotKind::Scatter,
            x: vec![x.text(), RUN.to_owned()],
            y: vec![y.text()],
            series: (self.runs.len() <= COLOURS).then(|| RUN.to_owned()),
            x_scale,
            y_scale,
            ..Plot::default()
        };
        chart("scatter", title, columns, plot, 320)
    }

    /// How `value` lies between the runs, by `x` and `y`.
    fn contour(
        &self,
        [x, y]: [&Column; 2],
        [x_scale, y_scale]: [AxisScale; 2],
        value: &Column,
        words: &words::Runs,
    ) -> Chart {
        let columns = vec![self.column(x), self.column(y), self.column(value), self.run_names()];
        let plot = Plot {
            kind: PlotKind::Contour,
            x: vec![x.text(), RUN.to_owned()],
            y: vec![y.text()],
            size: Some(value.text()),
            nothing: Some(words.no_contour.to_owned()),
            x_scale,
            y_scale,
            ..Plot::default()
        };
        let title = (words.contour)(value.key(), x.key(), y.key());
        chart("contour", title, columns, plot, 320)
    }

    /// What bars are long by begins at zero, so their axis stays linear.
    fn bars(&self, y: &Column) -> Chart {
        let columns = vec![self.run_names(), self.column(y)];
        let plot = Plot { kind: PlotKind::Bar, x: vec![RUN.to_owned()], y: vec![y.text()], ..Plot::default() };
        chart("bars", y.key().to_owned(), columns, plot, 320)
    }

    fn column(&self, of: &Column) -> contract::Column {
        let are_numbers = are_numbers(of, &self.runs);
        let values = if are_numbers {
            Values::Number(self.runs.iter().map(|run| number(run, of)).collect())
        } else {
            let text = |run: &Run| value(&run.params, of.key()).unwrap_or_default().to_owned();
            Values::Text(self.runs.iter().map(text).collect())
        };
        let format = if are_numbers { Format::Decimal } else { Format::Text };
        contract::Column { name: of.text(), title: of.key().to_owned(), format, values }
    }

    fn run_names(&self) -> contract::Column {
        let title = words::experiments(use_locale()).run_title.to_owned();
        let values = Values::Text(self.names.iter().map(|named| named.name.clone()).collect());
        contract::Column { name: RUN.to_owned(), title, format: Format::Text, values }
    }
}

fn chart(slug: &str, title: String, columns: Vec<contract::Column>, plot: Plot, height: u16) -> Chart {
    let spec = ChartSpec { figure: None, height };
    Chart { slug: slug.to_owned(), title, subtitle: String::new(), columns, spec, plot: Some(plot) }
}

#[cfg(test)]
mod tests {
    use contract::{MetricPoint, MetricSummary};

    use super::super::tree::tests::run;
    use super::*;

    fn tried(number: u8, depth: &str, kind: &str, loss: f64) -> Run {
        let mut run = run(number, None);
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        run.params = vec![pair("depth", depth), pair("kind", kind), pair("seed", "1")];
        let last = MetricPoint { timestamp: 0, step: 0, value: loss };
        run.metrics =
            vec![MetricSummary { key: "loss".to_owned(), last, least: Some(loss), greatest: Some(loss), points: 1 }];
        run
    }

    #[test]
    fn what_varies_is_drawn_where_nobody_has_chosen() {
        let runs = [tried(1, "3", "tree", 0.5), tried(2, "5", "forest", 0.25)];
        let all = columns(&runs);
        let texts = |columns: &[Column]| columns.iter().map(Column::text).collect::<Vec<_>>();
        assert_eq!(texts(&usual_axes(&all, &runs)), ["params.depth", "params.kind", "metrics.loss"]);
        let numbers: Vec<Column> = all.into_iter().filter(|column| are_numbers(column, &runs)).collect();
        assert_eq!(texts(&numbers), ["metrics.loss", "params.depth", "params.seed"]);
        assert_eq!(usual_across(&numbers, &runs).map(|column| column.text()).as_deref(), Some("params.depth"));
        assert_eq!(usual_upwards(&numbers, &runs).map(|column| column.text()).as_deref(), Some("metrics.loss"));
    }
}
