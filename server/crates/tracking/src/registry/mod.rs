//! Models, their versions, and the version that answers.
//!
//! [`registered`] is the registry as every tool knows it. [`service`] is what Terrarium's own training, serving and pages need
//! beyond that, over the same models and versions.

mod artifact;
mod change;
pub(crate) mod description;
mod entries;
mod logged;
pub(crate) mod model;
mod registered;
mod rules;
mod search;
mod service;
mod source;
pub(crate) mod store;
mod version_entries;

pub use artifact::{LoadedVersion, Stored};
pub use description::Description;
pub use logged::{FoundFile, LoggedVersion, VersionFiles};
pub use model::{NewModel, NewVersion};
pub use service::CHAMPION_CHANNEL;
