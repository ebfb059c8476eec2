//! `bundle`: makes the site's static files, without any tool that Cargo and npm's lock file do not pin.
//!
//! Every file but `embed.js` carries a hash of its content in its name, so that browsers may keep it for ever;
//! `manifest.json` and `hash.txt` tell the server the names.

mod error;
mod icons;
mod report;
mod site;
mod style;
mod wasm;
mod worker;

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, ValueEnum};

use error::{Error, read};
use site::Site;

/// What the pages call each static file of `node_modules`, and where it is there.
const ASSETS: [(&str, &str); 5] = [
    ("inter-latin.woff2", "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"),
    ("inter-latin-ext.woff2", "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2"),
    ("mono-latin.woff2", "@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2"),
    ("mono-latin-ext.woff2", "@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-ext-wght-normal.woff2"),
    ("plotly.js", "plotly.js-cartesian-dist-min/plotly-cartesian.min.js"),
];

/// The packages whose licences ask to go with their files.
const LICENSED: [&str; 4] = [
    "@fontsource-variable/inter",
    "@fontsource-variable/jetbrains-mono",
    "lucide-static",
    "plotly.js-cartesian-dist-min",
];

/// Makes the site's static files.
#[derive(Debug, Parser)]
#[command(name = "bundle", version)]
struct Arguments {
    /// Whether to optimise and compress.
    #[arg(long, value_enum, default_value_t = Mode::Debug)]
    mode: Mode,
    /// The frontend's wasm as Cargo made it, of the same mode as the server. Without it only the other files are made.
    #[arg(long)]
    wasm: Option<PathBuf>,
    /// The worker's wasm, likewise.
    #[arg(long)]
    worker: Option<PathBuf>,
    /// The site's folder; what it has of an earlier run is replaced.
    #[arg(long)]
    out: PathBuf,
    /// The project's root.
    #[arg(long, default_value = ".")]
    project: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// As quick as possible.
    Debug,
    /// As small as possible.
    Release,
}

fn main() -> ExitCode {
    match bundle(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where not even standard error takes a line there is nobody to tell.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn bundle(arguments: &Arguments) -> Result<(), Error> {
    let frontend = arguments.project.join("frontend");
    let modules = frontend.join("node_modules");
    let scripts = arguments.project.join("app/ui/js");
    if !modules.is_dir() {
        return Err(Error::NoNodeModules(frontend));
    }
    let mut site = Site::create(&arguments.out, arguments.mode == Mode::Release)?;

    for (name, path) in ASSETS {
        site.add_asset(name, &read(&modules.join(path))?)?;
    }
    site.add_asset("icons.svg", icons::sprite(&modules.join("lucide-static/icons"))?.as_bytes())?;
    site.add_asset("favicon.svg", &read(&frontend.join("assets/favicon.svg"))?)?;
    site.add_asset("chart.js", &read(&scripts.join("chart.js"))?)?;
    add_embed(&mut site, &scripts)?;
    site.add_stable("assets/licenses.txt", licences(&modules)?.as_bytes())?;

    let stylesheet = style::compile(&arguments.project.join("style/main.scss"), &site)?;
    site.add_package("css", stylesheet.as_bytes())?;
    let optimiser = (arguments.mode == Mode::Release).then(|| modules.join("binaryen/bin/wasm-opt"));
    if let Some(wasm) = &arguments.wasm {
        wasm::add(wasm, optimiser.as_deref(), &mut site)?;
    }
    if let Some(wasm) = &arguments.worker {
        worker::add(wasm, optimiser.as_deref(), &mut site)?;
    }
    let files = site.finish()?;
    report::print(&files, &mut io::stdout().lock()).map_err(Error::Report)
}

/// The scripts for pages elsewhere: the element under a name that never changes, the frame's under a hashed one.
fn add_embed(site: &mut Site, scripts: &Path) -> Result<(), Error> {
    let frame = scripts.join("embed-frame.js");
    if frame.is_file() {
        site.add_asset("embed-frame.js", &read(&frame)?)?;
    }
    let element = scripts.join("embed.js");
    if element.is_file() {
        site.add_stable("embed.js", &read(&element)?)?;
    }
    Ok(())
}

fn licences(modules: &Path) -> Result<String, Error> {
    LICENSED.iter().try_fold(String::new(), |all, package| {
        let text = fs::read_to_string(modules.join(package).join("LICENSE"))
            .map_err(|source| Error::Read { path: modules.join(package).join("LICENSE"), source })?;
        Ok(format!("{all}{package}\n\n{text}\n\n"))
    })
}
