//! The settings pages beside each other.

use contract::Permission;
use leptos::prelude::*;
use ui::{Tab, TabLinks, use_locale, words};

use crate::session::use_session;

/// Links to the settings pages that this person may see.
#[component]
pub(crate) fn SettingsTabs(
    /// The page's own address.
    current: &'static str,
) -> impl IntoView {
    let words = words::frame(use_locale());
    let administers = use_session().may(Permission::ManageUsers);
    let mut tabs = vec![Tab::new(words.account, "/settings/account"), Tab::new(words.tokens, "/settings/tokens")];
    if administers {
        tabs.push(Tab::new(words.users, "/settings/users"));
        tabs.push(Tab::new(words.embed_keys, "/settings/embed-keys"));
        tabs.push(Tab::new(words.audit, "/settings/audit"));
    }
    view! { <TabLinks label=words.settings tabs=tabs current=current.to_owned() /> }
}
