//! A project as a folder on this machine.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use contract::{Problem, ProjectFile};
use semantic::{FileKind, KINDS, MAX_FILE_BYTES};

use crate::Failure;

/// What makes a folder a project.
const MANIFEST: &str = "terrarium.toml";

/// Reads the project in `folder`. What does not belong to a project is not looked at, and neither is what is hidden.
///
/// # Errors
/// When it is no project, and with everything that cannot be read in it.
pub(super) fn read(folder: &Path) -> Result<Vec<ProjectFile>, Failure> {
    if !folder.join(MANIFEST).exists() {
        let shown = folder.display();
        return Err(Failure::Other(format!(
            "There is no {MANIFEST} in {shown}, so it is no project. Name the project's folder, or make one with \
             `terrarium init`."
        )));
    }
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths(folder)? {
        match read_file(folder, &path) {
            Ok(file) => files.push(file),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(files) } else { Err(Failure::Problems(problems)) }
}

/// The paths of what lies in `folder` and is, by its place, meant to be a file of the project: one with a wrong name is
/// told about rather than passed over.
///
/// # Errors
/// When a folder cannot be read.
pub(super) fn paths(folder: &Path) -> Result<Vec<String>, Failure> {
    let is_there = |path: &&str| folder.join(path).exists();
    let (own, inside): (Vec<FileKind>, Vec<FileKind>) = KINDS.into_iter().partition(|kind| kind.folder().is_empty());
    let mut found: Vec<String> = own.iter().map(|kind| kind.pattern).filter(is_there).map(str::to_owned).collect();
    let places: BTreeSet<&str> = inside.iter().map(FileKind::folder).collect();
    for place in places.into_iter().filter(is_there) {
        find(folder, place, &mut found)?;
    }
    found.sort();
    Ok(found)
}

/// What came of writing files.
pub(super) struct Written {
    /// How many were written.
    pub(super) new: usize,
    /// How many were there as they are.
    pub(super) same: usize,
}

/// Writes files of a project into `folder`. Everything else in there is left alone.
///
/// # Errors
/// When files that are there differ and are not to be overwritten; then nothing is written. When one cannot be written.
pub(super) fn write(folder: &Path, files: &[ProjectFile], overwrite: bool) -> Result<Written, Failure> {
    let mut differ = Vec::new();
    let mut missing = Vec::new();
    for file in files {
        refuse_links(folder, &file.path)?;
        match fs::read(folder.join(&file.path)) {
            Ok(bytes) if bytes == file.text.as_bytes() => {}
            Ok(_) => differ.push(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push(file),
            Err(error) => return Err(unreadable(&folder.join(&file.path), &error)),
        }
    }
    if !differ.is_empty() && !overwrite {
        let paths: Vec<_> = differ.iter().map(|file| format!("  {}", file.path)).collect();
        return Err(Failure::Other(format!(
            "These files in {} differ; nothing was written. Keep a copy, and overwrite them with --force.\n{}",
            folder.display(),
            paths.join("\n"),
        )));
    }
    let new: Vec<_> = missing.into_iter().chain(differ).collect();
    for file in &new {
        write_file(&folder.join(&file.path), &file.text)?;
    }
    Ok(Written { new: new.len(), same: files.len() - new.len() })
}

/// Writes a file and makes the folders that it lies in.
///
/// # Errors
/// When it cannot be written.
pub(super) fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text));
    made.map_err(|error| Failure::Other(format!("{} cannot be written: {error}.", path.display())))
}

fn find(folder: &Path, place: &str, found: &mut Vec<String>) -> Result<(), Failure> {
    let here = folder.join(place);
    if here.is_symlink() {
        return Err(Failure::Other(format!("{} is a link. Put the folder itself there.", here.display())));
    }
    let refuse = |error| unreadable(&here, &error);
    for entry in fs::read_dir(&here).map_err(refuse)? {
        let entry = entry.map_err(refuse)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{place}/{name}");
        if name.starts_with('.') {
            continue;
        }
        if entry.file_type().map_err(refuse)?.is_dir() {
            find(folder, &path, found)?;
        } else if name.ends_with(".yml") || name.ends_with(".yaml") {
            found.push(path);
        }
    }
    Ok(())
}

