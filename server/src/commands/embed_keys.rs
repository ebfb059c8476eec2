//! `terrarium embed-keys`.

use contract::EmbedKey;
use platform::config::Config;

use super::Session;
use crate::cli::EmbedKeys;
use crate::{Failure, output};

pub(super) async fn run(config: Config, args: EmbedKeys) -> Result<(), Failure> {
    Session::run(config, async |session| {
        let embeds = &session.wired.services.embeds;
        match args {
            EmbedKeys::List => {
                for key in embeds.embed_keys(&session.cx).await? {
                    output::line(listed(&key));
                }
            }
            // The name and nothing else, so that a script can take it.
            EmbedKeys::Rotate => output::line(embeds.rotate_embed_key(&session.cx).await?.id),
            EmbedKeys::Revoke { id } => {
                embeds.revoke_embed_key(&session.cx, &id).await?;
                output::line(format!("The tokens of {id} open nothing any more."));
            }
        }
        Ok(())
    })
    .await
}

fn listed(key: &EmbedKey) -> String {
    let state = match key.revoked_at {
        Some(at) => format!("revoked {}", at.format("%Y-%m-%d %H:%M")),
        None if key.signs => "signs new tokens".to_owned(),
        None => "valid".to_owned(),
    };
    format!("{}  made {} by {}  {state}", key.id, key.created_at.format("%Y-%m-%d %H:%M"), key.created_by)
}
