//! The folder that the server serves.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use crate::error::Error;

/// The package's name: `LEPTOS_OUTPUT_NAME`.
pub(crate) const NAME: &str = "terrarium";
/// What the script is called that loads chunks.
const LINKS: &str = "links";

/// Hexadecimal digits of the hash in a name: 48 bits, so that two versions of a file never share one.
const HASH_LENGTH: usize = 12;

/// Files that are compressed already.
const INCOMPRESSIBLE: [&str; 1] = ["woff2"];

/// A site in the making.
pub(crate) struct Site {
    folder: PathBuf,
    compress: bool,
    /// What the pages call a file, and its address.
    manifest: BTreeMap<String, String>,
    /// Lines of Leptos's `hash.txt`.
    hashes: BTreeMap<&'static str, String>,
    files: Vec<File>,
}

/// A file of the site with its sizes in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    /// Its path within the site.
    pub(crate) path: String,
    /// As it is.
    pub(crate) raw: usize,
    /// Gzipped, where it was compressed.
    pub(crate) gzip: Option<usize>,
    /// With Brotli, where it was compressed.
    pub(crate) brotli: Option<usize>,
}

impl Site {
    /// An empty site; what an earlier run left there is removed.
    pub(crate) fn create(folder: &Path, compress: bool) -> Result<Self, Error> {
        for part in ["pkg", "assets"] {
            let path = folder.join(part);
            let emptied = match fs::remove_dir_all(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => fs::create_dir_all(&path),
            };
            emptied.map_err(|source| Error::Write { path, source })?;
        }
        let (manifest, hashes) = (BTreeMap::new(), BTreeMap::new());
        Ok(Self { folder: folder.to_owned(), compress, manifest, hashes, files: Vec::new() })
    }

    /// Where it is made.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Adds a file under a name with its hash; the pages find it by `name`. The same content twice is one file.
    pub(crate) fn add_asset(&mut self, name: &str, content: &[u8]) -> Result<(), Error> {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let path = format!("assets/{stem}-{}.{extension}", hash(content));
        self.manifest.insert(name.to_owned(), format!("/{path}"));
        self.write(path, content)
    }

    /// Adds a part of the package: its script, module or stylesheet, named as Leptos asks for them.
    pub(crate) fn add_package(&mut self, extension: &'static str, content: &[u8]) -> Result<(), Error> {
        let hash = hash(content);
        let path = format!("pkg/{NAME}.{hash}.{extension}");
        self.manifest.insert(format!("{NAME}.{extension}"), format!("/{path}"));
        self.hashes.insert(extension, hash);
        self.write(path, content)
    }

    /// Adds a module that comes later, and gives its address.
    pub(crate) fn add_chunk(&mut self, name: &str, wasm: &[u8]) -> Result<String, Error> {
        let path = format!("pkg/{name}.{}.wasm", hash(wasm));
        self.write(path.clone(), wasm)?;
        Ok(format!("/{path}"))
    }

    /// Adds the script of the main module, which asks for `links`, and the one that loads chunks, which asks for `script`: each
    /// has the other's address.
    pub(crate) fn add_scripts(&mut self, js: &str, links: &str, link_js: &str, script: &str) -> Result<(), Error> {
        // With the name of one in the other, neither could be hashed first; so the loader's hash is of both.
        let links_path = format!("pkg/{LINKS}.{}.js", hash(format!("{js}{link_js}").as_bytes()));
        self.add_package(
            "js",
            js.replace(&format!("from \"{links}\""), &format!("from \"/{links_path}\"")).as_bytes(),
        )?;
        let link_js = link_js.replace(script, self.address(&format!("{NAME}.js"))?);
        self.manifest.insert(format!("{LINKS}.js"), format!("/{links_path}"));
        self.write(links_path, link_js.as_bytes())
    }

    /// Adds a file under a name that never changes.
    pub(crate) fn add_stable(&mut self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.write(path.to_owned(), content)
    }

    /// Where a file is that pages call by this name.
    pub(crate) fn address(&self, name: &str) -> Result<&str, Error> {
        self.manifest.get(name).map(String::as_str).ok_or_else(|| Error::UnknownAsset(name.to_owned()))
    }

    /// A script whose imports of `from` lead to the file of this name. To the module it stays what it is called there.
    pub(crate) fn link(&self, script: &str, from: &str, name: &str) -> Result<String, Error> {
        let address = self.address(name)?;
        let import =
            |script: &str, quote| script.replace(&format!("from {quote}{from}"), &format!("from {quote}{address}"));
        Ok(import(&import(script, '\''), '"'))
    }

    /// Writes the lists of names, last, so that a server never reads names of files that are not there yet.
    pub(crate) fn finish(self) -> Result<Vec<File>, Error> {
        let manifest = serde_json::to_string_pretty(&self.manifest).expect("a map of strings is JSON");
        let hashes: String = self.hashes.iter().map(|(kind, hash)| format!("{kind}: {hash}\n")).collect();
        put(&self.folder.join("hash.txt"), hashes.as_bytes())?;
        put(&self.folder.join("manifest.json"), manifest.as_bytes())?;
        Ok(self.files)
    }

