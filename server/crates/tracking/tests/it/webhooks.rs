//! Webhooks against a receiver of the test's own.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{
    DeliveryState, ErrorCode, NewRegisteredVersion, NewWebhook, RegisteredModelApi, Role, Webhook, WebhookAction,
    WebhookApi, WebhookDelivery, WebhookEntity, WebhookEvent, WebhookSecret, WebhookStatus, WebhookUpdate,
};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracking::Service;

use crate::registry::{Registry, asked_by};
use crate::stage::Stage;

const PATIENCE: Duration = Duration::from_secs(20);
const SECRET: &str = "hush, hush";

/// What arrived.
struct Arrived {
    headers: HeaderMap,
    body: String,
}

impl Arrived {
    fn told(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

struct Receiver {
    url: String,
    arrived: mpsc::UnboundedReceiver<Arrived>,
}

struct Answering {
    /// The last is the first that is given; then 200.
    answers: Mutex<Vec<StatusCode>>,
    heard: mpsc::UnboundedSender<Arrived>,
}

impl Receiver {
    /// One that gives these answers first.
    async fn new(answers: &[u16]) -> Self {
        let (heard, arrived) = mpsc::unbounded_channel();
        let answers = answers.iter().rev().map(|status| StatusCode::from_u16(*status).unwrap()).collect();
        let state = Arc::new(Answering { answers: Mutex::new(answers), heard });
        let router = Router::new().route("/hook", post(hear)).with_state(state);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, arrived }
    }

    async fn next(&mut self) -> Arrived {
        timeout(PATIENCE, self.arrived.recv()).await.expect("something arrives").unwrap()
    }
}

async fn hear(State(state): State<Arc<Answering>>, headers: HeaderMap, body: String) -> (StatusCode, &'static str) {
    let status = state.answers.lock().await.pop().unwrap_or(StatusCode::OK);
    state.heard.send(Arrived { headers, body }).unwrap();
    (status, "thank you")
}

/// A registry that may call this machine.
async fn near() -> Stage {
    Stage::with(|service| service.with_webhook_networks("127.0.0.0/8".parse().unwrap())).await
}

async fn add(stage: &Stage, url: &str, events: &[(WebhookEntity, WebhookAction)]) -> Webhook {
    let events = events.iter().map(|(entity, action)| WebhookEvent::new(*entity, *action).unwrap()).collect();
    let secret = Some(WebhookSecret(SECRET.to_owned()));
    let new = NewWebhook { url: url.to_owned(), events, secret, ..new("deploy") };
    stage.service.create_webhook(&stage.engineer, new).await.unwrap()
}

const MODELS: &[(WebhookEntity, WebhookAction)] = &[(WebhookEntity::RegisteredModel, WebhookAction::Created)];

fn deliver(service: &Arc<Service>) -> (JoinHandle<()>, CancellationToken) {
    let stop = CancellationToken::new();
    let (service, ended) = (Arc::clone(service), stop.clone());
    (tokio::spawn(async move { service.deliver_webhooks(&ended).await }), stop)
}

async fn create(stage: &Stage, name: &str) {
    stage.service.create_registered_model(&stage.engineer, name, "", Vec::new()).await.unwrap();
}

/// The one delivery to a webhook, once it is in this state.
async fn settled(stage: &Stage, webhook: &Webhook, state: DeliveryState) -> WebhookDelivery {
    let found = async {
        loop {
            let found = stage.service.webhook_deliveries(&stage.engineer, webhook.id).await.unwrap();
            if let [one] = found.as_slice()
                && one.state == state
            {
                return one.clone();
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, found).await.expect("the delivery gets there")
}

#[tokio::test]
async fn a_delivery_is_signed_and_tried_again_with_the_same_body_and_id() {
    let stage = near().await;
    let mut receiver = Receiver::new(&[503]).await;
    let webhook = add(&stage, &receiver.url, MODELS).await;
    let (task, stop) = deliver(&stage.service);
    create(&stage, "churn").await;

    let (first, second) = (receiver.next().await, receiver.next().await);
    assert_eq!(first.body, second.body);
    assert_eq!(first.header("x-mlflow-delivery-id"), second.header("x-mlflow-delivery-id"));
    assert_eq!(first.told()["data"], json!({"name": "churn", "tags": {}, "description": null}));
    for arrived in [&first, &second] {
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        let (id, at) = (arrived.header("x-mlflow-delivery-id"), arrived.header("x-mlflow-timestamp"));
        mac.update(format!("{id}.{at}.{}", arrived.body).as_bytes());
        let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        assert_eq!(arrived.header("x-mlflow-signature"), signature);
    }
    let done = settled(&stage, &webhook, DeliveryState::Delivered).await;
    assert_eq!((done.attempts, done.response_status, done.problem), (2, Some(200), None));
    stop.cancel();
    task.await.unwrap();
}

#[tokio::test]
async fn what_waits_is_delivered_after_a_restart() {
    let stage = near().await;
    let mut receiver = Receiver::new(&[]).await;
    let webhook = add(&stage, &receiver.url, MODELS).await;
    create(&stage, "churn").await;
    // A sender that took it and was killed: its time is over.
    sqlx::query_scalar::<_, i32>(
        "UPDATE tracking.webhook_delivery SET attempts = 1, tried_at = now(), next_at = now() RETURNING attempts",
    )
    .fetch_one(stage.db.db.app())
    .await
    .unwrap();
    let later = Arc::new(stage.another().with_webhook_networks("127.0.0.1".parse().unwrap()));
    let (task, stop) = deliver(&later);
    assert_eq!(receiver.next().await.told()["data"]["name"], "churn");
    assert_eq!(settled(&stage, &webhook, DeliveryState::Delivered).await.attempts, 2);
    stop.cancel();
    task.await.unwrap();
}

#[tokio::test]
async fn only_what_was_committed_and_is_wanted_is_told() {
    let stage = near().await;
    let mut receiver = Receiver::new(&[]).await;
    let webhook = add(&stage, &receiver.url, &[(WebhookEntity::ModelVersion, WebhookAction::Created)]).await;
    create(&stage, "churn").await;
    let version = NewRegisteredVersion {
        model: "churn".to_owned(),
        source: "s3://bucket/x".to_owned(),
        ..NewRegisteredVersion::default()
    };
    let missing = NewRegisteredVersion { model: "other".to_owned(), ..version.clone() };
    stage.service.create_registered_version(&stage.engineer, missing).await.unwrap_err();

    let update = |status| WebhookUpdate { status: Some(status), ..WebhookUpdate::default() };
    let change = |status| stage.service.update_webhook(&stage.engineer, webhook.id, update(status));
    stage.service.create_registered_version(&stage.engineer, version.clone()).await.unwrap();
    change(WebhookStatus::Disabled).await.unwrap();
    stage.service.create_registered_version(&stage.engineer, version.clone()).await.unwrap();
    change(WebhookStatus::Active).await.unwrap();
    stage.service.create_registered_version(&stage.engineer, version).await.unwrap();

    let (task, stop) = deliver(&stage.service);
    assert_eq!(receiver.next().await.told()["data"]["version"], "3");
    stop.cancel();
    task.await.unwrap();
    let deliveries = stage.service.webhook_deliveries(&stage.engineer, webhook.id).await.unwrap();
    let states: Vec<_> = deliveries.iter().map(|one| (one.state, one.problem.as_deref())).collect();
    assert_eq!(states, [(DeliveryState::Delivered, None), (DeliveryState::Failed, Some("The webhook was disabled."))]);
}

#[tokio::test]
async fn a_promotion_and_a_training_are_told_too() {
    let registry = Registry::new().await;
    let engineer = asked_by(Role::Engineer);
    let events = [
        (WebhookEntity::ModelVersion, WebhookAction::Created),
        (WebhookEntity::ModelVersionAlias, WebhookAction::Created),
    ];
    let events = events.iter().map(|(entity, action)| WebhookEvent::new(*entity, *action).unwrap()).collect();
    let new = NewWebhook { events, ..new("deploy") };
    registry.service.create_webhook(&engineer, new).await.unwrap();
    let version = registry.add("artifact").await;
    contract::RegistryApi::promote(&*registry.service, &engineer, "segments", version).await.unwrap();
    let bodies: Vec<String> = sqlx::query_scalar("SELECT body FROM tracking.webhook_delivery ORDER BY created_at")
        .fetch_all(registry.db.db.app())
        .await
        .unwrap();
    let told: Vec<Value> = bodies.iter().map(|body| serde_json::from_str(body).unwrap()).collect();
    assert_eq!(told[0]["data"]["version"], "1");
    assert_eq!(told[1]["data"], json!({"name": "segments", "alias": "champion", "version": "1"}));
}

#[tokio::test]
async fn private_addresses_are_not_reached_whatever_names_them() {
    let stage = Stage::new().await;
    let mut receiver = Receiver::new(&[]).await;
    let port = receiver.url.rsplit(':').next().unwrap().to_owned();
    // A name is looked up when it is called, not when it is written down.
    let webhook = add(&stage, &format!("http://localhost:{port}"), MODELS).await;
    let tested = stage.service.test_webhook(&stage.engineer, webhook.id, None).await.unwrap();
    assert!(!tested.success() && tested.error.unwrap().contains("tracking.webhook_networks"));

    let (task, stop) = deliver(&stage.service);
    create(&stage, "churn").await;
    let failed = settled(&stage, &webhook, DeliveryState::Failed).await;
    assert_eq!((failed.attempts, failed.response_status), (1, None));
    assert!(failed.problem.unwrap().contains("private addresses"));
    stop.cancel();
    task.await.unwrap();
    assert!(receiver.arrived.try_recv().is_err());

    let refused = NewWebhook { url: receiver.url, ..new("deploy") };
    let error = stage.service.create_webhook(&stage.engineer, refused).await.unwrap_err();
    assert_eq!((error.code, error.field.as_deref()), (ErrorCode::InvalidInput, Some("url")));
}

#[tokio::test]
async fn redirections_are_not_followed_and_answers_are_cut() {
    let stage = near().await;
    let mut receiver = Receiver::new(&[307]).await;
    let webhook = add(&stage, &receiver.url, MODELS).await;
    let (task, stop) = deliver(&stage.service);
    create(&stage, "churn").await;
    receiver.next().await;
    let failed = settled(&stage, &webhook, DeliveryState::Failed).await;
    assert!(failed.response_status == Some(307) && failed.problem.unwrap().contains("redirection"));
    stop.cancel();
    task.await.unwrap();

    let long = Router::new().route("/", post(|_: Bytes| async { "x".repeat(1 << 20) }));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, long).await });
    let webhook = add(&stage, &url, MODELS).await;
    let tested = stage.service.test_webhook(&stage.engineer, webhook.id, None).await.unwrap();
    assert!(tested.success());
    assert_eq!(tested.response_body.unwrap().len(), 4096);
}

