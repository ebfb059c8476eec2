//! One person in the list, with what can be done about them.

use std::collections::BTreeSet;

use contract::{Role, User, UserId};
use leptos::prelude::*;
use ui::{Badge, Menu, MenuButton, RelativeTime, Tone, use_toasts};

use super::users::Handover;
use crate::server_fns::Failure;
use crate::server_fns::identity::{reset_password, set_disabled, set_role};
use crate::session::use_session;

/// What an administrator can do about a person.
#[derive(Debug, Clone, Copy)]
enum Change {
    Role(Role),
    Disabled(bool),
    Password,
}

/// A row of the table of users.
#[component]
pub(crate) fn UserRow(
    user: User,
    on_change: Callback<()>,
    handover: RwSignal<Option<Handover>>,
    editing: RwSignal<Option<User>>,
) -> impl IntoView {
    let session = use_session();
    let toasts = use_toasts();
    let (id, name) = (user.id, user.name.clone());
    let change = Action::new(move |change: &Change| apply(id, *change));
    Effect::new(move |_| match change.value().get() {
        Some(Ok(password)) => {
            if let Some(password) = password {
                handover.set(Some(Handover { name: name.clone(), password }));
            }
            on_change.run(());
        }
        Some(Err(Failure(error))) => {
            toasts.bad(error.message);
            on_change.run(());
        }
        None => {}
    });
    let options = Role::ALL
        .into_iter()
        .map(|role| {
            view! { <option value=role.as_str() selected=role == user.role>{role.as_str()}</option> }.into_any()
        })
        .collect_view();
    let on_role = move |event| {
        if let Ok(role) = event_target_value(&event).parse() {
            change.dispatch(Change::Role(role));
        }
    };
    let (state, tone) = if user.disabled { ("Shut out", Tone::Bad) } else { ("May sign in", Tone::Good) };
    let signed_in = move || match user.last_seen_at {
        Some(at) => view! { <RelativeTime at=at now=session.now() /> }.into_any(),
        None => "never".into_any(),
    };
    let edited = user.clone();
    let toggle = if user.disabled { "Let in" } else { "Shut out" };
    view! {
        <tr>
            <td>{user.name.clone()}</td>
            <td>
                <select class="control control--small" aria-label=format!("Role of {}", user.name) on:change=on_role>
                    {options}
                </select>
            </td>
            <td><Badge tone=tone>{state}</Badge></td>
            <td>{signed_in}</td>
            <td class="is-filling" title=attributes(&user)>{attributes(&user)}</td>
            <td class="is-actions">
                <Menu label=format!("Actions for {}", user.name)>
                    <MenuButton on_click=move |()| editing.set(Some(edited.clone()))>"Attributes"</MenuButton>
                    <MenuButton on_click=move |()| drop(change.dispatch(Change::Password))>"New password"</MenuButton>
                    <MenuButton
                        danger=!user.disabled
                        on_click=move |()| drop(change.dispatch(Change::Disabled(!user.disabled)))
                    >
                        {toggle}
                    </MenuButton>
                </Menu>
            </td>
        </tr>
    }
}

/// What is known about a person, in a line.
fn attributes(user: &User) -> String {
    let written = |(name, values): (&String, &BTreeSet<String>)| {
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        format!("{name}: {}", values.join(", "))
    };
    user.attributes.iter().map(written).collect::<Vec<_>>().join("; ")
}

/// Does it; answers the made-up password where there is one.
async fn apply(user: UserId, change: Change) -> Result<Option<String>, Failure> {
    match change {
        Change::Role(role) => set_role(user, role).await.map(|_| None),
        Change::Disabled(disabled) => set_disabled(user, disabled).await.map(|_| None),
        Change::Password => reset_password(user).await.map(Some),
    }
}
