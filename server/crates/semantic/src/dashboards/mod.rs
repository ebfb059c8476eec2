//! Dashboards as they are defined in files, and what they show.
//!
//! A file is read (`definition`) and checked against the semantic model (`reading`). What somebody chose becomes the
//! filters in force (`state`); each tile becomes questions (`asking`), and its answers what is shown (`showing`).

mod asking;
mod columns;
mod definition;
mod reading;
mod service;
mod shaping;
mod showing;
mod state;
mod titles;

pub(crate) use definition::DashboardDefinition;
pub(crate) use reading::{DashboardModel, read};
pub(crate) use service::Dashboards;
pub(crate) use state::SHOP;
