use contract::Obstacle;

/// What the pages of models say of versions that other programs have trained.
#[derive(Debug)]
pub struct Models {
    /// A version cannot be asked here.
    pub cannot_answer: &'static str,
    /// Why, and what would help: a sentence.
    pub obstacle: fn(&Obstacle) -> String,
    /// Heads what it takes and gives.
    pub signature: &'static str,
    /// What that is.
    pub signature_what: &'static str,
    /// Heads what is shown where nobody said what a version takes and gives.
    pub no_signature: &'static str,
    /// How somebody says it.
    pub log_a_signature: &'static str,
    /// Heads whether it takes or gives a column.
    pub direction: &'static str,
    /// It takes it.
    pub takes: &'static str,
    /// It gives it.
    pub gives: &'static str,
    /// Heads the type of a column.
    pub column_type: &'static str,
    /// Heads what one of these means.
    pub meaning: &'static str,
    /// Tensors are not asked about in a form.
    pub tensors: &'static str,
    /// What is shown of a tensor that has no name.
    pub unnamed: &'static str,
    /// What a parameter is, beside what a model takes and gives.
    pub param: &'static str,
    /// What parameters are for.
    pub param_meaning: &'static str,
}
