//! What the shop's numbers mean.
//!
//! Questions about measures that a company defines in the files of its project (`project`); dashboards of them, which are
//! answered from cubes in memory as far as these know (`cubes`); and the same dashboards in other people's pages, opened by
//! signed tokens.
//!
//! The way of an answer: a dashboard's tiles become questions (`dashboards`). For each, [`Service`] looks for an answer that
//! was given since the shop's data last changed (`answers`), then asks the cube, and otherwise compiles it to SQL (`compile`)
//! and reads sums from which the answer is made (`answering`). Money is summed exactly by the database and stays a decimal
//! until it is put into a chart.

mod answering;
mod answers;
mod asker;
mod assets;
mod changes;
mod compile;
mod conditions;
mod cubes;
mod dashboards;
mod definitions;
mod drawn;
mod embed_html;
mod embed_keys;
mod embed_token;
mod embeds;
mod error;
mod expression;
mod favourites;
mod model;
mod origin;
mod places;
mod policies;
mod project;
mod semantic_model;
mod service;
mod shops;
mod spanned;
mod sql;
mod store;

use contract::wording;

pub use project::{FileKind, KINDS, MAX_FILE_BYTES};
pub use service::Service;
