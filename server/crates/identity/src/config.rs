use serde::{Deserialize, Serialize};

/// How passwords are hashed, how long sessions last, and how many attempts to sign in are free.
///
/// # Limits on signing in
/// Within `failure_window_minutes`, failed attempts are limited in three ways:
///
/// - a name at one address: `failures_per_name_and_address`, against guessing one password;
/// - an address, whatever the names: `failures_per_address`, against trying one password on everybody;
/// - a name, whatever the addresses: `failures_per_name`, against guessing from many places at once. This one does
///   not hold at addresses that the person signed in from in the last 90 days.
///
/// So nobody can lock out an administrator for ever: failures made elsewhere do not count where the administrator
/// usually sits, refused attempts are not counted, and every limit is gone when its window is over. An IPv6 address
/// counts with its /64, which is what one customer of a network gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Memory of one argon2id hash in KiB.
    pub password_memory_kib: u32,
    /// Passes of argon2id over its memory.
    pub password_passes: u32,
    /// Lanes of argon2id.
    pub password_lanes: u32,
    /// How many hashes are computed at the same time; the others wait.
    pub concurrent_hashes: u16,
    /// After how many minutes without use a session is over.
    pub session_idle_minutes: u16,
    /// After how many minutes a session is over, however much it is used.
    pub session_maximum_minutes: u16,
    /// For how many minutes a failed attempt counts.
    pub failure_window_minutes: u16,
    /// Failed attempts for one name from one address.
    pub failures_per_name_and_address: u16,
    /// Failed attempts from one address.
    pub failures_per_address: u16,
    /// Failed attempts for one name from addresses it is not known at.
    pub failures_per_name: u16,
}

impl Default for Config {
    /// OWASP's first choice for argon2id (19 MiB, 2 passes, 1 lane); sessions of 7 days, 30 at the most.
    fn default() -> Self {
        Self {
            password_memory_kib: 19_456,
            password_passes: 2,
            password_lanes: 1,
            concurrent_hashes: 2,
            session_idle_minutes: 7 * 24 * 60,
            session_maximum_minutes: 30 * 24 * 60,
            failure_window_minutes: 15,
            failures_per_name_and_address: 10,
            failures_per_address: 50,
            failures_per_name: 100,
        }
    }
}

impl Config {
    /// Parameters for tests: everything as in production, but hashes that cost next to nothing.
    #[must_use]
    pub fn for_tests() -> Self {
        Self { password_memory_kib: 8, password_passes: 1, ..Self::default() }
    }

    /// Says what is wrong with these values, if anything is.
    ///
    /// # Errors
    /// A sentence for whoever wrote the configuration.
    pub fn check(&self) -> Result<(), String> {
        argon2::Params::new(self.password_memory_kib, self.password_passes, self.password_lanes, None).map_err(|error| {
            format!(
                "password_memory_kib must be at least 8 times password_lanes, and passes and lanes at least 1 ({error})"
            )
        })?;
        let positive = [
            ("concurrent_hashes", self.concurrent_hashes),
            ("session_idle_minutes", self.session_idle_minutes),
            ("failure_window_minutes", self.failure_window_minutes),
            ("failures_per_name_and_address", self.failures_per_name_and_address),
            ("failures_per_address", self.failures_per_address),
            ("failures_per_name", self.failures_per_name),
        ];
        if let Some((name, _)) = positive.iter().find(|(_, value)| *value == 0) {
            return Err(format!("{name} must be at least 1"));
        }
        if self.session_maximum_minutes < self.session_idle_minutes {
            return Err("session_maximum_minutes must not be less than session_idle_minutes".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_sound() {
        assert_eq!(Config::default().check(), Ok(()));
        assert_eq!(Config::for_tests().check(), Ok(()));
    }

    #[test]
    fn a_value_that_cannot_work_is_named() {
        let none = Config { failures_per_name: 0, ..Config::default() };
        assert_eq!(none.check(), Err("failures_per_name must be at least 1".to_owned()));
        let thin = Config { password_memory_kib: 4, ..Config::default() };
        assert!(thin.check().unwrap_err().starts_with("password_memory_kib"));
        let short = Config { session_maximum_minutes: 1, ..Config::default() };
        assert!(short.check().unwrap_err().contains("session_idle_minutes"));
    }
}
