//! Cubes of dashboards: what a dashboard is asked about one shop, added up once and kept in memory.
//!
//! A definition and the semantic model say what a cube consists of and what the database is asked for it (`design`); that is asked
//! month by month, of months that have changed since they were asked last (`partitions`); its rows are put together as they
//! come (`filling`), and the months after that (`building`); what was built is kept (`memory`), for one state of the shop's data
//! (`keeping`). A cube answers as the database does, since both make parts of measures in one place (`crate::compile`).

mod building;
mod design;
mod filling;
mod keeping;
mod lately;
mod memory;
mod partitions;

use crate::error::Error;
use design::MOST_ROWS;

pub(crate) use keeping::{Cubes, Found};

/// PostgreSQL's code for statements that were cancelled: nobody but the time that a reader has cancels these.
const TOOK_TOO_LONG: &str = "57014";

/// Why there is no cube.
#[derive(Debug, thiserror::Error)]
enum NoCube {
    /// What it would consist of does not fit, whoever asks; a sentence for people.
    #[error("{0}")]
    DoesNotFit(String),
    /// It would be made of too many rows.
    #[error(
        "This shop's numbers differ in more than {MOST_ROWS} ways by what this dashboard is broken down and filtered by. Ask \
         its questions one by one, or break it down by less."
    )]
    TooManyRows,
    /// A statement was cut off.
    #[error(
        "This shop's numbers take too long to be added up for all questions at once. It is tried again in a few minutes."
    )]
    TookTooLong,
    /// The shop's data changed before they were read.
    #[error("the shop's data changed")]
    Outdated,
    /// It could not be asked for, or put together.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<cube::BuildError> for NoCube {
    fn from(error: cube::BuildError) -> Self {
        Self::DoesNotFit(format!("This dashboard's numbers make no cube: {error}."))
    }
}

impl From<sqlx::Error> for NoCube {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|error| error.code());
        if code.as_deref() == Some(TOOK_TOO_LONG) {
            return Self::TookTooLong;
        }
        Self::Failed(error.into())
    }
}
