//! Signing in: attempts are counted, passwords verified, sessions opened.

use contract::{Credentials, OpContext, SignedIn, UserId};
use serde_json::json;

use crate::error::Error;
use crate::model::UserRow;
use crate::service::Service;
use crate::store::attempts::{self, Attempt};
use crate::store::{sessions, users};
use crate::{address, password, secret};

impl Service {
    /// Opens a session for whoever has this name and password.
    pub(crate) async fn open_session(
        &self,
        cx: &OpContext,
        credentials: Credentials,
        address: &str,
    ) -> Result<SignedIn, Error> {
        let name = credentials.name.trim().to_lowercase();
        let place = address::place(address);
        self.take_attempt(&name, &place, false).await?;
        let user = users::by_name(self.db.app(), &name).await?;
        let right = self.is_right(user.as_ref(), credentials.password.clone()).await?;
        let outcome = match &user {
            Some(user) if right && user.disabled => Err(Error::Disabled),
            Some(user) if right => self.signed_in(cx, user, credentials.password, &place).await,
            _ => Err(Error::WrongCredentials),
        };
        if let Err(reason @ (Error::Disabled | Error::WrongCredentials)) = &outcome {
            self.note_failure(cx, user.as_ref(), &place, reason).await?;
        }
        outcome
    }

    /// Gives the person with `user` another password, if `old` is the present one, and a new session instead of all
    /// they had.
    pub(crate) async fn replace_password(
        &self,
        cx: &OpContext,
        id: UserId,
        old: &str,
        new: &str,
    ) -> Result<SignedIn, Error> {
        let user = users::by_id(self.db.app(), id).await?.ok_or(Error::NoSuchUser)?;
        password::check(new, &user.name)?;
        // Whoever found an open session must not guess the password here. The account itself is the place that
        // counts, so the limits of the sign-in page are not touched.
        let place = format!("user/{id}");
        self.take_attempt(&user.name, &place, true).await?;
        if !self.is_right(Some(&user), old.to_owned()).await? {
            let mut tx = self.db.begin().await?;
            let detail = json!({ "reason": "the old password is wrong" });
            platform::audit::record(&mut tx, cx, "user.password_change_failed", &subject(&user.name), detail).await?;
            tx.commit().await?;
            return Err(contract::ApiError::invalid("old", "The old password is wrong.").into());
        }
        let hash = self.hasher.hash(new.to_owned()).await?;
        let mut tx = self.db.begin().await?;
        let Some(user) = users::mark_seen(&mut tx, id, &user.password_hash).await? else {
            return Err(Error::WrongCredentials);
        };
        users::set_password_hash(&mut tx, id, &hash).await?;
        attempts::clear(&mut tx, &secret::digest(&user.name), &place).await?;
        sessions::delete_all(&mut tx, id).await?;
        let secret = secret::session()?;
        let ends_at = self.insert_session(&mut tx, &secret, id).await?;
        platform::audit::record(&mut tx, cx, "user.password_changed", &subject(&user.name), json!({})).await?;
        tx.commit().await?;
        Ok(SignedIn { session: secret, ends_at, user: user.try_into()? })
    }

    /// Takes one of the free attempts. `known`: the limit on a name alone does not hold at this place.
    pub(crate) async fn take_attempt(&self, name: &str, place: &str, known: bool) -> Result<(), Error> {
        let mut tx = self.db.begin().await?;
        let known = known || attempts::is_known(&mut tx, name, place).await?;
        let attempt = Attempt { name: &secret::digest(name), place, known };
        let wait = attempts::take(&mut tx, &attempt, &self.config).await?;
        tx.commit().await?;
        match wait {
            None => Ok(()),
            Some(wait_seconds) => {
                tracing::warn!(place, wait_seconds, "too many failed attempts to sign in");
                Err(Error::TooManyAttempts { wait_seconds })
            }
        }
    }

    /// Whether this is the person's password. For nobody it takes as long and is never right.
    pub(crate) async fn is_right(&self, user: Option<&UserRow>, candidate: String) -> Result<bool, Error> {
        let stored = match user {
            Some(user) => user.password_hash.clone(),
            None => self.hasher.decoy()?,
        };
        let candidate = if password::is_possible(&candidate) { candidate } else { String::new() };
        Ok(self.hasher.verify(candidate, stored).await? && user.is_some())
    }

    async fn signed_in(
        &self,
        cx: &OpContext,
        verified: &UserRow,
        password: String,
        place: &str,
    ) -> Result<SignedIn, Error> {
        let id = UserId(verified.user_id);
        let fresh_hash = match self.hasher.is_outdated(&verified.password_hash) {
            true => Some(self.hasher.hash(password).await?),
            false => None,
        };
        let mut tx = self.db.begin().await?;
        let Some(user) = users::mark_seen(&mut tx, id, &verified.password_hash).await? else {
            return Err(Error::WrongCredentials);
        };
        if let Some(hash) = fresh_hash {
            users::set_password_hash(&mut tx, id, &hash).await?;
        }
        attempts::clear(&mut tx, &secret::digest(&user.name), place).await?;
        attempts::remember(&mut tx, id, place).await?;
        sessions::delete_expired(&mut tx).await?;
        let secret = secret::session()?;
        let ends_at = self.insert_session(&mut tx, &secret, id).await?;
        let as_user = OpContext { principal: Some(user.principal()?), ..cx.clone() };
        let detail = json!({ "address": place });
        platform::audit::record(&mut tx, &as_user, "user.signed_in", &subject(&user.name), detail).await?;
        tx.commit().await?;
        Ok(SignedIn { session: secret, ends_at, user: user.try_into()? })
    }

    async fn insert_session(
        &self,
        tx: &mut platform::Transaction,
        secret: &str,
        user: UserId,
    ) -> Result<chrono::DateTime<chrono::Utc>, Error> {
        let (idle, maximum) = (self.config.session_idle_minutes, self.config.session_maximum_minutes);
        Ok(sessions::insert(tx, &secret::digest(secret), user, idle, maximum).await?)
    }

    /// Writes a failure into the trail. A name that nobody has is not written: it may be a password.
    pub(crate) async fn note_failure(
        &self,
        cx: &OpContext,
        user: Option<&UserRow>,
        place: &str,
        reason: &Error,
    ) -> Result<(), Error> {
        let subject = user.map_or_else(|| "user".to_owned(), |user| subject(&user.name));
        let reason = match (reason, user) {
            (Error::Disabled, _) => "the account is disabled",
            (_, None) => "nobody has this name",
            (_, Some(_)) => "the password is wrong",
        };
        let mut tx = self.db.begin().await?;
        let detail = json!({ "address": place, "reason": reason });
        platform::audit::record(&mut tx, cx, "user.sign_in_failed", &subject, detail).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// What a person is called in the audit trail.
pub(crate) fn subject(name: &str) -> String {
    format!("user/{name}")
}
