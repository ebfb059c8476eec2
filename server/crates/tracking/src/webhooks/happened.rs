//! What happens in the registry, as deliveries tell it.

use std::collections::BTreeMap;

use chrono::{SecondsFormat, Utc};
use contract::{Pair, WebhookAction, WebhookEntity, WebhookEvent};
use platform::Transaction;
use serde::Serialize;
use serde_json::{Value, json};

use super::store;

/// The tag by which a model is a prompt, and that of a version with the prompt's text.
const IS_PROMPT: &str = "mlflow.prompt.is_prompt";
const PROMPT_TEXT: &str = "mlflow.prompt.text";

/// Something that happened to the model `model`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Happened<'a> {
    pub(crate) model: &'a str,
    pub(crate) what: Happening<'a>,
}

/// What happened.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Happening<'a> {
    Created { tags: &'a [Pair], description: &'a str },
    TagSet { key: &'a str, value: &'a str },
    TagDeleted { key: &'a str },
    VersionCreated { version: i32, source: &'a str, run: &'a str, tags: &'a [Pair], description: &'a str },
    VersionTagSet { version: i32, key: &'a str, value: &'a str },
    VersionTagDeleted { version: i32, key: &'a str },
    AliasSet { alias: &'a str, version: i32 },
    AliasDeleted { alias: &'a str },
}

/// The body of a delivery.
#[derive(Serialize)]
struct Told {
    entity: &'static str,
    action: &'static str,
    timestamp: String,
    data: Value,
}

/// Writes down, in the transaction in which it happened, who is to be told.
pub(crate) async fn announce(tx: &mut Transaction, model_id: i64, happened: Happened<'_>) -> sqlx::Result<()> {
    let is_prompt = store::has_tag(tx, model_id, IS_PROMPT, "true").await?;
    // Tags of models that are no prompts are no event of the protocol.
    let Some(event) = happened.what.event(is_prompt) else { return Ok(()) };
    let body = body(event, happened.data(is_prompt)).map_err(|error| sqlx::Error::Encode(error.into()))?;
    store::add_deliveries(tx, event, &body).await
}

/// An example of an event, as a test sends it.
pub(super) fn example(event: WebhookEvent) -> serde_json::Result<String> {
    let tags = [("example_key".to_owned(), "example_value".to_owned())];
    let text = [(PROMPT_TEXT.to_owned(), "Hello {{name}}!".to_owned()), tags[0].clone()];
    let (key, value, version, alias) = ("example_key", "example_value", 1, "example_alias");
    let is_prompt = event.entity >= WebhookEntity::Prompt;
    let what = match (event.entity, event.action) {
        (WebhookEntity::RegisteredModel | WebhookEntity::Prompt, _) => {
            Happening::Created { tags: &tags, description: "An example" }
        }
        (WebhookEntity::ModelVersion | WebhookEntity::PromptVersion, _) => Happening::VersionCreated {
            version,
            source: "models:/m-00000000000000000000000000000000",
            run: "00000000000000000000000000000000",
            tags: if is_prompt { &text } else { &tags },
            description: "An example",
        },
        (WebhookEntity::ModelVersionTag | WebhookEntity::PromptVersionTag, WebhookAction::Deleted) => {
            Happening::VersionTagDeleted { version, key }
        }
        (WebhookEntity::ModelVersionTag | WebhookEntity::PromptVersionTag, _) => {
            Happening::VersionTagSet { version, key, value }
        }
        (WebhookEntity::PromptTag, WebhookAction::Deleted) => Happening::TagDeleted { key },
        (WebhookEntity::PromptTag, _) => Happening::TagSet { key, value },
        (WebhookEntity::ModelVersionAlias | WebhookEntity::PromptAlias, WebhookAction::Deleted) => {
            Happening::AliasDeleted { alias }
        }
        (WebhookEntity::ModelVersionAlias | WebhookEntity::PromptAlias, _) => Happening::AliasSet { alias, version },
    };
    body(event, Happened { model: "example", what }.data(is_prompt))
}

fn body(event: WebhookEvent, data: Value) -> serde_json::Result<String> {
    let timestamp = Utc::now().to_rfc3339_opts(SecondsFormat::Micros, false);
    serde_json::to_string(&Told { entity: event.entity.as_str(), action: event.action.as_str(), timestamp, data })
}

impl Happening<'_> {
    fn event(self, is_prompt: bool) -> Option<WebhookEvent> {
        use WebhookAction::{Created, Deleted, Set};
        use WebhookEntity as Entity;
        let of = |model: Entity, prompt: Entity| if is_prompt { prompt } else { model };
        let (entity, action) = match self {
            Self::Created { .. } => (of(Entity::RegisteredModel, Entity::Prompt), Created),
            Self::TagSet { .. } if is_prompt => (Entity::PromptTag, Set),
            Self::TagDeleted { .. } if is_prompt => (Entity::PromptTag, Deleted),
            Self::TagSet { .. } | Self::TagDeleted { .. } => return None,
            Self::VersionCreated { .. } => (of(Entity::ModelVersion, Entity::PromptVersion), Created),
            Self::VersionTagSet { .. } => (of(Entity::ModelVersionTag, Entity::PromptVersionTag), Set),
            Self::VersionTagDeleted { .. } => (of(Entity::ModelVersionTag, Entity::PromptVersionTag), Deleted),
            Self::AliasSet { .. } => (of(Entity::ModelVersionAlias, Entity::PromptAlias), Created),
            Self::AliasDeleted { .. } => (of(Entity::ModelVersionAlias, Entity::PromptAlias), Deleted),
        };
        Some(WebhookEvent { entity, action })
    }
}

impl Happened<'_> {
    fn data(self, is_prompt: bool) -> Value {
        let name = self.model;
        match self.what {
            Happening::Created { tags, description } => {
                json!({"name": name, "tags": by_key(tags), "description": some(description)})
            }
            Happening::TagSet { key, value } => json!({"name": name, "key": key, "value": value}),
            Happening::TagDeleted { key } => json!({"name": name, "key": key}),
            Happening::VersionCreated { version, tags, description, .. } if is_prompt => {
                let mut tags = by_key(tags);
                let template = tags.remove(PROMPT_TEXT);
                let (version, description) = (version.to_string(), some(description));
                json!({"name": name, "version": version, "template": template, "tags": tags, "description": description})
            }
            Happening::VersionCreated { version, source, run, tags, description } => json!({
                "name": name, "version": version.to_string(), "source": source, "run_id": some(run), "tags": by_key(tags),
                "description": some(description),
            }),
            Happening::VersionTagSet { version, key, value } => {
                json!({"name": name, "version": version.to_string(), "key": key, "value": value})
            }
            Happening::VersionTagDeleted { version, key } => {
                json!({"name": name, "version": version.to_string(), "key": key})
            }
            Happening::AliasSet { alias, version } => {
                json!({"name": name, "alias": alias, "version": version.to_string()})
            }
            Happening::AliasDeleted { alias } => json!({"name": name, "alias": alias}),
        }
    }
}

/// Of several tags with one key, the last counts.
fn by_key(tags: &[Pair]) -> BTreeMap<&str, &str> {
    tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_that_there_is_has_an_example_of_itself() {
        let mut seen = 0;
        for &entity in WebhookEntity::ALL {
            for &action in WebhookAction::ALL {
                let Ok(event) = WebhookEvent::new(entity, action) else { continue };
                let told: Value = serde_json::from_str(&example(event).unwrap()).unwrap();
                assert_eq!((&told["entity"], &told["action"]), (&entity.as_str().into(), &action.as_str().into()));
                assert_eq!(told["data"]["name"], "example", "{event:?}");
                seen += 1;
            }
        }
        assert_eq!(seen, 14);
    }
}
