//! The `terrarium` program: reads its command line and hands over.

use std::process::ExitCode;

use clap::Parser;
use server::Cli;

fn main() -> ExitCode {
    server::commands::run(Cli::parse())
}
