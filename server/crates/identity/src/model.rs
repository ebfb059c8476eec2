//! Rows as the database holds them. They stay in here.

use chrono::{DateTime, Utc};
use contract::{ApiToken, Attributes, AuditEvent, Locale, Principal, Role, TokenId, User, UserId, Via};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::error::Error;

pub(crate) struct UserRow {
    pub(crate) user_id: Uuid,
    pub(crate) name: String,
    pub(crate) password_hash: String,
    pub(crate) role: String,
    pub(crate) disabled: bool,
    pub(crate) attributes: Json<Attributes>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) last_seen_at: Option<DateTime<Utc>>,
}

impl UserRow {
    /// The person, as the session that is being opened for them knows them.
    pub(crate) fn principal(&self) -> Result<Principal, Error> {
        Ok(Principal {
            user_id: Some(UserId(self.user_id)),
            name: self.name.clone(),
            person: Some(self.name.clone()),
            role: role(&self.role)?,
            via: Via::Session,
            attributes: self.attributes.0.clone(),
            locale: None,
        })
    }
}

impl TryFrom<UserRow> for User {
    type Error = Error;

    fn try_from(row: UserRow) -> Result<Self, Error> {
        Ok(Self {
            id: UserId(row.user_id),
            role: role(&row.role)?,
            name: row.name,
            disabled: row.disabled,
            attributes: row.attributes.0,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
        })
    }
}

/// A session that is good, with its holder.
pub(crate) struct SessionRow {
    pub(crate) user_id: Uuid,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) attributes: Json<Attributes>,
    pub(crate) locale: Option<String>,
    /// Whether its use was last noted a minute ago or longer.
    pub(crate) stale: bool,
}

impl TryFrom<SessionRow> for Principal {
    type Error = Error;

    fn try_from(row: SessionRow) -> Result<Self, Error> {
        let role = role(&row.role)?;
        let attributes = row.attributes.0;
        let person = Some(row.name.clone());
        let user_id = Some(UserId(row.user_id));
        // One that is not known any more is as if none had been chosen.
        let locale = row.locale.as_deref().and_then(Locale::of_tag);
        Ok(Self { user_id, name: row.name, person, role, via: Via::Session, attributes, locale })
    }
}

/// An API token that is good, with its owner if it has one.
pub(crate) struct BearerRow {
    pub(crate) token_id: Uuid,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) owner_id: Option<Uuid>,
    pub(crate) owner: Option<String>,
    pub(crate) owner_role: Option<String>,
    pub(crate) owner_attributes: Option<Json<Attributes>>,
    /// Whether its use has not been noted in this minute.
    pub(crate) stale: bool,
}

impl TryFrom<BearerRow> for Principal {
    type Error = Error;

    /// A token never reaches further than its owner does now, whatever it was made with.
    fn try_from(row: BearerRow) -> Result<Self, Error> {
        let granted = role(&row.role)?;
        let role = match &row.owner_role {
            Some(owner) => granted.min(role(owner)?),
            None => granted,
        };
        let name = match &row.owner {
            Some(owner) => format!("{owner} (token “{}”)", row.name),
            None => format!("token “{}”", row.name),
        };
        let attributes = row.owner_attributes.map(|known| known.0).unwrap_or_default();
        let user_id = row.owner_id.map(UserId);
        Ok(Self { user_id, name, person: row.owner, role, via: Via::Token, attributes, locale: None })
    }
}

pub(crate) struct TokenRow {
    pub(crate) token_id: Uuid,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) owner: Option<String>,
    pub(crate) prefix: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: Option<DateTime<Utc>>,
    pub(crate) last_used_at: Option<DateTime<Utc>>,
}

impl TryFrom<TokenRow> for ApiToken {
    type Error = Error;

    fn try_from(row: TokenRow) -> Result<Self, Error> {
        Ok(Self {
            id: TokenId(row.token_id),
            role: role(&row.role)?,
            name: row.name,
            owner: row.owner,
            prefix: row.prefix,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
        })
    }
}

pub(crate) struct AuditRow {
    pub(crate) at: DateTime<Utc>,
    pub(crate) actor: String,
    pub(crate) action: String,
    pub(crate) subject: String,
    pub(crate) detail: Value,
    pub(crate) request_id: Uuid,
}

impl From<AuditRow> for AuditEvent {
    fn from(row: AuditRow) -> Self {
        Self {
            at: row.at,
            actor: row.actor,
            action: row.action,
            subject: row.subject,
            detail: row.detail.to_string(),
            request_id: row.request_id.to_string(),
        }
    }
}

/// The role called `text`; the database lets no other in.
pub(crate) fn role(text: &str) -> Result<Role, Error> {
    text.parse().map_err(|_| Error::StoredRole(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer(role: &str, owner_role: Option<&str>) -> BearerRow {
        BearerRow {
            token_id: Uuid::nil(),
            name: "nightly".to_owned(),
            role: role.to_owned(),
            owner_id: None,
            owner: owner_role.map(|_| "kim".to_owned()),
            owner_role: owner_role.map(str::to_owned),
            owner_attributes: None,
            stale: false,
        }
    }

    #[test]
    fn a_token_reaches_no_further_than_its_owner() {
        let demoted = Principal::try_from(bearer("engineer", Some("viewer"))).unwrap();
        assert_eq!((demoted.role, demoted.name.as_str()), (Role::Viewer, "kim (token “nightly”)"));
        let modest = Principal::try_from(bearer("viewer", Some("administrator"))).unwrap();
        assert_eq!(modest.role, Role::Viewer);
        let nobodys = Principal::try_from(bearer("engineer", None)).unwrap();
        assert_eq!((nobodys.role, nobodys.name.as_str()), (Role::Engineer, "token “nightly”"));
        assert_eq!((demoted.person.as_deref(), nobodys.person), (Some("kim"), None));
    }
}
