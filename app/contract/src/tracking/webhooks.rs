//! Webhooks: other programs that are told of changes in the registry.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{ApiError, ApiResult, Millis, OpContext, Part};

/// A webhook's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebhookId(pub Uuid);

impl std::fmt::Display for WebhookId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl std::str::FromStr for WebhookId {
    type Err = ApiError;

    /// What has another form is the id of no webhook, and no other mistake.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = |_| ApiError::not_found(format_args!("webhook with the id {text}"));
        Uuid::try_parse(text).map(Self).map_err(unknown)
    }
}

/// What deliveries are signed with. It is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(pub String);

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[hidden]")
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// All of them, in the order of the protocol's numbers from 1.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in deliveries and in the database; the protocol writes it in capitals.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The one of this name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == name)
            }
        }
    };
}

words! {
    /// What something happens to.
    WebhookEntity {
        /// A model.
        RegisteredModel "registered_model",
        /// A version of a model.
        ModelVersion "model_version",
        /// A tag of a version.
        ModelVersionTag "model_version_tag",
        /// An alias of a model.
        ModelVersionAlias "model_version_alias",
        /// A prompt, which is a model with a tag that says so.
        Prompt "prompt",
        /// A version of a prompt.
        PromptVersion "prompt_version",
        /// A tag of a prompt.
        PromptTag "prompt_tag",
        /// A tag of a version of a prompt.
        PromptVersionTag "prompt_version_tag",
        /// An alias of a prompt.
        PromptAlias "prompt_alias",
    }
}

words! {
    /// What happens to it.
    WebhookAction {
        /// It is there now.
        Created "created",
        /// It has changed.
        Updated "updated",
        /// It is there no more.
        Deleted "deleted",
        /// It has a value now.
        Set "set",
    }
}

/// Something that a webhook can be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WebhookEvent {
    /// What it happens to.
    pub entity: WebhookEntity,
    /// What happens.
    pub action: WebhookAction,
}

impl WebhookEvent {
    /// An event that there is.
    ///
    /// # Errors
    /// When this never happens to such a thing; the message says what does.
    pub fn new(entity: WebhookEntity, action: WebhookAction) -> ApiResult<Self> {
        let possible = possible(entity);
        if possible.contains(&action) {
            return Ok(Self { entity, action });
        }
        let known: Vec<_> = possible.iter().map(|action| action.as_str()).collect();
        let message = format!(
            "Invalid action '{}' for entity '{}'. Valid actions are: {}.",
            action.as_str(),
            entity.as_str(),
            known.join(", ")
        );
        Err(ApiError::invalid("events", message))
    }
}

const fn possible(entity: WebhookEntity) -> &'static [WebhookAction] {
    use WebhookAction::{Created, Deleted, Set};
    match entity {
        WebhookEntity::RegisteredModel
        | WebhookEntity::ModelVersion
        | WebhookEntity::Prompt
        | WebhookEntity::PromptVersion => &[Created],
        WebhookEntity::ModelVersionTag | WebhookEntity::PromptTag | WebhookEntity::PromptVersionTag => &[Set, Deleted],
        WebhookEntity::ModelVersionAlias | WebhookEntity::PromptAlias => &[Created, Deleted],
    }
}

/// Whether a webhook is told of anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookStatus {
    /// It is.
    #[default]
    Active,
    /// It is not, nor will it be afterwards.
    Disabled,
}

impl WebhookStatus {
    /// Both, in the order of the protocol's numbers from 1.
    pub const ALL: [Self; 2] = [Self::Active, Self::Disabled];

    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Disabled => "DISABLED",
        }
    }
}

/// A webhook. Its secret is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Id.
    pub id: WebhookId,
    /// Its name; others may have the same.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Where deliveries go.
    pub url: String,
    /// What it is told of, by entity and action.
    pub events: Vec<WebhookEvent>,
    /// Whether it is told of anything.
    pub status: WebhookStatus,
    /// When it was created.
    pub created_at: Millis,
    /// When it was changed last.
    pub updated_at: Millis,
}

/// A webhook before it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhook {
    /// Letters, digits, `.`, `_` and `-`, at most 63.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// `http` or `https`, at an address that this installation may call.
    pub url: String,
    /// What it is told of, one at least.
    pub events: Vec<WebhookEvent>,
    /// What deliveries are signed with; without one they are not.
    pub secret: Option<WebhookSecret>,
    /// Whether it is told of anything.
    pub status: WebhookStatus,
}

/// What is to change of a webhook; `None`, and no events at all, leave things as they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebhookUpdate {
    /// Another name.
    pub name: Option<String>,
    /// Another description.
    pub description: Option<String>,
    /// Another place.
    pub url: Option<String>,
    /// Other events.
    pub events: Vec<WebhookEvent>,
    /// Another secret.
    pub secret: Option<WebhookSecret>,
    /// Another status. What still waits for a webhook that is disabled is not delivered any more.
    pub status: Option<WebhookStatus>,
}

/// How a webhook answered to an example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookTestResult {
    /// The status of its answer, where there was one.
    pub response_status: Option<u16>,
    /// The beginning of its answer.
    pub response_body: Option<String>,
    /// Why there was no answer.
    pub error: Option<String>,
}

impl WebhookTestResult {
    /// Whether it took the example.
    #[must_use]
    pub fn success(&self) -> bool {
        self.response_status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// Whether a delivery has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Not yet.
    Waiting,
    /// It has.
    Delivered,
    /// It has not, and is not tried any more.
    Failed,
}

impl DeliveryState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Delivered, Self::Failed];

    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

/// What became of telling a webhook of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookDelivery {
    /// Id, as the receiver gets it.
    pub id: Uuid,
    /// Of what.
    pub event: WebhookEvent,
    /// Whether it has arrived.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// When the event happened.
    pub created_at: Millis,
    /// When it was tried last.
    pub tried_at: Option<Millis>,
    /// When it is tried next.
    pub next_at: Option<Millis>,
    /// The status of the last answer.
    pub response_status: Option<u16>,
    /// Why it has not arrived.
    pub problem: Option<String>,
}

/// Webhooks. All of it needs `PromoteModels`; `Forbidden` for whoever does not see all rows of the warehouse, which models
/// learn from.
#[async_trait]
pub trait WebhookApi: Send + Sync {
    /// Creates one. Audited.
    async fn create_webhook(&self, cx: &OpContext, new: NewWebhook) -> ApiResult<Webhook>;

    /// One by its id.
    async fn webhook(&self, cx: &OpContext, id: WebhookId) -> ApiResult<Webhook>;

    /// All of them, newest first: at most `limit`, 1 to 1,000, from where `after` says.
    async fn webhooks(&self, cx: &OpContext, limit: u32, after: Option<String>) -> ApiResult<Part<Webhook>>;

    /// Changes one. Audited.
    async fn update_webhook(&self, cx: &OpContext, id: WebhookId, update: WebhookUpdate) -> ApiResult<Webhook>;

    /// Deletes one with what still waits for it. Audited.
    async fn delete_webhook(&self, cx: &OpContext, id: WebhookId) -> ApiResult<()>;

    /// Sends it an example of an event, once: of the first that it is told of, where nothing is said.
    async fn test_webhook(
        &self,
        cx: &OpContext,
        id: WebhookId,
        event: Option<WebhookEvent>,
    ) -> ApiResult<WebhookTestResult>;

    /// What became of the last 100 deliveries, newest first.
    async fn webhook_deliveries(&self, cx: &OpContext, id: WebhookId) -> ApiResult<Vec<WebhookDelivery>>;
}