#[tokio::test]
async fn secrets_are_in_no_answer_and_no_audit_event() {
    let stage = near().await;
    let webhook = add(&stage, "https://example.com/path-token", MODELS).await;
    let update = WebhookUpdate { secret: Some(WebhookSecret("other hush".to_owned())), ..WebhookUpdate::default() };
    assert!(!format!("{update:?}").contains("hush"));
    let changed = stage.service.update_webhook(&stage.engineer, webhook.id, update).await.unwrap();
    stage.service.delete_webhook(&stage.engineer, webhook.id).await.unwrap();
    assert!(!format!("{webhook:?}{changed:?}").contains("hush"));
    let audited: Vec<(String, Value)> =
        sqlx::query_as("SELECT action, detail FROM platform.audit_event WHERE subject = $1 ORDER BY event_id")
            .bind(format!("webhook/{}", webhook.id))
            .fetch_all(stage.db.db.app())
            .await
            .unwrap();
    let actions: Vec<_> = audited.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(actions, ["webhook.created", "webhook.changed", "webhook.deleted"]);
    assert_eq!(audited[0].1["host"], "example.com");
    let text = format!("{audited:?}");
    assert!(!text.contains("hush") && !text.contains("path-token"), "{text}");
}

#[tokio::test]
async fn webhooks_are_for_those_who_may_promote() {
    let stage = near().await;
    let webhook = add(&stage, "https://example.com", MODELS).await;
    for role in [Role::Viewer, Role::Analyst] {
        let cx = asked_by(role);
        let service = &stage.service;
        let refused = [
            service.create_webhook(&cx, new("x")).await.unwrap_err().code,
            service.webhook(&cx, webhook.id).await.unwrap_err().code,
            service.webhooks(&cx, 1, None).await.unwrap_err().code,
            service.update_webhook(&cx, webhook.id, WebhookUpdate::default()).await.unwrap_err().code,
            service.delete_webhook(&cx, webhook.id).await.unwrap_err().code,
            service.test_webhook(&cx, webhook.id, None).await.unwrap_err().code,
            service.webhook_deliveries(&cx, webhook.id).await.unwrap_err().code,
        ];
        assert_eq!(refused, [ErrorCode::Forbidden; 7], "{role}");
    }
}

#[tokio::test]
async fn a_list_goes_on_where_it_stopped() {
    let stage = near().await;
    for _ in 0..5 {
        add(&stage, "https://example.com", MODELS).await;
    }
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let part = stage.service.webhooks(&stage.engineer, 2, after).await.unwrap();
        seen.extend(part.items.into_iter().map(|webhook| webhook.id));
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((all, seen.len()), (5, 5));
    for bad in [0, 1_001] {
        assert_eq!(stage.service.webhooks(&stage.engineer, bad, None).await.unwrap_err().code, ErrorCode::InvalidInput);
    }
}

fn new(name: &str) -> NewWebhook {
    NewWebhook {
        name: name.to_owned(),
        description: String::new(),
        url: "https://example.com".to_owned(),
        events: MODELS.iter().map(|(entity, action)| WebhookEvent::new(*entity, *action).unwrap()).collect(),
        secret: None,
        status: WebhookStatus::Active,
    }
}
