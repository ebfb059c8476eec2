//! The passwords of the cluster's roles, made up once and kept in a file that we alone can read.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::error::About;
use super::folder::Folder;
use super::{ClusterError, DatabaseUrls};

/// The database in the cluster, and the role that owns it.
pub(super) const DATABASE: &str = "terrarium";
pub(super) const OWNER: &str = "terrarium";
pub(super) const APP: &str = "terrarium_app";
pub(super) const READER: &str = "terrarium_reader";
/// The cluster's superuser: sets up the other roles, and does nothing else.
pub(super) const SUPERUSER: &str = "postgres";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Passwords {
    pub(super) superuser: String,
    pub(super) owner: String,
    pub(super) app: String,
    pub(super) reader: String,
}

impl Passwords {
    /// The passwords of this cluster; `None` where there are none yet.
    pub(super) fn load(folder: &Folder) -> Result<Option<Self>, ClusterError> {
        let file = path(folder);
        match fs::read_to_string(&file) {
            Ok(text) => toml::from_str(&text)
                .map(Some)
                .map_err(|err| ClusterError::PasswordsBroken { reason: err.message().to_owned(), file }),
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(err) => Err(err).about("read", &file),
        }
    }

    /// The passwords of this cluster, made up for one that is still to be made.
    pub(super) fn load_or_create(folder: &Folder) -> Result<Self, ClusterError> {
        match Self::load(folder)? {
            Some(passwords) => Ok(passwords),
            None if folder.is_initialised() => Err(ClusterError::PasswordsLost { file: path(folder) }),
            None => {
                let passwords = Self { superuser: random(), owner: random(), app: random(), reader: random() };
                passwords.save(folder)?;
                Ok(passwords)
            }
        }
    }

    /// How to sign in as the cluster's superuser.
    pub(super) fn superuser_options(&self, socket: &Path) -> PgConnectOptions {
        options(socket, SUPERUSER, &self.superuser).database("postgres")
    }

    /// How to sign in as the others.
    pub(super) fn urls(&self, socket: &Path) -> DatabaseUrls {
        DatabaseUrls {
            owner: options(socket, OWNER, &self.owner),
            app: options(socket, APP, &self.app),
            reader: options(socket, READER, &self.reader),
        }
    }

    fn save(&self, folder: &Folder) -> Result<(), ClusterError> {
        let file = path(folder);
        let text = toml::to_string(self)
            .map_err(|err| ClusterError::PasswordsBroken { file: file.clone(), reason: err.to_string() })?;
        // Written beside and moved, so that a crash leaves all or nothing.
        let beside = file.with_extension("new");
        let mut new = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&beside)
            .about("create", &beside)?;
        new.write_all(text.as_bytes()).and_then(|()| new.sync_all()).about("write", &beside)?;
        fs::rename(&beside, &file).about("create", &file)
    }
}

fn path(folder: &Folder) -> PathBuf {
    folder.root().join("passwords.toml")
}

fn random() -> String {
    hex::encode(rand::random::<[u8; 24]>())
}

fn options(socket: &Path, role: &str, password: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(socket)
        .port(5432)
        .username(role)
        .password(password)
        .database(DATABASE)
        .ssl_mode(PgSslMode::Disable)
        .application_name("terrarium")
}
