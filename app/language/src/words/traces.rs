use contract::{SpanStatus, TraceState};

use super::Counted;

/// What the pages of traces say.
#[derive(Debug)]
pub struct Traces {
    /// Heads traces.
    pub traces_title: &'static str,
    /// Traces after a number.
    pub traces: Counted,
    /// There are more than are shown, of how many are.
    pub first_traces: fn(&str) -> String,
    /// No trace yet.
    pub none: &'static str,
    /// What to do about it.
    pub none_why: &'static str,
    /// None of a run.
    pub none_of_run: &'static str,
    /// What to do about it.
    pub none_of_run_why: &'static str,
    /// No trace is as the filter says.
    pub no_match: &'static str,
    /// Before what is filtered by.
    pub filter: &'static str,
    /// An example.
    pub filter_example: &'static str,
    /// Heads when a request came.
    pub time: &'static str,
    /// Heads what was asked.
    pub request: &'static str,
    /// Heads what was answered.
    pub response: &'static str,
    /// How a trace went.
    pub state_of: fn(TraceState) -> &'static str,
    /// How a span went.
    pub span_status: fn(SpanStatus) -> &'static str,
    /// Heads spans.
    pub spans: &'static str,
    /// Heads the name of a span.
    pub span: &'static str,
    /// What the tree is of, for screen readers.
    pub tree: &'static str,
    /// Not all spans are shown: how many, and how many there are.
    pub first_spans: fn(&str, &str) -> String,
    /// No span has arrived.
    pub no_spans: &'static str,
    /// What that means.
    pub no_spans_why: &'static str,
    /// It has not ended.
    pub under_way: &'static str,
    /// Heads the span that is shown.
    pub chosen_span: &'static str,
    /// When something was, since the trace began.
    pub after: fn(&str) -> String,
    /// Heads what a span was given.
    pub inputs: &'static str,
    /// Heads what it answered.
    pub outputs: &'static str,
    /// Heads what happened in it.
    pub events: &'static str,
    /// Heads what else is known of it.
    pub attributes: &'static str,
    /// An exception whose type nobody says.
    pub exception: &'static str,
    /// A span of which nothing is known but its times.
    pub holds_nothing: &'static str,
    /// A text goes on.
    pub only_beginning: &'static str,
    /// Not all attributes and events are shown.
    pub left_out: &'static str,
    /// Heads what was thought of it.
    pub assessments: &'static str,
    /// Nobody thought anything of it.
    pub no_assessments: &'static str,
    /// How good something is.
    pub feedback: &'static str,
    /// What would have been right.
    pub expectation: &'static str,
    /// A known problem.
    pub issue: &'static str,
    /// Another opinion took its place.
    pub superseded: &'static str,
    /// Who says so, of the kind as the protocol writes it.
    pub source: fn(&str) -> String,
    /// Heads the facts.
    pub about: &'static str,
    /// Heads the id that the client's own program has for it.
    pub client_id: &'static str,
    /// Heads what does not change any more.
    pub metadata: &'static str,
    /// There are no tags.
    pub no_tags: &'static str,
    /// There is no metadata.
    pub no_metadata: &'static str,
}
