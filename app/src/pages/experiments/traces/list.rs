//! A list of traces.

use std::collections::HashMap;

use contract::{ExperimentId, Part, RunId, RunRef, TraceKeys, TraceLine, TraceSearch};
use leptos::prelude::*;
use ui::{Button, Card, IconName, RowList, format, use_locale, words};

use super::super::columns::field;
use super::super::completion::TRACES;
use super::super::filter_box::FilterBox;
use super::super::list_address::{ListAsked, SortHeading};
use super::super::moment::Moment;
use super::super::paging::{self, Paged, PagedFoot};
use super::super::run_address;
use super::address::{self, page_of};
use super::state::State;
use crate::loaded::Latest;
use crate::server_fns::Failure;
use crate::server_fns::experiment_parts::{get_trace_keys, traces};

/// How much of an id stands for a trace without a name.
const ID_LENGTH: usize = 16;
const COLUMNS: usize = 8;

/// What a search brought, and what else can be searched for.
pub(in super::super) type Traces = (paging::Found<TraceSearch, TraceLine>, TraceKeys);

/// Searches an experiment, or one of its runs.
pub(super) async fn find(
    experiment: Option<ExperimentId>,
    run: Option<RunId>,
    asked: ListAsked,
    turn: u32,
) -> Result<Traces, Failure> {
    match experiment {
        Some(id) => {
            futures::try_join!(paging::find(address::search(&asked, id, run), turn, traces), get_trace_keys(id))
        }
        // Nothing is in what is not there; the page says so.
        None => {
            let nothing = async |_| Ok(Part { items: Vec::new(), next: None });
            let search = address::search(&asked, ExperimentId(0), run);
            Ok((paging::find(search, turn, nothing).await?, TraceKeys::default()))
        }
    }
}

/// The traces that were found, with what narrows them down.
#[component]
pub(super) fn TraceList(
    experiment: ExperimentId,
    found: Latest<Traces>,
    asked: Memo<ListAsked>,
    ask: Callback<ListAsked>,
    /// Looks once more.
    on_refresh: Callback<()>,
    /// What is shown where there is no trace at all.
    nothing: ViewFn,
) -> impl IntoView {
    let locale = use_locale();
    let (words, frame) = (words::traces(locale), words::experiments(locale));
    let fields = found.map(|(_, keys)| names(keys));
    let refused = found.map(|(found, _)| found.refused.clone());
    let paged = Paged::new(Latest::following(found.map(|(found, _)| found.clone())), |search, after| {
        traces(TraceSearch { after: Some(after), ..search })
    });
    let is_empty = Memo::new(move |_| asked.with(|asked| asked.filter.is_empty()) && paged.items.with(Vec::is_empty));
    view! {
        <div class="run-tools">
            <FilterBox
                value=Signal::derive(move || asked.with(|asked| asked.filter.clone()))
                fields=fields
                error=refused
                language=&TRACES
                label=words.filter
                example=words.filter_example
                on_change=move |filter| ask.run(ListAsked { filter, ..asked.get_untracked() })
            />
            <Button icon=IconName::RefreshCw on_click=move |_| on_refresh.run(())>{frame.refresh}</Button>
        </div>
        <Show when=move || !is_empty.get() fallback=move || nothing.run()>
            <Card flush=true>
                <Rows experiment=experiment paged=paged asked=asked ask=ask />
                <PagedFoot
                    paged=paged
                    count=|count, has_more| {
                        let locale = use_locale();
                        let words = words::traces(locale);
                        if has_more {
                            (words.first_traces)(&format::integer(locale, count))
                        } else {
                            format::count(locale, count, words.traces)
                        }
                    }
                />
            </Card>
        </Show>
    }
}

