//! From Cargo's wasm to what a browser loads: a module for the first page, and one for each section that is opened later.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use wasm_bindgen_cli_support::Bindgen;

use crate::{
    error::{Error, read, read_text},
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
/// bigger once compressed, which is how it travels. Functions stand in the order of their names, because compression looks for
/// what is alike nearby.
const OPTIMISATION: [&str; 10] = [
    "-O2",
    "--always-inline-max-function-size",
    "0",
    "--flexible-inline-max-function-size",
    "0",
    "--one-caller-inline-max-function-size",
    "0",
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
];

/// The link script, as the module asks for it.
const LINKS: &str = "./links.js";
/// The module's script, as the link script asks for it.
const SCRIPT: &str = "./script.js";

/// What the link script fetches and instantiates parts by, and what does so in their place: one that cannot be fetched ends the
/// program.
const LOADING: [(&str, &str); 2] =
    [("= fetch(", "= fetchPart("), ("WebAssembly.instantiateStreaming(src,", "instantiatePart(src,")];
/// The functions of `LOADING`.
const PARTS: &str = include_str!("parts.js");

/// Splits the module by pages, binds it to JavaScript, optimises the parts for size where an optimiser is given, and adds all of
/// it to the site.
pub(crate) fn add(input: &Path, optimiser: Option<&Path>, site: &mut Site) -> Result<(), Error> {
    let parts = split(&read(input)?, site.folder())?;
    let mut links = patient(&parts.links)?;
    for (name, wasm) in parts.chunks {
        let wasm = optimised(wasm, optimiser, site)?;
        let address = site.add_chunk(&name, &wasm)?;
        links = links.replace(&format!("./{name}.wasm"), &address);
    }

    let bound = bind(parts.main, optimiser.is_some(), site)?;
    site.add_package("wasm", &optimised(bound.wasm, optimiser, site)?)?;
    site.add_scripts(&bound.js, LINKS, &links, SCRIPT)
}

/// The link script, waiting for parts until they are there.
fn patient(links: &str) -> Result<String, Error> {
    let mut links = links.to_owned();
    for (of_links, of_parts) in LOADING {
        if !links.contains(of_links) {
            return Err(Error::Split(format!("the link script has no \"{of_links}\"")));
        }
        links = links.replace(of_links, of_parts);
    }
    Ok(links + PARTS)
}

/// The main module and those that come when they are needed.
struct Parts {
    main: Vec<u8>,
    /// By their names in the link script.
    chunks: Vec<(String, Vec<u8>)>,
    /// The script that loads them.
    links: String,
}

fn split(wasm: &[u8], folder: &Path) -> Result<Parts, Error> {
    let folder = folder.join("parts");
    let main = folder.join("main.wasm");
    let mut options = wasm_split_cli_support::Options::new(wasm);
    options.output_dir = &folder;
    options.main_out_path = &main;
    options.link_name = LINKS;
    options.main_module = SCRIPT;
    let split = wasm_split_cli_support::transform(options).map_err(|error| Error::Split(format!("{error:#}")))?;
    let chunk = |path: &PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok((name, read(path)?))
    };
    let parts = Parts {
        main: read(&main)?,
        chunks: split.split_modules.iter().map(chunk).collect::<Result<_, Error>>()?,
        links: read_text(&folder.join(LINKS))?,
    };
    fs::remove_dir_all(&folder).map_err(|source| Error::Write { path: folder, source })?;
    Ok(parts)
}

/// A module and the script that loads it.
struct Bound {
    wasm: Vec<u8>,
    /// The script, whose imports but for the link script are addresses of the site.
    js: String,
}

fn bind(main: Vec<u8>, strip: bool, site: &mut Site) -> Result<Bound, Error> {
    let bind = |error: &dyn std::fmt::Display| Error::Bind(format!("{error:#}"));
    let mut output = Bindgen::new()
        .input_bytes(NAME, main)
        .web(true)
        .map_err(|error| bind(&error))?
        .typescript(false)
        // The parts that come later use the memory and the functions of the main one.
        .keep_lld_exports(true)
        // The page says where the module is; its name has a hash.
        .omit_default_module_path(true)
        .remove_producers_section(strip)
        .generate_output()
        .map_err(|error| bind(&error))?;
    let wasm = output.wasm_mut().emit_wasm();

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
    match js.split_once("from './snippets/").or_else(|| js.split_once("from \"./snippets/")) {
        Some((_, rest)) => Err(Error::UnknownAsset(rest.chars().take_while(|c| *c != '\'' && *c != '"').collect())),
        None => Ok(Bound { wasm, js }),
    }
}

/// The module as it is served: without what it can do without, where an optimiser is given. Its functions have to have their
/// names still.
pub(crate) fn optimised(wasm: Vec<u8>, optimiser: Option<&Path>, site: &Site) -> Result<Vec<u8>, Error> {
    match optimiser {
        Some(optimiser) => optimise(&wasm, optimiser, site.folder()),
        None => Ok(wasm),
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
