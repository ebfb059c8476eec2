//! What runs were told and what they measured, a column for each run.

use contract::{Format, Run};
use leptos::prelude::*;
use ui::{Card, Cell, Checkbox, DataTable, Row, TableColumn, use_locale, words};

use super::best::Better;
use super::columns::{Column, Which, metric, value};
use super::named::Named;
use super::run_table::measured;
use crate::loaded::Latest;
use crate::pages::about::is_of_client;

/// Metrics, parameters and tags of runs.
#[component]
pub(super) fn SideBySide(
    runs: Latest<Vec<Run>>,
    names: Signal<Vec<Named>>,
    /// Of which metrics somebody said which values are better.
    told: Signal<Vec<Column>>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let only_different = RwSignal::new(true);
    let columns = move |title: &'static str| {
        Signal::derive(move || {
            let of_run = |named: &Named| TableColumn::new(named.name.clone(), Format::Decimal);
            let first = std::iter::once(TableColumn::new(title, Format::Text).filling());
            names.with(|names| first.chain(names.iter().map(of_run)).collect::<Vec<_>>())
        })
    };
    let rows = move |keys: fn(&Run) -> Vec<Column>| {
        let only_different = move || only_different.get();
        Signal::derive(move || runs.with(|runs| told.with(|told| lines(runs, keys, only_different(), told))))
    };
    let nothing =
        move || if only_different.get() { words.nothing_differs.to_owned() } else { words.nothing_logged.to_owned() };
    let card = move |title: &'static str, heading: &'static str, keys: fn(&Run) -> Vec<Column>| {
        view! {
            <Card title=title flush=true>
                <DataTable caption=title columns=columns(heading) rows=rows(keys) nothing=Signal::derive(nothing) />
            </Card>
        }
        .into_any()
    };
    view! {
        <div class="filter-bar">
            <Checkbox
                name="different"
                label=words.only_different
                checked=only_different
                on_change=move |on| only_different.set(on)
            />
        </div>
        {card(words.metrics, words.metric, |run| {
            run.metrics.iter().map(|metric| Column::Metric(metric.key.clone(), Which::Last)).collect()
        })}
        {card(words.params, words.param, |run| {
            run.params.iter().map(|(key, _)| Column::Param(key.clone())).collect()
        })}
        {card(words.tags, words.tag, |run| {
            let own = run.tags.iter().filter(|(key, _)| !is_of_client(key));
            own.map(|(key, _)| Column::Tag(key.clone())).collect()
        })}
    }
}

/// A line for each key that any run has, in the order of their names. The best of a metric is marked.
fn lines(runs: &[Run], keys: fn(&Run) -> Vec<Column>, only_different: bool, told: &[Column]) -> Vec<Row> {
    let mut columns: Vec<Column> = runs.iter().flat_map(keys).collect();
    columns.sort_unstable();
    columns.dedup();
    let differs = |column: &&Column| !only_different || runs.windows(2).any(|pair| !same(&pair[0], &pair[1], column));
    let row = |column: &Column| {
        let better = better(column, told);
        let best = better.and_then(|better| better.best(runs.iter().map(|run| number(run, column))));
        let first = match better {
            Some(better) => Cell::text(column.key().to_owned()).hover(which_is_best(better)),
            None => Cell::text(column.key().to_owned()),
        };
        let cell = |run: &Run| cell(run, column).best(best.is_some() && number(run, column) == best);
        Row::new(std::iter::once(first).chain(runs.iter().map(cell)).collect())
    };
    columns.iter().filter(differs).map(row).collect()
}

/// Which values of a column are better: as somebody said, or as its name does.
fn better(column: &Column, told: &[Column]) -> Option<Better> {
    let Column::Metric(key, _) = column else { return None };
    let told = told.iter().find_map(|told| match told {
        Column::Metric(other, Which::Best(better)) if other == key => Some(*better),
        _ => None,
    });
    Some(told.unwrap_or_else(|| Better::of(key)))
}

fn which_is_best(better: Better) -> &'static str {
    let words = words::experiments(use_locale());
    match better {
        Better::Lower => words.least_is_best,
        Better::Higher => words.greatest_is_best,
    }
}

/// What a run measured under a column.
fn number(run: &Run, column: &Column) -> Option<f64> {
    match column {
        Column::Metric(key, which) => metric(run, key).and_then(|metric| which.of(metric)),
        Column::Param(_) | Column::Tag(_) => None,
    }
}

/// Whether two runs logged the same under a key: also nothing, also what is no number.
fn same(one: &Run, other: &Run, column: &Column) -> bool {
    match column {
        Column::Metric(..) => match (number(one, column), number(other, column)) {
            (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
            (one, other) => one.is_none() && other.is_none(),
        },
        Column::Param(key) => value(&one.params, key) == value(&other.params, key),
        Column::Tag(key) => value(&one.tags, key) == value(&other.tags, key),
    }
}

fn cell(run: &Run, column: &Column) -> Cell {
    let text = |text: Option<&str>| text.map_or_else(Cell::none, |text| Cell::text(text.to_owned()));
    match column {
        Column::Metric(..) => measured(number(run, column)),
        Column::Param(key) => text(value(&run.params, key)),
        Column::Tag(key) => text(value(&run.tags, key)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::tests::run;
    use super::*;

    #[test]
    fn what_is_better_is_said_by_somebody_or_by_the_name() {
        let column = |text: &str| Column::parse(text).expect("it is a column");
        assert_eq!(better(&column("metrics.loss"), &[]), Some(Better::Lower));
        assert_eq!(better(&column("metrics.loss"), &[column("best-high.loss")]), Some(Better::Higher));
        assert_eq!(better(&column("params.loss"), &[column("best-high.loss")]), None);
    }

    #[test]
    fn what_is_the_same_everywhere_is_left_out_when_asked() {
        let params = |run: &Run| run.params.iter().map(|(key, _)| Column::Param(key.clone())).collect::<Vec<_>>();
        let mut runs = [run(1, None), run(2, None)];
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        runs[0].params = vec![pair("depth", "3"), pair("seed", "1")];
        runs[1].params = vec![pair("depth", "5"), pair("seed", "1"), pair("rate", "0.1")];
        assert_eq!(lines(&runs, params, false, &[]).len(), 3);
        assert_eq!(lines(&runs, params, true, &[]).len(), 2);
    }
}
