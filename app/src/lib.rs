//! Terrarium's pages: drawn on the server, brought to life in the browser by the same code.
//!
//! The crate sees `contract`, `dashboard` and `ui` and nothing of the server: what a page wants to know it asks through
//! [`server_fns`], which call the services that the server puts into the request's context.

mod app;
mod change_form;
mod client_links;
mod crumbs;
mod frame;
mod leaving;
mod loaded;
mod pages;
mod palette;
mod remote;
mod sections;
mod sending;
pub mod server_fns;
mod session;
#[cfg(feature = "ssr")]
mod shell;
mod title;
mod url;

pub use app::{App, note_hydrated};
#[cfg(feature = "ssr")]
pub use shell::shell;
