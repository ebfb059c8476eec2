//! People: who they are, how they prove it, what they may do, and what they did.
//!
//! Nothing that opens a door is kept in clear: passwords are argon2id hashes, the secrets of sessions and API tokens
//! are 256 random bits of which only the SHA-256 is stored. How attempts to sign in are limited is told in
//! [`Config`].

mod address;
mod attributes;
mod config;
mod error;
mod hasher;
mod model;
mod password;
mod secret;
mod service;
mod sign_in;
mod store;
mod verified;

pub use config::Config;
pub use service::Service;
