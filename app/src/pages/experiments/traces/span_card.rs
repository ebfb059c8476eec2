//! One span: what it was given, what it answered, what happened in it.

use contract::{Assessment, Beginning, SpanDetail, SpanEvent};
use leptos::prelude::*;
use ui::{Card, CodeBlock, EmptyState, IconName, Notice, SkeletonShape, Tone, format, use_locale, words};

use super::assessments::Assessments;
use super::state::SpanState;
use super::waterfall::{seconds, took};
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;

/// What instrumentation calls an event that tells of an exception, and what it says of one.
const EXCEPTION: &str = "exception";
const TYPE: &str = "exception.type";
const MESSAGE: &str = "exception.message";
const STACK: &str = "exception.stacktrace";

/// The chosen span of a trace.
#[component]
pub(super) fn SpanCard(
    span: Remote<Option<SpanDetail>>,
    /// When the trace began, in nanoseconds since 1970.
    from: Signal<i64>,
    /// What was thought of the trace and its spans.
    assessments: Signal<Vec<Assessment>>,
) -> impl IntoView {
    view! {
        <Card title=words::traces(use_locale()).chosen_span>
            <Loaded
                remote=span
                skeleton=SkeletonShape::Text
                children=move |span| view! { <Chosen span=span from=from assessments=assessments /> }
            />
        </Card>
    }
}

#[component]
fn Chosen(span: Latest<Option<SpanDetail>>, from: Signal<i64>, assessments: Signal<Vec<Assessment>>) -> impl IntoView {
    let words = words::traces(use_locale());
    let id = span.map(|span| span.as_ref().map(|span| span.line.id.clone()));
    let own = Signal::derive(move || {
        let id = id.get();
        assessments
            .with(|all| all.iter().filter(|one| one.span.is_some() && one.span == id).cloned().collect::<Vec<_>>())
    });
    let opinions = move || {
        own.with(|own| !own.is_empty()).then(|| {
            view! { <section class="span-part"><h3>{words.assessments}</h3><Assessments all=own /></section> }
        })
    };
    let parts = move || match span.with(Option::clone) {
        Some(span) => view! { <Parts span=span from=from.get() /> }.into_any(),
        None => {
            view! { <EmptyState title=words.no_spans text=words.no_spans_why icon=IconName::Workflow /> }.into_any()
        }
    };
    view! { <div class="span-detail">{parts} {opinions}</div> }
}

#[component]
fn Parts(span: SpanDetail, from: i64) -> impl IntoView {
    let locale = use_locale();
    let words = words::traces(locale);
    let SpanDetail { line, message, inputs, outputs, attributes, events, is_cut } = span;
    let took = took(&line).map_or_else(|| words.under_way.to_owned(), |took| format::duration(locale, took));
    let began = (words.after)(&format::duration(locale, seconds(from, line.started_at)));
    let is_empty = inputs.is_none() && outputs.is_none() && attributes.is_empty() && events.is_empty();
    let happened =
        events.into_iter().map(|event| view! { <Happened event=event from=from /> }.into_any()).collect_view();
    let has_events = !happened.is_empty();
    let text = |title: &'static str, text: Option<Beginning>| {
        text.map(|text| view! { <section class="span-part"><h3>{title}</h3><Text text=text /></section> })
    };
    view! {
        <div class="span-detail__head">
            <p class="span-detail__name break">{line.name}</p>
            <p class="span-detail__meta">
                <code>{line.kind}</code>
                <SpanState status=line.status />
                <span class="num">{took}</span>
                <span class="num muted">{began}</span>
            </p>
        </div>
        {message.map(|message| view! { <Notice tone=Tone::Bad>{message}</Notice> })}
        {is_empty.then(|| view! { <p class="muted">{words.holds_nothing}</p> })}
        {text(words.inputs, inputs)}
        {text(words.outputs, outputs)}
        {has_events.then(|| view! { <section class="span-part"><h3>{words.events}</h3>{happened}</section> })}
        {(!attributes.is_empty())
            .then(|| {
                view! {
                    <section class="span-part"><h3>{words.attributes}</h3><Values values=attributes /></section>
                }
            })}
        {is_cut.then(|| view! { <p class="muted">{words.left_out}</p> })}
    }
}

/// A text in a block of its own, with a note where it goes on.
#[component]
fn Text(text: Beginning) -> impl IntoView {
    let words = words::traces(use_locale());
    view! {
        <CodeBlock code=Signal::stored(text.text) wrap=true />
        {(!text.is_whole).then(|| view! { <p class="muted">{words.only_beginning}</p> })}
    }
}

/// Something that happened; an exception with where it came from.
#[component]
fn Happened(event: SpanEvent, from: i64) -> impl IntoView {
    let locale = use_locale();
    let words = words::traces(locale);
    let SpanEvent { name, at, attributes } = event;
    let at = (words.after)(&format::duration(locale, seconds(from, at)));
    if name != EXCEPTION {
        return view! {
            <div class="span-event">
                <p class="span-event__head"><strong>{name}</strong> <span class="num muted">{at}</span></p>
                <Values values=attributes />
            </div>
        }
        .into_any();
    }
    let of = |key: &str| attributes.iter().find(|(other, _)| other == key).map(|(_, value)| value.clone());
    let (kind, said, stack) = (of(TYPE), of(MESSAGE), of(STACK));
    let others: Vec<(String, Beginning)> =
        attributes.iter().filter(|(key, _)| ![TYPE, MESSAGE, STACK].contains(&key.as_str())).cloned().collect();
    view! {
        <div class="span-event span-event--failed">
            <p class="span-event__head">
                <strong>{kind.map_or_else(|| words.exception.to_owned(), |kind| kind.text)}</strong>
                <span class="num muted">{at}</span>
            </p>
            {said.map(|said| view! { <p class="break">{said.text}</p> })}
            {stack.map(|stack| view! { <Text text=stack /> })}
            <Values values=others />
        </div>
    }
    .into_any()
}

/// Names with their values; those of several lines stand as they are.
#[component]
fn Values(values: Vec<(String, Beginning)>) -> impl IntoView {
    let words = words::traces(use_locale());
    let value = |(key, value): (String, Beginning)| {
        let more = (!value.is_whole).then(|| view! { <span class="muted">{words.only_beginning}</span> });
        view! {
            <div class="span-values__row">
                <dt class="break">{key}</dt>
                <dd><code class="span-values__value">{value.text}</code> {more}</dd>
            </div>
        }
        .into_any()
    };
    (!values.is_empty()).then(|| view! { <dl class="span-values">{values.into_iter().map(value).collect_view()}</dl> })
}
