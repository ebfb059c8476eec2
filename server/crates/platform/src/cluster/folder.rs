//! The cluster's folder, and the user that PostgreSQL runs as.
//!
//! ```text
//! <data>/postgres/            ours; a link to /var/lib/terrarium/<id> where PostgreSQL's user cannot reach it
//!   data/                     PostgreSQL's data directory
//!   run/                      its socket, where the path is short enough
//!   passwords.toml            of its roles, readable by us alone
//!   lock, guests              who keeps the cluster running, and who else uses it
//!   start.log                 what PostgreSQL says before its own log opens
//! ```

use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};

use nix::unistd::{User, geteuid};
use tokio::process::Command;

use super::ClusterError;
use super::error::About;

/// A socket's path may have 107 bytes on Linux and 103 on macOS; this leaves room for PostgreSQL's own file beside it.
const LONGEST_SOCKET_PATH: usize = 100;
/// Where clusters of root live whose data folder PostgreSQL's user cannot enter, such as below `/root`.
const SHARED_STATE: &str = "/var/lib/terrarium";
/// The name PostgreSQL gives its socket on the port that is set in `terrarium.conf`.
const SOCKET_FILE: &str = ".s.PGSQL.5432";

/// The folder of one cluster.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    root: PathBuf,
    data: PathBuf,
    run_as: Option<RunAs>,
}

/// An unprivileged user, for when we are root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RunAs {
    uid: u32,
    gid: u32,
}

impl Folder {
    /// Finds or makes the folder below `data_dir`.
    pub(super) fn open(data_dir: &Path) -> Result<Self, ClusterError> {
        let run_as = RunAs::pick()?;
        // PostgreSQL's user must be able to pass through, not to look around.
        make_folder(data_dir, if run_as.is_some() { 0o711 } else { 0o700 })?;
        let data_dir = data_dir.canonicalize().about("resolve", data_dir)?;
        let link = data_dir.join("postgres");
        if !link.exists() {
            place(&link, &data_dir, run_as)?;
        }
        let root = link.canonicalize().about("resolve", &link)?;
        let data = root.join("data");
        Ok(Self { root, data, run_as })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    /// Whether `initdb` has ended well: it works beside, and the result is moved here.
    pub(super) fn is_initialised(&self) -> bool {
        self.data.join("PG_VERSION").exists()
    }

    /// The major version that wrote the data; `None` where there is none yet.
    pub(super) fn version(&self) -> Result<Option<u32>, ClusterError> {
        let file = self.data.join("PG_VERSION");
        match fs::read_to_string(&file) {
            Ok(text) => text.trim().parse().map(Some).map_err(std::io::Error::other).about("understand", &file),
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(err) => Err(err).about("read", &file),
        }
    }

    /// Makes a folder that only PostgreSQL's user can enter.
    pub(super) fn make_private(&self, path: &Path) -> Result<(), ClusterError> {
        make_folder(path, 0o700)?;
        self.give(path)
    }

    /// Hands a file or folder of ours to PostgreSQL's user.
    pub(super) fn give(&self, path: &Path) -> Result<(), ClusterError> {
        match self.run_as {
            Some(user) => chown(path, Some(user.uid), Some(user.gid)).about("change the owner of", path),
            None => Ok(()),
        }
    }

    /// A command that runs as PostgreSQL's user, in a process group of its own (Ctrl-C is for us, and we end
    /// PostgreSQL when we are done), without this process's environment.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C").env("PATH", "/usr/local/bin:/usr/bin:/bin").current_dir("/");
        command.process_group(0);
        if let Some(user) = self.run_as {
            command.uid(user.uid).gid(user.gid);
        }
        command
    }

    /// The folder for the socket: `last`, where it still fits, else our own, else a new one in a short place.
    pub(super) fn socket_folder(&self, last: Option<&Path>) -> Result<PathBuf, ClusterError> {
        if let Some(last) = last.filter(|last| self.is_private(last) && fits(last)) {
            return Ok(last.to_owned());
        }
        let own = self.root.join("run");
        if fits(&own) {
            self.make_private(&own)?;
            return Ok(own);
        }
        let name = format!("terrarium-{}", hex::encode(rand::random::<[u8; 8]>()));
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").filter(|_| self.run_as.is_none()).map(PathBuf::from);
        let places = runtime.into_iter().chain([std::env::temp_dir(), PathBuf::from("/tmp")]);
        for place in places {
            let folder = place.join(&name);
            if !fits(&folder) || !self.run_as.is_none_or(|user| user.can_enter(&place)) {
                continue;
            }
            // Fails when somebody was quicker in a folder that is open to all, rather than use what they made.
            if DirBuilder::new().mode(0o700).create(&folder).is_ok() {
                self.give(&folder)?;
                return Ok(folder);
            }
        }
        Err(ClusterError::NoSocketFolder)
    }

