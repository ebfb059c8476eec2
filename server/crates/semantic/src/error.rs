//! What can go wrong here, and what is told about it.

use std::sync::Arc;

use contract::{ApiError, DashboardProblem, ErrorCode, Problem, Revision, RevisionId};
use cube::CubeError;
use dashboard::Unclear;
use platform::internal;

use crate::wording;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A filter cannot be used; the message says what can.
    #[error("{message}")]
    Invalid {
        /// The filter, by its name in URLs.
        field: &'static str,
        /// What to change.
        message: String,
    },
    /// No shop has any sales.
    #[error("no shop has data")]
    NoData,
    /// No shop has any sales that the asker sees.
    #[error("the asker sees no sales")]
    NothingSeen,
    /// No such dashboard, tile or key.
    #[error("there is no {0}")]
    NoSuch(String),
    /// The files of a project cannot be applied.
    #[error("{}", Problem::list(.0))]
    Problems(Vec<Problem>),
    /// A dashboard cannot be saved.
    #[error("{}", listed(.0))]
    Dashboard(Vec<DashboardProblem>),
    /// Somebody else has changed the same dashboard.
    #[error("revision {} changed it", .0.id)]
    Changed(Box<Revision>),
    /// Another revision is in force than the one that was built on.
    #[error("revision {newest} is in force, not {base}")]
    Stale {
        /// The revision that was built on.
        base: RevisionId,
        /// The one that is in force.
        newest: RevisionId,
    },
    /// The files in force were applied by a version of Terrarium that reads more than this one.
    #[error("revision {revision} cannot be read:\n{}", Problem::list(problems))]
    Unreadable {
        /// The revision that is in force.
        revision: RevisionId,
        /// What is wrong with its files.
        problems: Vec<Problem>,
    },
    /// Another revision came into force just now, with other policies.
    #[error("the policies in force are those of another revision")]
    Replaced,
    /// The files change who sees which rows, and whoever applies them may not.
    #[error("policies are changed by administrators")]
    NotToChangePolicies,
    /// A dashboard is changed and shared by others than who tried to.
    #[error("the dashboard is not the asker's to change")]
    NotToChange,
    /// Files change dashboards that are not the author's to change, or would not be any more.
    #[error("dashboards are changed that are not the author's to change")]
    NotToApply {
        /// The files that the author sees.
        seen: Vec<String>,
    },
    /// The warehouse's tables were read or loaded all the time, so that policies could not be put into force.
    #[error("the tables of the warehouse are in use")]
    InUse,
    /// A policy names what there is not in the database.
    #[error("a policy cannot be put into force: {0}")]
    Unenforceable(String),
    /// There cannot be a cube of a dashboard; the sentence says why.
    #[error("{0}")]
    NoCube(Arc<str>),
    /// The data or the definitions are no longer those that were asked about.
    #[error("the data or the definitions have changed")]
    Outdated,
    /// The token opens nothing.
    #[error("the token is not valid here")]
    BadToken,
    /// It took longer than the request's deadline.
    #[error("the deadline has passed")]
    TimedOut,
    /// The database refused or cannot be reached.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// Work on a thread of its own ended without a result.
    #[error(transparent)]
    BrokenOff(#[from] tokio::task::JoinError),
    /// A picture could not be drawn.
    #[error(transparent)]
    Picture(#[from] pictures::Error),
    /// A token could not be signed.
    #[error("a token could not be signed: {0}")]
    Signing(jsonwebtoken::errors::Error),
}

impl Error {
    pub(crate) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }
}

impl From<CubeError> for Error {
    fn from(error: CubeError) -> Self {
        Self::invalid(error.field(), error.to_string())
    }
}

impl From<&Error> for ApiError {
    fn from(error: &Error) -> Self {
        match error {
            Error::Invalid { field, message } => Self::invalid(*field, message),
            Error::NoData => Self::new(
                ErrorCode::Unavailable,
                "No shop has sales yet. Bring in a file on the Lake page, or load the demo shop.",
            ),
            Error::NothingSeen => Self::new(
                ErrorCode::Forbidden,
                "A policy limits which rows you see, and no sales are among them. An administrator can say what you see.",
            ),
            Error::NoSuch(what) => Self::not_found(what),
            Error::Problems(problems) => Self::invalid("files", Problem::list(problems)),
            Error::Dashboard(problems) => {
                let field = problems.first().map(DashboardProblem::field).unwrap_or_default();
                Self::invalid(field, listed(problems))
            }
            Error::Changed(revision) => {
                let Revision { id, author, message, .. } = &**revision;
                let why =
                    if message.is_empty() { String::new() } else { format!(" (“{}”)", wording::cut(message)) };
                Self::conflict(format!(
                    "{author} has changed this dashboard since, in revision {id}{why}. Nothing of yours is saved. Look at \
                     it in another tab, and make your change there."
                ))
            }
            Error::Stale { base, newest } => Self::conflict(format!(
                "Somebody has applied revision {newest} since; this was built on revision {base}. Plan again, and look at \
                 what is different now."
            )),
            Error::Unreadable { revision, .. } => {
                let message = format!(
                    "This version of Terrarium cannot read the project's revision {revision}. Run the version that \
                     applied it, or apply a project that `terrarium plan` finds nothing wrong with."
                );
                Self { message, code: ErrorCode::Unavailable, ..internal(error) }
            }
            Error::Replaced => {
                Self::new(ErrorCode::Unavailable, "The project was changed just now. Try again in a moment.")
            }
            Error::NotToChangePolicies => Self::new(
                ErrorCode::Forbidden,
                "These files change who sees which rows: a policy, or the tables and joins that policies go by. That takes the \
                 role administrator. Nothing was changed.",
            ),
            Error::NotToChange => Self::new(
                ErrorCode::Forbidden,
                "You see this dashboard, and others change and share it. Its `access` says who; they can add you.",
            ),
            Error::NotToApply { seen } => {
                let which = if seen.is_empty() { "of others".to_owned() } else { seen.join(", ") };
                let message = format!(
                    "This would change dashboards that are not yours to change, or would not be afterwards: {which}. Their \
                     `access` says whose they are. Nothing was changed."
                );
                Self::new(ErrorCode::Forbidden, message)
            }
            Error::InUse => Self::conflict(
                "The warehouse is being read or loaded, and its policies cannot be changed meanwhile. Nothing was changed; try \
                 again in a minute.",
            ),
            Error::Unenforceable(cause) => {
                Self::invalid("files", format!("A policy cannot be put into force: {cause}. Nothing was changed."))
            }
            Error::NoCube(why) => Self::conflict(&**why),
            Error::Outdated => Self::conflict("The numbers have changed meanwhile. Load the dashboard again."),
            Error::BadToken => Self::new(ErrorCode::Unauthenticated, "This needs a valid embed token."),
            Error::TimedOut => {
                Self::new(ErrorCode::Timeout, "This took too long. Choose a shorter period, or try again.")
            }
            Error::Picture(pictures::Error::TooLarge { width, height }) => Self::invalid(
                "scale",
                format!("The picture would have {width} × {height} pixels. Take a smaller scale or another width."),
            ),
            Error::Picture(_) | Error::Database(_) | Error::BrokenOff(_) | Error::Signing(_) => internal(error),
        }
    }
}

/// A line for each.
fn listed(problems: &[DashboardProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl From<Unclear> for Error {
    fn from(Unclear { field, message }: Unclear) -> Self {
        Self::invalid(field, message)
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}
