//! Where PostgreSQL's server programs are.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::ClusterError;
use super::folder::Folder;

/// The oldest major version that is supported.
pub const OLDEST_MAJOR: u32 = 14;

/// A folder with `initdb` and `postgres` of one major version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    /// The programs to run: those that were named, else those of the cluster's version, else the newest.
    pub(super) fn find(named: Option<&Path>, cluster: Option<u32>, folder: &Folder) -> Result<Self, ClusterError> {
        let installed = match named {
            Some(named) => vec![
                Self::probe(named)
                    .map_err(|reason| ClusterError::UnusableBinaries { folder: named.to_owned(), reason })?,
            ],
            None => candidates().iter().filter_map(|candidate| Self::probe(candidate).ok()).collect(),
        };
        choose(installed, cluster, folder.data())
    }

    pub(super) fn major(&self) -> u32 {
        self.major
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn probe(folder: &Path) -> Result<Self, String> {
        let initdb = folder.join("initdb");
        if !initdb.is_file() {
            return Err(format!("there is no {}", initdb.display()));
        }
        let postgres = folder.join("postgres");
        let output = Command::new(&postgres)
            .arg("--version")
            .output()
            .map_err(|err| format!("{} cannot be run: {err}", postgres.display()))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let major = major_version(&text).ok_or_else(|| format!("its version cannot be read from “{}”", text.trim()))?;
        if major < OLDEST_MAJOR {
            return Err(format!("it is version {major}, and {OLDEST_MAJOR} or newer is needed"));
        }
        Ok(Self { folder: folder.to_owned(), major })
    }
}

fn choose(mut installed: Vec<Binaries>, cluster: Option<u32>, data: &Path) -> Result<Binaries, ClusterError> {
    installed.sort_by_key(Binaries::major);
    let Some(cluster) = cluster else { return installed.pop().ok_or(ClusterError::NoBinaries) };
    if let Some(fitting) = installed.iter().position(|binaries| binaries.major == cluster) {
        return Ok(installed.swap_remove(fitting));
    }
    if installed.is_empty() {
        return Err(ClusterError::NoBinaries);
    }
    let found: BTreeSet<String> = installed.iter().map(|binaries| binaries.major.to_string()).collect();
    let found = found.into_iter().collect::<Vec<_>>().join(", ");
    Err(ClusterError::OtherVersion { folder: data.to_owned(), cluster, found })
}

/// The major version in `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`.
fn major_version(text: &str) -> Option<u32> {
    let (_, version) = text.split_once("(PostgreSQL)")?;
    let digits: String = version.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Folders that may hold the programs, without looking whether they do.
fn candidates() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Some(path) = std::env::var_os("PATH") {
        for folder in std::env::split_paths(&path) {
            if folder.join("pg_config").is_file() {
                folders.extend(bindir(&folder.join("pg_config")));
            }
            folders.push(folder);
        }
    }
    // Debian and Ubuntu, Fedora's PGDG packages, Homebrew on both kinds of Mac, and Postgres.app.
    for (parent, below) in [
        ("/usr/lib/postgresql", "bin"),
        ("/usr", "bin"),
        ("/opt/homebrew/opt", "bin"),
        ("/usr/local/opt", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "bin"),
    ] {
        let Ok(entries) = std::fs::read_dir(parent) else { continue };
        folders.extend(
            entries
                .flatten()
                .filter(|entry| parent.ends_with("postgresql") || is_versioned(&entry.file_name().to_string_lossy()))
                .map(|entry| entry.path().join(below)),
        );
    }
    folders
}

/// `postgresql@17`, `pgsql-17` or `17`.
fn is_versioned(name: &str) -> bool {
    name.starts_with("postgresql") || name.starts_with("pgsql-") || name.bytes().all(|byte| byte.is_ascii_digit())
}

fn bindir(pg_config: &Path) -> Option<PathBuf> {
    let output = Command::new(pg_config).arg("--bindir").output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(folder.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installed(majors: &[u32]) -> Vec<Binaries> {
        majors.iter().map(|&major| Binaries { folder: format!("/pg/{major}").into(), major }).collect()
    }

    #[test]
    fn the_version_is_read_from_what_postgres_says() {
        assert_eq!(major_version("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_version("sh: postgres: not found"), None);
    }

    #[test]
    fn a_new_cluster_gets_the_newest_and_an_old_one_its_own() {
        let data = Path::new("/data");
        assert_eq!(choose(installed(&[15, 17, 16]), None, data).unwrap().major, 17);
        assert_eq!(choose(installed(&[15, 17, 16]), Some(15), data).unwrap().major, 15);
    }

    #[test]
    fn another_version_is_refused_with_both_named() {
        let error = choose(installed(&[16, 17]), Some(15), Path::new("/data")).unwrap_err().to_string();
        assert!(error.contains("PostgreSQL 15") && error.contains("16, 17"), "{error}");
    }

    #[test]
    fn nothing_installed_says_what_to_install() {
        let error = choose(Vec::new(), None, Path::new("/data")).unwrap_err().to_string();
        assert!(error.contains("apt-get install postgresql"), "{error}");
    }
}
