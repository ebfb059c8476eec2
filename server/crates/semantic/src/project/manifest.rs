//! `terrarium.toml`: what makes a folder a project.

use contract::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

use super::contents::Contents;
use super::kinds::{FileKind, Outline, schema};
use super::limits;
use crate::definitions::DefinitionFile;

pub(crate) const KIND: FileKind = FileKind {
    name: "project",
    pattern: PATH,
    about: "what makes a folder a project",
    read,
    outline: |_| Outline::new(),
    schema: schema::<Manifest>,
};

const PATH: &str = "terrarium.toml";
/// The format of files that this program reads.
const FORMAT: u32 = 1;
/// What to write, for whatever was written instead.
const WRITE: &str = "Write a section [project] with name = \"…\" and format = 1. Settings of the server stand in a file of \
                     their own, which --config names: everybody who sees dashboards may see this one";

/// What makes a folder a project.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "A Terrarium project")]
struct Manifest {
    /// About the project as a whole.
    #[expect(dead_code, reason = "reading it is checking it")]
    project: Section,
}

/// What is said about a project as a whole.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Section {
    /// The project's name, for people.
    #[expect(dead_code, reason = "reading it is checking it")]
    name: String,
    /// The format that the files are written in.
    #[expect(dead_code, reason = "reading it is checking it")]
    format: Format,
}

/// A format that this program reads.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(try_from = "u32")]
#[schemars(inline, extend("const" = FORMAT))]
struct Format;

impl TryFrom<u32> for Format {
    type Error = String;

    fn try_from(number: u32) -> Result<Self, String> {
        if number == FORMAT {
            return Ok(Self);
        }
        Err(format!("this version of Terrarium reads format {FORMAT} and no format {number}"))
    }
}

fn read(files: &[DefinitionFile<'_>], _: &mut Contents) -> Vec<Problem> {
    let problem = |line, what: &str| Problem { path: PATH.to_owned(), line, message: format!("{what}. {WRITE}.") };
    let Some(file) = files.first() else { return vec![problem(1, "This file is missing")] };
    let Err(error) = toml::from_str::<Manifest>(file.text) else { return Vec::new() };
    let line = error.span().map_or(1, |span| limits::line(file.text, span.start));
    vec![problem(line, error.message())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let problems = read(&[DefinitionFile { path: PATH, text }], &mut Contents::default());
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn errors_name_the_line_and_what_to_write() {
        assert_eq!(said("[project]\nname = \"Shop\"\nformat = 1\n"), "");
        let text = said("[project]\nname = \"Shop\"\nformat = 2\n");
        assert!(text.starts_with("terrarium.toml:3: this version of Terrarium reads format 1"), "{text}");
        let text = said("[project]\nname = \"Shop\"\nformat = 1\n[database]\nurl = \"…\"\n");
        assert!(text.starts_with("terrarium.toml:4: unknown field `database`"), "{text}");
        assert!(text.contains("--config"), "{text}");
        assert!(read(&[], &mut Contents::default())[0].message.starts_with("This file is missing."));
    }
}
