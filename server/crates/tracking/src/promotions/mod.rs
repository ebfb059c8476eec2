//! Promotion by request and approval, and the gates before it.

mod gates;
mod model;
mod policy;
mod requests;
mod service;
mod store;

pub(crate) use policy::{allow_direct, allow_removal};
pub(crate) use requests::outdate;
pub(crate) use store::needs_approval;
