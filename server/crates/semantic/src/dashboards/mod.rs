//! Dashboards as they are defined in files, and what they show.
//!
//! A file is checked against the semantic model (`reading`). What a dashboard asks, and what it shows of the answers, is in
//! the crate `dashboard`; here is who answers (`service`, and `rows` with the rows behind a tile). What somebody changes in the browser (`editing`) is written as a
//! file again (`writing`), with what was not touched left as it stands there (`rewriting`).

mod annotations;
mod editing;
mod list;
mod reading;
mod rewriting;
mod rows;
mod service;
mod writing;

pub(crate) use list::{list, summary};
pub(crate) use reading::{DashboardModel, read};
pub(crate) use service::{Dashboards, Wanted};

/// Where the files of dashboards lie.
pub(crate) const FOLDER: &str = "dashboards/";

/// The file of the dashboard of this name.
pub(crate) fn path(slug: &str) -> String {
    format!("{FOLDER}{slug}.yml")
}
