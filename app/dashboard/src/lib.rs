//! What a dashboard asks for what somebody chose, and what is shown of the answers.
//!
//! A [`contract::DashboardDefinition`] says what tiles there are. What was chosen becomes the filters in force ([`State`]); a [`Page`] names the
//! questions of its tiles and makes a [`contract::Dashboard`] of the answers, wherever they come from: the server asks the
//! database or a cube, the browser its own copy of the cube, and both show the same. There is no IO here and no clock.
//!
//! Who changes a definition works on an [`Editor`], which can undo. What each kind of tile is made of is a [`Shape`]; a tile
//! is [`fitted`] to it.

mod address;
mod annotations;
mod asking;
mod changes;
mod columns;
mod desk;
mod drilling;
mod editor;
mod fitting;
mod local;
mod page;
mod parameters;
mod period;
mod preview;
mod rows;
mod shape;
mod shaping;
mod showing;
mod state;
mod tables;
mod thresholds;
mod titles;
mod vocabulary;

pub use address::{tile_from_pairs, tile_to_pairs};
pub use annotations::asking_tile;
pub use asking::{as_defined, picked_by};
pub use changes::{changed_parts, changed_settings, changed_tiles, is_same};
pub use desk::{Ask, Desk, Learned, Reply};
pub use drilling::levels_below;
pub use editor::{Editor, Operation, slug};
pub use fitting::{empty, fitted, goes_with, kinds_for, measures_with, new_tile, usual_title};
pub use page::{Page, Replies};
pub use parameters::{MOST_VARIANTS, measures, named_by, spelled_out, variant_count, variants};
pub use period::{Period, bucket, spoken};
pub use preview::Preview;
pub use rows::{Behind, columns_of_rows};
pub use shape::{COLUMNS, KINDS, MOST_TABS, MOST_TILES, MOST_TOP, Part, Shape, usual_width};
pub use state::{Locked, SHOP, State, Unclear, conditions, days};
pub use thresholds::threshold;
pub use vocabulary::named;
