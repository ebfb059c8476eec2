//! What came of an import.

use tracking::{Refusal, Standing, Tally};

/// How many obstacles are listed; of more than that only the number is told.
const MOST_LISTED: usize = 1_000;

/// Something that could not be taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
}

impl Obstacle {
    pub(crate) fn new(what: impl Into<String>, why: impl ToString) -> Self {
        Self { what: what.into(), why: why.to_string() }
    }

    /// A part of something that could not be taken over.
    pub(crate) fn of(whole: &str, part: Refusal) -> Self {
        Self { what: format!("{whole}, {}", part.what), why: part.why }
    }
}

/// How things of one kind stood when the import came to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moves {
    /// So many were new.
    pub new: i64,
    /// So many were here in part, or had changed there.
    pub changed: i64,
    /// So many were here already.
    pub complete: i64,
}

impl Moves {
    pub(crate) fn count(&mut self, standing: Standing) {
        match standing {
            Standing::New => self.new += 1,
            Standing::Changed => self.changed += 1,
            Standing::Complete(_) => self.complete += 1,
            Standing::Gone => {}
        }
    }

    /// How many there was something to do for.
    #[must_use]
    pub const fn moved(self) -> i64 {
        self.new + self.changed
    }
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Experiments.
    pub experiments: Moves,
    /// Runs.
    pub runs: Moves,
    /// Logged models.
    pub logged_models: Moves,
    /// Files.
    pub files: Moves,
    /// Registered models.
    pub models: Moves,
    /// Versions.
    pub versions: Moves,
    /// How much there is, as it was read.
    pub there: Tally,
    /// How much of it is here.
    pub here: Tally,
    /// What could not be taken over: the first thousand.
    pub obstacles: Vec<Obstacle>,
    /// How many obstacles there were beyond those.
    pub more_obstacles: usize,
}

impl Report {
    /// The kinds of things, with how many of each are there and here.
    #[must_use]
    pub fn compared(&self) -> [(&'static str, i64, i64); 12] {
        let (there, here) = (&self.there, &self.here);
        [
            ("Experiments", there.experiments, here.experiments),
            ("Runs", there.runs, here.runs),
            ("Parameters", there.params, here.params),
            ("Tags", there.tags, here.tags),
            ("Metric values", there.points, here.points),
            ("Datasets read", there.datasets, here.datasets),
            ("Logged models", there.logged_models, here.logged_models),
            ("Files", there.files, here.files),
            ("Bytes in files", there.bytes, here.bytes),
            ("Registered models", there.models, here.models),
            ("Versions", there.versions, here.versions),
            ("Aliases", there.aliases, here.aliases),
        ]
    }

    /// Whether everything that is there is here. What was added here since does no harm.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.obstacles.is_empty() && self.compared().iter().all(|(_, there, here)| here >= there)
    }

    /// How many things there was something to do for.
    #[must_use]
    pub const fn moved(&self) -> i64 {
        self.experiments.moved()
            + self.runs.moved()
            + self.logged_models.moved()
            + self.files.moved()
            + self.models.moved()
            + self.versions.moved()
    }

    pub(crate) fn add(&mut self, obstacle: Obstacle) {
        if self.obstacles.len() < MOST_LISTED {
            self.obstacles.push(obstacle);
        } else {
            self.more_obstacles += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_is_what_has_all_of_it_and_no_obstacle() {
        let mut report = Report::default();
        report.there.runs = 2;
        report.here.runs = 1;
        assert!(!report.is_whole());
        report.here.runs = 3;
        assert!(report.is_whole());
        for number in 0..=MOST_LISTED {
            report.add(Obstacle::new(number.to_string(), "x"));
        }
        assert!(!report.is_whole());
        assert_eq!((report.obstacles.len(), report.more_obstacles), (MOST_LISTED, 1));
    }
}
