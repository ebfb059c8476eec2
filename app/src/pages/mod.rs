//! The pages, one route a file.

mod about;
pub(crate) mod catalog;
pub(crate) mod dashboards;
pub(crate) mod experiments;
mod job_progress;
pub(crate) mod lake;
pub(crate) mod models;
pub(crate) mod not_found;
pub(crate) mod settings;
pub(crate) mod sign_in;
