//! `terrarium token`.

use contract::NewApiToken;
use platform::config::Config;

use super::Session;
use crate::cli::Token;
use crate::{Failure, output};

/// Prints the token and nothing else, so that a script can take it.
pub(super) async fn run(config: Config, args: Token) -> Result<(), Failure> {
    let new = NewApiToken { name: args.name, role: args.role, lifetime_days: args.days };
    Session::run(config, async |session| {
        let created = session.wired.services.identity.create_api_token(&session.cx, new).await?;
        output::line(created.secret);
        Ok(())
    })
    .await
}
