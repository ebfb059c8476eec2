//! A tracking server that answers over the network, in MLflow's protocol.

mod client;
mod fields;
mod files;
mod server;

pub use client::Credentials;
pub(crate) use server::Server;
