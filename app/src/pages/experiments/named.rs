//! Runs by names that tell them apart.

use contract::{Run, RunId};

/// A run and what it is called among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) id: RunId,
    pub(super) name: String,
}

impl Named {
    /// The names of runs, in their order. Where several have one name, each says the beginning of its id.
    pub(super) fn all(runs: &[Run]) -> Vec<Self> {
        let is_alone = |name: &str| runs.iter().filter(|run| run.info.name == name).count() == 1;
        let named = |run: &Run| {
            let (id, name) = (run.info.id, run.info.name.clone());
            let name = if is_alone(&name) { name } else { format!("{name} {:.8}", id.to_string()) };
            Self { id, name }
        };
        runs.iter().map(named).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::tests::run;
    use super::*;

    #[test]
    fn runs_of_one_name_are_told_apart() {
        let mut runs = [run(1, None), run(2, None), run(3, None)];
        runs[0].info.id = "0123456789abcdef0123456789abcdef".parse().expect("32 digits");
        runs[1].info.name = "1".to_owned();
        let names: Vec<String> = Named::all(&runs).into_iter().map(|named| named.name).collect();
        assert_eq!(names, ["1 01234567", "1 00000000", "3"]);
    }
}
