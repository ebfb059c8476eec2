//! English.

mod about;
mod account;
mod boards;
mod catalog;
mod charts;
mod components;
mod datasets;
mod embeds;
mod experiments;
mod frame;
mod logged_models;
mod models;
mod promotions;
mod registering;
mod registry;
mod runs;
mod tiles;
mod traces;

pub(super) use about::ABOUT;
pub(super) use account::ACCOUNT;
pub(super) use boards::BOARDS;
pub(super) use catalog::CATALOG;
pub(super) use charts::CHARTS;
pub(super) use components::COMPONENTS;
pub(super) use datasets::DATASETS;
pub(super) use embeds::EMBEDS;
pub(super) use experiments::EXPERIMENTS;
pub(super) use frame::FRAME;
pub(super) use logged_models::LOGGED_MODELS;
pub(super) use models::MODELS;
pub(super) use promotions::PROMOTIONS;
pub(super) use registering::REGISTERING;
pub(super) use registry::REGISTRY;
pub(super) use runs::RUNS;
pub(super) use tiles::TILES;
pub(super) use traces::TRACES;

use super::{Counted, Times};

pub(super) static TIMES: Times = Times {
    just_now: "just now",
    ago: |time| format!("{time} ago"),
    ahead: |time| format!("in {time}"),
    minutes: Counted { one: "minute", many: "minutes" },
    hours: Counted { one: "hour", many: "hours" },
};