#[component]
fn Rows(
    experiment: ExperimentId,
    paged: Paged<TraceLine>,
    asked: Memo<ListAsked>,
    ask: Callback<ListAsked>,
) -> impl IntoView {
    let locale = use_locale();
    let (words, frame) = (words::traces(locale), words::experiments(locale));
    let by_key = Memo::new(move |_| {
        let keyed = |line: &TraceLine| (line.id.0.clone(), line.clone());
        paged.items.with(|items| items.iter().map(keyed).collect::<HashMap<_, _>>())
    });
    let keys = Signal::derive(move || {
        paged.items.with(|items| items.iter().map(|line| line.id.0.clone()).collect::<Vec<_>>())
    });
    let row = Callback::new(move |(key, index): (String, usize)| {
        let line = Memo::new(move |_| by_key.with(|lines| lines.get(&key).cloned()));
        let shown = move || line.get().map(|line| view! { <TraceRow experiment=experiment line=line index=index /> });
        shown.into_any()
    });
    let heading = move |by: &'static str, title: &'static str, greatest_first: bool| {
        let is_number = by == "execution_time_ms";
        view! {
            <SortHeading
                asked=asked
                ask=ask
                by=by
                title=title
                greatest_first=greatest_first
                is_number=is_number
            />
        }
    };
    let head = move || {
        view! {
            {heading("timestamp_ms", words.time, true)}
            {heading("name", frame.name, false)}
            {heading("status", frame.status, false)}
            {heading("execution_time_ms", frame.duration, true)}
            <th scope="col">{words.request}</th>
            <th scope="col">{words.response}</th>
            <th scope="col">{frame.tags}</th>
            <th scope="col">{frame.run_title}</th>
        }
    };
    view! {
        <RowList
            caption=words.traces_title
            head=head
            columns=COLUMNS
            keys=keys
            row=row
            nothing=words.no_match
            on_end=Some(Callback::new(move |()| paged.more()))
        />
    }
}

#[component]
fn TraceRow(experiment: ExperimentId, line: TraceLine, index: usize) -> impl IntoView {
    let locale = use_locale();
    let href = page_of(experiment, &line.id);
    let whole_id = line.id.0.clone();
    let name = match line.name {
        Some(name) => view! { <a href=href title=whole_id>{name}</a> }.into_any(),
        None => {
            let short = format::middle(&line.id.0, ID_LENGTH);
            view! { <a class="mono" href=href title=whole_id>{short}</a> }.into_any()
        }
    };
    let took = line
        .duration
        .map_or_else(|| format::NONE.to_owned(), |duration| format::duration(locale, duration as f64 / 1000.0));
    let preview = |text: Option<String>| {
        let shown = text.clone().unwrap_or_else(|| format::NONE.to_owned());
        view! { <td class="trace-preview" title=text>{shown}</td> }
    };
    let tags = line.tags.into_iter().map(tag).collect_view();
    view! {
        <tr aria-rowindex=index>
            <td><Moment at=Some(line.requested_at) /></td>
            <td class="run-text">{name}</td>
            <td><State state=Signal::stored(line.state) /></td>
            <td class="is-number num">{took}</td>
            {preview(line.request)}
            {preview(line.response)}
            <td><span class="tags tags--line">{tags}</span></td>
            <td class="run-text">{run_links(line.runs)}</td>
        </tr>
    }
}

fn tag((key, value): (String, String)) -> AnyView {
    view! { <span class="tag"><span class="tag__name">{format!("{key}: {value}")}</span></span> }.into_any()
}

/// Links to runs, with commas between them.
pub(in super::super) fn run_links(runs: Vec<RunRef>) -> AnyView {
    if runs.is_empty() {
        return format::NONE.into_any();
    }
    let link = |(place, run): (usize, RunRef)| {
        let href = run_address::page_of(run.experiment, run.id);
        view! { {(place > 0).then_some(", ")} <a href=href title=run.id.to_string()>{run.name}</a> }.into_any()
    };
    runs.into_iter().enumerate().map(link).collect_view().into_any()
}

/// What can be searched for, as searches name it.
fn names(keys: &TraceKeys) -> Vec<String> {
    let of = |entity: &'static str, keys: &[String]| keys.iter().map(|key| field(entity, key)).collect::<Vec<_>>();
    let all = [
        of("tags", &keys.tags),
        of("metadata", &keys.metadata),
        of("feedback", &keys.feedback),
        of("expectation", &keys.expectations),
    ];
    all.concat()
}
