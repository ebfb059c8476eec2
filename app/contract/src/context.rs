//! Who asks, what they may do, and until when.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ApiError, ApiResult, ErrorCode, Locale, RequestId, UserId};

/// What a person or a token may do. Each role may do everything that the one before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Role {
    /// Looks at dashboards, the catalog and models, and asks models for predictions.
    Viewer,
    /// Also describes assets, brings in data, embeds charts, and defines measures and dashboards.
    Analyst,
    /// Also logs runs, and trains, registers and promotes models.
    Engineer,
    /// Also manages people, tokens and the keys of embeds, says how models are promoted, and reads the audit trail.
    Administrator,
}

impl Role {
    /// All roles, least first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Analyst, Self::Engineer, Self::Administrator];

    /// The name on the wire, in the database and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Analyst => "analyst",
            Self::Engineer => "engineer",
            Self::Administrator => "administrator",
        }
    }

    /// Whether this role may do `permission`. Everything not granted here is denied.
    #[must_use]
    pub fn allows(self, permission: Permission) -> bool {
        self >= permission.least_role()
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Role {
    type Err = ApiError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| {
            ApiError::invalid("role", format!("“{text}” is no role; use viewer, analyst, engineer or administrator."))
        })
    }
}

/// One thing that can be allowed or denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// See dashboards and their data.
    ViewDashboards,
    /// Search the catalog and read its pages.
    ViewCatalog,
    /// See experiments, runs, models, versions and their metrics.
    ViewModels,
    /// Ask a model for predictions.
    Predict,
    /// See what lies in the lake, its batches and quarantined rows.
    ViewLake,
    /// See background work, its progress and its log.
    ViewJobs,
    /// Change descriptions, owners and tags.
    EditCatalog,
    /// Bring files into the lake and load them.
    IngestData,
    /// Make a token that shows a dashboard, or a part of one, in another page.
    EmbedCharts,
    /// Change how measures and dashboards are defined.
    DefineMeasures,
    /// Start a training.
    TrainModels,
    /// Log runs, and manage experiments and logged models.
    LogRuns,
    /// Delete runs and experiments for good.
    DeleteForGood,
    /// Say which version answers.
    PromoteModels,
    /// Say what has to be shown, and who has to agree, before a version answers.
    GovernModels,
    /// Manage people and everybody's tokens, and read the audit trail.
    ManageUsers,
    /// Make and revoke the keys that embed tokens are signed with.
    ManageEmbedKeys,
}

impl Permission {
    /// The least role that has this permission.
    #[must_use]
    pub const fn least_role(self) -> Role {
        match self {
            Self::ViewDashboards
            | Self::ViewCatalog
            | Self::ViewModels
            | Self::Predict
            | Self::ViewLake
            | Self::ViewJobs => Role::Viewer,
            Self::EditCatalog | Self::IngestData | Self::EmbedCharts | Self::DefineMeasures => Role::Analyst,
            Self::TrainModels | Self::LogRuns | Self::PromoteModels => Role::Engineer,
            Self::DeleteForGood | Self::GovernModels | Self::ManageUsers | Self::ManageEmbedKeys => Role::Administrator,
        }
    }

    /// What it is called in a sentence: "You may not …".
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::ViewDashboards => "see dashboards",
            Self::ViewCatalog => "see the catalog",
            Self::ViewModels => "see models",
            Self::Predict => "ask for predictions",
            Self::ViewLake => "see the lake",
            Self::ViewJobs => "see background work",
            Self::EditCatalog => "edit the catalog",
            Self::IngestData => "bring in data",
            Self::EmbedCharts => "embed charts",
            Self::DefineMeasures => "change measures and dashboards",
            Self::TrainModels => "train models",
            Self::LogRuns => "log runs",
            Self::DeleteForGood => "delete runs and experiments for good",
            Self::PromoteModels => "promote models",
            Self::GovernModels => "say how models are promoted",
            Self::ManageUsers => "manage users",
            Self::ManageEmbedKeys => "manage the keys of embeds",
        }
    }
}

