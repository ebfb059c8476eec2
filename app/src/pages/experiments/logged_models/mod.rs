//! Models as runs log them.

mod list;
mod opened;
mod signature;
mod status;

pub(crate) use list::LoggedModelsPage;
pub(crate) use opened::LoggedModelPage;
pub(super) use signature::SignatureTable;
pub(super) use status::version_links;

use contract::{ExperimentId, LoggedModelId};

/// The page of a logged model.
pub(super) fn page_of(experiment: ExperimentId, model: LoggedModelId) -> String {
    format!("/experiments/{experiment}/models/{model}")
}
