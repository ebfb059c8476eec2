use super::Counted;

/// What charts say besides the names and numbers that they are of.
#[derive(Debug)]
pub struct Charts {
    /// Where there is nothing to draw, and nobody said why.
    pub nothing: &'static str,
    /// Where a chart is none that a picture can have.
    pub in_browser_only: &'static str,
    /// A week, of its first day: "Week of 12 Mar 2026".
    pub week_of: fn(&str) -> String,
    /// A bin, of its ends: "10 to 20".
    pub from_to: fn(&str, &str) -> String,
    /// How much of a whole series are.
    pub share: &'static str,
    /// How much of the first step of a funnel a step is.
    pub of_first_step: &'static str,
    /// How much of the step before it a step of a funnel is.
    pub of_step_before: &'static str,
    /// Between two steps of a funnel, of a share: "↓ 40 % go on".
    pub go_on: fn(&str) -> String,
    /// What a gauge is to reach.
    pub target: &'static str,
    /// Of a share and a target: "75 % of £1M".
    pub share_of: fn(&str, &str) -> String,
    /// Of a target: "of £1M".
    pub of: fn(&str) -> String,
    /// Before the places that a map does not have.
    pub not_on_the_map: &'static str,
    /// A place that is not called anything.
    pub no_name: &'static str,
    /// After the last that there is room for: "and 5 more".
    pub and_more: fn(&str) -> String,
    /// The same in a legend: "+5 more".
    pub plus_more: fn(&str) -> String,
    /// What the area of bubbles stands for, of a measure and its greatest value: "Area: Orders, up to 1.2k".
    pub area: fn(&str, &str) -> String,
    /// How shades are spaced, of a factor: "Each step × 10".
    pub each_step: fn(&str) -> String,
    /// What all steps of a waterfall come to.
    pub total: &'static str,
    /// Below a tile that shows the first of many, of both numbers: "The first 12 of 3,184".
    pub first_of: fn(&str, &str) -> String,
    /// The same where it is not known of how many.
    pub first: fn(&str) -> String,
    /// Below a tile that says nothing by something that is chosen, of what that is called.
    pub not_filtered: fn(&str) -> String,
    /// Below a tile with estimates, of their greatest error: "Estimated, ±1.6 %".
    pub estimated: fn(&str) -> String,
    /// What has no place on a logarithmic axis.
    pub left_out: Counted,
    /// What is too many to be on a picture.
    pub more_rows: Counted,
    /// The same of columns.
    pub more_columns: Counted,
    /// Between two things.
    pub and: &'static str,
}
