//! English.

mod account;
mod boards;
mod catalog;
mod charts;
mod components;
mod embeds;
mod experiments;
mod frame;
mod models;
mod promotions;
mod tiles;

pub(super) use account::ACCOUNT;
pub(super) use boards::BOARDS;
pub(super) use catalog::CATALOG;
pub(super) use charts::CHARTS;
pub(super) use components::COMPONENTS;
pub(super) use embeds::EMBEDS;
pub(super) use experiments::EXPERIMENTS;
pub(super) use frame::FRAME;
pub(super) use models::MODELS;
pub(super) use promotions::PROMOTIONS;
pub(super) use tiles::TILES;

use super::{Counted, Times};

pub(super) static TIMES: Times = Times {
    just_now: "just now",
    ago: |time| format!("{time} ago"),
    ahead: |time| format!("in {time}"),
    minutes: Counted { one: "minute", many: "minutes" },
    hours: Counted { one: "hour", many: "hours" },
};
