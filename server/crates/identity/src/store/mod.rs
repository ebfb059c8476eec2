//! All SQL of this domain. Time is the database's: every process agrees on it, and tests move rows, not clocks.

pub(crate) mod attempts;
pub(crate) mod audit;
pub(crate) mod sessions;
pub(crate) mod tokens;
pub(crate) mod users;
