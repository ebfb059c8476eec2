//! Settings: one's account and tokens; for administrators people, the keys of embeds and the audit trail.

pub(crate) mod account;
mod attributes_sheet;
pub(crate) mod audit;
pub(crate) mod embed_keys;
mod listing;
mod tabs;
pub(crate) mod tokens;
mod user_row;
pub(crate) mod users;
