use std::collections::BTreeSet;

use async_trait::async_trait;
use contract::{
    ApiError, ApiResult, ApiToken, AuditEvent, AuditQuery, CreatedApiToken, CreatedUser, Credentials, ErrorCode,
    IdentityApi, Locale, NewApiToken, NewUser, OpContext, Page, Permission, Principal, RequestId, Role, SignedIn,
    TokenId, User, UserId, Via,
};
use platform::{Database, Transaction};
use serde_json::json;
use uuid::Uuid;

use crate::error::Error;
use crate::hasher::Hasher;
use crate::model::UserRow;
use crate::sign_in::subject;
use crate::store::{attempts, audit, sessions, tokens, users};
use crate::verified::Verified;
use crate::{Config, attributes, model, password, secret};

/// The name of the administrator who is made at the first start.
const FIRST_ADMINISTRATOR: &str = "admin";
/// The longest that an API token can be good for, where it ends at all: ten years.
const LONGEST_TOKEN_DAYS: u32 = 3650;

/// People, sessions, API tokens and the audit trail, in PostgreSQL.
pub struct Service {
    pub(crate) db: Database,
    pub(crate) config: Config,
    pub(crate) hasher: Hasher,
    pub(crate) verified: Verified,
}

impl Service {
    /// The service on this database.
    #[must_use]
    pub fn new(db: Database, config: Config) -> Self {
        Self { db, hasher: Hasher::new(&config), verified: Verified::default(), config }
    }

