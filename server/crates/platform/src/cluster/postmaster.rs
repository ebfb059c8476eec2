//! PostgreSQL's main process: found, started, ended.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tokio::process::Child;
use tokio::time::Instant;

use super::binaries::Binaries;
use super::error::About;
use super::folder::Folder;
use super::passwords::Passwords;
use super::{ClusterError, POLL, setup};

/// After a crash PostgreSQL first replays its log, which can take this long.
const START_LIMIT: Duration = Duration::from_secs(300);
/// How long orphans of a killed postmaster may take to notice that it is gone.
const ORPHAN_LIMIT: Duration = Duration::from_secs(20);
/// How long an ordinary end may take, then an immediate one (no data is lost; the next start replays the log).
const FAST_LIMIT: Duration = Duration::from_secs(60);
const IMMEDIATE_LIMIT: Duration = Duration::from_secs(10);

/// A running postmaster of our data directory.
#[derive(Debug)]
pub(super) struct Postmaster {
    pid: i32,
    socket: PathBuf,
    /// Kept where we started it ourselves, so that the ended process is collected.
    child: Option<Box<Child>>,
}

/// What `postmaster.pid` leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// No process.
    Nobody,
    /// A running postmaster of our data directory.
    Ours(PidFile),
    /// A living process with that number that is something else.
    Foreign(i32),
}

/// The lines of `postmaster.pid` that matter here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PidFile {
    pub(super) pid: i32,
    /// The data directory that the file was written for.
    pub(super) data: PathBuf,
    /// The folder of its socket.
    pub(super) socket: PathBuf,
}

