//! The program that has cubes, beside the page or in it.

use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

use crate::{
    error::{Error, read},
    site::Site,
    wasm::optimised,
};

/// What the script calls its module.
const NAME: &str = "worker";

/// Binds the module to a script that imports nothing, which a browser runs as a worker and a page imports, optimises it for
/// size where an optimiser is given, and adds both to the site.
pub(crate) fn add(input: &Path, optimiser: Option<&Path>, site: &mut Site) -> Result<(), Error> {
    let bind = |error: &dyn std::fmt::Display| Error::Bind(format!("{error:#}"));
    let mut output = Bindgen::new()
        .input_bytes(NAME, read(input)?)
        .web(true)
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

/// A script that starts its module, which is at this address: as a worker by itself, in a page when that opens a desk.
fn started(js: &str, address: &str) -> String {
    format!(
        r#"{js}
const started = () => __wbg_init({{ module_or_path: "{address}" }});
export async function openDesk() {{
  await started();
  return new Desk();
}}
if (globalThis.DedicatedWorkerGlobalScope) started().then(serve);
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_starts_by_itself_and_a_page_is_told_where_the_module_is() {
        let script = started("export class Desk {}", "/assets/worker-1.wasm");
        assert!(script.starts_with("export class Desk {}\n"), "{script}");
        assert!(script.contains(r#"{ module_or_path: "/assets/worker-1.wasm" }"#), "{script}");
        assert!(script.ends_with("if (globalThis.DedicatedWorkerGlobalScope) started().then(serve);\n"), "{script}");
    }
}
