use super::Counted;

/// What the pages of datasets say.
#[derive(Debug)]
pub struct Datasets {
    /// Datasets after a number.
    pub datasets: Counted,
    /// There are more than are shown, of how many are.
    pub first_datasets: fn(&str) -> String,
    /// No dataset yet.
    pub none: &'static str,
    /// What to do about it.
    pub none_why: &'static str,
    /// Heads how many rows it has.
    pub rows: &'static str,
    /// Heads its columns, and how many there are.
    pub columns: &'static str,
    /// Heads when a run read it last.
    pub last_used: &'static str,
    /// No run that is left read it.
    pub never: &'static str,
    /// Heads the facts.
    pub about: &'static str,
    /// Heads the kind of source.
    pub source_type: &'static str,
    /// Heads its size and the like.
    pub profile: &'static str,
    /// What its runs are.
    pub read_by: &'static str,
    /// No run that is left read it.
    pub no_runs: &'static str,
    /// Not all runs are shown: how many, and how many there are.
    pub last_runs: fn(&str, &str) -> String,
    /// Leads to the table of runs with those that read it.
    pub its_runs: &'static str,
    /// Leads to the table that it was made from.
    pub table: &'static str,
    /// Leads to where it came from and went to.
    pub lineage: &'static str,
    /// Nobody said what columns it has.
    pub no_schema: &'static str,
    /// What to do about it.
    pub no_schema_why: &'static str,
    /// A column without a name.
    pub unnamed: &'static str,
    /// Heads the type of a column.
    pub column_type: &'static str,
    /// Heads whether each row has a value.
    pub values: &'static str,
    /// Each has.
    pub required: &'static str,
    /// Some have not.
    pub optional: &'static str,
}
