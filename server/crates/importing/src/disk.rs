//! Files on this machine that a database or a folder refers to.
//!
//! What is taken over is shown to others, so nothing is read from where a source merely says that files are: they have to lie in the
//! source's own folder, or in one that whoever imports has named.

use std::io;
use std::path::{Component, Path, PathBuf};

use contract::{ArtifactEntry, ByteStream};
use percent_encoding::percent_decode_str;
use tokio_util::io::ReaderStream;

use crate::error::{ImportError, Result};
use crate::report::Obstacle;
use crate::source::Page;

/// How much of a file is read at once, in bytes.
const CHUNK: usize = 256 << 10;

/// Where files may be read.
#[derive(Debug, Clone)]
pub(crate) struct Disk {
    /// What paths without a beginning are in.
    base: PathBuf,
    /// What the tracking server kept artifacts in.
    artifacts: Option<PathBuf>,
}

impl Disk {
    /// Files in `base` and in `artifacts`, both of which are there.
    pub(crate) fn new(base: &Path, artifacts: Option<&Path>) -> Result<Self> {
        let base = whole(base)?;
        // Where `mlflow server` keeps them unless it is told otherwise.
        let usual = base.join("mlartifacts");
        let artifacts = artifacts.map(whole).transpose()?.or_else(|| usual.is_dir().then_some(usual));
        Ok(Self { base, artifacts })
    }

    /// Whether a place is in a store of its own that this machine's disk is no part of.
    pub(crate) fn is_elsewhere(place: &str) -> bool {
        scheme(place).is_some_and(|(scheme, _)| !matches!(scheme, "file" | "mlflow-artifacts"))
    }

    /// What a folder below a place holds; nothing where that is not there.
    pub(crate) async fn list(&self, place: &str, folder: &str) -> Result<Page<ArtifactEntry>> {
        let path = self.resolve(place, folder)?;
        let mut page = Page::last(Vec::new());
        let mut entries = match tokio::fs::read_dir(&path).await {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(page),
            Err(error) => return Err(unreadable(&path, &error)),
        };
        while let Some(entry) = entries.next_entry().await.map_err(|error| unreadable(&path, &error))? {
            let found = entry.metadata().await.map_err(|error| unreadable(&entry.path(), &error))?;
            match entry.file_name().into_string() {
                Err(name) => {
                    page.unreadable.push(Obstacle::new(name.to_string_lossy(), "Its name is no Unicode text."));
                }
                Ok(name) if found.is_dir() => page.items.push(ArtifactEntry { path: name, bytes: None }),
                Ok(name) if found.is_file() => page.items.push(ArtifactEntry { path: name, bytes: Some(found.len()) }),
                Ok(name) => {
                    page.unreadable.push(Obstacle::new(name, "It is a link or no file; such things are not followed."));
                }
            }
        }
        page.items.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        Ok(page)
    }

    /// A file below a place.
    pub(crate) async fn open(&self, place: &str, path: &str) -> Result<ByteStream> {
        let path = self.resolve(place, path)?;
        let file = tokio::fs::File::open(&path).await.map_err(|error| unreadable(&path, &error))?;
        Ok(Box::pin(ReaderStream::with_capacity(file, CHUNK)))
    }

    /// The path of what lies at `within` below a place, if it may be read. What is not there is where it would be.
    fn resolve(&self, place: &str, within: &str) -> Result<PathBuf> {
        let root = self.locate(place)?;
        let path = root.join(within);
        if within.starts_with('/') || Path::new(within).components().any(|part| !matches!(part, Component::Normal(_))) {
            return Err(ImportError::Thing(format!("The path “{within}” leads elsewhere.")));
        }
        // Links on the way are followed here, and seen through.
        let real = match path.canonicalize() {
            Ok(real) => real,
            Err(error) if error.kind() == io::ErrorKind::NotFound => path,
            Err(error) => return Err(unreadable(&path, &error)),
        };
        let roots = [Some(&self.base), self.artifacts.as_ref()];
        if roots.into_iter().flatten().any(|root| real.starts_with(root)) {
            return Ok(real);
        }
        Err(ImportError::Thing(format!(
            "Its files are in {}, outside of {}. If they are to be read, name the folder: --artifacts FOLDER.",
            root.display(),
            self.base.display()
        )))
    }

