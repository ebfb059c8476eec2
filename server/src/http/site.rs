//! The built site: wasm, scripts, styles, fonts. From a folder, or out of the program itself.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use leptos::config::LeptosOptions;
use platform::config::Config;
use tower_http::services::{ServeDir, ServeFile};
use ui::Assets;

#[cfg(feature = "embed-site")]
use super::embedded;

/// A file whose name changes with its content may be kept for ever, any other has to be asked about.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK: HeaderValue = HeaderValue::from_static("no-cache");
/// The worker's script, which runs under its own policy and not under that of the page.
const WORKER: &str = "/assets/worker-";
/// It loads its module from here, and nothing else.
const WORKER_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'",
);
/// Says what each file is called in this build.
const MANIFEST: &str = "manifest.json";
/// Says the hashes in the names of the wasm and its loader, for Leptos.
const HASHES: &str = "hash.txt";
/// Names the wasm and its loader: `/pkg/terrarium.<hash>.js`.
const OUTPUT_NAME: &str = "terrarium";

/// The built site.
pub(super) struct Site {
    source: Source,
    manifest: String,
    /// The file of the hashes.
    hashes: Option<PathBuf>,
}

enum Source {
    Folder(PathBuf),
    #[cfg(feature = "embed-site")]
    Embedded,
    /// The pages still work, unstyled and without scripts.
    Nowhere,
}

impl Site {
    /// The site in the folder that is configured, else the one that is compiled in, else the one beside the program.
    pub(super) fn open(config: &Config) -> Self {
        #[cfg(feature = "embed-site")]
        if config.site_dir.is_none() {
            return Self::embedded(config);
        }
        let Some(folder) = config.site_dir.clone().or_else(beside_program) else {
            tracing::warn!("there is no built site: set `site_dir` to its folder");
            return Self { source: Source::Nowhere, manifest: String::new(), hashes: None };
        };
        let manifest = std::fs::read_to_string(folder.join(MANIFEST)).unwrap_or_else(|error| {
            tracing::warn!(folder = %folder.display(), cause = %error, "the built site has no manifest");
            String::new()
        });
        let hashes = folder.join(HASHES).canonicalize().ok();
        Self { source: Source::Folder(folder), manifest, hashes }
    }

    #[cfg(feature = "embed-site")]
    fn embedded(config: &Config) -> Self {
        // Leptos reads the hashes from a file.
        let file = config.data_dir.join("site-hash.txt");
        let written = std::fs::create_dir_all(&config.data_dir)
            .and_then(|()| std::fs::write(&file, embedded::text(HASHES).unwrap_or_default()))
            .and_then(|()| file.canonicalize());
        if let Err(error) = &written {
            tracing::error!(file = %file.display(), cause = %error, "pages cannot find their scripts");
        }
        Self { source: Source::Embedded, manifest: embedded::text(MANIFEST).unwrap_or_default(), hashes: written.ok() }
    }

    /// What the pages have to know of it.
    pub(super) fn assets(&self) -> Assets {
        Assets::from_manifest(&self.manifest).unwrap_or_default()
    }

    /// Where the pages find the wasm.
    pub(super) fn leptos_options(&self) -> LeptosOptions {
        let options = LeptosOptions::builder().output_name(OUTPUT_NAME);
        match self.hashes.as_deref().and_then(Path::to_str) {
            Some(file) => options.hash_files(true).hash_file(file.into()).build(),
            None => options.build(),
        }
    }

    /// Routes for its files.
    pub(super) fn routes(&self) -> Router {
        let routes = match &self.source {
            Source::Folder(folder) => from_folder(folder).unwrap_or_else(|error| {
                tracing::error!(folder = %folder.display(), cause = %error, "the built site cannot be read");
                Router::new()
            }),
            #[cfg(feature = "embed-site")]
            Source::Embedded => embedded::routes(),
            Source::Nowhere => Router::new(),
        };
        routes.layer(from_fn(headers))
    }
}

/// `site` in the folder of the program.
fn beside_program() -> Option<PathBuf> {
    let folder = std::env::current_exe().ok()?.parent()?.join("site");
    folder.is_dir().then_some(folder)
}

