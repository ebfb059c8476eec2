//! What can be told of a dashboard before all of it can.

use std::sync::Arc;

use contract::{DashboardQuery, Tile};
use serde::{Deserialize, Serialize};

/// The tiles that are known for what was chosen, some of them with estimates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// What was chosen, with nothing left open.
    pub query: DashboardQuery,
    /// All tiles by their names, in reading order; nothing for those that are not known.
    pub tiles: Vec<(String, Option<Arc<Tile>>)>,
}

impl Preview {
    /// A tile by its name, where it is known.
    #[must_use]
    pub fn tile(&self, name: &str) -> Option<&Arc<Tile>> {
        self.tiles.iter().find(|(known, _)| known == name)?.1.as_ref()
    }
}
