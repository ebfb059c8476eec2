//! `terrarium user …`.

use std::collections::BTreeSet;

use contract::{ApiError, NewUser, User};
use platform::config::Config;

use super::Session;
use crate::cli::User as Args;
use crate::{Failure, output};

pub(super) async fn run(config: Config, args: Args) -> Result<(), Failure> {
    Session::run(config, async |session| act(session, args).await).await
}

async fn act(session: &Session, args: Args) -> Result<(), Failure> {
    let (identity, cx) = (&session.wired.services.identity, &session.cx);
    match args {
        Args::Add { name, role, password_stdin } => {
            let password = if password_stdin { Some(read_password()?) } else { None };
            let created = identity.create_user(cx, NewUser { name, role, password }).await?;
            output::line(format!("Added {}, {}.", created.user.name, created.user.role));
            if let Some(password) = created.password {
                output::line(format!("Password: {password}"));
            }
        }
        Args::List => list(&identity.users(cx).await?),
        Args::Role { name, role } => {
            let user = identity.set_role(cx, find(session, &name).await?.id, role).await?;
            output::line(format!("{} is {} now.", user.name, user.role));
        }
        Args::Attribute { name, attribute, values } => {
            let id = find(session, &name).await?.id;
            let user = identity.set_attribute(cx, id, &attribute, values.into_iter().collect()).await?;
            output::line(match user.attributes.get(&attribute) {
                Some(values) => format!("{name} has {}.", written(&attribute, values)),
                None => format!("{name} has no {attribute}."),
            });
        }
        Args::Disable { name } => {
            identity.set_disabled(cx, find(session, &name).await?.id, true).await?;
            output::line(format!("{name} can no longer sign in, and is signed out everywhere."));
        }
        Args::Enable { name } => {
            identity.set_disabled(cx, find(session, &name).await?.id, false).await?;
            output::line(format!("{name} can sign in again."));
        }
        Args::ResetPassword { name } => {
            let password = identity.reset_password(cx, find(session, &name).await?.id).await?;
            output::line(format!("Password: {password}"));
        }
    }
    Ok(())
}

async fn find(session: &Session, name: &str) -> Result<User, Failure> {
    let users = session.wired.services.identity.users(&session.cx).await?;
    let found = users.into_iter().find(|user| user.name == name);
    found.ok_or_else(|| ApiError::not_found(format!("user “{name}”; `terrarium user list` shows all")).into())
}

fn list(users: &[User]) {
    let head = ["NAME", "ROLE", "STATE", "LAST SIGNED IN", "ATTRIBUTES"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head)
        .chain(users.iter().map(|user| {
            let state = if user.disabled { "disabled" } else { "active" };
            let seen =
                user.last_seen_at.map_or_else(|| "never".to_owned(), |at| at.format("%Y-%m-%d %H:%M UTC").to_string());
            let attributes: Vec<_> = user.attributes.iter().map(|(name, values)| written(name, values)).collect();
            [user.name.clone(), user.role.to_string(), state.to_owned(), seen, attributes.join("; ")]
        }))
        .collect();
    output::table(&rows, 5);
}

fn written(attribute: &str, values: &BTreeSet<String>) -> String {
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    format!("{attribute}: {}", values.join(", "))
}

fn read_password() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|error| Failure::Other(format!("The password cannot be read from standard input: {error}.")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
