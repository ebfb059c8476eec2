use contract::{Compare, Grain, TilePeriod, Verdict};

/// What tiles say of the numbers that they show.
#[derive(Debug)]
pub struct Tiles {
    /// Where a row has no value of a dimension.
    pub no_value: &'static str,
    /// All values of a dimension, and the total of a table.
    pub all: &'static str,
    /// What is past the values that a ranking shows.
    pub others: &'static str,
    /// What the least series become.
    pub other: &'static str,
    /// A tile's title, of its measures and of what they are broken down by: "Net revenue by week and country".
    pub title: fn(&str, &[String]) -> String,
    /// What something is broken out by: "by category".
    pub by: fn(&str) -> String,
    /// A step of time in a title: "week".
    pub grain: fn(Grain) -> &'static str,
    /// A step of another time than the dashboard's, of its name: "month of first order".
    pub grain_of: fn(Grain, &str) -> String,
    /// A dimension among words: "country" of "Country". Nouns have capitals in some languages.
    pub among_words: fn(&str) -> String,
    /// The heading of a column of first days, for weeks and months.
    pub beginning: fn(Grain) -> Option<&'static str>,
    /// The heading of a cohort's ages: "Months since then".
    pub since_then: fn(Grain) -> &'static str,
    /// A measure as a share of what it was at first: "Customers, of the first month".
    pub of_first: fn(&str, Grain) -> String,
    /// The course of a measure: "Net revenue by week".
    pub course: fn(&str, Grain) -> String,
    /// What is closer than a bucket of time.
    pub day: &'static str,
    /// What a number is compared with; of a period, how many days it has.
    pub versus: fn(Compare, i64) -> String,
    /// Where there is nothing to compare with.
    pub no_comparison: &'static str,
    /// What a column of the period that is compared with is called, alone and after the name of its measure.
    pub before: fn(Compare, Option<&str>) -> String,
    /// Which of the first and last buckets the period's ends cut: "first and last week incomplete".
    pub cut: fn((bool, bool), Grain) -> Option<String>,
    /// Why there is nothing to show and what to do, by whether something is picked and whether something is filtered.
    pub nothing: fn(bool, bool) -> &'static str,
    /// Of a dimension and a value: "First order from 3 Nov 2025".
    pub from: fn(&str, &str) -> String,
    /// The end of the same: "to 9 Dec 2025".
    pub to: fn(&str) -> String,
    /// The end of the same that is not part of it: "below 20".
    pub below: fn(&str) -> String,
    /// A filter with several values, of some of them and how many more there are: "France, Spain and 2 more".
    pub values_and_more: fn(&str, usize) -> String,
    /// A tile's own period: "Last 12 months".
    pub period: fn(TilePeriod) -> String,
    /// What is thought of a number.
    pub verdict: fn(Verdict) -> &'static str,
}