    /// Makes the administrator `admin` with a made-up password, if there is nobody at all. Of several processes that
    /// start at once, one does it.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn ensure_first_administrator(&self) -> ApiResult<Option<CreatedUser>> {
        let cx = OpContext::system("first start", RequestId(Uuid::now_v7()));
        Ok(self.make_first_administrator(&cx).await?)
    }

    async fn make_first_administrator(&self, cx: &OpContext) -> Result<Option<CreatedUser>, Error> {
        let password = password::make_up()?;
        let mut tx = self.db.begin().await?;
        if users::lock_and_look(&mut tx).await? {
            return Ok(None);
        }
        let hash = self.hasher.hash(password.clone()).await?;
        let user = insert_user(&mut tx, cx, FIRST_ADMINISTRATOR, Role::Administrator, &hash).await?;
        tx.commit().await?;
        Ok(Some(CreatedUser { user, password: Some(password) }))
    }

    async fn add_user(&self, cx: &OpContext, new: NewUser) -> Result<CreatedUser, Error> {
        let name = new.name.trim();
        check_name(name)?;
        let made_up = match &new.password {
            Some(chosen) => password::check(chosen, name).map(|()| None)?,
            None => Some(password::make_up()?),
        };
        let chosen = made_up.clone().or(new.password).unwrap_or_default();
        let hash = self.hasher.hash(chosen).await?;
        let mut tx = self.db.begin().await?;
        let user = insert_user(&mut tx, cx, name, new.role, &hash).await?;
        tx.commit().await?;
        Ok(CreatedUser { user, password: made_up })
    }

    async fn change_role(&self, cx: &OpContext, id: UserId, role: Role) -> Result<User, Error> {
        let mut tx = self.db.begin().await?;
        let administrators = users::lock_administrators(&mut tx).await?;
        let mut user = users::lock(&mut tx, id).await?.ok_or(Error::NoSuchUser)?;
        if user.role == role.as_str() {
            return user.try_into();
        }
        if administrators == [id] {
            return Err(Error::LastAdministrator);
        }
        users::set_role(&mut tx, id, role).await?;
        let detail = json!({ "from": user.role, "to": role });
        platform::audit::record(&mut tx, cx, "user.role_changed", &subject(&user.name), detail).await?;
        tx.commit().await?;
        user.role = role.as_str().to_owned();
        user.try_into()
    }

    async fn change_disabled(&self, cx: &OpContext, id: UserId, disabled: bool) -> Result<User, Error> {
        let mut tx = self.db.begin().await?;
        let administrators = users::lock_administrators(&mut tx).await?;
        let mut user = users::lock(&mut tx, id).await?.ok_or(Error::NoSuchUser)?;
        if user.disabled == disabled {
            return user.try_into();
        }
        if disabled && administrators == [id] {
            return Err(Error::LastAdministrator);
        }
        users::set_disabled(&mut tx, id, disabled).await?;
        if disabled {
            sessions::delete_all(&mut tx, id).await?;
        }
        let action = if disabled { "user.disabled" } else { "user.enabled" };
        platform::audit::record(&mut tx, cx, action, &subject(&user.name), json!({})).await?;
        tx.commit().await?;
        user.disabled = disabled;
        user.try_into()
    }

    async fn change_locale(&self, cx: &OpContext, id: UserId, name: &str, locale: Option<Locale>) -> Result<(), Error> {
        let mut tx = self.db.begin().await?;
        if users::set_locale(&mut tx, id, locale).await? {
            let detail = json!({ "to": locale });
            platform::audit::record(&mut tx, cx, "user.language_changed", &subject(name), detail).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn change_attribute(
        &self,
        cx: &OpContext,
        id: UserId,
        name: &str,
        values: BTreeSet<String>,
    ) -> Result<User, Error> {
        let mut tx = self.db.begin().await?;
        let mut user = users::lock(&mut tx, id).await?.ok_or(Error::NoSuchUser)?;
        let before = user.attributes.get(name).cloned().unwrap_or_default();
        if before == values {
            return user.try_into();
        }
        let detail = json!({ "attribute": name, "from": before, "to": values });
        if values.is_empty() {
            user.attributes.remove(name);
        } else {
            user.attributes.insert(name.to_owned(), values);
        }
        attributes::check_number(&user.attributes)?;
        users::set_attributes(&mut tx, id, &user.attributes).await?;
        platform::audit::record(&mut tx, cx, "user.attribute_changed", &subject(&user.name), detail).await?;
        tx.commit().await?;
        user.try_into()
    }

    async fn make_up_password(&self, cx: &OpContext, id: UserId) -> Result<String, Error> {
        let password = password::make_up()?;
        let hash = self.hasher.hash(password.clone()).await?;
        let mut tx = self.db.begin().await?;
        let user = users::lock(&mut tx, id).await?.ok_or(Error::NoSuchUser)?;
        users::set_password_hash(&mut tx, id, &hash).await?;
        sessions::delete_all(&mut tx, id).await?;
        attempts::clear_everywhere(&mut tx, &secret::digest(&user.name)).await?;
        platform::audit::record(&mut tx, cx, "user.password_reset", &subject(&user.name), json!({})).await?;
        tx.commit().await?;
        Ok(password)
    }

    async fn close_session(&self, cx: &OpContext, session: &str) -> Result<(), Error> {
        let mut tx = self.db.begin().await?;
        if let Some(name) = sessions::delete(&mut tx, &secret::digest(session)).await? {
            platform::audit::record(&mut tx, cx, "user.signed_out", &subject(&name), json!({})).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn session_holder(&self, session: &str) -> Result<Option<Principal>, Error> {
        let digest = secret::digest(session);
        let Some(row) = sessions::find(self.db.app(), &digest).await? else { return Ok(None) };
        if row.stale {
            sessions::touch(self.db.app(), &digest, self.config.session_idle_minutes).await?;
        }
        row.try_into().map(Some)
    }

    async fn token_holder(&self, token: &str) -> Result<Option<Principal>, Error> {
        let Some(row) = tokens::find(self.db.app(), &secret::digest(token)).await? else { return Ok(None) };
        if row.stale {
            tokens::touch(self.db.app(), TokenId(row.token_id)).await?;
        }
        row.try_into().map(Some)
    }

    async fn add_token(
        &self,
        cx: &OpContext,
        owner: Option<UserId>,
        new: &NewApiToken,
    ) -> Result<CreatedApiToken, Error> {
        let secret = secret::token()?;
        let id = TokenId(Uuid::now_v7());
        let mut tx = self.db.begin().await?;
        let prefix = secret::shown_prefix(&secret);
        let row = tokens::insert(&mut tx, id, new, owner, prefix, &secret::digest(&secret)).await?;
        let detail = json!({ "name": row.name, "role": row.role, "expires_at": row.expires_at });
        platform::audit::record(&mut tx, cx, "token.created", &format!("token/{id}"), detail).await?;
        tx.commit().await?;
        Ok(CreatedApiToken { token: row.try_into()?, secret })
    }

    async fn remove_token(&self, cx: &OpContext, id: TokenId, owner: Option<UserId>) -> Result<(), Error> {
        let mut tx = self.db.begin().await?;
        let name = tokens::delete(&mut tx, id, owner).await?.ok_or(Error::NoSuchToken)?;
        platform::audit::record(&mut tx, cx, "token.revoked", &format!("token/{id}"), json!({ "name": name })).await?;
        tx.commit().await?;
        Ok(())
    }
}

#[async_trait]
impl IdentityApi for Service {
    async fn sign_in(&self, cx: &OpContext, credentials: Credentials, address: &str) -> ApiResult<SignedIn> {
        Ok(self.open_session(cx, credentials, address).await?)
    }

    async fn sign_out(&self, cx: &OpContext, session: &str) -> ApiResult<()> {
        Ok(self.close_session(cx, session).await?)
    }

    async fn by_session(&self, session: &str) -> ApiResult<Option<Principal>> {
        if !secret::is_session(session) {
            return Ok(None);
        }
        Ok(self.session_holder(session).await?)
    }

    async fn by_token(&self, secret: &str) -> ApiResult<Option<Principal>> {
        if !secret::is_token(secret) {
            return Ok(None);
        }
        Ok(self.token_holder(secret).await?)
    }

    async fn by_password(&self, cx: &OpContext, credentials: Credentials, address: &str) -> ApiResult<Principal> {
        Ok(self.password_holder(cx, credentials, address).await?)
    }

    async fn change_password(&self, cx: &OpContext, old: &str, new: &str) -> ApiResult<SignedIn> {
        let id = in_session(cx, "change a password")?.user_id.ok_or_else(ApiError::unauthenticated)?;
        Ok(self.replace_password(cx, id, old, new).await?)
    }

    async fn set_locale(&self, cx: &OpContext, locale: Option<Locale>) -> ApiResult<()> {
        let who = in_session(cx, "choose a language")?;
        let id = who.user_id.ok_or_else(ApiError::unauthenticated)?;
        Ok(self.change_locale(cx, id, &who.name, locale).await?)
    }

    async fn users(&self, cx: &OpContext) -> ApiResult<Vec<User>> {
        cx.require(Permission::ManageUsers)?;
        let rows = users::all(self.db.app()).await.map_err(Error::from)?;
        Ok(rows.into_iter().map(User::try_from).collect::<Result<_, Error>>()?)
    }

    async fn create_user(&self, cx: &OpContext, new: NewUser) -> ApiResult<CreatedUser> {
        require_to_manage(cx, "add users")?;
        Ok(self.add_user(cx, new).await?)
    }

    async fn set_role(&self, cx: &OpContext, user: UserId, role: Role) -> ApiResult<User> {
        require_to_manage(cx, "change a role")?;
        Ok(self.change_role(cx, user, role).await?)
    }

    async fn set_disabled(&self, cx: &OpContext, user: UserId, disabled: bool) -> ApiResult<User> {
        require_to_manage(cx, "let people in or shut them out")?;
        Ok(self.change_disabled(cx, user, disabled).await?)
    }

    async fn set_attribute(
        &self,
        cx: &OpContext,
        user: UserId,
        name: &str,
        values: BTreeSet<String>,
    ) -> ApiResult<User> {
        require_to_manage(cx, "change what is known about people")?;
        let (name, values) = attributes::checked(name, values)?;
        Ok(self.change_attribute(cx, user, &name, values).await?)
    }

    async fn reset_password(&self, cx: &OpContext, user: UserId) -> ApiResult<String> {
        require_to_manage(cx, "reset a password")?;
        Ok(self.make_up_password(cx, user).await?)
    }

    async fn api_tokens(&self, cx: &OpContext) -> ApiResult<Vec<ApiToken>> {
        let whose = tokens_in_reach(cx, "list API tokens")?;
        let rows = tokens::list(self.db.app(), whose.owner()).await.map_err(Error::from)?;
        Ok(rows.into_iter().map(ApiToken::try_from).collect::<Result<_, Error>>()?)
    }

    async fn create_api_token(&self, cx: &OpContext, new: NewApiToken) -> ApiResult<CreatedApiToken> {
        let maker = in_session(cx, "make another one")?;
        let new = checked_token(maker, new)?;
        Ok(self.add_token(cx, maker.user_id, &new).await?)
    }

    async fn revoke_api_token(&self, cx: &OpContext, token: TokenId) -> ApiResult<()> {
        let whose = tokens_in_reach(cx, "revoke API tokens")?;
        Ok(self.remove_token(cx, token, whose.owner()).await?)
    }

    async fn audit_events(&self, cx: &OpContext, query: AuditQuery) -> ApiResult<Page<AuditEvent>> {
        cx.require(Permission::ManageUsers)?;
        let (rows, total) = audit::list(self.db.app(), &query).await.map_err(Error::from)?;
        let items = rows.into_iter().map(AuditEvent::from).collect();
        Ok(Page { items, total: total.unsigned_abs() })
    }
}

/// Whose API tokens somebody may see and revoke.
enum Reach {
    Everybodys,
    Own(UserId),
}

impl Reach {
    const fn owner(&self) -> Option<UserId> {
        match self {
            Self::Everybodys => None,
            Self::Own(id) => Some(*id),
        }
    }
}

/// Whose tokens the asker may see and revoke; `what` says which of the two is asked.
fn tokens_in_reach(cx: &OpContext, what: &str) -> ApiResult<Reach> {
    let asker = in_session(cx, what)?;
    if asker.role.allows(Permission::ManageUsers) {
        return Ok(Reach::Everybodys);
    }
    asker.user_id.map(Reach::Own).ok_or_else(ApiError::unauthenticated)
}

/// Lets pass who may manage users and is no API token.
fn require_to_manage(cx: &OpContext, what: &str) -> ApiResult<()> {
    cx.require(Permission::ManageUsers)?;
    in_session(cx, what).map(drop)
}

/// The asker, if it is a person or the command line. A token that leaked must not be able to outlive its revocation.
fn in_session<'a>(cx: &'a OpContext, what: &str) -> ApiResult<&'a Principal> {
    let asker = cx.principal.as_ref().ok_or_else(ApiError::unauthenticated)?;
    if asker.via == Via::Token {
        let message = format!("An API token cannot {what}. Sign in to Terrarium and do it there.");
        return Err(ApiError::new(ErrorCode::Forbidden, message));
    }
    Ok(asker)
}

fn checked_token(maker: &Principal, new: NewApiToken) -> ApiResult<NewApiToken> {
    let name = new.name.trim().to_owned();
    if !(1..=100).contains(&name.chars().count()) {
        return Err(ApiError::invalid("name", "Say what the token is for, in 1 to 100 characters."));
    }
    if new.role > maker.role {
        let message =
            format!("As {} you cannot make a token for the role {}; choose yours or less.", maker.role, new.role);
        return Err(ApiError { field: Some("role".to_owned()), ..ApiError::new(ErrorCode::Forbidden, message) });
    }
    if new.lifetime_days.is_some_and(|days| !(1..=LONGEST_TOKEN_DAYS).contains(&days)) {
        let message = format!("A token is good for 1 to {LONGEST_TOKEN_DAYS} days, or for ever.");
        return Err(ApiError::invalid("lifetime_days", message));
    }
    Ok(NewApiToken { name, ..new })
}

fn check_name(name: &str) -> ApiResult<()> {
    if contract::is_sign_in_name(name) {
        return Ok(());
    }
    let message = "A name has 2 to 64 characters: lower case letters a to z, digits, “.”, “-” and “_”.";
    Err(ApiError::invalid("name", message))
}

async fn insert_user(
    tx: &mut Transaction,
    cx: &OpContext,
    name: &str,
    role: Role,
    password_hash: &str,
) -> Result<User, Error> {
    let id = UserId(Uuid::now_v7());
    let row: UserRow =
        users::insert(tx, id, name, role, password_hash).await.map_err(|error| match platform::constraint(&error) {
            Some("app_user_name") => Error::NameTaken(name.to_owned()),
            _ => Error::Database(error),
        })?;
    let detail = json!({ "role": model::role(&row.role)? });
    platform::audit::record(tx, cx, "user.created", &subject(name), detail).await?;
    row.try_into()
}
