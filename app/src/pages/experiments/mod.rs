//! Experiments and runs.

mod artifacts;
mod columns;
pub(crate) mod comparison;
mod completion;
mod course;
pub(crate) mod experiment;
mod filter_box;
mod folders;
pub(crate) mod list;
mod metrics;
mod moment;
mod name_sheet;
mod named;
mod overview;
mod picker;
mod relations;
mod removal_sheet;
pub(crate) mod run;
mod run_address;
mod run_rows;
mod run_table;
mod selection_bar;
mod side_by_side;
mod start;
mod status;
mod tree;
mod viewer;
