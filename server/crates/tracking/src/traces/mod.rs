//! Traces, their spans, and what was thought of them.

mod assessments;
mod deleting;
mod search;
mod service;
mod spans;
mod store;
