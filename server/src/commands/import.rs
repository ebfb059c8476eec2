//! `terrarium import`.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

use importing::{Credentials, Mode, Moves, Options, Report, Source};
use indicatif::{ProgressBar, ProgressStyle};
use platform::config::Config;

use super::Session;
use crate::cli::ImportMlflow;
use crate::{Failure, output};

/// Not all of it is here.
const NOT_ALL: u8 = 2;
/// After how many runs a log is told how far it is.
const RUNS_A_LINE: i64 = 1_000;

pub(super) async fn run(config: Config, args: ImportMlflow) -> Result<ExitCode, Failure> {
    // Opened first: a wrong address is told before a database is started.
    let source = importing::open(&args.from, args.artifacts.as_deref(), credentials()).await?;
    for warning in source.warnings() {
        output::note(format!("warning: {warning}"));
    }
    let mode = match (args.dry_run, args.verify) {
        (true, _) => Mode::Look,
        (_, true) => Mode::Compare,
        _ => Mode::Take,
    };
    let options = Options { mode, experiments: args.experiments, prefix: args.prefix };
    Session::run(config, async |session| import(session, source.as_ref(), &options).await).await
}

/// As MLflow's own clients are told them.
fn credentials() -> Credentials {
    let told = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let login = told("MLFLOW_TRACKING_USERNAME").zip(told("MLFLOW_TRACKING_PASSWORD"));
    Credentials { token: told("MLFLOW_TRACKING_TOKEN"), login }
}

async fn import(session: &Session, source: &dyn Source, options: &Options) -> Result<ExitCode, Failure> {
    let shown = Shown::new();
    let report = importing::run(&session.wired.tracking, &session.cx, source, options, &shown).await;
    shown.bar.finish_and_clear();
    let report = report?;
    if options.mode == Mode::Look {
        foresee(&report);
    } else {
        compare(&report, source.place());
    }
    obstacles(&report);
    output::line(verdict(&report, options.mode, source.place()));
    let is_answered = options.mode == Mode::Look || report.is_whole();
    Ok(if is_answered { ExitCode::SUCCESS } else { ExitCode::from(NOT_ALL) })
}

/// What there would be to do.
fn foresee(report: &Report) {
    let mut rows = vec![["", "New", "To go on with", "Here already"].map(str::to_owned)];
    let kinds: [(&str, Moves); 5] = [
        ("Experiments", report.experiments),
        ("Runs", report.runs),
        ("Logged models", report.logged_models),
        ("Registered models", report.models),
        ("Versions", report.versions),
    ];
    rows.extend(kinds.map(|(kind, moves)| {
        let counts = [moves.new, moves.changed, moves.complete].map(output::count);
        let [new, changed, complete] = counts;
        [kind.to_owned(), new, changed, complete]
    }));
    output::table(&rows, 1);
}

/// What is there beside what is here.
fn compare(report: &Report, place: &str) {
    output::line(place);
    let mut rows = vec![["", "There", "Here", ""].map(str::to_owned)];
    rows.extend(report.compared().map(|(kind, there, here)| {
        let mark = if here < there { "not all" } else { "" };
        [kind.to_owned(), output::count(there), output::count(here), mark.to_owned()]
    }));
    output::table(&rows, 1);
}

fn obstacles(report: &Report) {
    if report.obstacles.is_empty() {
        return;
    }
    output::line("\nNot taken over:");
    for obstacle in &report.obstacles {
        output::line(format!("  {}: {}", obstacle.what, obstacle.why));
    }
    if report.more_obstacles > 0 {
        output::line(format!("  and {} more", output::count(report.more_obstacles as i64)));
    }
}

fn verdict(report: &Report, mode: Mode, place: &str) -> String {
    match mode {
        Mode::Look => "\nNothing was changed. Without --dry-run, this is taken over.".to_owned(),
        Mode::Compare if report.is_whole() => "\nEverything was read there and here, and is the same.".to_owned(),
        Mode::Take if report.is_whole() && report.moved() == 0 => format!("\nNothing is new at {place}."),
        Mode::Take if report.is_whole() => "\nAll of it is here, and every file that came was read back.".to_owned(),
        _ => "\nNot all of it is here. Import again once what is listed above is mended; nothing is taken over twice."
            .to_owned(),
    }
}

/// How far it is: a line that changes on a terminal, and lines now and then in a log.
struct Shown {
    bar: ProgressBar,
    step: Mutex<String>,
    is_terminal: bool,
    /// How many thousand runs a log was told of.
    told: AtomicI64,
}

impl Shown {
    fn new() -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let bar = if is_terminal {
            let style = ProgressStyle::with_template("{spinner} {elapsed}  {wide_msg}");
            ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
        } else {
            ProgressBar::hidden()
        };
        Self { bar, step: Mutex::default(), is_terminal, told: AtomicI64::new(0) }
    }
}

impl importing::Progress for Shown {
    fn step(&self, what: &str) {
        what.clone_into(&mut self.step.lock().unwrap_or_else(PoisonError::into_inner));
        if self.is_terminal {
            self.bar.set_message(what.to_owned());
        } else {
            output::note(what);
        }
    }

    fn passed(&self, runs: i64, files: i64) {
        let counts = || format!("{} runs, {} files", output::count(runs), output::count(files));
        if self.is_terminal {
            let step = self.step.lock().unwrap_or_else(PoisonError::into_inner);
            self.bar.set_message(format!("{step}  {}", counts()));
            self.bar.tick();
        } else if self.told.fetch_max(runs / RUNS_A_LINE, Ordering::Relaxed) < runs / RUNS_A_LINE {
            output::note(counts());
        }
    }
}
