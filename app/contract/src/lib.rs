//! What Terrarium can be asked: plain data, identifiers, errors, and one async trait for each domain.
//!
//! Everything that crosses a border (server to browser, domain to domain, REST to domain) is defined here and nowhere
//! else. The crate does no IO, knows no database and compiles to WebAssembly; that is what keeps a page unable to name
//! a table and a change of SQL unable to recompile a view.

mod access;
mod annotations;
mod catalog;
mod chart;
mod context;
mod dashboard_files;
mod dashboard_query;
mod dashboards;
mod drills;
mod editing;
mod embeds;
mod error;
mod escape;
mod events;
pub mod html;
mod identity;
mod ids;
mod jobs;
mod lake;
mod locale;
mod model_cards;
mod page;
mod parameters;
mod pictures;
mod plot;
mod project;
mod promotions;
mod questions;
mod registry;
mod rows;
mod services;
mod serving;
mod signatures;
mod tile_period;
mod tiles;
mod tracking;
pub mod wording;

pub use access::*;
pub use annotations::*;
pub use catalog::*;
pub use chart::*;
pub use context::*;
pub use dashboard_files::*;
pub use dashboard_query::*;
pub use dashboards::*;
pub use drills::*;
pub use editing::*;
pub use embeds::*;
pub use error::*;
pub use escape::*;
pub use events::*;
pub use identity::*;
pub use ids::*;
pub use jobs::*;
pub use lake::*;
pub use locale::*;
pub use model_cards::*;
pub use page::*;
pub use parameters::*;
pub use pictures::*;
pub use plot::*;
pub use project::*;
pub use promotions::*;
pub use questions::*;
pub use registry::*;
pub use rows::*;
pub use services::*;
pub use serving::*;
pub use signatures::*;
pub use tile_period::*;
pub use tiles::*;
pub use tracking::*;
