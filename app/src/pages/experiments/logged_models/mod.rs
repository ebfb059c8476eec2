//! Models as runs log them.

mod list;
mod opened;
mod status;

pub(crate) use list::LoggedModelsPage;
pub(crate) use opened::LoggedModelPage;
pub(super) use status::version_links;

use contract::{ExperimentId, LoggedModelId};

/// So much of an id as tells models of one name apart.
pub(super) fn beginning(id: &str) -> String {
    id.chars().take("m-00000000".len()).collect()
}

/// The page of a logged model.
pub(super) fn page_of(experiment: ExperimentId, model: LoggedModelId) -> String {
    format!("/experiments/{experiment}/models/{model}")
}
