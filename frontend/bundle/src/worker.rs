//! The program that runs beside the page.

use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

use crate::{
    error::{Error, read},
    site::Site,
    wasm::optimised,
};

/// What the script calls its module.
const NAME: &str = "worker";

/// Binds the module to a script that imports nothing, which every browser runs as a worker, optimises it for size where an
/// optimiser is given, and adds both to the site.
pub(crate) fn add(input: &Path, optimiser: Option<&Path>, site: &mut Site) -> Result<(), Error> {
    let bind = |error: &dyn std::fmt::Display| Error::Bind(format!("{error:#}"));
    let mut output = Bindgen::new()
        .input_bytes(NAME, read(input)?)
        .no_modules(true)
        .map_err(|error| bind(&error))?
        .typescript(false)
        .omit_default_module_path(true)
        .generate_output()
        .map_err(|error| bind(&error))?;
    let wasm = optimised(output.wasm_mut().emit_wasm(), optimiser, site)?;
    site.add_asset("worker.wasm", &wasm)?;
    let script = started(output.js(), site.address("worker.wasm")?);
    site.add_asset("worker.js", script.as_bytes())
}

/// A script that starts its module, which is at this address.
fn started(js: &str, address: &str) -> String {
    format!("{js}\nwasm_bindgen({{ module_or_path: \"{address}\" }});\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_starts_by_itself() {
        let script = started("let wasm_bindgen = 1;", "/assets/worker-1.wasm");
        assert_eq!(script, "let wasm_bindgen = 1;\nwasm_bindgen({ module_or_path: \"/assets/worker-1.wasm\" });\n");
    }
}
