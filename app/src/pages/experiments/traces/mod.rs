//! Traces: what programs did to answer requests.

mod address;
mod assessments;
pub(in crate::pages::experiments) mod list;
mod of_experiment;
pub(in crate::pages::experiments) mod of_run;
mod opened;
mod span_card;
mod span_tree;
mod state;
mod walk;
mod waterfall;

pub(crate) use of_experiment::TracesPage;
pub(crate) use opened::TracePage;
