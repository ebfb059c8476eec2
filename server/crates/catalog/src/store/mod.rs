//! All SQL of the catalog.

pub(crate) mod assets;
pub(crate) mod lineage;
pub(crate) mod observed;
pub(crate) mod profiles;
pub(crate) mod search;
