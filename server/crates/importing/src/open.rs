//! Finding out what a source is.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::{ImportError, Result};
use crate::folder::Folder;
use crate::http::{Credentials, Server};
use crate::source::Source;
use crate::sqlite::Sqlite;

/// How every database of SQLite begins.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Opens what `from` names: the URL of a tracking server, its database in SQLite, or its folder `mlruns`. Files that a database refers to
/// may also lie in `artifacts`.
///
/// # Errors
/// When it is none of that, does not answer or refuses.
pub async fn open(from: &str, artifacts: Option<&Path>, credentials: Credentials) -> Result<Box<dyn Source>> {
    if from.starts_with("http://") || from.starts_with("https://") {
        return Ok(Box::new(Server::open(from, credentials).await?));
    }
    let path = local(from)?;
    let missing = |error: std::io::Error| ImportError::Source(format!("{} cannot be read: {error}.", path.display()));
    let path = path.canonicalize().map_err(missing)?;
    if path.is_dir() {
        return Ok(Box::new(Folder::open(&path, artifacts)?));
    }
    let mut beginning = [0; SQLITE.len()];
    let read = std::fs::File::open(&path).and_then(|mut file| file.read_exact(&mut beginning));
    if read.is_err() || beginning != SQLITE {
        return Err(ImportError::Source(format!(
            "{} is no database of SQLite. Name the URL of a tracking server, its mlflow.db, or its folder mlruns.",
            path.display()
        )));
    }
    Ok(Box::new(Sqlite::open(&path, artifacts).await?))
}

/// The path that is meant, which may be written as MLflow writes it.
fn local(from: &str) -> Result<PathBuf> {
    if let Some(path) = from.strip_prefix("sqlite:///") {
        return Ok(PathBuf::from(path));
    }
    if let Some(path) = from.strip_prefix("file://") {
        return Ok(PathBuf::from(percent_encoding::percent_decode_str(path).decode_utf8_lossy().as_ref()));
    }
    match from.split_once("://") {
        Some((scheme, _)) => Err(ImportError::Source(format!(
            "Nothing can be taken over from {scheme}://… directly. Start `mlflow server` on it, and name that server's URL."
        ))),
        None => Ok(PathBuf::from(from)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_no_source_says_what_is() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("notes.txt");
        std::fs::write(&text, "not a database, but long enough").unwrap();
        let truncated = folder.path().join("mlflow.db");
        std::fs::write(&truncated, "SQLite").unwrap();
        for (from, words) in [
            (text.to_str().unwrap(), "no database of SQLite"),
            (truncated.to_str().unwrap(), "no database of SQLite"),
            ("/nowhere/mlflow.db", "cannot be read"),
            ("postgresql://kim:secret@host/mlflow", "Start `mlflow server`"),
            (folder.path().to_str().unwrap(), "no folder of MLflow"),
        ] {
            let error = open(from, None, Credentials::default()).await.err().unwrap().to_string();
            assert!(error.contains(words) && !error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn paths_are_also_written_as_urls() {
        assert_eq!(local("sqlite:///mlflow.db").unwrap(), Path::new("mlflow.db"));
        assert_eq!(local("sqlite:////srv/mlflow.db").unwrap(), Path::new("/srv/mlflow.db"));
        assert_eq!(local("file:///srv/ml%20runs").unwrap(), Path::new("/srv/ml runs"));
        assert_eq!(local("mlruns").unwrap(), Path::new("mlruns"));
    }
}
