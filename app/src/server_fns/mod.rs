//! Every public server function, one file an area: who asks, one authorised call, the answer.
//!
//! Each is a public URL below [`PREFIX`]. Authorisation is the service's; nothing is decided here.
#![expect(missing_docs, reason = "the macro makes public structs of the arguments, which the functions' names explain")]

pub mod catalog;
pub mod dashboards;
pub mod editing;
pub mod experiment_parts;
pub mod experiments;
mod failure;
pub mod identity;
pub mod lake;
pub mod models;
pub mod promotions;
pub mod questions;
pub mod registration;
pub mod registry;
#[cfg(feature = "ssr")]
mod request;
pub mod session;
#[cfg(feature = "ssr")]
mod session_cookie;
mod wire;

pub use failure::Failure;
#[cfg(feature = "ssr")]
pub use request::{CLIENT_ADDRESS_HEADER, SESSION_COOKIE};

/// Where server functions answer.
pub const PREFIX: &str = "/_fn";
