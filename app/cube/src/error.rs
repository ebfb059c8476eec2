//! What can go wrong, by who has to hear of it.

use contract::ApiError;

/// Why a question is not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CubeError {
    /// Nobody can answer it; in the words of the server.
    #[error("{message}")]
    Invalid {
        /// The part of the question that it is about, as [`ApiError::field`] names it.
        field: &'static str,
        /// What to change.
        message: String,
    },
    /// The cube does not know it; whoever has the facts may.
    #[error("The cube has no {what} “{name}”.")]
    Unknown {
        /// “measure” or “dimension”.
        what: &'static str,
        /// What was asked for.
        name: String,
    },
    /// The measure cannot be broken down or filtered by the dimension.
    #[error("“{measure}” says nothing by “{dimension}”. Leave one of the two away.")]
    SaysNothing {
        /// The measure's name.
        measure: String,
        /// The dimension's name.
        dimension: String,
    },
    /// A view would have more bins than can be kept up to date.
    #[error("A view by “{by}” has too many bins. Take a coarser grain or fewer dimensions.")]
    TooManyBins {
        /// What it is broken down by.
        by: String,
    },
}

/// Why a cube cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The schema contradicts itself.
    #[error("{0}")]
    Schema(String),
    /// A row does not have the schema's shape.
    #[error("a row has no {wanted} in place {place}")]
    Row {
        /// The place among its dimensions or parts.
        place: usize,
        /// What belongs there.
        wanted: &'static str,
    },
    /// Numbers too large to be added up exactly, or more rows than a cube can have.
    #[error("too large to be exact: {0}")]
    TooLarge(String),
    /// Cubes that were to be joined have different schemas, or there are none.
    #[error("only cubes of one schema can be joined")]
    Shapes,
}

/// Why bytes are no cube.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// They do not begin as a cube does.
    #[error("these bytes are no cube")]
    NoCube,
    /// It was written by a later program.
    #[error("the cube has version {0}, which is not known here")]
    Version(u8),
    /// They end too early.
    #[error("the cube is cut off")]
    Truncated,
    /// They go on after the end.
    #[error("the cube is followed by something else")]
    TooLong,
    /// What they say makes no sense.
    #[error("the cube is damaged: {0}")]
    Damaged(String),
}

impl CubeError {
    /// The part of the question that it is about, as [`ApiError::field`] names it.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Invalid { field, .. } => field,
            Self::Unknown { what: "dimension", .. } | Self::TooManyBins { .. } => "by",
            Self::Unknown { .. } | Self::SaysNothing { .. } => "measures",
        }
    }

    pub(crate) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }

    pub(crate) fn unknown(what: &'static str, name: &str) -> Self {
        Self::Unknown { what, name: name.to_owned() }
    }
}

impl FormatError {
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }
}

impl From<CubeError> for ApiError {
    fn from(error: CubeError) -> Self {
        Self::invalid(error.field(), error.to_string())
    }
}
