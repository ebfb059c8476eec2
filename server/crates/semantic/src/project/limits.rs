//! What a set of files may be, whatever is in them.

use std::collections::HashMap;

use contract::{Problem, ProjectFile};

use super::kinds::{FileKind, KINDS};

/// How large one file may be.
pub const MAX_FILE_BYTES: usize = 1024 * 1024;
/// How many files a project may have.
const MAX_FILES: usize = 500;
/// How long a path may be, in characters.
const MAX_PATH_CHARS: usize = 200;

/// What is wrong with `files` before anybody reads them.
pub(crate) fn check(files: &[ProjectFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Some(file) = files.get(MAX_FILES) {
        let message =
            format!("A project has {MAX_FILES} files at most, and these are {}. Put some together.", files.len());
        problems.push(problem(file, 1, message));
    }
    let mut seen = HashMap::new();
    for file in files {
        // Names that differ in nothing but capitals are one file on some systems.
        if let Some(other) = seen.insert(file.path.to_lowercase(), &file.path) {
            problems.push(problem(file, 1, format!("This is the same name as {other:?}; rename one of them.")));
        }
        problems.extend(check_path(&file.path).err().map(|message| problem(file, 1, message)));
        problems.extend(check_text(&file.text).err().map(|(line, message)| problem(file, line, message)));
    }
    problems
}

fn check_path(path: &str) -> Result<(), String> {
    if path.chars().count() > MAX_PATH_CHARS {
        return Err(format!("The path is too long; shorten it to {MAX_PATH_CHARS} characters."));
    }
    if FileKind::of(path).is_none() {
        let known = KINDS.map(|kind| kind.pattern).join(", ");
        return Err(format!("No file of a project is called like this. They are called {known}; rename or move it."));
    }
    Ok(())
}

fn check_text(text: &str) -> Result<(), (u64, String)> {
    if text.len() > MAX_FILE_BYTES {
        return Err((1, "The file is larger than 1 MiB; divide it.".to_owned()));
    }
    match text.find('\0') {
        Some(place) => Err((line(text, place), "There is a NUL character in this line; remove it.".to_owned())),
        None => Ok(()),
    }
}

/// The line, from 1, of the byte at `place`.
pub(crate) fn line(text: &str, place: usize) -> u64 {
    text.bytes().take(place).filter(|byte| *byte == b'\n').count() as u64 + 1
}

/// The path as it can be shown on one line: it may be anything.
fn problem(file: &ProjectFile, line: u64, message: String) -> Problem {
    let path = file.path.chars().take(MAX_PATH_CHARS).flat_map(shown).collect();
    Problem { path, line, message }
}

fn shown(c: char) -> Vec<char> {
    if c.is_control() { c.escape_default().collect() } else { vec![c] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> ProjectFile {
        ProjectFile { path: path.to_owned(), text: text.to_owned() }
    }

    fn said(files: &[ProjectFile]) -> String {
        check(files).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_set_of_files_has_limits() {
        let large = "#".repeat(MAX_FILE_BYTES);
        assert_eq!(said(&[file("semantic/shop.yml", &large)]), "");
        assert!(said(&[file("semantic/shop.yml", &format!("{large}#"))]).contains("1 MiB"));
        let many: Vec<_> = (0..=MAX_FILES).map(|number| file(&format!("semantic/{number}.yml"), "")).collect();
        assert_eq!(said(&many[..MAX_FILES]), "");
        assert!(said(&many).starts_with("semantic/500.yml:1: A project has 500 files at most, and these are 501."));
        let long = format!("semantic/{}.yml", "x".repeat(MAX_PATH_CHARS));
        assert!(said(&[file(&long, "")]).contains("200 characters"));
    }

    #[test]
    fn odd_paths_and_texts_are_refused_with_their_place() {
        let text = said(&[
            file("../shop.yml", ""),
            file("semantic/a\n.yml", ""),
            file("semantic/a.yml", "one\ntwo\0"),
            file("semantic/A.yml", ""),
        ]);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("../shop.yml:1: No file of a project is called like this."), "{text}");
        assert!(lines[1].starts_with("semantic/a\\n.yml:1: No file"), "{text}");
        assert!(lines[2].starts_with("semantic/a.yml:2: There is a NUL"), "{text}");
        assert!(lines[3].starts_with("semantic/A.yml:1: This is the same name as \"semantic/a.yml\""), "{text}");
    }
}
