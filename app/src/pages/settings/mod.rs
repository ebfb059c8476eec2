//! Settings: one's account and tokens; for administrators people and the audit trail.

pub(crate) mod account;
mod attributes_sheet;
pub(crate) mod audit;
mod tabs;
pub(crate) mod tokens;
mod user_row;
pub(crate) mod users;
