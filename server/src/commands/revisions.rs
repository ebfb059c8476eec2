//! `terrarium revisions` and `terrarium restore`.

use contract::{PageRequest, RevisionId};
use platform::config::Config;

use super::{Session, plan};
use crate::{Failure, output};

/// Lists the newest revisions of the project, or tells what one of them changed.
pub(super) async fn run(config: Config, revision: Option<RevisionId>, limit: u32) -> Result<(), Failure> {
    Session::run(config, async |session| match revision {
        Some(id) => tell(session, id).await,
        None => list(session, limit).await,
    })
    .await
}

/// Puts the files of an earlier revision into force again, as a new one.
pub(super) async fn restore(config: Config, revision: RevisionId) -> Result<(), Failure> {
    Session::run(config, async |session| {
        let applied = session.wired.services.projects.restore(&session.cx, revision).await?;
        plan::tell_applied(&applied);
        Ok(())
    })
    .await
}

async fn list(session: &Session, limit: u32) -> Result<(), Failure> {
    let page = PageRequest { offset: 0, limit };
    let found = session.wired.services.projects.revisions(&session.cx, page).await?;
    let rows: Vec<[String; 4]> = found
        .items
        .iter()
        .map(|revision| {
            let at = revision.at.format("%Y-%m-%d %H:%M").to_string();
            let message = plan::visible(revision.message.lines().next().unwrap_or_default());
            [revision.id.to_string(), at, plan::visible(&revision.author), message]
        })
        .collect();
    output::table(&rows, 4);
    let left = found.total.saturating_sub(rows.len() as u64);
    if left > 0 {
        output::line(format!("{left} earlier ones; see them with --limit."));
    }
    Ok(())
}

async fn tell(session: &Session, id: RevisionId) -> Result<(), Failure> {
    let found = session.wired.services.projects.revision(&session.cx, id).await?;
    let revision = &found.revision;
    let at = revision.at.format("%Y-%m-%d %H:%M");
    output::line(format!("Revision {} by {} at {at} UTC", revision.id, plan::visible(&revision.author)));
    revision.message.lines().for_each(|line| output::line(format!("  {}", plan::visible(line))));
    output::line("");
    plan::show(&found.changes);
    Ok(())
}