    /// Whether a folder is there and only PostgreSQL's user can enter it.
    fn is_private(&self, path: &Path) -> bool {
        let uid = self.run_as.map_or_else(|| geteuid().as_raw(), |user| user.uid);
        fs::symlink_metadata(path)
            .is_ok_and(|found| found.is_dir() && found.uid() == uid && found.mode() & 0o777 == 0o700)
    }
}

impl RunAs {
    /// `None` when we are not root and PostgreSQL can run as ourselves.
    fn pick() -> Result<Option<Self>, ClusterError> {
        if !geteuid().is_root() {
            return Ok(None);
        }
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .map(|user| Some(Self { uid: user.uid.as_raw(), gid: user.gid.as_raw() }))
            .ok_or(ClusterError::NobodyToRunAs)
    }

    /// Whether this user can pass through every folder down to `path`, by the permission bits.
    fn can_enter(self, path: &Path) -> bool {
        path.ancestors().all(|folder| {
            fs::metadata(folder).is_ok_and(|found| {
                let bit = match () {
                    () if found.uid() == self.uid => 0o100,
                    () if found.gid() == self.gid => 0o010,
                    () => 0o001,
                };
                found.mode() & bit != 0
            })
        })
    }
}

/// Makes the cluster's folder at `link`, or elsewhere with a link to it.
fn place(link: &Path, data_dir: &Path, run_as: Option<RunAs>) -> Result<(), ClusterError> {
    let mode = if run_as.is_some() { 0o711 } else { 0o700 };
    let Some(user) = run_as.filter(|user| !user.can_enter(data_dir)) else { return make_folder(link, mode) };
    let shared = Path::new(SHARED_STATE);
    make_folder(shared, 0o711)?;
    let elsewhere = shared.join(hex::encode(rand::random::<[u8; 8]>()));
    make_folder(&elsewhere, mode)?;
    tracing::info!(
        uid = user.uid, folder = %elsewhere.display(), link = %link.display(),
        "PostgreSQL does not run as root and its user cannot enter the data folder, so the cluster is kept elsewhere"
    );
    symlink(&elsewhere, link).about("link", link)
}

fn make_folder(path: &Path, mode: u32) -> Result<(), ClusterError> {
    if path.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o755).create(path).about("create", path)?;
    // Set apart, because the mode of `mkdir` is narrowed by the process's umask.
    fs::set_permissions(path, Permissions::from_mode(mode)).about("set the permissions of", path)
}

fn fits(folder: &Path) -> bool {
    folder.join(SOCKET_FILE).as_os_str().len() <= LONGEST_SOCKET_PATH
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A place that PostgreSQL's user can pass through, also when we are root.
    fn place() -> tempfile::TempDir {
        let base = tempfile::tempdir().unwrap();
        fs::set_permissions(base.path(), Permissions::from_mode(0o711)).unwrap();
        base
    }

    #[test]
    fn a_socket_moves_to_a_short_place_when_the_data_folder_is_deep() {
        let base = place();
        let deep = base.path().join("a".repeat(60)).join("b".repeat(60));
        let folder = Folder::open(&deep).unwrap();
        let socket = folder.socket_folder(None).unwrap();
        assert!(fits(&socket) && !socket.starts_with(folder.root()), "{}", socket.display());
        assert_eq!(fs::metadata(&socket).unwrap().mode() & 0o777, 0o700);
        assert_eq!(folder.socket_folder(Some(&socket)).unwrap(), socket, "the same one after a restart");
        fs::remove_dir(&socket).unwrap();
    }

    #[test]
    fn a_folder_that_others_can_enter_is_not_taken_for_the_socket() {
        let base = place();
        let folder = Folder::open(&base.path().join("data")).unwrap();
        let open = base.path().join("open");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, Permissions::from_mode(0o755)).unwrap();
        assert_ne!(folder.socket_folder(Some(&open)).unwrap(), open);
    }
}
