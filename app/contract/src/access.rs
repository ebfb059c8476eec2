//! Who may see and change a dashboard, beyond what roles say: a part of its file.
//!
//! The comments here are what an editor shows: the JSON Schema is made from these types.

use serde::{Deserialize, Serialize};

use crate::{Permission, Principal, Role};

/// Whom a dashboard is shared with. Nothing said is as roles have it: whoever sees dashboards sees it, and whoever changes
/// dashboards changes it. It is about the dashboard and not about rows, which policies are for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Who sees it; everybody who sees dashboards where nothing is said. Whoever stands in `edit` sees it as well.
    pub view: Option<Audience>,
    /// Who changes and shares it, of those whose role lets them change dashboards; all of them who see it where nothing is said.
    pub edit: Option<Audience>,
}

/// Some people. Administrators always belong to them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// The least role that belongs to them, with those above it; where nothing is said, nobody does by role.
    pub role: Option<Role>,
    /// Names that people sign in with.
    #[serde(default)]
    pub people: Vec<String>,
}

impl Access {
    /// Whether nothing is said.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.view.is_none() && self.edit.is_none()
    }

    /// Whether `who` sees the dashboard, provided that their role sees dashboards.
    #[must_use]
    pub fn lets_view(&self, who: &Principal) -> bool {
        let edits = || self.edit.as_ref().is_some_and(|edit| edit.has(who));
        self.view.as_ref().is_none_or(|view| view.has(who) || edits())
    }

    /// Whether `who` may change the dashboard, and say who else may.
    #[must_use]
    pub fn lets_edit(&self, who: &Principal) -> bool {
        let is_among = self.edit.as_ref().map_or_else(|| self.lets_view(who), |edit| edit.has(who));
        is_among && who.role.allows(Permission::DefineMeasures)
    }
}

impl Audience {
    fn has(&self, who: &Principal) -> bool {
        let by_role = self.role.is_some_and(|least| who.role >= least);
        let by_name = || who.person.as_ref().is_some_and(|name| self.people.contains(name));
        who.role == Role::Administrator || by_role || by_name()
    }
}

impl std::fmt::Display for Audience {
    /// In words: "analysts and up, kim, robin".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let by_role = self.role.map(|role| match role {
            Role::Viewer => "everybody",
            Role::Analyst => "analysts and up",
            Role::Engineer => "engineers and up",
            Role::Administrator => "administrators",
        });
        let all: Vec<&str> = by_role.into_iter().chain(self.people.iter().map(String::as_str)).collect();
        f.write_str(&if all.is_empty() { "administrators".to_owned() } else { all.join(", ") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Via;

    fn who(person: &str, role: Role) -> Principal {
        Principal { person: Some(person.to_owned()), ..Principal::new(person, role, Via::Session) }
    }

    fn only(role: Option<Role>, people: &[&str]) -> Option<Audience> {
        Some(Audience { role, people: people.iter().map(|name| (*name).to_owned()).collect() })
    }

    #[test]
    fn nothing_said_is_as_roles_have_it() {
        let open = Access::default();
        assert!(open.is_open());
        assert!(open.lets_view(&who("kim", Role::Viewer)) && !open.lets_edit(&who("kim", Role::Viewer)));
        assert!(open.lets_edit(&who("kim", Role::Analyst)));
    }

    #[test]
    fn who_is_not_named_is_denied() {
        let access = Access { view: only(None, &["kim"]), edit: None };
        let (kim, robin) = (who("kim", Role::Viewer), who("robin", Role::Engineer));
        assert!(access.lets_view(&kim) && !access.lets_edit(&kim), "a name gives no role");
        assert!(access.lets_edit(&who("kim", Role::Analyst)), "who sees it and changes dashboards changes it");
        assert!(!access.lets_view(&robin) && !access.lets_edit(&robin));
        assert!(access.lets_edit(&who("x", Role::Administrator)), "somebody has to be able to put it right");
        assert!(!access.lets_view(&Principal::new("kim", Role::Engineer, Via::Token)), "a token's name is no person's");
        let nobody = Access { view: only(None, &[]), edit: None };
        assert!(!nobody.lets_view(&kim) && !nobody.lets_view(&robin));
    }

    #[test]
    fn roles_reach_up_and_editors_see() {
        let access = Access { view: only(Some(Role::Engineer), &[]), edit: only(None, &["kim"]) };
        let (kim, robin) = (who("kim", Role::Analyst), who("robin", Role::Engineer));
        assert!(access.lets_view(&robin) && !access.lets_edit(&robin));
        assert!(access.lets_view(&kim) && access.lets_edit(&kim));
        assert!(!access.lets_view(&who("sam", Role::Analyst)));
    }

    #[test]
    fn an_audience_is_said_in_words() {
        let said = [only(Some(Role::Analyst), &["kim", "robin"]), only(None, &["kim"]), only(None, &[])];
        let said = said.map(|audience| audience.unwrap_or_default().to_string());
        assert_eq!(said, ["analysts and up, kim, robin", "kim", "administrators"]);
    }
}
