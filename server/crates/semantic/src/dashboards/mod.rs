//! Dashboards as they are defined in files, and what they show.
//!
//! A file is checked against the semantic model (`reading`). What a dashboard asks, and what it shows of the answers, is in
//! the crate `dashboard`; here is who answers (`service`).

mod reading;
mod service;

pub(crate) use reading::{DashboardModel, read};
pub(crate) use service::{Dashboards, Wanted};
