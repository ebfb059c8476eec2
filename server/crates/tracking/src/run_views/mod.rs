//! Saved ways of looking at the runs of an experiment. Whoever may log changes them, and all who see the experiment use them.

mod service;
mod store;
