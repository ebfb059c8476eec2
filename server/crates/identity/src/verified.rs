//! Programs that send a name and a password with each request: verifying a password is slow on purpose, so that it was right
//! is remembered for some minutes.
//!
//! What is remembered says only that a password belongs to a hash. Whose hash that is, and whether they may come in, is asked
//! each time, so another password, another role and a closed account hold at once.

use std::time::Duration;

use contract::{Credentials, OpContext, Principal, UserId, Via};
use hmac::{Hmac, Mac};
use moka::sync::Cache;
use sha2::Sha256;

use crate::error::Error;
use crate::model::UserRow;
use crate::service::Service;
use crate::store::{attempts, users};
use crate::{address, secret};

/// How long a password is remembered to be right, and how many are.
const REMEMBERED: Duration = Duration::from_secs(300);
const MOST: u64 = 10_000;

/// Which passwords were right of late.
pub(crate) struct Verified {
    /// A key of this process, without which what is remembered says nothing about passwords.
    key: Option<[u8; 32]>,
    hashes: Cache<[u8; 32], (UserId, String)>,
}

impl Default for Verified {
    /// Nothing is remembered where the system gives no random numbers.
    fn default() -> Self {
        let hashes = Cache::builder().max_capacity(MOST).time_to_live(REMEMBERED).build();
        Self { key: platform::secrets::fresh().ok(), hashes }
    }
}

impl Verified {
    /// What stands for a name with a password.
    fn place(&self, name: &str, password: &str) -> Option<[u8; 32]> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key?).ok()?;
        mac.update(&(name.len() as u64).to_le_bytes());
        mac.update(name.as_bytes());
        mac.update(password.as_bytes());
        Some(mac.finalize().into_bytes().into())
    }
}

impl Service {
    /// Who has this name and password.
    pub(crate) async fn password_holder(
        &self,
        cx: &OpContext,
        credentials: Credentials,
        address: &str,
    ) -> Result<Principal, Error> {
        let name = credentials.name.trim().to_lowercase();
        let place = self.verified.place(&name, &credentials.password);
        if let Some((id, hash)) = place.and_then(|place| self.verified.hashes.get(&place))
            && let Some(user) = users::by_id(self.db.app(), id).await?
            && user.password_hash == hash
        {
            return holder(&user);
        }
        let user = self.verify(cx, &name, credentials.password, address).await?;
        if let Some(place) = place {
            self.verified.hashes.insert(place, (UserId(user.user_id), user.password_hash.clone()));
        }
        holder(&user)
    }

    /// Verifies a password, which is slow, and counts the attempt.
    async fn verify(&self, cx: &OpContext, name: &str, password: String, address: &str) -> Result<UserRow, Error> {
        let place = address::place(address);
        self.take_attempt(name, &place, false).await?;
        let user = users::by_name(self.db.app(), name).await?;
        if !self.is_right(user.as_ref(), password).await? {
            self.note_failure(cx, user.as_ref(), &place, &Error::WrongCredentials).await?;
            return Err(Error::WrongCredentials);
        }
        let mut tx = self.db.begin().await?;
        attempts::clear(&mut tx, &secret::digest(name), &place).await?;
        tx.commit().await?;
        user.ok_or(Error::WrongCredentials)
    }
}

fn holder(user: &UserRow) -> Result<Principal, Error> {
    if user.disabled {
        return Err(Error::Disabled);
    }
    Ok(Principal { via: Via::Token, ..user.principal()? })
}
