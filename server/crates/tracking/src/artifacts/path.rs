//! Paths of artifacts, which come from clients and lead into the store.

use lake::PARTS_FOLDER;
use object_store::path::{Path, PathPart};

use crate::{TrackingError, check};

/// The longest part of a path, as it is stored, in bytes: what file systems take.
const LONGEST_PART: usize = 255;

/// Where a file or folder lies in the store; an empty path is the store's root.
///
/// # Errors
/// When a part of it is empty, leads upwards or cannot be a name, also where that is hidden by encoding, and when it leads to what is
/// kept of unfinished uploads.
pub(super) fn resolve(path: &str) -> Result<Path, TrackingError> {
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() {
        return Ok(Path::default());
    }
    if check::climbs(path, &['/', '\\']) {
        return Err(refused(path));
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        if part.is_empty() || matches!(part, "." | "..") || part.chars().any(char::is_control) {
            return Err(refused(path));
        }
        let stored = PathPart::from(part);
        if stored.as_ref().len() > LONGEST_PART {
            let message = format!("Invalid path: a name in it is longer than {LONGEST_PART} bytes as it is stored.");
            return Err(TrackingError::invalid("path", message));
        }
        parts.push(stored);
    }
    let path = Path::from_iter(parts);
    if is_hidden(&path) {
        let message = format!("Invalid path: “{PARTS_FOLDER}” is not a folder of yours. Choose another name.");
        return Err(TrackingError::invalid("path", message));
    }
    Ok(path)
}

/// Where a file lies in the store.
///
/// # Errors
/// As [`resolve`], and when it names no file.
pub(super) fn file(path: &str) -> Result<Path, TrackingError> {
    let location = resolve(path)?;
    if location.as_ref().is_empty() {
        return Err(TrackingError::invalid("path", "Invalid path: name the file."));
    }
    Ok(location)
}

/// Whether a path leads to what is kept of unfinished uploads. Some file systems do not tell large letters from small ones.
pub(super) fn is_hidden(path: &Path) -> bool {
    path.parts().next().is_some_and(|first| first.as_ref().eq_ignore_ascii_case(PARTS_FOLDER))
}

/// The name of a part of a path in the store.
pub(super) fn name_of(part: &PathPart<'_>) -> String {
    let stored = part.as_ref();
    percent_encoding::percent_decode_str(stored).decode_utf8().map_or_else(|_| stored.to_owned(), Into::into)
}

fn refused(path: &str) -> TrackingError {
    let message =
        format!("Invalid path “{path}”: its parts are names with “/” between them, none of them empty, “.” or “..”.");
    TrackingError::invalid("path", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_lead_elsewhere_are_refused() {
        for bad in [
            "..",
            "../x",
            "a/../b",
            "a/..",
            "./x",
            "a/./b",
            "a//b",
            "/etc/passwd",
            "%2e%2e/x",
            "%252e%252e/x",
            "%25252e%25252e/x",
            "..%2fx",
            "a\\..\\b",
            "..\\x",
            "%5c..%5cx",
            "a\0b",
            "a%00b",
            "a\nb",
            "a/.. /b",
            ".parts",
            ".parts/0/0-a",
            ".PARTS/0",
        ] {
            assert!(resolve(bad).is_err(), "{bad:?}");
        }
        let nested = (0..20).fold("..".to_owned(), |path, _| path.replace('%', "%25").replace('.', "%2e"));
        assert!(resolve(&nested).is_err());
        assert!(resolve(&"ü".repeat(100)).is_err(), "longer than a file system takes");
    }

    #[test]
    fn odd_names_come_back() {
        for good in [
            "a.txt",
            "0/.parts/x",
            ".parts.txt",
            "0/run/artifacts/a b/ü#%+?.html",
            "..x",
            "x..",
            "C:/x",
            "100%",
            "q\"uo'te",
            "[x]*",
        ] {
            let path = resolve(good).unwrap();
            let names: Vec<String> = path.parts().map(|part| name_of(&part)).collect();
            assert_eq!(names.join("/"), good);
        }
        assert_eq!(resolve("a/b/").unwrap(), resolve("a/b").unwrap());
        assert_eq!(resolve("").unwrap(), Path::default());
        assert!(file("").is_err() && file("/").is_err() && file("a").is_ok());
    }
}
