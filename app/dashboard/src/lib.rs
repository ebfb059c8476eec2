//! What a dashboard asks for what somebody chose, and what is shown of the answers.
//!
//! A [`contract::DashboardDefinition`] says what tiles there are. What was chosen becomes the filters in force ([`State`]); a [`Page`] names the
//! questions of its tiles and makes a [`contract::Dashboard`] of the answers, wherever they come from: the server asks the
//! database or a cube, the browser its own copy of the cube, and both show the same. There is no IO here and no clock.
//!
//! Who changes a definition works on an [`Editor`], which can undo. What each kind of tile is made of is a [`Shape`]; a tile
//! is [`fitted`] to it.

mod address;
mod asking;
mod changes;
mod columns;
mod editor;
mod fitting;
mod local;
mod page;
mod period;
mod shape;
mod shaping;
mod showing;
mod state;
mod tables;
mod titles;
mod vocabulary;

pub use address::{tile_from_pairs, tile_to_pairs};
pub use asking::{as_defined, picked_by};
pub use changes::{changed_parts, changed_settings, changed_tiles, is_same};
pub use editor::{Editor, Operation, slug};
pub use fitting::{empty, fitted, goes_with, kinds_for, measures_with, new_tile, usual_title};
pub use local::{Local, Shown};
pub use page::{Page, Replies};
pub use period::{Period, bucket, spoken};
pub use shape::{COLUMNS, KINDS, MOST_TILES, MOST_TOP, Part, Shape, usual_width};
pub use state::{SHOP, State, Unclear, conditions};
pub use vocabulary::named;
