//! Requests, which are sent again where that can help.

use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use contract::ByteStream;
use futures::TryStreamExt;
use futures::stream;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, redirect};
use serde_json::Value;
use url::Url;

use crate::error::{ImportError, Result};

/// How long connecting may take, and any pause within an answer.
const CONNECT: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_secs(120);
/// How long it waits before it asks again, each time.
const WAITS: [Duration; 4] =
    [Duration::from_millis(500), Duration::from_secs(2), Duration::from_secs(5), Duration::from_secs(15)];
/// The longest answer that is held in memory, in bytes: a page of runs with everything that they were told.
const LONGEST: usize = 256 << 20;
/// How much of what a server says is shown, in characters.
const SHOWN: usize = 300;

/// What a server is told about who asks. It is shown nowhere.
#[derive(Clone, Default)]
pub struct Credentials {
    /// A token.
    pub token: Option<String>,
    /// A name and a password, which count before a token.
    pub login: Option<(String, String)>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[hidden]")
    }
}

/// What is asked of a server.
#[derive(Debug)]
pub(super) struct Asker {
    client: Client,
    credentials: Credentials,
    /// Ends with a slash, and has no credentials in it.
    base: Url,
}

impl Asker {
    pub(super) fn new(url: &str, mut credentials: Credentials) -> Result<Self> {
        let refused = || {
            ImportError::Source(
                "The URL of the tracking server cannot be read; it is like https://mlflow.example.".to_owned(),
            )
        };
        let mut base = Url::parse(url).map_err(|_| refused())?;
        if !base.username().is_empty() {
            let plain = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
            let password = base.password().map(plain).unwrap_or_default();
            credentials.login = Some((plain(base.username()), password));
        }
        // Fails only for addresses that have no such part.
        let _ = (base.set_username(""), base.set_password(None));
        base.set_query(None);
        base.set_fragment(None);
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .read_timeout(PAUSE)
            .redirect(redirect::Policy::limited(3))
            .build()
            .map_err(|error| ImportError::Source(format!("No requests can be made: {error}.")))?;
        Ok(Self { client, credentials, base })
    }