    fn locate(&self, place: &str) -> Result<PathBuf> {
        let refused = |why: &str| ImportError::Thing(format!("Its files are at {place}, {why}."));
        if tracking::climbs(place, &['/', '\\']) {
            return Err(refused("which leads upwards"));
        }
        match scheme(place) {
            None => Ok(self.base.join(place)),
            Some(("file", path)) => {
                let path = path.strip_prefix("//localhost").or_else(|| path.strip_prefix("//")).unwrap_or(path);
                if !path.starts_with('/') {
                    return Err(refused("which is another machine"));
                }
                Ok(PathBuf::from(decoded(path)))
            }
            Some(("mlflow-artifacts", path)) => match &self.artifacts {
                // After two slashes comes a machine's name, which is that of the server.
                Some(artifacts) => {
                    let path = match path.strip_prefix("//") {
                        Some(path) => path.split_once('/').map_or("", |(_, path)| path),
                        None => path,
                    };
                    Ok(artifacts.join(path.trim_start_matches('/')))
                }
                None => {
                    Err(refused("where the tracking server keeps them. Say which folder that is: --artifacts FOLDER"))
                }
            },
            Some(_) => Err(refused("which is not on this machine's disk")),
        }
    }
}

/// The scheme of a URL with what comes after it. A single letter is a drive.
fn scheme(place: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = place.split_once(':')?;
    let is_scheme = scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then_some((scheme, rest))
}

fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

fn whole(path: &Path) -> Result<PathBuf> {
    path.canonicalize().map_err(|error| ImportError::Source(format!("{} cannot be read: {error}.", path.display())))
}

fn unreadable(path: &Path, error: &io::Error) -> ImportError {
    ImportError::Thing(format!("{} cannot be read: {error}.", path.display()))
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt;

    use super::*;

    async fn read(disk: &Disk, place: &str, path: &str) -> Result<Vec<u8>> {
        let stream = disk.open(place, path).await?;
        Ok(stream
            .try_fold(Vec::new(), |mut all, piece| async move {
                all.extend_from_slice(&piece);
                Ok(all)
            })
            .await
            .unwrap())
    }

    #[tokio::test]
    async fn files_are_read_within_the_folders_that_are_named_and_nowhere_else() {
        let (inside, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (base, away) = (inside.path().join("mlruns"), other.path().join("kept"));
        std::fs::create_dir_all(base.join("a b/c")).unwrap();
        std::fs::create_dir_all(away.join("1/x")).unwrap();
        std::fs::write(base.join("a b/c/file"), "within").unwrap();
        std::fs::write(inside.path().join("secret"), "outside").unwrap();
        std::fs::write(away.join("1/x/file"), "away").unwrap();
        std::os::unix::fs::symlink(inside.path(), base.join("a b/link")).unwrap();
        let disk = Disk::new(&base, None).unwrap();
        let place = format!("file://{}/a%20b", base.display());
        for place in [place.as_str(), "a b", "./a b", &base.join("a b").display().to_string()] {
            assert_eq!(read(&disk, place, "c/file").await.unwrap(), b"within", "{place}");
        }
        let page = disk.list(&place, "").await.unwrap();
        assert_eq!(page.items, [ArtifactEntry { path: "c".to_owned(), bytes: None }]);
        assert_eq!(page.unreadable.len(), 1, "the link");
        assert!(disk.list(&place, "missing").await.unwrap().items.is_empty());
        for (place, path) in [
            (place.as_str(), "link/secret"),
            (&place, "../../secret"),
            (&place, "/etc/passwd"),
            ("file:///etc", "passwd"),
            ("../secret", ""),
            ("a%2f..%2f..", "secret"),
            ("file:///%252e%252e/etc", "passwd"),
            ("file://host/x", "y"),
            ("mlflow-artifacts:/1/x", "file"),
            ("s3://bucket", "x"),
            (&away.display().to_string(), "1/x/file"),
        ] {
            assert!(read(&disk, place, path).await.is_err(), "{place} {path}");
        }
        let disk = Disk::new(&base, Some(&away)).unwrap();
        for place in ["mlflow-artifacts:/1/x", "mlflow-artifacts://host:5000/1/x", "mlflow-artifacts:1/x"] {
            assert_eq!(read(&disk, place, "file").await.unwrap(), b"away", "{place}");
        }
        assert_eq!(read(&disk, &away.display().to_string(), "1/x/file").await.unwrap(), b"away");
    }

    #[test]
    fn stores_of_their_own_are_elsewhere() {
        for place in ["s3://bucket/x", "gs://b", "dbfs:/x"] {
            assert!(Disk::is_elsewhere(place), "{place}");
        }
        for place in ["/x", "./x", "file:///x", "mlflow-artifacts:/x", "C:\\x"] {
            assert!(!Disk::is_elsewhere(place), "{place}");
        }
    }
}
