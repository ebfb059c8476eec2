//! The real program, with a data folder and a port of its own.

use std::fs::Permissions;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The first start makes a cluster and compiles nothing, but machines differ.
const PATIENCE: Duration = Duration::from_secs(120);

/// A place to run in.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    port: u16,
}

/// A server that runs.
pub(crate) struct Server<'a> {
    place: &'a Place,
    child: Child,
    /// What it printed until it was ready.
    pub(crate) printed: Vec<String>,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // As root, PostgreSQL's user has to pass through.
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o711)).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { folder, port }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The program, without any settings but where it lives and listens.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_terrarium"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TERRARIUM_")) {
            command.env_remove(name);
        }
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("TERRARIUM_DATA_DIR", self.data())
            .env("TERRARIUM_LISTEN", format!("127.0.0.1:{}", self.port))
            .stdin(Stdio::null());
        command
    }

    /// Starts the server and waits until it is ready.
    pub(crate) fn serve(&self) -> Server<'_> {
        let log = std::fs::File::create(self.folder.path().join("server.log")).unwrap();
        // Into a file: what is printed before the first answer is there once that has come.
        let out = self.folder.path().join("server.out");
        let printed = std::fs::File::create(&out).unwrap();
        let mut child = self.command(&["serve"]).stdout(printed).stderr(log).spawn().unwrap();
        let deadline = Instant::now() + PATIENCE;
        while self.try_get("/ready").is_none_or(|answer| answer.status != 200) {
            let ended = child.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < deadline, "not ready: {ended:?}\n{}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
        let printed = std::fs::read_to_string(out).unwrap().lines().map(str::to_owned).collect();
        Server { place: self, child, printed }
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default()
    }

    fn try_get(&self, path: &str) -> Option<Answer> {
        self.ask("GET", path, &[], "").ok()
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\nconnection: close\r\n", self.port);
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
        stream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Answer::parse(&String::from_utf8_lossy(&answer)).ok_or_else(|| std::io::Error::other("no HTTP answer"))
    }
}

impl Server<'_> {
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "")
    }

    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.place.ask(method, path, headers, body).unwrap()
    }

    /// The first administrator's password, where it was printed.
    pub(crate) fn first_password(&self) -> Option<&str> {
        self.printed.iter().find_map(|line| line.trim().strip_prefix("Password:")).map(str::trim)
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it the gentle way, and answers whether it said that all went well.
    pub(crate) fn terminate(mut self) -> bool {
        self.tell_to_stop().unwrap();
        self.child.wait().unwrap().success()
    }

    fn tell_to_stop(&self) -> nix::Result<()> {
        kill(Pid::from_raw(self.child.id().cast_signed()), Signal::SIGTERM)
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_some()) {
            return;
        }
        // A failed test leaves no database behind.
        let _ = self.tell_to_stop();
        let _ = self.child.wait();
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn parse(text: &str) -> Option<Self> {
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        Some(Self { status, headers, body: body.to_owned() })
    }
}
