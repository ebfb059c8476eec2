use contract::{ApiError, ErrorCode};

/// What can go wrong in here.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error("a password could not be hashed: {0}")]
    Hashing(String),
    #[error("the system gave no random numbers: {0}")]
    Randomness(String),
    #[error("the role “{0}” in the database is unknown")]
    StoredRole(String),
    #[error("the name or the password is wrong")]
    WrongCredentials,
    #[error("the account is disabled")]
    Disabled,
    #[error("too many attempts; {wait_seconds} s to wait")]
    TooManyAttempts { wait_seconds: i64 },
    #[error("the name “{0}” is taken")]
    NameTaken(String),
    #[error("the last enabled administrator has to stay")]
    LastAdministrator,
    #[error("there is no such user")]
    NoSuchUser,
    #[error("there is no such token")]
    NoSuchToken,
    /// Refused before anything was done.
    #[error(transparent)]
    Refused(#[from] ApiError),
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::Database(_) | Error::Hashing(_) | Error::Randomness(_) | Error::StoredRole(_) => {
                platform::internal(error)
            }
            Error::WrongCredentials => Self::new(
                ErrorCode::Unauthenticated,
                "The name or the password is wrong. Check both; an administrator can give you a new password.",
            ),
            Error::Disabled => {
                Self::new(ErrorCode::Forbidden, "This account is disabled. An administrator can enable it again.")
            }
            Error::TooManyAttempts { wait_seconds } => Self::new(
                ErrorCode::TooManyRequests,
                format!("Too many failed attempts. Try again in {}.", duration(wait_seconds)),
            ),
            Error::NameTaken(name) => Self {
                field: Some("name".to_owned()),
                ..Self::conflict(format!("There is already a user called “{name}”. Choose another name."))
            },
            Error::LastAdministrator => Self::conflict(
                "This is the last administrator who can sign in. Make somebody else an administrator first.",
            ),
            Error::NoSuchUser => Self::not_found("user with this id"),
            Error::NoSuchToken => Self::not_found("API token of yours with this id"),
            Error::Refused(refusal) => refusal,
        }
    }
}

/// A waiting time for people, never shorter than it is.
fn duration(seconds: i64) -> String {
    match seconds {
        ..=1 => "1 second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", (seconds + 59) / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_never_told_too_short() {
        assert_eq!(duration(0), "1 second");
        assert_eq!(duration(61), "61 seconds");
        assert_eq!(duration(121), "3 minutes");
        assert_eq!(duration(900), "15 minutes");
    }

    #[test]
    fn faults_of_our_own_give_nothing_away() {
        let error = ApiError::from(Error::Hashing("memory at 0x10".to_owned()));
        assert_eq!(error, ApiError::internal());
    }
}
