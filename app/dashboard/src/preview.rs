//! What can be told of a dashboard before all of it can.

use contract::{Dashboard, DashboardQuery, Tile};
use serde::{Deserialize, Serialize};

/// The tiles that are known for what was chosen, some of them with estimates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// What was chosen, with nothing left open.
    pub(crate) query: DashboardQuery,
    /// All tiles by their names, in reading order; nothing for those that are not known.
    pub(crate) tiles: Vec<(String, Option<Tile>)>,
}

impl Preview {
    /// The dashboard as it is shown for the moment: tiles that are not known, and what can be chosen, stay as they were in
    /// `last`. Nothing where that shows another tab: its tiles come all at once.
    #[must_use]
    pub fn over(self, last: &Dashboard) -> Option<Dashboard> {
        if self.query.tab != last.query.tab {
            return None;
        }
        let of_last = |name: &str| last.tiles.iter().find(|tile| tile.slug == name).cloned();
        let tiles = self.tiles.into_iter().filter_map(|(name, tile)| tile.or_else(|| of_last(&name)));
        Some(Dashboard { query: self.query, tiles: tiles.collect(), ..last.clone() })
    }
}