/// How the asker proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// A browser session.
    Session,
    /// An API token, or a program that sends a name and a password along.
    Token,
    /// The command line on the machine itself, or Terrarium's own background work.
    System,
}

/// What is known about a person besides the role: names, each with values. Policies of the project say which rows follow from
/// it. A name without values is left out.
pub type Attributes = BTreeMap<String, BTreeSet<String>>;

/// Somebody or something that was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// The user behind it; `None` for the system and for tokens of nobody in particular.
    pub user_id: Option<UserId>,
    /// The name for display and for the audit trail.
    pub name: String,
    /// The name that the user signs in with; `None` as for `user_id`.
    pub person: Option<String>,
    /// What it may do.
    pub role: Role,
    /// How it proved itself.
    pub via: Via,
    /// The user's attributes; none for the system and for tokens of nobody in particular.
    pub attributes: Attributes,
    /// What the user chose to read; `None` is what their browser asks for. A token's answers are for programs, and in what those ask for.
    pub locale: Option<Locale>,
}

impl Principal {
    /// Somebody of whom nothing else is known.
    pub fn new(name: impl Into<String>, role: Role, via: Via) -> Self {
        Self { user_id: None, name: name.into(), person: None, role, via, attributes: Attributes::new(), locale: None }
    }
}

/// What every service method is handed first: who asks, in which request, until when.
#[derive(Debug, Clone)]
pub struct OpContext {
    /// Who asks; `None` when nobody was recognised.
    pub principal: Option<Principal>,
    /// The id quoted in logs, errors and audit events.
    pub request_id: RequestId,
    /// When the asker stops waiting; `None` for background work.
    pub deadline: Option<DateTime<Utc>>,
    /// What is written for people is written in this language.
    pub locale: Locale,
}

impl OpContext {
    /// Terrarium's own work, or its command line: an administrator named `name`.
    pub fn system(name: impl Into<String>, request_id: RequestId) -> Self {
        let principal = Principal::new(name, Role::Administrator, Via::System);
        Self { principal: Some(principal), request_id, deadline: None, locale: Locale::English }
    }

    /// A request by nobody that was recognised.
    #[must_use]
    pub const fn anonymous(request_id: RequestId) -> Self {
        Self { principal: None, request_id, deadline: None, locale: Locale::English }
    }

    /// Who asks, if they may do `permission`.
    ///
    /// # Errors
    /// `Unauthenticated` when nobody was recognised, `Forbidden` when the role does not reach.
    pub fn require(&self, permission: Permission) -> ApiResult<&Principal> {
        let principal = self.principal.as_ref().ok_or_else(ApiError::unauthenticated)?;
        if principal.role.allows(permission) {
            return Ok(principal);
        }
        let needed = permission.least_role();
        let message = format!(
            "As {} you may not {}; that takes the role {needed}. An administrator can change your role.",
            principal.role,
            permission.verb(),
        );
        Err(ApiError::new(ErrorCode::Forbidden, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_by(role: Role) -> OpContext {
        let mut cx = OpContext::anonymous(RequestId(uuid::Uuid::nil()));
        cx.principal = Some(Principal::new("kim", role, Via::Session));
        cx
    }

    #[test]
    fn a_role_may_do_what_the_one_below_it_may() {
        assert!(asked_by(Role::Engineer).require(Permission::TrainModels).is_ok());
        assert!(asked_by(Role::Administrator).require(Permission::TrainModels).is_ok());
        let denied = asked_by(Role::Analyst).require(Permission::TrainModels).unwrap_err();
        assert_eq!(denied.code, ErrorCode::Forbidden);
        assert!(denied.message.contains("engineer"), "says which role is needed: {denied}");
    }

    #[test]
    fn nobody_may_do_nothing() {
        let nobody = OpContext::anonymous(RequestId(uuid::Uuid::nil()));
        let denied = nobody.require(Permission::ViewDashboards).unwrap_err();
        assert_eq!(denied.code, ErrorCode::Unauthenticated);
    }
}
