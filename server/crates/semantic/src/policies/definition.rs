//! Policies as they are written. The comments here are what an editor shows.

use contract::Role;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::spanned::Spanned;

/// Which rows somebody sees.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyDefinition {
    /// The name for people.
    pub(crate) title: String,
    /// What it is for, in a sentence or two.
    #[serde(default)]
    #[expect(dead_code, reason = "for whoever reads the file")]
    description: String,
    /// The dimension that rows are told apart by: text that is a column of its entity's table.
    pub(crate) dimension: Spanned<String>,
    /// The attribute of people whose values they see the rows of.
    pub(crate) attribute: Spanned<String>,
    /// The least role that sees everything; nobody where nothing is said.
    pub(crate) except: Option<Role>,
    /// What somebody sees who does not have the attribute.
    #[serde(default)]
    pub(crate) without: Without,
}

/// What somebody sees without the attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Without {
    /// No row.
    #[default]
    Nothing,
    /// Every row.
    Everything,
}
