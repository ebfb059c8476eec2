//! Models, their versions with parameters, metrics and artifacts, and the version that answers.

mod artifact;
mod model;
mod observed;
mod service;
mod store;

pub use artifact::{LoadedVersion, Stored};
pub use model::{NewModel, NewVersion};
pub use service::CHAMPION_CHANNEL;
