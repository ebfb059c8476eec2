//! What the files of a project say, read and checked together.

use contract::{Problem, ProjectFile, Vocabulary};
use indexmap::IndexMap;

use super::fingerprint::Fingerprint;
use super::kinds::KINDS;
use super::limits;
use crate::dashboards::DashboardModel;
use crate::definitions::DefinitionFile;
use crate::semantic_model::SemanticModel;

/// What was read from all files of a project.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    /// Without anything in it while the definitions have problems, about which no more is to be said then.
    pub(crate) model: SemanticModel,
    /// Of the files that say it. Whoever sees the same rows is told the same by equal ones.
    pub(crate) model_files: Fingerprint,
    /// What can be asked for, as the model says.
    pub(crate) vocabulary: Vocabulary,
    /// By their names in URLs.
    pub(crate) dashboards: IndexMap<String, DashboardModel>,
}

/// Reads and checks files that are all of a project.
///
/// # Errors
/// Everything that is wrong with them.
pub(crate) fn read(files: &[ProjectFile]) -> Result<Contents, Vec<Problem>> {
    let mut problems = limits::check(files);
    // What is to be read is not known for certain, and what is missing would be missed everywhere.
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut contents = Contents::default();
    for kind in &KINDS {
        let own: Vec<_> = files.iter().filter(|file| kind.holds(&file.path)).map(DefinitionFile::from).collect();
        problems.extend((kind.read)(&own, &mut contents));
    }
    if problems.is_empty() { Ok(contents) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> ProjectFile {
        ProjectFile { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn what_is_shipped_can_be_read() {
        let files = demo::PROJECT.map(|(path, text)| file(path, text));
        assert!(read(&files).unwrap().model.measure("net_revenue").is_some());
    }

    #[test]
    fn problems_of_all_files_come_together() {
        let files = [
            file("semantic/a.yml", "entities:\n  a: {table: x}\n"),
            file("semantic/b.yml", "entities:\n  a: {table: w.x}\n  b: {tabel: w.b}\n"),
            file("terrarium.toml", "[project]\nname = \"x\"\nformat = 2\n"),
        ];
        let problems: Vec<_> =
            read(&files).unwrap_err().into_iter().map(|problem| (problem.path, problem.line)).collect();
        let expected = [("terrarium.toml", 3), ("semantic/b.yml", 3), ("semantic/a.yml", 2)];
        assert_eq!(problems, expected.map(|(path, line)| (path.to_owned(), line)));
    }
}
