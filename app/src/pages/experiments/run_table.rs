//! The table of runs.

use contract::{Format, Locale, Run, RunId, RunStatus};
use leptos::html::Div;
use leptos::prelude::*;
use ui::{BestMark, Button, ButtonKind, Cell, Icon, IconName, RowList, format, use_locale, words};

use super::best::Better;
use super::columns::{Column, Which, metric, value};
use super::moment::{Moment, duration};
use super::run_address::{Sort, page_of};
use super::run_rows::{RunRows, further};
use super::status::Status;
use crate::session::use_session;

/// Columns before those that are chosen.
pub(super) const FIXED: usize = 6;
/// Runs further below others than this stand where these do.
const DEEPEST: usize = 4;
/// So many runs below one are counted by the server, and no more.
const COUNTED: usize = 1_000;

/// What the table needs to know of the page.
#[derive(Clone, Copy)]
pub(super) struct Table {
    pub(super) columns: Signal<Vec<Column>>,
    pub(super) sort: Signal<Option<Sort>>,
    /// Hears by what to sort, and whether the greatest come to the top first.
    pub(super) on_sort: Callback<(String, bool)>,
    /// Hears whose nested runs are to be shown, or not any more.
    pub(super) on_open: Callback<String>,
    pub(super) picked: RwSignal<Vec<String>>,
}

/// The runs, line by line.
#[component]
pub(super) fn RunTable(table: Table, rows: RunRows, region: NodeRef<Div>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let Table { columns, .. } = table;
    let row = Callback::new(move |(key, index): (String, usize)| line(table, rows, key, Some(index)));
    view! {
        <RowList
            caption=words.runs_title
            head=move || view! { <Head table=table rows=Some(rows) /> }
            columns=Signal::derive(move || FIXED + columns.with(Vec::len))
            keys=rows.keys
            row=row
            nothing=words.no_run_matches
            on_end=Some(Callback::new(move |()| rows.paged.more()))
            region=region
        />
    }
}

/// The line of a key: a run, or those below one that are not there yet. `index` is its place among all rows, where not all of
/// them are in the document.
pub(super) fn line(table: Table, rows: RunRows, key: String, index: Option<usize>) -> AnyView {
    match further(&key) {
        Some(parent) => view! { <FurtherRow table=table rows=rows key=key parent=parent index=index /> }.into_any(),
        None => view! { <RunRow table=table rows=rows key=key index=index /> }.into_any(),
    }
}

/// The line for those below a run that are not there yet.
#[component]
fn FurtherRow(table: Table, rows: RunRows, key: String, parent: RunId, index: Option<usize>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let depth = move || rows.line(&key).map_or(0, |line| line.depth.min(DEEPEST));
    let is_loading = Signal::derive(move || rows.below.is_loading(parent));
    view! {
        <tr aria-rowindex=index>
            <td class="is-check"></td>
            <td
                class=move || format!("run-name run-name--{}", depth())
                colspan=move || FIXED - 1 + table.columns.with(Vec::len)
            >
                <span class="run-name__line">
                    <Button kind=ButtonKind::Quiet busy=is_loading on_click=move |_| rows.below.more(parent)>
                        {words.more_runs}
                    </Button>
                </span>
            </td>
        </tr>
    }
}

/// The cells of the heading.
#[component]
pub(super) fn Head(
    table: Table,
    /// What can be picked all at once.
    rows: Option<RunRows>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let Table { columns, picked, .. } = table;
    let all = match rows {
        Some(rows) => view! { <PickAll rows=rows picked=picked /> }.into_any(),
        None => view! { <span class="visually-hidden">{words::runs(use_locale()).picked}</span> }.into_any(),
    };
    let chosen = move || {
        let heading = |(place, column): (usize, Column)| {
            let is_metric = matches!(column, Column::Metric(..));
            let detail = match &column {
                Column::Metric(_, Which::Least) => Some(words.least),
                Column::Metric(_, Which::Greatest) => Some(words.greatest),
                Column::Metric(_, Which::Best(Better::Lower)) => Some(words.best_least),
                Column::Metric(_, Which::Best(Better::Higher)) => Some(words.best_greatest),
                _ => None,
            };
            view! {
                <Heading
                    table=table
                    by=column.sorts_by()
                    title=column.key().to_owned()
                    detail=detail
                    is_number=is_metric
                    greatest_first=column.is_greatest_first()
                    begins=begins(&columns.get_untracked(), place)
                />
            }
            .into_any()
        };
        columns.get().into_iter().enumerate().map(heading).collect_view()
    };
    view! {
        <th scope="col" class="is-check">
            {all}
        </th>
        <Heading table=table by="run_name".to_owned() title=words.run_title.to_owned() />
        <Heading table=table by="status".to_owned() title=words.status.to_owned() />
        <Heading table=table by="start_time".to_owned() title=words.started.to_owned() greatest_first=true />
        <th scope="col" class="is-number">{words.duration}</th>
        <Heading table=table by="user_id".to_owned() title=words.user.to_owned() />
        {chosen}
    }
}

