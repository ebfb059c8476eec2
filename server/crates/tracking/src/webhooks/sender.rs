//! Sends one delivery, once.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use contract::WebhookTestResult;
use platform::config::Networks;
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use tokio::sync::OnceCell;
use url::{Host, Url};
use uuid::Uuid;

use super::address::{self, Guarded, Private, REFUSED};
use super::signature::signature;
use super::store::Receiver;

/// How long a receiver may take for its whole answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// How much of an answer is read, in bytes.
const READ: usize = 4 << 10;

/// Sends deliveries, to addresses that are allowed.
#[derive(Debug, Clone)]
pub(crate) struct Sender {
    networks: Arc<Networks>,
    client: Arc<OnceCell<Client>>,
}

/// What came of sending: an answer, or why there is none.
pub(super) type Sent = Result<Answer, Problem>;

/// A receiver's answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) beginning: String,
}

/// Why there is no answer, and whether there may be one another time.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) message: String,
    pub(super) passing: bool,
}

impl Sender {
    pub(crate) fn new(networks: Networks) -> Self {
        Self { networks: Arc::new(networks), client: Arc::default() }
    }

    pub(super) fn networks(&self) -> &Networks {
        &self.networks
    }

    /// Posts `body`, signed where the receiver has a secret.
    pub(super) async fn send(&self, to: &Receiver, delivery: Uuid, body: &str) -> Sent {
        let client = self.client.get_or_try_init(|| async { self.client() }).await.map_err(problem)?;
        let url = self.allowed(&to.url)?;
        let id = delivery.to_string();
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs().to_string();
        let mut request = client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("X-MLflow-Delivery-Id", &id)
            .header("X-MLflow-Timestamp", &seconds);
        if let Some(secret) = &to.secret {
            request = request.header("X-MLflow-Signature", signature(secret.expose(), &id, &seconds, body));
        }
        let response = request.body(body.to_owned()).send().await.map_err(problem)?;
        let status = response.status().as_u16();
        Ok(Answer { status, beginning: beginning(response).await })
    }

    /// Follows no redirections, which could lead anywhere, and uses no proxy, whose address would be checked instead.
    fn client(&self) -> reqwest::Result<Client> {
        Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .user_agent(concat!("terrarium/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(Guarded(Arc::clone(&self.networks))))
            .build()
    }

    /// The URL, where it does not name an address itself that is not allowed: such a one is connected to without being looked up.
    fn allowed(&self, url: &str) -> Result<Url, Problem> {
        let lasting = |message: &str| Problem { message: message.to_owned(), passing: false };
        let url = Url::parse(url).map_err(|_| lasting("The URL cannot be read."))?;
        let address = match url.host() {
            Some(Host::Domain(_)) | None => return Ok(url),
            Some(Host::Ipv4(address)) => address.into(),
            Some(Host::Ipv6(address)) => address.into(),
        };
        if address::is_allowed(address, &self.networks) { Ok(url) } else { Err(lasting(REFUSED)) }
    }
}

/// For whoever has tried it.
pub(super) fn told(sent: Sent) -> WebhookTestResult {
    match sent {
        Ok(Answer { status, beginning }) => {
            WebhookTestResult { response_status: Some(status), response_body: Some(beginning), error: None }
        }
        Err(problem) => WebhookTestResult { response_status: None, response_body: None, error: Some(problem.message) },
    }
}

async fn beginning(mut response: Response) -> String {
    let mut read = Vec::new();
    while read.len() < READ {
        // An answer that breaks off is an answer.
        let Ok(Some(chunk)) = response.chunk().await else { break };
        read.extend_from_slice(&chunk);
    }
    read.truncate(READ);
    // What the database cannot keep is left out as well.
    String::from_utf8_lossy(&read).replace('\0', "")
}

/// In words of the causes and not of the whole, which has the URL in it.
fn problem(error: reqwest::Error) -> Problem {
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(current) = cause {
        if current.is::<Private>() {
            return Problem { message: REFUSED.to_owned(), passing: false };
        }
        cause = current.source();
    }
    let what = if error.is_timeout() {
        "It did not answer within 10 seconds"
    } else if error.is_connect() {
        "It could not be connected to"
    } else {
        "Sending failed"
    };
    let error = error.without_url();
    let mut innermost: &dyn Error = &error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    Problem { message: format!("{what}: {innermost}."), passing: true }
}
