//! Which rows somebody sees.

use std::collections::{BTreeMap, BTreeSet};

use contract::{Principal, Via};
use serde::{Deserialize, Serialize};

use super::Policy;
use super::definition::Without;
use crate::semantic_model::SemanticModel;

/// Which rows somebody sees, by policy. Two who see the same have the same, whoever they are, so what is kept is kept by it. It is
/// said to the database as it is, in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Visibility(BTreeMap<String, Rows>);

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Rows {
    All,
    /// Those with one of these values.
    #[serde(untagged)]
    Of(BTreeSet<String>),
}

impl Visibility {
    /// What `who` sees by the policies of `model`. Terrarium itself, and whoever sits at its command line, sees everything.
    pub(crate) fn of(who: &Principal, model: &SemanticModel) -> Self {
        Self(model.policies().map(|(name, policy)| (name.to_owned(), rows(who, policy))).collect())
    }

    /// The same by the policies of `model`, which may be other ones: of those that were not known, nothing passes.
    pub(crate) fn by(&self, model: &SemanticModel) -> Self {
        let known = |name: &str| self.0.get(name).cloned().unwrap_or(Rows::Of(BTreeSet::new()));
        Self(model.policies().map(|(name, _)| (name.to_owned(), known(name))).collect())
    }

    /// Whether no row is hidden.
    pub(crate) fn is_everything(&self) -> bool {
        self.0.values().all(|rows| *rows == Rows::All)
    }

    /// The first policy by which all rows of a table are hidden, since it does not say which are seen.
    pub(crate) fn closes<'m>(&self, model: &'m SemanticModel, table: &str) -> Option<&'m Policy> {
        let hides = |name: &str| self.0.get(name) != Some(&Rows::All);
        model.policies().find(|(name, policy)| hides(name) && !policy.restricts(table)).map(|(_, policy)| policy)
    }
}

fn rows(who: &Principal, policy: &Policy) -> Rows {
    // A token has its owner's role or less. Roles above an excepted one are excepted too, so no token sees more than its owner.
    if who.via == Via::System || policy.except.is_some_and(|least| who.role >= least) {
        return Rows::All;
    }
    match (who.attributes.get(&policy.attribute), policy.without) {
        (Some(values), _) if !values.is_empty() => Rows::Of(values.clone()),
        (_, Without::Everything) => Rows::All,
        (_, Without::Nothing) => Rows::Of(BTreeSet::new()),
    }
}