impl Postmaster {
    /// Goes on with a postmaster that a killed process left behind, or starts one.
    pub(super) async fn adopt_or_start(
        folder: &Folder,
        binaries: &Binaries,
        passwords: &Passwords,
        connections: u32,
    ) -> Result<Self, ClusterError> {
        let deadline = Instant::now() + START_LIMIT;
        loop {
            match inspect(folder)? {
                Found::Nobody => return Self::start(folder, binaries, passwords, connections, None).await,
                Found::Foreign(pid) => return Self::start(folder, binaries, passwords, connections, Some(pid)).await,
                Found::Ours(running) => {
                    let answer = answers(&passwords.superuser_options(&running.socket)).await?;
                    if answer.as_deref().is_some_and(|data| same(data, folder.data())) {
                        tracing::info!(pid = running.pid, "took over the PostgreSQL that an earlier run left behind");
                        return Ok(Self { pid: running.pid, socket: running.socket, child: None });
                    }
                    // It is starting, or on its way out.
                    if Instant::now() > deadline {
                        return Err(ClusterError::Silent { pid: running.pid, folder: folder.data().to_owned() });
                    }
                }
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// The folder of its socket.
    pub(super) fn socket(&self) -> &Path {
        &self.socket
    }

    /// Its process.
    #[cfg(test)]
    pub(super) fn pid(&self) -> i32 {
        self.pid
    }

    /// Ends it: at once for its clients, but in order.
    pub(super) async fn stop(mut self, folder: &Folder) -> Result<(), ClusterError> {
        for (signal, limit) in [(Signal::SIGINT, FAST_LIMIT), (Signal::SIGQUIT, IMMEDIATE_LIMIT)] {
            if !self.is_running(folder)? {
                return Ok(());
            }
            match kill(Pid::from_raw(self.pid), signal) {
                Ok(()) | Err(Errno::ESRCH) => {}
                Err(err) => return Err(ClusterError::Signal { pid: self.pid, source: err.into() }),
            }
            let deadline = Instant::now() + limit;
            while Instant::now() < deadline {
                if !self.is_running(folder)? {
                    return Ok(());
                }
                tokio::time::sleep(POLL).await;
            }
        }
        Err(ClusterError::DoesNotEnd { pid: self.pid })
    }

    fn is_running(&mut self, folder: &Folder) -> Result<bool, ClusterError> {
        match &mut self.child {
            Some(child) => child.try_wait().map(|ended| ended.is_none()).about("watch", folder.data()),
            None => Ok(matches!(inspect(folder)?, Found::Ours(running) if running.pid == self.pid)),
        }
    }

    async fn start(
        folder: &Folder,
        binaries: &Binaries,
        passwords: &Passwords,
        connections: u32,
        foreign: Option<i32>,
    ) -> Result<Self, ClusterError> {
        let last = PidFile::read(folder.data())?.map(|file| file.socket);
        let socket = folder.socket_folder(last.as_deref())?;
        setup::write_settings(folder, &socket, connections)?;
        let orphans_until = Instant::now() + ORPHAN_LIMIT;
        loop {
            let child = spawn(folder, binaries, foreign)?;
            match wait_until_ready(child, folder, passwords, &socket).await? {
                Ok(postmaster) => return Ok(postmaster),
                // Its processes outlive a killed postmaster for a moment, and PostgreSQL refuses to run beside them.
                Err(output) if output.contains("shared memory") && Instant::now() < orphans_until => {
                    tokio::time::sleep(POLL).await;
                }
                Err(output) => return Err(ClusterError::DidNotStart { folder: folder.data().to_owned(), output }),
            }
        }
    }
}

impl PidFile {
    /// Reads `postmaster.pid`; `None` where there is none, or none that is complete.
    fn read(data: &Path) -> Result<Option<Self>, ClusterError> {
        let file = data.join("postmaster.pid");
        match std::fs::read_to_string(&file) {
            Ok(text) => Ok(Self::parse(&text)),
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(err) => Err(err).about("read", &file),
        }
    }

    /// Lines: process, data directory, start time, port, socket folder, …
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let pid = lines.next()?.trim().parse().ok().filter(|&pid| pid > 1)?;
        let data = lines.next()?.into();
        let socket = lines.nth(2)?.trim().into();
        Some(Self { pid, data, socket })
    }
}

/// Looks who runs our data directory, believing `postmaster.pid` only as far as the process bears it out: after a
/// restart of the machine, or in a new container, another process may have got the same number.
pub(super) fn inspect(folder: &Folder) -> Result<Found, ClusterError> {
    let Some(file) = PidFile::read(folder.data())? else { return Ok(Found::Nobody) };
    // Signal 0 only asks whether the process is there; EPERM means that it is, and another user's.
    if kill(Pid::from_raw(file.pid), None) == Err(Errno::ESRCH) {
        return Ok(Found::Nobody);
    }
    if same(&file.data, folder.data()) && runs_in(file.pid, folder.data()) {
        Ok(Found::Ours(file))
    } else {
        Ok(Found::Foreign(file.pid))
    }
}

/// The data directory of the server behind `options`; `None` when none answers (yet).
pub(super) async fn answers(options: &PgConnectOptions) -> Result<Option<PathBuf>, ClusterError> {
    let mut connection = match options.clone().disable_statement_logging().connect().await {
        Ok(connection) => connection,
        Err(sqlx::Error::Io(_)) => return Ok(None),
        // Starting up, or on the way out; or the database is still to be made.
        Err(sqlx::Error::Database(err)) if matches!(err.code().as_deref(), Some("57P03" | "3D000")) => return Ok(None),
        Err(err) => return Err(err.into()),
    };
    // Only the superuser may see the setting; for others the answer is that there is one.
    let data: Option<String> = sqlx::query_scalar(
        "SELECT CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE') THEN current_setting('data_directory') END",
    )
    .fetch_one(&mut connection)
    .await?;
    connection.close().await?;
    Ok(Some(data.unwrap_or_default().into()))
}

fn spawn(folder: &Folder, binaries: &Binaries, foreign: Option<i32>) -> Result<Child, ClusterError> {
    let log = folder.root().join("start.log");
    let output = std::fs::File::create(&log).about("create", &log)?;
    let program = binaries.program("postgres");
    let mut command = folder.command(&program);
    if let Some(pid) = foreign {
        // PostgreSQL refuses to start while the process in an old postmaster.pid lives, whatever it is. Naming it as
        // our parent tells it to pass over that one process and still to look for leftovers of its own.
        command.env("PG_GRANDPARENT_PID", pid.to_string());
    }
    command
        .arg("-D")
        .arg(folder.data())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(output)
        .spawn()
        .about("run", &program)
}

/// Waits until PostgreSQL answers; `Ok(Err(output))` when it ended instead.
async fn wait_until_ready(
    mut child: Child,
    folder: &Folder,
    passwords: &Passwords,
    socket: &Path,
) -> Result<Result<Postmaster, String>, ClusterError> {
    let deadline = Instant::now() + START_LIMIT;
    let options = passwords.superuser_options(socket);
    loop {
        if child.try_wait().about("watch", folder.data())?.is_some() {
            return Ok(Err(last_words(folder)));
        }
        let pid = child.id().and_then(|pid| i32::try_from(pid).ok());
        if let (Some(pid), Some(data)) = (pid, answers(&options).await?)
            && same(&data, folder.data())
        {
            return Ok(Ok(Postmaster { pid, socket: socket.to_owned(), child: Some(Box::new(child)) }));
        }
        if Instant::now() > deadline {
            return Err(ClusterError::Silent { pid: pid.unwrap_or_default(), folder: folder.data().to_owned() });
        }
        tokio::time::sleep(POLL).await;
    }
}

/// The end of what PostgreSQL wrote while starting: to standard error first, then to its own log.
fn last_words(folder: &Folder) -> String {
    let newest = std::fs::read_dir(folder.data().join("log"))
        .into_iter()
        .flatten()
        .flatten()
        .max_by_key(|entry| entry.metadata().and_then(|found| found.modified()).ok())
        .map(|entry| entry.path());
    let files = [Some(folder.root().join("start.log")), newest];
    let lines: Vec<String> = files
        .into_iter()
        .flatten()
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .flat_map(|text| text.lines().rev().take(8).map(str::to_owned).collect::<Vec<_>>().into_iter().rev())
        .collect();
    if lines.is_empty() { "it said nothing".to_owned() } else { lines.join("\n") }
}

/// Whether a process is a PostgreSQL that works in `data`: postmasters change into their data directory.
#[cfg(target_os = "linux")]
fn runs_in(pid: i32, data: &Path) -> bool {
    let process = PathBuf::from(format!("/proc/{pid}"));
    let name = std::fs::read_to_string(process.join("comm")).unwrap_or_default();
    let works_in = std::fs::read_link(process.join("cwd"));
    matches!(name.trim(), "postgres" | "postmaster") && works_in.is_ok_and(|folder| same(&folder, data))
}

/// Whether a process is a PostgreSQL that was started on `data`, by its command line.
#[cfg(not(target_os = "linux"))]
fn runs_in(pid: i32, data: &Path) -> bool {
    std::process::Command::new("ps").args(["-ww", "-o", "args=", "-p", &pid.to_string()]).output().is_ok_and(|output| {
        let line = String::from_utf8_lossy(&output.stdout).into_owned();
        line.contains("postgres") && line.contains(&format!("-D {}", data.display()))
    })
}

fn same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pid_file_is_read_as_postgres_writes_it() {
        let text = "4711\n/srv/data/postgres/data\n1763900000\n5432\n/srv/data/postgres/run\n\n  1234  5\nready   \n";
        let file = PidFile::parse(text).unwrap();
        assert_eq!((file.pid, file.socket.as_path()), (4711, Path::new("/srv/data/postgres/run")));
    }

    #[test]
    fn a_pid_file_that_would_signal_everybody_is_not_believed() {
        for text in ["-1\n/a\n1\n5432\n/b\n", "0\n/a\n1\n5432\n/b\n", "1\n/a\n1\n5432\n/b\n", "", "4711\n/a\n"] {
            assert_eq!(PidFile::parse(text), None, "{text:?}");
        }
    }
}
