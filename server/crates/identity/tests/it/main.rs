//! Identity on a real database: one for each test.

mod attributes;
mod languages;
mod people;
mod permissions;
mod sessions;
mod sign_in;
mod support;
mod tokens;
