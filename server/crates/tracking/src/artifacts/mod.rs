//! Files that runs and models leave behind: streamed into the store and out of it, in parts, or straight from there.

mod addresses;
mod code;
mod objects;
mod parts;
mod path;
mod preview;
mod seal;
mod service;

pub(crate) use objects::{Artifacts, unread};
pub(crate) use parts::Uploads;
pub(crate) use service::path_here;
