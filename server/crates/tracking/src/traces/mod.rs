//! Traces, their spans, and what was thought of them.

mod assessments;
mod deleting;
mod search;
mod service;
mod span_content;
mod spans;
mod store;
mod view;

pub(crate) use view::{keys, lines, span, view};
