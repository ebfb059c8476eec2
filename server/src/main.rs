//! The `terrarium` program: reads its command line and hands over.

use std::process::ExitCode;

use clap::Parser;
use server::Cli;
use tikv_jemallocator::Jemalloc;

/// Gives back what a burst of work took. The system's keeps it, for each thread.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => server::commands::run(cli),
        Err(error) => {
            // Whoever does not hear it has gone away.
            let _ = error.print();
            // Not clap's own 2: to scripts, that is `terrarium plan` with something to apply.
            if error.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
    }
}
