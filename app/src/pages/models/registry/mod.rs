//! What is said of models and versions beside what they were trained as: names, descriptions, aliases, stages, tags.

mod actions;
mod alias_sheet;
mod aliases;
mod change_form;
mod deletion_sheet;
mod description_sheet;
mod rename_sheet;
mod stage_sheet;
mod subject;
mod tag_sheet;
mod tags;
mod version_card;

pub(crate) use actions::{ModelActions, VersionActions};
pub(crate) use aliases::{AliasCard, Labels};
pub(crate) use subject::Subject;
pub(crate) use tags::TagCard;
pub(crate) use version_card::VersionCard;
