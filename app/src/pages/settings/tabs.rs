//! The settings pages beside each other.

use contract::Permission;
use leptos::prelude::*;
use ui::{Tab, TabLinks};

use crate::session::use_session;

/// Links to the settings pages that this person may see.
#[component]
pub(crate) fn SettingsTabs(
    /// The page's own address.
    current: &'static str,
) -> impl IntoView {
    let administers = use_session().may(Permission::ManageUsers);
    let mut tabs = vec![Tab::new("Your account", "/settings/account"), Tab::new("API tokens", "/settings/tokens")];
    if administers {
        tabs.push(Tab::new("Users", "/settings/users"));
        tabs.push(Tab::new("Embed keys", "/settings/embed-keys"));
        tabs.push(Tab::new("Audit trail", "/settings/audit"));
    }
    view! { <TabLinks label="Settings" tabs=tabs current=current.to_owned() /> }
}