#[component]
fn PickAll(rows: RunRows, picked: RwSignal<Vec<String>>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let all = Memo::new(move |_| {
        let picked = picked.with(Vec::len);
        picked > 0 && picked >= rows.ids().len()
    });
    let toggle = move |on: bool| picked.set(if on { untrack(|| rows.ids()) } else { Vec::new() });
    view! {
        <input
            class="checkbox__box"
            type="checkbox"
            aria-label=words.select_all
            prop:checked=move || all.get()
            on:change=move |event| toggle(event_target_checked(&event))
        />
    }
}

/// Whether a group of columns begins there: metrics, parameters, tags.
pub(super) fn begins(columns: &[Column], place: usize) -> bool {
    let kind = |column: &Column| std::mem::discriminant(column);
    match (columns.get(place), place.checked_sub(1).and_then(|before| columns.get(before))) {
        (Some(this), Some(before)) => kind(this) != kind(before),
        (this, None) => this.is_some(),
        (None, _) => false,
    }
}

#[component]
fn Heading(
    table: Table,
    by: String,
    title: String,
    #[prop(default = None)] detail: Option<&'static str>,
    #[prop(default = false)] is_number: bool,
    /// Whether the greatest come to the top by the first click.
    #[prop(default = false)]
    greatest_first: bool,
    #[prop(default = false)] begins: bool,
) -> impl IntoView {
    let Table { sort, on_sort, .. } = table;
    let this = by.clone();
    let direction =
        Memo::new(move |_| sort.with(|sort| sort.as_ref().filter(|sort| sort.by == this).map(|sort| sort.descending)));
    let aria = move || direction.get().map(|descending| if descending { "descending" } else { "ascending" });
    let icon = move || match direction.get() {
        Some(true) => view! { <Icon name=IconName::ArrowDown /> },
        Some(false) => view! { <Icon name=IconName::ArrowUp /> },
        None => view! { <Icon name=IconName::ChevronsUpDown /> },
    };
    view! {
        <th scope="col" class:is-number=is_number class:begins=begins aria-sort=aria title=title>
            <button class="table__sort" type="button" on:click=move |_| on_sort.run((by.clone(), greatest_first))>
                <span class="table__name run-heading">{format::middle(&title, 28)}</span>
                {detail.map(|detail| view! { <span class="run-heading__which">{detail}</span> })}
                {icon}
            </button>
        </th>
    }
}

