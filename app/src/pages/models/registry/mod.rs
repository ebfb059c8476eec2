//! What is said of models and versions beside what they were trained as: names, aliases, stages.

mod actions;
mod alias_sheet;
mod aliases;
mod deletion_sheet;
mod rename_sheet;
mod stage_sheet;
mod version_card;

pub(crate) use actions::{ModelActions, VersionActions};
pub(crate) use aliases::{AliasCard, Labels};
pub(crate) use version_card::VersionCard;