    /// Where the server is.
    pub(super) fn place(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// The host that the server is asked at, with its port where that is written.
    pub(super) fn host(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        self.base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Posts JSON to an endpoint and reads JSON.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let body = Bytes::from(body.to_string());
        let request = || {
            Ok(self.request(Method::POST, self.url(path)?).header(CONTENT_TYPE, "application/json").body(body.clone()))
        };
        self.json(path, request).await
    }

    /// Reads JSON from an endpoint.
    pub(super) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value> {
        self.json(path, || Ok(self.request(Method::GET, self.url_with(path, query)?))).await
    }

    /// Reads a file, as it comes.
    pub(super) async fn download(&self, path: &str, query: &[(&str, &str)]) -> Result<ByteStream> {
        let response = self.send(path, || Ok(self.request(Method::GET, self.url_with(path, query)?))).await?;
        let pieces = stream::try_unfold(response, |mut response| async move {
            Ok::<_, reqwest::Error>(response.chunk().await?.map(|piece| (piece, response)))
        });
        Ok(Box::pin(pieces.map_err(|error| std::io::Error::other(reason(&error)))))
    }

    fn url(&self, path: &str) -> Result<Url> {
        self.base.join(path).map_err(|_| ImportError::Thing(format!("“{path}” cannot be asked for.")))
    }

    fn url_with(&self, path: &str, query: &[(&str, &str)]) -> Result<Url> {
        let mut url = self.url(path)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    fn request(&self, method: Method, url: Url) -> RequestBuilder {
        let request = self.client.request(method, url);
        match (&self.credentials.login, &self.credentials.token) {
            (Some((name, password)), _) => request.basic_auth(name, Some(password)),
            (None, Some(token)) => request.bearer_auth(token),
            (None, None) => request,
        }
    }

    async fn json(&self, path: &str, request: impl Fn() -> Result<RequestBuilder>) -> Result<Value> {
        let response = self.send(path, request).await?;
        let bytes = whole(response, LONGEST).await.map_err(|why| self.broken(path, &why))?;
        serde_json::from_slice(&bytes).map_err(|_| self.no_server())
    }

    /// Sends a request until it is answered, and reads what a refusal means.
    async fn send(&self, path: &str, request: impl Fn() -> Result<RequestBuilder>) -> Result<Response> {
        let mut waits = WAITS.into_iter();
        loop {
            let (answer, wait) = (request()?.send().await, waits.next());
            match (answer, wait) {
                (Ok(response), Some(wait)) if may_pass(response.status()) => {
                    tracing::debug!(status = %response.status(), path, "asking again");
                    tokio::time::sleep(wait).await;
                }
                (Ok(response), _) if response.status().is_success() => return Ok(response),
                (Ok(response), _) => return Err(self.refusal(path, response).await),
                // Nobody is there, and that was known before anything was asked.
                (Err(error), Some(wait)) if !error.is_builder() && path != super::server::FIRST => {
                    tracing::debug!(cause = %reason(&error), path, "asking again");
                    tokio::time::sleep(wait).await;
                }
                (Err(error), _) => {
                    let why = reason(&error);
                    return Err(ImportError::Source(format!(
                        "{} does not answer ({why}). Check the address, and that the server runs.",
                        self.place()
                    )));
                }
            }
        }
    }

    async fn refusal(&self, path: &str, response: Response) -> ImportError {
        let (status, place) = (response.status(), self.place());
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => ImportError::Source(format!(
                "{place} refuses ({status}). Set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, to \
                 what it takes to see everything there."
            )),
            StatusCode::NOT_FOUND if path == super::server::FIRST => self.no_server(),
            _ => {
                let said = whole(response, LONGEST).await.unwrap_or_default();
                let message = serde_json::from_slice::<Value>(&said)
                    .ok()
                    .and_then(|answer| answer.get("message")?.as_str().map(str::to_owned))
                    .unwrap_or_else(|| String::from_utf8_lossy(&said).trim().to_owned());
                let message: String = message.chars().take(SHOWN).collect();
                let why = format!("The server answers {status} to {path}: {message}");
                let is_missing = matches!(status, StatusCode::NOT_FOUND | StatusCode::NOT_IMPLEMENTED);
                if is_missing { ImportError::NotThere(why) } else { ImportError::Thing(why) }
            }
        }
    }

    fn no_server(&self) -> ImportError {
        ImportError::Source(format!(
            "{} is no tracking server of MLflow's. Name the URL that its clients are told.",
            self.place()
        ))
    }

    fn broken(&self, path: &str, why: &str) -> ImportError {
        ImportError::Source(format!(
            "{} broke off while it answered to {path} ({why}). Import again to go on.",
            self.place()
        ))
    }
}

/// Whether a status says that the same request may be answered otherwise later on.
fn may_pass(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502..=504)
}

async fn whole(mut response: Response, longest: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| reason(&error))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > longest {
            return Err("the answer is too long".to_owned());
        }
    }
    Ok(bytes)
}

/// What went wrong at the bottom of it. The address is left out: it may have more in it than is to be shown.
fn reason(error: &reqwest::Error) -> String {
    let mut why = None;
    let mut cause = error.source();
    while let Some(deeper) = cause {
        why = Some(deeper.to_string());
        cause = deeper.source();
    }
    why.unwrap_or_else(|| "the request failed".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_taken_out_of_the_address_and_shown_nowhere() {
        let asker = Asker::new("https://kim:pa%24s@mlflow.example:8443/team?x=1", Credentials::default()).unwrap();
        assert_eq!(asker.place(), "https://mlflow.example:8443/team");
        assert_eq!(asker.host(), "mlflow.example:8443");
        assert_eq!(asker.credentials.login, Some(("kim".to_owned(), "pa$s".to_owned())));
        assert!(!format!("{asker:?}").contains("pa$s"));
        assert_eq!(asker.url("api/x").unwrap().as_str(), "https://mlflow.example:8443/team/api/x");
    }
}
