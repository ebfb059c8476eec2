//! What the shop's numbers mean.
//!
//! The sales dashboard: filters with every default spelled out, five measures against the period before, four charts,
//! the latest invoices; and the same charts in other people's pages, opened by signed tokens. Questions about measures that
//! a company defines itself, in the files of its project (`project`), and dashboards of them, which are answered from cubes
//! in memory as far as these know (`cubes`).
//!
//! The way of an answer: [`Service`] resolves the filters (`filters`), looks for an answer that was given since the
//! shop's data last changed (`answers`), and otherwise reads sums in one snapshot (`store`) from which measures
//! (`measures`) and charts (`sales_charts`) are made. Money is summed exactly by the database and stays a decimal until
//! it is put into a chart.

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
mod embed_token;
mod embeds;
mod error;
mod expression;
mod filters;
mod measures;
mod model;
mod origin;
mod places;
mod policies;
mod project;
mod sales_charts;
mod semantic_model;
mod service;
mod spanned;
mod sql;
mod store;

use contract::wording;

pub use project::{FileKind, KINDS, MAX_FILE_BYTES};
pub use service::Service;
