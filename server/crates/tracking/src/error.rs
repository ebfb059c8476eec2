//! What can go wrong with experiments, runs and models.

use contract::{ApiError, ErrorCode, ExperimentId, LoggedModelId, RunId};
use lake::LakeError;
use platform::internal;

/// PostgreSQL's code for a text with a character that it cannot keep, which is NUL.
const UNKEEPABLE_CHARACTER: &str = "22021";

/// What can go wrong with experiments, runs and models.
#[derive(Debug, thiserror::Error)]
pub enum TrackingError {
    /// A request that breaks a rule.
    #[error("{message}")]
    Invalid {
        /// What of it, by its name on the wire.
        field: &'static str,
        /// What to change.
        message: String,
    },
    /// No such experiment.
    #[error("there is no experiment {0}")]
    NoExperiment(ExperimentId),
    /// No experiment of that name.
    #[error("there is no experiment “{0}”")]
    NoExperimentNamed(String),
    /// The experiment is deleted.
    #[error("the experiment {0} is deleted")]
    ExperimentDeleted(ExperimentId),
    /// Another experiment has the name.
    #[error("the name “{0}” is taken")]
    ExperimentNameTaken(String),
    /// Another view of the experiment has the name.
    #[error("the view's name “{0}” is taken")]
    ViewNameTaken(String),
    /// No such run.
    #[error("there is no run {0}")]
    NoRun(RunId),
    /// The run is deleted.
    #[error("the run {0} is deleted")]
    RunDeleted(RunId),
    /// It cannot be deleted for good: it is in use.
    #[error("the {0} is in use")]
    InUse(String),
    /// It cannot be deleted for good: a version, as `model, version 3`, comes from it.
    #[error("{0} comes from it")]
    MadeVersion(String),
    /// It is being deleted already.
    #[error("it is being deleted already")]
    UnderWay,
    /// Something else is not there.
    #[error("there is no {0}")]
    Nothing(String),
    /// No such logged model.
    #[error("there is no logged model {0}")]
    NoLoggedModel(LoggedModelId),
    /// No such model.
    #[error("there is no model “{0}”")]
    NoModel(String),
    /// The model has no such version.
    #[error("there is no version {version} of the model “{model}”")]
    NoVersion {
        /// The model's name.
        model: String,
        /// The number that was asked for.
        version: i32,
    },
    /// The version is none that can be asked here.
    #[error("version {version} of the model “{model}” was trained by another program")]
    NotServable {
        /// The model's name.
        model: String,
        /// The version's number.
        version: i32,
    },
    /// Another model has the name.
    #[error("the model's name “{0}” is taken")]
    ModelNameTaken(String),
    /// The version answers already.
    #[error("version {0} is the champion already")]
    AlreadyChampion(i32),
    /// A second person has to approve before a version answers.
    #[error("promotions of the model “{model}” need approval")]
    NeedsApproval {
        /// The model's name.
        model: String,
        /// The version that was to answer.
        version: i32,
    },
    /// A version does not show what its model asks.
    #[error("version {version} fails {failing:?}")]
    GatesFail {
        /// The version.
        version: i32,
        /// What is missing, in words.
        failing: Vec<String>,
    },
    /// No such request.
    #[error("there is no request {0}")]
    NoRequest(i64),
    /// The request is no longer open.
    #[error("the request is {0}")]
    RequestEnded(String),
    /// There is an open request for the version.
    #[error("the promotion of version {0} was asked for already")]
    AskedAlready(i32),
    /// Who asked may not decide.
    #[error("nobody decides about their own request")]
    OwnRequest,
    /// Only who asked takes back.
    #[error("this is somebody else's request")]
    OthersRequest,
    /// Nobody in particular asks, such as a token of no person.
    #[error("no person asks")]
    NoPerson,
    /// A token asks for what people have to do themselves.
    #[error("this needs a session")]
    NeedsSession,
    /// Somebody else was faster.
    #[error("{0} was changed meanwhile")]
    ChangedMeanwhile(&'static str),
    /// It cannot be taken over from another tracking server: why, in words for whoever does so.
    #[error("{0}")]
    NotTakenOver(String),
    /// Who asks may not.
    #[error(transparent)]
    Denied(ApiError),
    /// What lies in the lake is not what was stored there.
    #[error("models/{path}: {problem}")]
    Damaged {
        /// Where it lies, below `models/`.
        path: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A value that cannot be kept.
    #[error("{0}")]
    BadValue(String),
    /// A file is larger than this installation takes.
    #[error("the file is too large")]
    TooLarge,
    /// A part of a file has more bytes than so many.
    #[error("the part has more than {0} bytes")]
    PartTooLarge(u64),
    /// The store of artifacts refused or could not be reached.
    #[error("the store of artifacts: {0}")]
    Artifacts(#[from] object_store::Error),
    /// The lake refused or could not be reached.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// The database refused or could not be reached.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
}

impl TrackingError {
    pub(crate) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }
}

impl From<TrackingError> for ApiError {
    fn from(error: TrackingError) -> Self {
        match error {
            TrackingError::Invalid { field, message } => Self::invalid(field, message),
            TrackingError::NoExperiment(id) => Self::not_found(format_args!("experiment with the id {id}")),
            TrackingError::NoExperimentNamed(name) => Self::not_found(format_args!("experiment “{name}”")),
            TrackingError::ExperimentDeleted(id) => Self::invalid(
                "experiment_id",
                format!("The experiment {id} must be in the 'active' state; it is deleted. Restore it first."),
            ),
            TrackingError::ExperimentNameTaken(name) => {
                let message = format!(
                    "The experiment “{name}” exists already, deleted or not. Choose another name, or restore that one."
                );
                Self { field: Some("name".to_owned()), ..Self::conflict(message) }
            }
            TrackingError::ViewNameTaken(name) => Self {
                field: Some("name".to_owned()),
                ..Self::conflict(format!("There is already a view called “{name}”. Choose another name."))
            },
            TrackingError::NoRun(id) => Self::not_found(format_args!("run with the id {id}")),
            TrackingError::RunDeleted(id) => {
                let message = format!("The run {id} must be in the 'active' state; it is deleted. Restore it first.");
                Self::invalid("run_id", message)
            }
            TrackingError::InUse(what) => {
                Self::conflict(format!("The {what} is in use. Delete it first; then it can be deleted for good."))
            }
            TrackingError::MadeVersion(version) => Self::conflict(format!(
                "{version} comes from it and says so. Delete that version first, or keep what it comes from."
            )),
            TrackingError::UnderWay => Self::conflict("It is being deleted for good already."),
            TrackingError::Nothing(what) => Self::not_found(what),
            TrackingError::NoLoggedModel(id) => Self::not_found(format_args!("logged model with the id {id}")),
            TrackingError::NoModel(name) => Self::not_found(format_args!("model “{name}”")),
            TrackingError::NoVersion { model, version } => {
                Self::not_found(format_args!("version {version} of the model “{model}”"))
            }
            TrackingError::NotServable { model, version } => {
                let message = format!(
                    "Version {version} of the model “{model}” was trained by another program and cannot be asked here. Load it \
                     with that program, or promote a version that Terrarium has trained."
                );
                Self::new(ErrorCode::Unavailable, message)
            }
            TrackingError::ModelNameTaken(name) => Self {
                field: Some("name".to_owned()),
                ..Self::conflict(format!("There is already a model called “{name}”. Choose another name."))
            },
            TrackingError::AlreadyChampion(version) => {
                Self::conflict(format!("Version {version} is the champion already. Promote another version."))
            }
            TrackingError::NeedsApproval { model, version } => {
                let message = format!(
                    "Promotions of the model “{model}” need the approval of a second person. Ask for the promotion of version \
                     {version} on its page, /models/{model}/{version}; somebody else decides there."
                );
                Self::new(ErrorCode::Forbidden, message)
            }
            TrackingError::GatesFail { version, failing } => {
                let message = format!("Version {version} does not show what its model asks: {}.", failing.join("; "));
                Self::invalid("version", message)
            }
            TrackingError::NoRequest(id) => Self::not_found(format_args!("request with the number {id}")),
            TrackingError::RequestEnded(state) => Self::conflict(format!(
                "This request is {state} already. Load the page again to see what became of it."
            )),
            TrackingError::AskedAlready(version) => {
                let message =
                    format!("Somebody has asked for the promotion of version {version} already. See its page.");
                Self::conflict(message)
            }
            TrackingError::OwnRequest => Self::new(
                ErrorCode::Forbidden,
                "You asked for this promotion yourself, so somebody else has to decide.",
            ),
            TrackingError::OthersRequest => {
                Self::new(ErrorCode::Forbidden, "Somebody else asked for this promotion. Refuse it instead.")
            }
            TrackingError::NoPerson => {
                let message = "This takes a person: sign in, or use an API token that you made yourself.";
                Self::new(ErrorCode::Forbidden, message)
            }
            TrackingError::NeedsSession => {
                Self::new(ErrorCode::Forbidden, "This cannot be done with an API token. Sign in and do it on the page.")
            }
            TrackingError::ChangedMeanwhile(what) => {
                let message =
                    format!("{what} was changed by somebody else meanwhile. Load the page again, then change it.");
                Self::conflict(message)
            }
            TrackingError::NotTakenOver(why) => Self::conflict(why),
            TrackingError::Denied(denied) => denied,
            TrackingError::Damaged { .. } => {
                let problem = internal(error);
                let message = "The artifact of this version is missing or damaged. Train the model again.";
                Self { message: message.to_owned(), code: ErrorCode::Unavailable, ..problem }
            }
            TrackingError::TooLarge => {
                Self::new(ErrorCode::TooLarge, "The file is larger than this installation takes. Nothing was stored.")
            }
            TrackingError::PartTooLarge(most) => {
                let message = format!(
                    "A part may have {} MiB at most. Set MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE to {most} or less.",
                    most >> 20
                );
                Self::new(ErrorCode::TooLarge, message)
            }
            TrackingError::Artifacts(cause) => {
                let message = "The store of artifacts does not answer. Try again later.";
                Self { message: message.to_owned(), code: ErrorCode::Unavailable, ..internal(cause) }
            }
            TrackingError::Lake(cause) => cause.into(),
            TrackingError::Database(cause)
                if cause.as_database_error().and_then(|cause| cause.code()).as_deref()
                    == Some(UNKEEPABLE_CHARACTER) =>
            {
                Self::new(ErrorCode::InvalidInput, "Texts cannot contain the character NUL; leave it out.")
            }
            other => internal(other),
        }
    }
}
