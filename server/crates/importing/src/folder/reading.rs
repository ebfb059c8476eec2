//! Reading small files: YAML, and values in files of their own.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use contract::Pair;
use serde::de::DeserializeOwned;

use crate::error::{ImportError, Result};

/// What describes each thing.
pub(super) const META: &str = "meta.yaml";
/// The longest file that is read into memory, in bytes. Profiles of datasets have up to 16 MiB.
const LONGEST: u64 = 32 << 20;
/// How deep folders of keys lie in each other: keys have no more characters.
const DEEPEST: usize = 250;

/// The names of the folders in a folder, sorted; none where it is not there. Links are not followed.
pub(super) fn folders(path: &Path) -> Result<Vec<String>> {
    let unreadable = |error| ImportError::Source(format!("{} cannot be read: {error}.", path.display()));
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        if entry.file_type().map_err(unreadable)?.is_dir()
            && let Ok(name) = entry.file_name().into_string()
        {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// What describes the thing in a folder.
pub(super) fn meta<T: DeserializeOwned>(folder: &Path) -> Result<T, String> {
    let text = text(&folder.join(META))?;
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(&text, options).map_err(|error| format!("Its {META} cannot be read: {error}."))
}

/// Keys with the values that lie in files of their names.
pub(super) fn pairs(folder: &Path) -> Result<Vec<Pair>, String> {
    let keys = keys(folder)?;
    keys.into_iter().map(|key| Ok((key.clone(), text(&folder.join(&key))?))).collect()
}

/// The paths of all files in a folder and below, sorted; none where it is not there. Links are not followed.
pub(super) fn keys(folder: &Path) -> Result<Vec<String>, String> {
    let mut keys = Vec::new();
    let mut folders = vec![(String::new(), 0)];
    while let Some((within, depth)) = folders.pop() {
        let path = folder.join(&within);
        let unreadable = |error| format!("{} cannot be read: {error}.", path.display());
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(unreadable(error)),
        };
        for entry in entries {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name().into_string().map_err(|_| "The name of a file is no text.".to_owned())?;
            let key = if within.is_empty() { name } else { format!("{within}/{name}") };
            let kind = entry.file_type().map_err(unreadable)?;
            if kind.is_file() {
                keys.push(key);
            } else if kind.is_dir() && depth < DEEPEST {
                folders.push((key, depth + 1));
            }
        }
    }
    keys.sort_unstable();
    Ok(keys)
}

fn text(path: &Path) -> Result<String, String> {
    let unreadable = |error| format!("{} cannot be read: {error}.", path.display());
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    if bytes.len() as u64 > LONGEST {
        return Err(format!("{} is longer than {LONGEST} bytes.", path.display()));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
