//! `terrarium init`.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use semantic::KINDS;

use super::folder;
use crate::{Failure, output, wiring};

/// Where editors find the schemas.
const SCHEMAS: &str = ".terrarium/schemas";

/// Needs no database: the files are those that every installation begins with.
pub(super) fn run(place: &Path) -> Result<(), Failure> {
    if !is_empty(place)? {
        return Err(Failure::Other(format!(
            "{} is not empty. Name a folder that is, or one that does not exist yet.",
            place.display()
        )));
    }
    let files = wiring::shipped_project();
    folder::write(place, &files, false)?;
    for kind in KINDS {
        folder::write_file(&place.join(SCHEMAS).join(format!("{}.json", kind.name)), &kind.schema())?;
    }
    let shown = place.display();
    output::line(format!("There is a project in {shown} now, with the demo shop's measures:"));
    for file in files {
        output::line(format!("  {}", file.path));
    }
    output::line(format!("Editors check and complete these files by the schemas in {SCHEMAS}."));
    output::line("\nNext:");
    output::line("  Put the folder under version control, and change what is in it.");
    output::line(format!("  terrarium plan {shown}    says what applying it would change"));
    output::line(format!("  terrarium apply {shown}   puts it into force"));
    Ok(())
}

/// Whether nothing is in a folder, but for what git keeps of one that was just cloned; or there is none.
fn is_empty(place: &Path) -> Result<bool, Failure> {
    match fs::read_dir(place) {
        Ok(mut entries) => Ok(entries.all(|entry| entry.is_ok_and(|entry| entry.file_name() == ".git"))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(Failure::Other(format!("{} cannot be used as a folder: {error}.", place.display()))),
    }
}
