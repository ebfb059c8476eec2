//! Hashing passwords: slow on purpose, therefore away from the threads that answer requests, and only a few at a time.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, Version};
use password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use tokio::sync::Semaphore;

use crate::Config;
use crate::error::Error;
use crate::secret;

/// Hashes and verifies passwords by argon2id.
#[derive(Clone)]
pub(crate) struct Hasher {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    permits: Arc<Semaphore>,
}

impl Hasher {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            memory_kib: config.password_memory_kib,
            passes: config.password_passes,
            lanes: config.password_lanes,
            permits: Arc::new(Semaphore::new(usize::from(config.concurrent_hashes.max(1)))),
        }
    }

    /// The hash of `password` as a PHC string, with a salt of its own.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Error> {
        let salt = SaltString::encode_b64(&secret::random::<16>()?).map_err(hashing)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params()?);
        self.blocking(move || {
            argon2.hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string()).map_err(hashing)
        })
        .await
    }

    /// Whether `password` is the one that `stored` was made of.
    pub(crate) async fn verify(&self, password: String, stored: String) -> Result<bool, Error> {
        self.blocking(move || {
            let hash = PasswordHash::new(&stored).map_err(hashing)?;
            match Argon2::default().verify_password(password.as_bytes(), &hash) {
                Ok(()) => Ok(true),
                Err(password_hash::Error::Password) => Ok(false),
                Err(error) => Err(hashing(error)),
            }
        })
        .await
    }

    /// A hash of no password, as costly to verify as a real one: answering for a name that nobody has takes as long
    /// as for one that somebody has.
    pub(crate) fn decoy(&self) -> Result<String, Error> {
        let salt = SaltString::encode_b64(&secret::random::<16>()?).map_err(hashing)?;
        let output = SaltString::encode_b64(&secret::random::<32>()?).map_err(hashing)?;
        Ok(format!("$argon2id$v=19$m={},t={},p={}${salt}${output}", self.memory_kib, self.passes, self.lanes))
    }

    /// Whether `stored` was made with other parameters than are in force now.
    pub(crate) fn is_outdated(&self, stored: &str) -> bool {
        let params = PasswordHash::new(stored).and_then(|hash| Params::try_from(&hash));
        params.map_or(true, |params| {
            (params.m_cost(), params.t_cost(), params.p_cost()) != (self.memory_kib, self.passes, self.lanes)
        })
    }

    fn params(&self) -> Result<Params, Error> {
        Params::new(self.memory_kib, self.passes, self.lanes, None).map_err(|error| Error::Hashing(error.to_string()))
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let permit =
            Arc::clone(&self.permits).acquire_owned().await.map_err(|closed| Error::Hashing(closed.to_string()))?;
        let task = tokio::task::spawn_blocking(move || {
            // Held by the work, not by the request: one that is given up does not make room before it has ended.
            let _permit = permit;
            work()
        });
        task.await.map_err(|error| Error::Hashing(error.to_string()))?
    }
}

fn hashing(error: password_hash::Error) -> Error {
    Error::Hashing(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap() -> Hasher {
        Hasher::new(&Config::for_tests())
    }

    #[tokio::test]
    async fn a_hash_tells_right_from_wrong_and_has_a_salt() {
        let hasher = cheap();
        let one = hasher.hash("fern and moss".to_owned()).await.unwrap();
        let other = hasher.hash("fern and moss".to_owned()).await.unwrap();
        assert!(one.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{one}");
        assert_ne!(one, other);
        assert!(hasher.verify("fern and moss".to_owned(), one.clone()).await.unwrap());
        assert!(!hasher.verify("fern and mosS".to_owned(), one).await.unwrap());
    }

    #[tokio::test]
    async fn nothing_matches_the_decoy() {
        let hasher = cheap();
        let decoy = hasher.decoy().unwrap();
        assert!(!hasher.verify(String::new(), decoy.clone()).await.unwrap());
        assert!(!hasher.is_outdated(&decoy), "as costly as a real one");
    }

    #[tokio::test]
    async fn other_parameters_make_a_hash_outdated() {
        let old = cheap().hash("fern and moss".to_owned()).await.unwrap();
        let dearer = Hasher::new(&Config { password_passes: 2, ..Config::for_tests() });
        assert!(!cheap().is_outdated(&old));
        assert!(dearer.is_outdated(&old));
        assert!(dearer.verify("fern and moss".to_owned(), old).await.unwrap(), "it still opens");
    }
}
