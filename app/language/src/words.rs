//! The words of the program, by areas: a `struct` says what there is to be said, and each language says it in a file of its own. What
//! one of them lacks does not compile.
//!
//! Names of measures, dimensions and dashboards are the shop's and stay as its files have them.

mod about;
mod account;
mod boards;
mod catalog;
mod charts;
mod components;
mod datasets;
mod de;
mod embeds;
mod en;
mod experiments;
mod frame;
mod logged_models;
mod models;
mod promotions;
mod registering;
mod registry;
mod runs;
mod tiles;
mod times;
mod traces;

pub use about::About;
pub use account::Account;
pub use boards::Boards;
pub use catalog::Catalog;
pub use charts::Charts;
pub use components::Components;
pub use datasets::Datasets;
pub use embeds::Embeds;
pub use experiments::Experiments;
pub use frame::Frame;
pub use logged_models::LoggedModels;
pub use models::Models;
pub use promotions::Promotions;
pub use registering::Registering;
pub use registry::Registry;
pub use runs::Runs;
pub use tiles::Tiles;
pub use times::Times;
pub use traces::Traces;

use contract::Locale;

/// A noun after a number.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    /// After 1.
    pub one: &'static str,
    /// After all others.
    pub many: &'static str,
}

impl Counted {
    /// The form that follows `number`.
    #[must_use]
    pub const fn of(self, number: u64) -> &'static str {
        if number == 1 { self.one } else { self.many }
    }
}

/// What charts say besides the names and numbers that they are of.
#[must_use]
pub const fn charts(locale: Locale) -> &'static Charts {
    match locale {
        Locale::English => &en::CHARTS,
        Locale::German => &de::CHARTS,
    }
}

/// What pages say of descriptions and tags.
#[must_use]
pub const fn about(locale: Locale) -> &'static About {
    match locale {
        Locale::English => &en::ABOUT,
        Locale::German => &de::ABOUT,
    }
}

/// What the pages in other people's frames say.
#[must_use]
pub const fn embeds(locale: Locale) -> &'static Embeds {
    match locale {
        Locale::English => &en::EMBEDS,
        Locale::German => &de::EMBEDS,
    }
}

/// What the pages of models say of versions that other programs have trained.
#[must_use]
pub const fn models(locale: Locale) -> &'static Models {
    match locale {
        Locale::English => &en::MODELS,
        Locale::German => &de::MODELS,
    }
}

/// What tiles say of the numbers that they show.
#[must_use]
pub const fn tiles(locale: Locale) -> &'static Tiles {
    match locale {
        Locale::English => &en::TILES,
        Locale::German => &de::TILES,
    }
}

/// How far away something is in time.
#[must_use]
pub const fn times(locale: Locale) -> &'static Times {
    match locale {
        Locale::English => &en::TIMES,
        Locale::German => &de::TIMES,
    }
}

/// What the pages of dashboards say around the numbers.
#[must_use]
pub const fn boards(locale: Locale) -> &'static Boards {
    match locale {
        Locale::English => &en::BOARDS,
        Locale::German => &de::BOARDS,
    }
}

/// What pages say of the catalog's assets.
#[must_use]
pub const fn catalog(locale: Locale) -> &'static Catalog {
    match locale {
        Locale::English => &en::CATALOG,
        Locale::German => &de::CATALOG,
    }
}

/// What the pages of experiments and runs say.
#[must_use]
pub const fn experiments(locale: Locale) -> &'static Experiments {
    match locale {
        Locale::English => &en::EXPERIMENTS,
        Locale::German => &de::EXPERIMENTS,
    }
}

/// What can be done with the runs of an experiment, and what its pages say of single metrics.
#[must_use]
pub const fn runs(locale: Locale) -> &'static Runs {
    match locale {
        Locale::English => &en::RUNS,
        Locale::German => &de::RUNS,
    }
}

/// What parts of pages say themselves, whatever they are used for.
#[must_use]
pub const fn components(locale: Locale) -> &'static Components {
    match locale {
        Locale::English => &en::COMPONENTS,
        Locale::German => &de::COMPONENTS,
    }
}

/// What stands around every page.
#[must_use]
pub const fn frame(locale: Locale) -> &'static Frame {
    match locale {
        Locale::English => &en::FRAME,
        Locale::German => &de::FRAME,
    }
}

/// What the page of one's own account says.
#[must_use]
pub const fn account(locale: Locale) -> &'static Account {
    match locale {
        Locale::English => &en::ACCOUNT,
        Locale::German => &de::ACCOUNT,
    }
}

/// What pages say of promotions and model cards.
#[must_use]
pub const fn promotions(locale: Locale) -> &'static Promotions {
    match locale {
        Locale::English => &en::PROMOTIONS,
        Locale::German => &de::PROMOTIONS,
    }
}

/// What pages say of the registry.
#[must_use]
pub const fn registry(locale: Locale) -> &'static Registry {
    match locale {
        Locale::English => &en::REGISTRY,
        Locale::German => &de::REGISTRY,
    }
}

/// What the pages of traces say.
#[must_use]
pub const fn traces(locale: Locale) -> &'static Traces {
    match locale {
        Locale::English => &en::TRACES,
        Locale::German => &de::TRACES,
    }
}

/// What the pages of logged models say.
#[must_use]
pub const fn logged_models(locale: Locale) -> &'static LoggedModels {
    match locale {
        Locale::English => &en::LOGGED_MODELS,
        Locale::German => &de::LOGGED_MODELS,
    }
}

/// What the pages of datasets say.
#[must_use]
pub const fn datasets(locale: Locale) -> &'static Datasets {
    match locale {
        Locale::English => &en::DATASETS,
        Locale::German => &de::DATASETS,
    }
}

/// What pages say of registering models, and of finding them and their versions.
#[must_use]
pub const fn registering(locale: Locale) -> &'static Registering {
    match locale {
        Locale::English => &en::REGISTERING,
        Locale::German => &de::REGISTERING,
    }
}
