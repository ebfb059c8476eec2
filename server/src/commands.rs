//! One file a command. Each opens the installation, does one thing through the services, and closes it again.

mod apply;
mod config;
mod demo;
mod embed_keys;
mod export;
mod folder;
mod import;
mod ingest;
mod init;
mod plan;
mod progress;
mod query;
mod revisions;
mod schema;
mod serve;
mod token;
mod train;
mod user;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use contract::OpContext;
use platform::cluster::Purpose;
use platform::config::{Config, Loaded};
use platform::telemetry::{self, request_id};
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::cli::{Cli, Command, Import};
use crate::wiring::{self, Wired};
use crate::{Failure, Instance, output};

/// How long a command that is interrupted has to hand back its work.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// After how many turns of its tasks a busy thread looks who got an answer from the database or the network.
///
/// Drawing a page takes a turn of milliseconds. With tokio's own 61 turns, whoever needs several answers in a row, or signs
/// in to the database, waited for seconds while many asked for pages.
const TURNS_BETWEEN_EVENTS: u32 = 4;

/// Runs the command that was typed. A failure is one message on standard error, and exit status 1. `plan` and `import` have
/// another one besides success, which is their answer.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    let runtime = Builder::new_multi_thread().enable_all().event_interval(TURNS_BETWEEN_EVENTS).build();
    let threads = |error| Failure::Other(format!("The threads could not be started: {error}"));
    match runtime.map_err(threads).and_then(|runtime| runtime.block_on(dispatch(cli))) {
        Ok(status) => status,
        Err(failure) => {
            output::error(&failure);
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(cli: Cli) -> Result<ExitCode, Failure> {
    let loaded = Config::load(cli.config.as_deref(), variables())?;
    let command = cli.command.unwrap_or(Command::Serve(crate::cli::Serve::default()));
    let usual = if matches!(command, Command::Serve(_)) { "info" } else { "warn" };
    telemetry::init(&loaded.config.log, usual).map_err(|error| Failure::Other(error.to_string()))?;
    match command {
        Command::Serve(args) => serve::run(loaded.config, &args).await,
        Command::Migrate => migrate(loaded).await,
        Command::Demo(args) => demo::run(loaded.config, &args).await,
        Command::Ingest(args) => ingest::run(loaded.config, &args).await,
        Command::Query(args) => query::run(loaded.config, args).await,
        Command::Import(Import::Mlflow(args)) => return import::run(loaded.config, args).await,
        Command::Train(args) => train::run(loaded.config, args).await,
        Command::Init(args) => init::run(&args.folder),
        Command::Plan(args) => return plan::run(loaded.config, &args.folder).await,
        Command::Apply(args) => apply::run(loaded.config, args).await,
        Command::Export(args) => export::run(loaded.config, args).await,
        Command::Revisions(args) => revisions::run(loaded.config, args.revision, args.limit).await,
        Command::Restore(args) => revisions::restore(loaded.config, args.revision).await,
        Command::Schema(args) => {
            schema::run(args.kind);
            Ok(())
        }
        Command::User(args) => user::run(loaded.config, args).await,
        Command::Token(args) => token::run(loaded.config, args).await,
        Command::EmbedKeys(args) => embed_keys::run(loaded.config, args).await,
        Command::Config => {
            config::run(&loaded);
            Ok(())
        }
    }?;
    Ok(ExitCode::SUCCESS)
}

/// Opening is migrating.
async fn migrate(loaded: Loaded) -> Result<(), Failure> {
    Instance::open(loaded.config, Purpose::Connect).await?.close().await;
    output::line("The database is up to date.");
    Ok(())
}

/// An installation that is open for one command, and who the command acts as.
struct Session {
    instance: Instance,
    wired: Wired,
    cx: OpContext,
    /// Cancelled by SIGTERM and by Ctrl-C.
    stop: CancellationToken,
}

impl Session {
    /// Opens the installation, does `act` and closes it, whatever came of it.
    async fn run<T>(config: Config, act: impl AsyncFnOnce(&Self) -> Result<T, Failure>) -> Result<T, Failure> {
        let stop = stop_on_signal()?;
        let instance = Instance::open(config, Purpose::Connect).await?;
        let wired = match wiring::wire(&instance).await {
            Ok(wired) => wired,
            Err(failure) => {
                instance.close().await;
                return Err(failure);
            }
        };
        let session = Self { instance, wired, cx: command_line(), stop };
        let result = tokio::select! {
            result = act(&session) => result,
            () = session.interrupted() => Err(Failure::Other("Interrupted.".to_owned())),
        };
        session.instance.close().await;
        result
    }

    /// A little after the signal: what is at work hears of it as well, and hands back what it has.
    async fn interrupted(&self) {
        self.stop.cancelled().await;
        tokio::time::sleep(LAST_WORDS).await;
    }
}

/// Who has the machine's files may do everything; the audit trail says that it was the command line.
fn command_line() -> OpContext {
    OpContext::system("command line", request_id(None))
}

/// A file's name without its folders, as the lake keeps it.
fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| "standard-input".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// The environment, but for what is no text.
fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// A token that is cancelled by SIGTERM and by Ctrl-C.
fn stop_on_signal() -> Result<CancellationToken, Failure> {
    let refuse = |error: std::io::Error| Failure::Other(format!("Signals cannot be received: {error}."));
    let mut terminate = signal(SignalKind::terminate()).map_err(refuse)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(refuse)?;
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        told.cancel();
    });
    Ok(stop)
}
