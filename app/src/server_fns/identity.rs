//! People, tokens and the audit trail.

use std::collections::BTreeSet;

use contract::{
    ApiToken, AuditEvent, AuditQuery, CreatedApiToken, CreatedUser, Locale, NewApiToken, NewUser, Page, Role, TokenId,
    User, UserId,
};
use leptos::prelude::*;

use super::Failure;
#[cfg(feature = "ssr")]
use super::request::{answer, caller, services};
use super::wire::Wire;

/// All people.
#[server(prefix = "/_fn", endpoint = "users", protocol = Wire)]
pub async fn users() -> Result<Vec<User>, Failure> {
    answer(services().identity.users(&caller()?).await)
}

/// Adds a person.
#[server(prefix = "/_fn", endpoint = "create_user", protocol = Wire)]
pub async fn create_user(new: NewUser) -> Result<CreatedUser, Failure> {
    answer(services().identity.create_user(&caller()?, new).await)
}

/// Changes what a person may do.
#[server(prefix = "/_fn", endpoint = "set_role", protocol = Wire)]
pub async fn set_role(user: UserId, role: Role) -> Result<User, Failure> {
    answer(services().identity.set_role(&caller()?, user, role).await)
}

/// Lets a person in or shuts them out.
#[server(prefix = "/_fn", endpoint = "set_disabled", protocol = Wire)]
pub async fn set_disabled(user: UserId, disabled: bool) -> Result<User, Failure> {
    answer(services().identity.set_disabled(&caller()?, user, disabled).await)
}

/// Says what is known about a person.
#[server(prefix = "/_fn", endpoint = "set_attribute", protocol = Wire)]
pub async fn set_attribute(user: UserId, name: String, values: BTreeSet<String>) -> Result<User, Failure> {
    answer(services().identity.set_attribute(&caller()?, user, &name, values).await)
}

/// Gives a person a made-up password.
#[server(prefix = "/_fn", endpoint = "reset_password", protocol = Wire)]
pub async fn reset_password(user: UserId) -> Result<String, Failure> {
    answer(services().identity.reset_password(&caller()?, user).await)
}

/// Changes one's own password. All sessions end; this browser gets a new one.
#[server(prefix = "/_fn", endpoint = "change_password", protocol = Wire)]
pub async fn change_password(old: String, new: String) -> Result<(), Failure> {
    let signed_in = answer(services().identity.change_password(&caller()?, &old, &new).await)?;
    super::session_cookie::set(&signed_in);
    Ok(())
}

/// Chooses what one reads; nothing is what the browser asks for.
#[server(prefix = "/_fn", endpoint = "set_locale", protocol = Wire)]
pub async fn set_locale(locale: Option<Locale>) -> Result<(), Failure> {
    answer(services().identity.set_locale(&caller()?, locale).await)
}

/// All tokens, or one's own.
#[server(prefix = "/_fn", endpoint = "api_tokens", protocol = Wire)]
pub async fn api_tokens() -> Result<Vec<ApiToken>, Failure> {
    answer(services().identity.api_tokens(&caller()?).await)
}

/// Makes a token.
#[server(prefix = "/_fn", endpoint = "create_api_token", protocol = Wire)]
pub async fn create_api_token(new: NewApiToken) -> Result<CreatedApiToken, Failure> {
    answer(services().identity.create_api_token(&caller()?, new).await)
}

/// Revokes a token.
#[server(prefix = "/_fn", endpoint = "revoke_api_token", protocol = Wire)]
pub async fn revoke_api_token(token: TokenId) -> Result<(), Failure> {
    answer(services().identity.revoke_api_token(&caller()?, token).await)
}

/// What was changed by whom.
#[server(prefix = "/_fn", endpoint = "audit_events", protocol = Wire)]
pub async fn audit_events(query: AuditQuery) -> Result<Page<AuditEvent>, Failure> {
    answer(services().identity.audit_events(&caller()?, query).await)
}
