//! Runs: attempts, with what they were told, measured, read and made.

mod batch;
mod history;
mod inputs;
mod keys;
mod log;
mod search;
mod service;
mod share;
mod store;
mod training;

pub(crate) use batch::{check_unchanged, checked_params};
pub(crate) use keys::MetricKeys;
pub(crate) use training::{LoggedTraining, log_training};
