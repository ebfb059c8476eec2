//! Files that runs and models leave behind: streamed into the store and out of it.

mod objects;
mod path;
mod preview;
mod service;

pub(crate) use objects::{Artifacts, unread};
pub(crate) use service::path_here;
