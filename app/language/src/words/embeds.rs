use contract::{Compare, Grain};

/// What the pages in other people's frames say.
#[derive(Debug)]
pub struct Embeds {
    /// Opens the table of a chart.
    pub show_numbers: &'static str,
    /// That table, of the chart's title: "Numbers of Net revenue by week".
    pub numbers_of: fn(&str) -> String,
    /// Before what is marked on a chart.
    pub marked: &'static str,
    /// Saves a table.
    pub save_csv: &'static str,
    /// Which part of a dashboard is shown.
    pub tab: &'static str,
    /// How wide steps of time are.
    pub grain: &'static str,
    /// One of those.
    pub each: fn(Grain) -> &'static str,
    /// What numbers are compared with.
    pub compare: &'static str,
    /// One of those.
    pub compared: fn(Compare) -> &'static str,
    /// No value of a dimension in particular.
    pub all: &'static str,
    /// Before the first day of a period.
    pub from: &'static str,
    /// Before the last.
    pub to: &'static str,
    /// Shows what is chosen.
    pub show: &'static str,
    /// A token is no good.
    pub refused: &'static str,
    /// Why that may be, and who can help.
    pub refused_why: &'static str,
    /// There is no such chart.
    pub gone: &'static str,
    /// Who can help.
    pub gone_why: &'static str,
    /// Something was chosen that cannot be; why comes from the service.
    pub not_chosen: &'static str,
    /// Something else went wrong.
    pub failed: &'static str,
    /// What to do, of the request's number.
    pub failed_why: fn(&str) -> String,
}