/// One route for each file and folder at the top, so that all other paths stay the pages'.
fn from_folder(folder: &Path) -> std::io::Result<Router> {
    let mut routes = Router::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !name.contains(['{', '}']) && !is_variant(name)) else { continue };
        let route = format!("/{name}");
        routes = if entry.file_type()?.is_dir() {
            let files = ServeDir::new(entry.path())
                .precompressed_br()
                .precompressed_gzip()
                .append_index_html_on_directories(false);
            routes.nest_service(&route, files)
        } else {
            routes.route_service(&route, ServeFile::new(entry.path()).precompressed_br().precompressed_gzip())
        };
    }
    Ok(routes)
}

/// Compressed beside the file it was made from, and sent in its place.
fn is_variant(name: &str) -> bool {
    [".br", ".gz"].iter().any(|suffix| name.ends_with(suffix))
}

async fn headers(request: Request, next: Next) -> Response {
    let forever = is_hashed(request.uri().path());
    let is_worker = request.uri().path().starts_with(WORKER);
    let mut response = next.run(request).await;
    if is_worker {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, WORKER_POLICY);
    }
    if matches!(response.status(), StatusCode::OK | StatusCode::PARTIAL_CONTENT | StatusCode::NOT_MODIFIED) {
        response.headers_mut().insert(header::CACHE_CONTROL, if forever { FOREVER } else { ASK });
    }
    response
}

/// Whether a file's name carries a hash of its content: `terrarium.3f9a1b2c.css`, `inter-4e1d22ab90.woff2`.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split(['.', '-']).skip(1).any(|part| {
        part.len() >= 8
            && part.bytes().all(|byte| byte.is_ascii_hexdigit())
            && part.bytes().any(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use tower::ServiceExt;

    use super::*;

    #[test]
    fn a_hash_is_told_from_a_word() {
        for hashed in ["/pkg/terrarium.3f9a1b2c.css", "/fonts/inter-4e1d22ab90.woff2", "/a.00000000.js"] {
            assert!(is_hashed(hashed), "{hashed}");
        }
        for plain in
            ["/pkg/terrarium.css", "/terrarium_bg.wasm", "/plotly-cartesian.min.js", "/3f9a1b2c/a.js", "/effaceed.js"]
        {
            assert!(!is_hashed(plain), "{plain}");
        }
    }

    async fn get(routes: &Router, path: &str) -> (StatusCode, axum::http::HeaderMap, Vec<u8>) {
        let request = Request::get(path).header("accept-encoding", "br").body(Body::empty()).unwrap();
        let response = routes.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        (status, headers, to_bytes(response.into_body(), 1000).await.unwrap().to_vec())
    }

    #[tokio::test]
    async fn files_come_compressed_and_with_the_right_life() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("pkg")).unwrap();
        std::fs::create_dir(folder.path().join("assets")).unwrap();
        for (name, text) in [
            ("pkg/a.12345678.js", "plain"),
            ("pkg/a.12345678.js.br", "brotli"),
            ("assets/worker-12345678.js", "worker"),
            ("icon.svg", "icon"),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        std::fs::write(folder.path().join(HASHES), "js: 12345678").unwrap();
        std::fs::write(folder.path().join(MANIFEST), r#"{"terrarium.css": "/a.css", "links.js": "/pkg/links.1.js"}"#)
            .unwrap();
        let site = Site::open(&Config { site_dir: Some(folder.path().to_owned()), ..Config::default() });
        assert_eq!(site.assets().stylesheet, "/a.css");
        assert!(site.leptos_options().hash_files);
        let routes = site.routes();
        let (status, headers, body) = get(&routes, "/pkg/a.12345678.js").await;
        assert_eq!((status, body.as_slice()), (StatusCode::OK, &b"brotli"[..]));
        assert_eq!(headers[header::CONTENT_TYPE], "text/javascript");
        assert_eq!(headers[header::CACHE_CONTROL], FOREVER);
        let (_, headers, body) = get(&routes, "/icon.svg").await;
        assert_eq!((&headers[header::CACHE_CONTROL], body.as_slice()), (&ASK, &b"icon"[..]));
        assert!(!headers.contains_key(header::CONTENT_SECURITY_POLICY), "{headers:?}");
        let (_, headers, _) = get(&routes, "/assets/worker-12345678.js").await;
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("'wasm-unsafe-eval'") && policy.contains("connect-src 'self'"), "{policy}");
        for absent in ["/pkg/b.js", "/pkg/../secret", "/pkg", "/other"] {
            let (status, headers, _) = get(&routes, absent).await;
            assert!(status.is_client_error(), "{absent}: {status}");
            assert!(!headers.contains_key(header::CACHE_CONTROL), "{absent}");
        }
    }
}
