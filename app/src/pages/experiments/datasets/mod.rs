//! Datasets that runs read.

mod list;
mod opened;

pub(crate) use list::DatasetsPage;
pub(crate) use opened::DatasetPage;

use contract::{DatasetName, ExperimentId};

use crate::url::with_query;

/// The page of a dataset. Its name may hold anything, and stands in the query.
pub(super) fn page_of(experiment: ExperimentId, id: &DatasetName) -> String {
    let path = format!("/experiments/{experiment}/dataset");
    with_query(&path, [("name", id.name.clone()), ("digest", id.digest.clone())])
}
