//! From Cargo's wasm to what a browser loads.

use std::{fs, path::Path, process::Command};

use wasm_bindgen_cli_support::Bindgen;

use crate::{
    error::{Error, read},
    site::{NAME, Site},
};

/// What rustc's wasm32 target may use; the optimiser refuses what it is not told of.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Nothing is inlined, and functions that look alike stay alike: `-Oz` makes a module that is a third smaller, but a tenth
/// bigger once compressed, which is how it travels.
const OPTIMISATION: [&str; 9] = [
    "-O2",
    "--always-inline-max-function-size",
    "0",
    "--flexible-inline-max-function-size",
    "0",
    "--one-caller-inline-max-function-size",
    "0",
    "--strip-debug",
    "--strip-producers",
];

/// A module and the script that loads it.
pub(crate) struct Package {
    /// The module.
    pub(crate) wasm: Vec<u8>,
    /// The script, whose imports are addresses of the site.
    pub(crate) js: String,
}

/// Binds the module to JavaScript, and optimises it for size where an optimiser is given.
pub(crate) fn package(input: &Path, optimiser: Option<&Path>, site: &mut Site) -> Result<Package, Error> {
    let bind = |error: &dyn std::fmt::Display| Error::Bind(format!("{error:#}"));
    let mut output = Bindgen::new()
        .input_bytes(NAME, read(input)?)
        .web(true)
        .map_err(|error| bind(&error))?
        .typescript(false)
        // The page says where the module is; its name has a hash.
        .omit_default_module_path(true)
        .remove_name_section(optimiser.is_some())
        .remove_producers_section(optimiser.is_some())
        .generate_output()
        .map_err(|error| bind(&error))?;
    let wasm = output.wasm_mut().emit_wasm();
    let wasm = match optimiser {
        Some(optimiser) => optimise(&wasm, optimiser, site.folder())?,
        None => wasm,
    };

    let mut js = output.js().to_owned();
    for (path, script) in output.local_modules() {
        let name = path.rsplit('/').next().unwrap_or(path);
        site.add_asset(name, script.as_bytes())?;
        js = site.link(&js, &format!("./snippets/{path}"), name)?;
    }
    for (package, scripts) in output.snippets() {
        for (index, script) in scripts.iter().enumerate() {
            let name = format!("{package}-{index}.js");
            site.add_asset(&name, script.as_bytes())?;
            js = site.link(&js, &format!("./snippets/{package}/inline{index}.js"), &name)?;
        }
    }
    match js.split_once("./snippets/") {
        Some((_, rest)) => Err(Error::UnknownAsset(rest.chars().take_while(|c| *c != '\'' && *c != '"').collect())),
        None => Ok(Package { wasm, js }),
    }
}

fn optimise(wasm: &[u8], optimiser: &Path, folder: &Path) -> Result<Vec<u8>, Error> {
    let (before, after) = (folder.join("before.wasm"), folder.join("after.wasm"));
    fs::write(&before, wasm).map_err(|source| Error::Write { path: before.clone(), source })?;
    let run = Command::new("node")
        .arg(optimiser)
        .args(OPTIMISATION)
        .args(FEATURES)
        .arg(&before)
        .arg("-o")
        .arg(&after)
        .output()
        .map_err(|error| Error::Optimise(format!("node cannot be started: {error}")))?;
    if !run.status.success() {
        return Err(Error::Optimise(String::from_utf8_lossy(&run.stderr).trim().to_owned()));
    }
    let optimised = read(&after)?;
    for path in [before, after] {
        fs::remove_file(&path).map_err(|source| Error::Write { path, source })?;
    }
    Ok(optimised)
}