    fn write(&mut self, path: String, content: &[u8]) -> Result<(), Error> {
        if self.files.iter().any(|file| file.path == path) {
            return Ok(());
        }
        let target = self.folder.join(&path);
        put(&target, content)?;
        let small = INCOMPRESSIBLE.iter().any(|extension| path.ends_with(extension));
        let mut file = File { path, raw: content.len(), gzip: None, brotli: None };
        if self.compress && !small {
            let in_memory = "writing to memory does not fail";
            let (gzip, brotli) = (gzip(content).expect(in_memory), brotli(content).expect(in_memory));
            put(&with_suffix(&target, "gz"), &gzip)?;
            put(&with_suffix(&target, "br"), &brotli)?;
            (file.gzip, file.brotli) = (Some(gzip.len()), Some(brotli.len()));
        }
        self.files.push(file);
        Ok(())
    }
}

fn put(path: &Path, content: &[u8]) -> Result<(), Error> {
    fs::write(path, content).map_err(|source| Error::Write { path: path.to_owned(), source })
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

fn hash(content: &[u8]) -> String {
    let mut digits = hex::encode(Sha256::digest(content));
    digits.truncate(HASH_LENGTH);
    digits
}

fn gzip(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

fn brotli(content: &[u8]) -> io::Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut io::Cursor::new(content), &mut compressed, &parameters)?;
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn imports_lead_to_files_and_modules_keep_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let mut site = Site::create(folder.path(), false).unwrap();
        site.add_asset("a.js", b"one").unwrap();
        let script = "import { a } from './s/a.js'; import * as b from \"./s/a.js\"; imports = { \"./s/a.js\": b };";
        let address = site.address("a.js").unwrap();
        let linked = format!(
            "import {{ a }} from '{address}'; import * as b from \"{address}\"; imports = {{ \"./s/a.js\": b }};"
        );
        assert_eq!(site.link(script, "./s/a.js", "a.js").unwrap(), linked);
    }

    #[test]
    fn names_follow_content_and_the_lists_follow_names() {
        let folder = tempfile::tempdir().unwrap();
        let mut site = Site::create(folder.path(), false).unwrap();
        site.add_asset("chart.js", b"one").unwrap();
        let first = site.address("chart.js").unwrap().to_owned();
        site.add_asset("chart.js", b"two").unwrap();
        assert_ne!(first, site.address("chart.js").unwrap());
        site.add_package("css", b"body{}").unwrap();
        site.finish().unwrap();
        let hashes = fs::read_to_string(folder.path().join("hash.txt")).unwrap();
        let hash = hashes.trim().strip_prefix("css: ").unwrap();
        let manifest = fs::read_to_string(folder.path().join("manifest.json")).unwrap();
        let assets = ui::Assets::from_manifest(&manifest).unwrap();
        assert_eq!(assets.stylesheet, format!("/pkg/terrarium.{hash}.css"));
        assert_eq!(fs::read(folder.path().join(&assets.stylesheet[1..])).unwrap(), b"body{}");
    }

    #[test]
    fn two_scripts_have_each_others_address() {
        let folder = tempfile::tempdir().unwrap();
        let made = |js: &str| {
            let mut site = Site::create(folder.path(), false).unwrap();
            let js = format!("import * as a from \"./l.js\"; imports = {{ \"./l.js\": a }};{js}");
            site.add_scripts(&js, "./l.js", "import { b } from \"./s.js\";", "./s.js").unwrap();
            [site.address("terrarium.js").unwrap().to_owned(), site.address("links.js").unwrap().to_owned()]
        };
        let [script, links] = made("");
        let text = |path: &str| fs::read_to_string(folder.path().join(&path[1..])).unwrap();
        assert_eq!(text(&links), format!("import {{ b }} from \"{script}\";"));
        assert_eq!(text(&script), format!("import * as a from \"{links}\"; imports = {{ \"./l.js\": a }};"));
        let [script_after, links_after] = made(" // other");
        assert!(script != script_after && links != links_after, "a file that is kept for ever never changes");
    }

    #[test]
    fn what_was_compressed_is_the_same_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut site = Site::create(folder.path(), true).unwrap();
        let content = "green ".repeat(1000);
        site.add_stable("embed.js", content.as_bytes()).unwrap();
        let mut text = String::new();
        let gz = fs::File::open(folder.path().join("embed.js.gz")).unwrap();
        flate2::read::GzDecoder::new(gz).read_to_string(&mut text).unwrap();
        assert_eq!(text, content);
        let br = fs::read(folder.path().join("embed.js.br")).unwrap();
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut br.as_slice(), &mut plain).unwrap();
        assert_eq!(plain, content.as_bytes());
    }

    #[test]
    fn an_earlier_run_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        Site::create(folder.path(), false).unwrap().add_asset("old.js", b"old").unwrap();
        Site::create(folder.path(), false).unwrap();
        assert_eq!(fs::read_dir(folder.path().join("assets")).unwrap().count(), 0);
    }

    #[test]
    fn an_unknown_name_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let site = Site::create(folder.path(), false).unwrap();
        assert!(matches!(site.address("nothing.js"), Err(Error::UnknownAsset(name)) if name == "nothing.js"));
    }
}
