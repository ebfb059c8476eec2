//! People, sessions, API tokens and the audit trail.

use std::collections::BTreeSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ApiResult, Attributes, Locale, OpContext, Page, PageRequest, Principal, Role, TokenId, UserId};

/// Name and password, as typed. Its `Debug` form hides the password.
#[derive(Clone, Serialize, Deserialize)]
pub struct Credentials {
    /// The sign-in name.
    pub name: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Whether somebody can be called so: 2 to 64 lower case letters a to z, digits, dots, dashes and underscores.
#[must_use]
pub fn is_sign_in_name(name: &str) -> bool {
    let allowed = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || b".-_".contains(&letter);
    (2..=64).contains(&name.len()) && name.bytes().all(allowed)
}

/// A session that was just opened.
#[derive(Clone)]
pub struct SignedIn {
    /// The secret for the cookie.
    pub session: String,
    /// When it ends, however much it is used.
    pub ends_at: DateTime<Utc>,
    /// Who signed in.
    pub user: User,
}

/// A person who can sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Id.
    pub id: UserId,
    /// Sign-in name: lower case letters, digits, `.`, `-`, `_`; 2 to 64 characters.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// A disabled user cannot sign in and has no sessions.
    pub disabled: bool,
    /// What policies go by, that say which rows they see.
    pub attributes: Attributes,
    /// Since when they are known.
    pub created_at: DateTime<Utc>,
    /// When they last signed in; changing the password signs them in anew.
    pub last_seen_at: Option<DateTime<Utc>>,
}

/// A person to be added. Its `Debug` form hides the password.
#[derive(Clone, Serialize, Deserialize)]
pub struct NewUser {
    /// Sign-in name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// First password, at least 10 characters; `None` to have one made up.
    pub password: Option<String>,
}

impl std::fmt::Debug for NewUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewUser").field("name", &self.name).field("role", &self.role).finish_non_exhaustive()
    }
}

/// A person who was added, with the password when Terrarium made it up: it is shown once.
#[derive(Clone, Serialize, Deserialize)]
pub struct CreatedUser {
    /// The person.
    pub user: User,
    /// The password that was made up.
    pub password: Option<String>,
}

/// An API token's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiToken {
    /// Id.
    pub id: TokenId,
    /// What it is for, for people.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Who made it; `None` when it was made on the command line.
    pub owner: Option<String>,
    /// The first characters of the secret, to recognise it by.
    pub prefix: String,
    /// Since when it exists.
    pub created_at: DateTime<Utc>,
    /// When it stops working; `None` means never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A token to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewApiToken {
    /// What it is for.
    pub name: String,
    /// What it may do; not more than its maker.
    pub role: Role,
    /// How long it is good for, in days; `None` means for ever.
    pub lifetime_days: Option<u32>,
}

/// A token that was made; the secret is shown this once and only its hash is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct CreatedApiToken {
    /// The record.
    pub token: ApiToken,
    /// The secret: `trm_` and 43 characters.
    pub secret: String,
}

/// One change that somebody made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEvent {
    /// When.
    pub at: DateTime<Utc>,
    /// Who: the name at that time.
    pub actor: String,
    /// What was done: `model.promoted`.
    pub action: String,
    /// To what: `model/segments/3`.
    pub subject: String,
    /// More about it, as JSON text; never a secret.
    pub detail: String,
    /// In which request.
    pub request_id: String,
}

/// Which audit events are wanted, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AuditQuery {
    /// Only actions that begin with this.
    pub action: Option<String>,
    /// Only subjects that begin with this.
    pub subject: Option<String>,
    /// Which part of the list.
    pub page: PageRequest,
}

/// People, sessions, tokens, audit.
///
/// What needs a session is refused to API tokens, so that one that leaked cannot outlive its revocation. The command
/// line on the machine itself counts as a session.
#[async_trait]
pub trait IdentityApi: Send + Sync {
    /// Opens a session. Attempts are limited by name and by `address`; a wrong name and a wrong password look alike.
    async fn sign_in(&self, cx: &OpContext, credentials: Credentials, address: &str) -> ApiResult<SignedIn>;

    /// Ends the session with this secret; nothing happens if there is none.
    async fn sign_out(&self, cx: &OpContext, session: &str) -> ApiResult<()>;

    /// Who holds this session; `None` when it is unknown or over. A session that is used is prolonged.
    async fn by_session(&self, session: &str) -> ApiResult<Option<Principal>>;

    /// Who holds this API token; `None` when it is unknown, expired or revoked.
    async fn by_token(&self, secret: &str) -> ApiResult<Option<Principal>>;

    /// Who has this name and password, for a program that sends both along with each request. Attempts are limited as for
    /// [`Self::sign_in`]; no session is opened, and what is asked for counts as asked for by a token.
    async fn by_password(&self, cx: &OpContext, credentials: Credentials, address: &str) -> ApiResult<Principal>;

    /// Changes the asker's own password, ends all their sessions and opens a new one, whose secret goes into the
    /// cookie: so the asker stays signed in, and nobody else does. Needs a session; audited.
    async fn change_password(&self, cx: &OpContext, old: &str, new: &str) -> ApiResult<SignedIn>;

    /// Chooses what the asker reads, instead of what their browser asks for; with `None` that again. Needs a session; audited.
    async fn set_locale(&self, cx: &OpContext, locale: Option<Locale>) -> ApiResult<()>;

    /// All people, by name. Needs `ManageUsers`.
    async fn users(&self, cx: &OpContext) -> ApiResult<Vec<User>>;

    /// Adds a person. Needs `ManageUsers` and a session; audited.
    async fn create_user(&self, cx: &OpContext, new: NewUser) -> ApiResult<CreatedUser>;

    /// Changes what a person may do. The last enabled administrator stays one. Needs `ManageUsers` and a session;
    /// audited.
    async fn set_role(&self, cx: &OpContext, user: UserId, role: Role) -> ApiResult<User>;

    /// Lets a person in or shuts them out, at once. The last enabled administrator stays. Needs `ManageUsers` and a
    /// session; audited.
    async fn set_disabled(&self, cx: &OpContext, user: UserId, disabled: bool) -> ApiResult<User>;

    /// Gives a person an attribute with these values, instead of those it had; without values, takes it away. What follows
    /// from it holds at once. Needs `ManageUsers` and a session; audited.
    async fn set_attribute(
        &self,
        cx: &OpContext,
        user: UserId,
        name: &str,
        values: BTreeSet<String>,
    ) -> ApiResult<User>;

    /// Gives a person a made-up password, which is answered, and ends their sessions. Needs `ManageUsers` and a
    /// session; audited.
    async fn reset_password(&self, cx: &OpContext, user: UserId) -> ApiResult<String>;

    /// All tokens (administrators) or one's own. Needs a session.
    async fn api_tokens(&self, cx: &OpContext) -> ApiResult<Vec<ApiToken>>;

    /// Makes a token with at most one's own role. Needs a session; audited.
    async fn create_api_token(&self, cx: &OpContext, new: NewApiToken) -> ApiResult<CreatedApiToken>;

    /// Revokes a token: one's own, or any with `ManageUsers`. Needs a session; audited.
    async fn revoke_api_token(&self, cx: &OpContext, token: TokenId) -> ApiResult<()>;

    /// What was changed by whom. Needs `ManageUsers`.
    async fn audit_events(&self, cx: &OpContext, query: AuditQuery) -> ApiResult<Page<AuditEvent>>;
}