/// The line of a run.
#[component]
fn RunRow(table: Table, rows: RunRows, key: String, index: Option<usize>) -> impl IntoView {
    let locale = use_locale();
    let words = words::experiments(locale);
    let session = use_session();
    let Table { columns, picked, on_open, .. } = table;
    let key = StoredValue::new(key);
    let run = Memo::new(move |_| key.with_value(|key| rows.run(key)));
    let line = Memo::new(move |_| key.with_value(|key| rows.line(key)));
    let is_picked = Memo::new(move |_| key.with_value(|key| picked.with(|picked| picked.contains(key))));
    let toggle = move |on: bool| {
        picked.update(|picked| {
            key.with_value(|key| {
                picked.retain(|other| other != key);
                if on {
                    picked.push(key.clone());
                }
            });
        });
    };
    let name = Memo::new(move |_| run.with(|run| run.as_ref().map(|run| run.info.name.clone()).unwrap_or_default()));
    let nested = Memo::new(move |_| line.get().map_or(0, |line| line.nested));
    let is_open = Memo::new(move |_| line.get().is_some_and(|line| line.is_open));
    let depth = Memo::new(move |_| line.get().map_or(0, |line| line.depth.min(DEEPEST)));
    let opener = move || {
        let count = nested.get();
        (count > 0).then(|| {
            view! {
                <button
                    class="disclosure disclosure--small"
                    type="button"
                    aria-label=move || (words.open_nested)(&name.get())
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| on_open.run(key.get_value())
                >
                    {move || {
                        let icon = if is_open.get() { IconName::ChevronDown } else { IconName::ChevronRight };
                        view! { <Icon name=icon /> }
                    }}
                    <span class="num">{below_it(locale, count)}</span>
                </button>
            }
        })
    };
    let status = Memo::new(move |_| run.with(|run| run.as_ref().map_or(RunStatus::Finished, |run| run.info.status)));
    let started = Memo::new(move |_| run.with(|run| run.as_ref().and_then(|run| run.info.started_at)));
    let ended = Memo::new(move |_| run.with(|run| run.as_ref().and_then(|run| run.info.ended_at)));
    let took = move || duration(started.get(), ended.get(), session.now().get());
    let user = move || run.with(|run| run.as_ref().map(|run| run.info.user.clone()));
    let href = move || run.with(|run| run.as_ref().map(|run| page_of(run.info.experiment, run.info.id)));
    let values = move || {
        run.with(|run| {
            run.as_ref().map(|run| {
                columns.with(|columns| {
                    let cell = |(place, column): (usize, &Column)| {
                        let best = rows.best.with(|best| best.get(place).copied().flatten());
                        cell(run, column, begins(columns, place), best)
                    };
                    columns.iter().enumerate().map(cell).collect_view()
                })
            })
        })
    };
    view! {
        <tr aria-rowindex=index class:is-checked=move || is_picked.get()>
            <td class="is-check">
                <input
                    class="checkbox__box"
                    type="checkbox"
                    aria-label=move || (words.select)(&name.get())
                    prop:checked=move || is_picked.get()
                    on:change=move |event| toggle(event_target_checked(&event))
                />
            </td>
            <td class=move || format!("run-name run-name--{}", depth.get())>
                <span class="run-name__line">
                    {opener} <a href=href title=move || name.get()>{move || name.get()}</a>
                </span>
            </td>
            <td><Status status=status /></td>
            <td>{move || view! { <Moment at=started.get() /> }}</td>
            <td class="is-number num">{took}</td>
            <td class="run-text" title=user>{user}</td>
            {values}
        </tr>
    }
}

/// How many runs are below one, as far as they are counted.
fn below_it(locale: Locale, count: usize) -> String {
    let number = format::integer(locale, count as u64);
    if count >= COUNTED { format!("{number}+") } else { number }
}

/// What a run logged under a column, and whether that is the best there is.
fn cell(run: &Run, column: &Column, begins: bool, best: Option<f64>) -> AnyView {
    match column {
        Column::Metric(key, which) => {
            let number = metric(run, key).and_then(|metric| which.of(metric));
            let exact = number.map(|number| number.to_string());
            let text = number.map_or_else(|| format::NONE.to_owned(), written);
            let is_best = best.is_some() && number == best;
            view! {
                <td class="is-number num" class:begins=begins class:is-best=is_best title=exact>
                    {is_best.then(|| view! { <BestMark /> })}
                    {text}
                </td>
            }
            .into_any()
        }
        Column::Param(key) => {
            let text = value(&run.params, key);
            let is_number = text.is_some_and(|text| text.parse::<f64>().is_ok());
            words_of(text, is_number, begins)
        }
        Column::Tag(key) => words_of(value(&run.tags, key), false, begins),
    }
}

fn words_of(text: Option<&str>, is_number: bool, begins: bool) -> AnyView {
    let whole = text.map(str::to_owned);
    let text = text.unwrap_or(format::NONE).to_owned();
    view! {
        <td class="run-text" class:num=is_number class:begins=begins title=whole>
            {text}
        </td>
    }
    .into_any()
}

/// The cell of a number that a run logged.
pub(super) fn measured(number: Option<f64>) -> Cell {
    match number {
        Some(number) if number.is_finite() => Cell::number(Some(number), Format::Decimal).hover(number.to_string()),
        Some(number) => Cell::text(written(number)),
        None => Cell::none(),
    }
}

/// A number as people read it. What is none says so: a metric that is not a number is news.
pub(super) fn written(number: f64) -> String {
    match number {
        number if number.is_nan() => "NaN".to_owned(),
        f64::INFINITY => "∞".to_owned(),
        f64::NEG_INFINITY => "\u{2212}∞".to_owned(),
        number => format::decimal(use_locale(), number),
    }
}
