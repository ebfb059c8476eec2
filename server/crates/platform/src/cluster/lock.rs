//! Who keeps the cluster running, and who else uses it. The operating system lets go of both locks when their
//! process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;

use super::error::About;
use super::folder::Folder;
use super::{ClusterError, Purpose};

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// Whether the cluster is ours to run.
pub(super) enum Claim {
    /// It is.
    Ours(Lock),
    /// This process (in words) was quicker.
    Others(String),
}

impl Lock {
    /// Tries to become the process that keeps the cluster running.
    pub(super) fn claim(folder: &Folder, purpose: Purpose) -> Result<Claim, ClusterError> {
        let path = folder.root().join("lock");
        let mut file = open(folder, "lock")?;
        match file.try_lock() {
            Ok(()) => {
                let what = match purpose {
                    Purpose::Serve => "A Terrarium server",
                    Purpose::Connect => "A Terrarium command",
                };
                file.set_len(0).about("write", &path)?;
                write!(file, "{what} (process {})", std::process::id()).about("write", &path)?;
                Ok(Claim::Ours(Self { _file: file }))
            }
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.rewind().and_then(|()| file.read_to_string(&mut holder)).about("read", &path)?;
                Ok(Claim::Others(if holder.is_empty() { "Another process".to_owned() } else { holder }))
            }
            Err(TryLockError::Error(err)) => Err(err).about("lock", &path),
        }
    }

    /// Says that we use a cluster that another process keeps running; `None` while that one is ending it.
    pub(super) fn join(folder: &Folder) -> Result<Option<Self>, ClusterError> {
        let file = open(folder, "guests")?;
        match file.try_lock_shared() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(err)) => Err(err).about("lock", &folder.root().join("guests")),
        }
    }

    /// Waits until nobody else uses the cluster, and keeps others from joining.
    pub(super) async fn wait_for_guests(folder: &Folder) -> Result<Self, ClusterError> {
        let path = folder.root().join("guests");
        let file = open(folder, "guests")?;
        let locked = tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await;
        let file = locked.map_err(std::io::Error::other).and_then(|file| file).about("lock", &path)?;
        Ok(Self { _file: file })
    }
}

fn open(folder: &Folder, name: &str) -> Result<File, ClusterError> {
    let path = folder.root().join(name);
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path).about("open", &path)
}
