//! What people say of things beside what programs noted: descriptions and tags, with the forms that change them.

mod description_sheet;
mod subject;
mod tag_form;
mod tags;

pub(crate) use description_sheet::{Described, DescriptionSheet};
pub(crate) use subject::{NOTE, Subject};
pub(crate) use tags::{TagCard, TagEditor, is_of_client, tag_line};