fn read_file(folder: &Path, path: &str) -> Result<ProjectFile, Problem> {
    let problem = |line, message: String| Problem { path: path.to_owned(), line, message };
    let unreadable = |error: io::Error| problem(1, format!("This cannot be read: {error}."));
    let place = folder.join(path);
    let found = fs::symlink_metadata(&place).map_err(unreadable)?;
    if !found.is_file() {
        return Err(problem(1, "This is a link or no file. Put the file itself here.".to_owned()));
    }
    if found.len() > MAX_FILE_BYTES as u64 {
        return Err(problem(1, "The file is larger than 1 MiB; divide it.".to_owned()));
    }
    let text = String::from_utf8(fs::read(&place).map_err(unreadable)?).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        problem(line, "There is something in this line that is not UTF-8. Save the file as UTF-8.".to_owned())
    })?;
    Ok(ProjectFile { path: path.to_owned(), text })
}

/// Refuses to write where a link would lead out of the folder, and what is no file of a project at all.
fn refuse_links(folder: &Path, path: &str) -> Result<(), Failure> {
    if FileKind::of(path).is_none() {
        return Err(Failure::Other(format!("{path:?} is no file that this version of Terrarium knows.")));
    }
    let place = folder.join(path);
    let inside = place.ancestors().take_while(|place| *place != folder);
    match inside.into_iter().find(|place| place.is_symlink()) {
        Some(link) => Err(Failure::Other(format!("{} is a link; nothing was written.", link.display()))),
        None => Ok(()),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::Other(format!("{} cannot be read: {error}.", path.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn project() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(MANIFEST), "[project]").unwrap();
        fs::create_dir(folder.path().join("semantic")).unwrap();
        folder
    }

    fn file(path: &str, text: &str) -> ProjectFile {
        ProjectFile { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn what_belongs_to_a_project_is_read_and_nothing_else() {
        let folder = project();
        let place = |path: &str| folder.path().join(path);
        for path in ["semantic/finance", "semantic/.git", ".git", "models"] {
            fs::create_dir(place(path)).unwrap();
        }
        for path in ["semantic/b.yml", "semantic/a.yaml", "semantic/finance/c.yml"] {
            fs::write(place(path), "\u{feff}é\r\n").unwrap();
        }
        for path in
            ["README.md", "semantic/README.md", "semantic/.b.yml", "semantic/.git/d.yml", "models/e.yml", ".git/f.yml"]
        {
            fs::write(place(path), [0xff]).unwrap();
        }
        let files = read(folder.path()).unwrap();
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["semantic/a.yaml", "semantic/b.yml", "semantic/finance/c.yml", MANIFEST]);
        assert_eq!(files[1].text, "\u{feff}é\r\n");
    }

    #[test]
    fn what_cannot_be_read_is_told_all_at_once() {
        let folder = project();
        let place = |path: &str| folder.path().join(path);
        fs::write(place("semantic/a.yml"), b"one\ntwo \xff\n").unwrap();
        symlink("/etc/passwd", place("semantic/b.yml")).unwrap();
        fs::File::create(place("semantic/c.yml")).unwrap().set_len(MAX_FILE_BYTES as u64 + 1).unwrap();
        let text = read(folder.path()).unwrap_err().to_string();
        for part in ["semantic/a.yml:2: ", "semantic/b.yml:1: This is a link", "semantic/c.yml:1: The file is larger"] {
            assert!(text.contains(part), "{text}");
        }
        let elsewhere = tempfile::tempdir().unwrap();
        assert!(read(elsewhere.path()).unwrap_err().to_string().contains("terrarium init"));
    }

    #[test]
    fn nothing_is_overwritten_unasked_and_nothing_written_through_links() {
        let folder = project();
        let files = [file("semantic/a.yml", "a"), file("semantic/b.yml", "b\r\n")];
        fs::write(folder.path().join("semantic/a.yml"), "mine").unwrap();
        let text = write(folder.path(), &files, false).err().unwrap().to_string();
        assert!(text.contains("--force\n  semantic/a.yml") || text.contains("--force.\n  semantic/a.yml"), "{text}");
        assert!(!folder.path().join("semantic/b.yml").exists(), "nothing was written");
        let written = write(folder.path(), &files, true).unwrap();
        assert_eq!((written.new, written.same), (2, 0));
        let written = write(folder.path(), &files, false).unwrap();
        assert_eq!((written.new, written.same), (0, 2));

        let (other, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        symlink(outside.path(), other.path().join("semantic")).unwrap();
        for files in [&files[..], &[file("../a.yml", "")], &[file("README.md", "")]] {
            assert!(write(other.path(), files, true).is_err());
        }
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }
}
