//! What a dashboard asks for what somebody chose, and what is shown of the answers.
//!
//! A [`contract::DashboardDefinition`] says what tiles there are. What was chosen becomes the filters in force ([`State`]); a [`Page`] names the
//! questions of its tiles and makes a [`contract::Dashboard`] of the answers, wherever they come from: the server asks the
//! database or a cube, the browser its own copy of the cube, and both show the same. There is no IO here and no clock.

mod asking;
mod columns;
mod page;
mod period;
mod shaping;
mod showing;
mod state;
mod titles;
mod vocabulary;

pub use asking::{as_defined, picked_by};
pub use page::{Page, Replies};
pub use period::{Period, bucket, spoken};
pub use state::{SHOP, State, Unclear, conditions};
pub use vocabulary::named;
