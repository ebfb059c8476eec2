//! What the catalog is told: which models there are, what their versions come from, and what answers.
//!
//! A table is read as a dataset by a run, which makes a version of a model, by which an endpoint may answer. Not every run is an
//! asset of the catalog, as an experiment may have a hundred thousand: one is as soon as a version comes from it, and a dataset as soon as
//! such a run read it. All of it is told in the transaction of the change.
//!
//! What is told last has to be what was true last, and [`platform::outbox`] delivers by when transactions first locked a row. So each
//! locks first what its news are about, before any row: models ([`crate::registry`]); runs, beside others ([`beside_others`]); and
//! whoever makes runs assets or none any more, or takes or frees the name of a model, has all of it to itself ([`alone`]).

mod observed;
mod store;
mod telling;

pub(crate) use observed::{dataset_ref, place, table_of};
pub(crate) use store::{alone, beside_others, datasets_of};
pub(crate) use telling::{Gone, answers_no_more, model, moved, removed, renamed, runs, runs_of_experiment, versions};
