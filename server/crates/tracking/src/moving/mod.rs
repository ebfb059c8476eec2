//! Moving runs to another experiment.
//!
//! What says which experiment it belongs to goes along: runs that are nested below, models that a run logged, traces that it made, and
//! datasets, which an experiment has for itself. What names a run by its number (values, parameters, tags) knows nothing of it. Files
//! stay where they are: a run and a model each say where theirs lie.

mod service;
mod store;
