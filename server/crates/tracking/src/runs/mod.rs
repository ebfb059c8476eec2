//! Runs: attempts, with what they were told, measured, read and made.

mod batch;
mod fields;
mod groups;
mod history;
mod inputs;
mod keys;
mod log;
mod nested;
mod pulse;
mod reach;
pub(crate) mod refs;
mod search;
mod service;
mod store;
mod training;
mod values;

pub(crate) use batch::{check_metric, check_unchanged, checked_params};
pub(crate) use inputs::{add_datasets, add_models, check as check_datasets};
pub(crate) use keys::MetricKeys;
pub(crate) use log::{add_metrics, add_model_metrics, add_params};
pub(crate) use search::check_filter;
pub(crate) use service::NAME_TAG;
pub(crate) use store::{number, set_tags};
pub(crate) use training::{LoggedTraining, log_training};
