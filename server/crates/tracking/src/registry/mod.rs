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
mod registering;
mod rules;
mod search;
mod service;
mod source;
pub(crate) mod store;
mod version_entries;

pub use artifact::{LoadedVersion, Stored};
pub use description::Description;
pub(crate) use entries::set_model_tags;
pub use logged::{FoundFile, LoggedVersion, VersionFiles};
pub use model::{NewModel, NewVersion};
pub(crate) use registered::CHAMPION;
pub(crate) use rules::{LONGEST_DESCRIPTION, check_name, check_new_alias};
pub use service::CHAMPION_CHANNEL;
pub(crate) use version_entries::{set_alias, set_tags as set_version_tags};
