//! The server and its command line. Only this crate knows all domains: it builds them, hands each what it needs, and
//! puts them behind HTTP.

mod cli;
mod closed;
pub mod commands;
mod failure;
pub mod http;
mod instance;
mod output;
mod store;
pub mod wiring;

pub use cli::Cli;
pub use failure::Failure;
pub use instance::Instance;
