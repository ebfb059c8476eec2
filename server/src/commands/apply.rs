//! `terrarium apply`.

use platform::config::Config;

use super::{Session, folder, plan};
use crate::cli::Apply;
use crate::{Failure, output};

pub(super) async fn run(config: Config, args: Apply) -> Result<(), Failure> {
    let files = folder::read(&args.project.folder)?;
    Session::run(config, async |session| {
        let applied = session.wired.services.projects.apply(&session.cx, files, args.base, args.message).await?;
        let revision = applied.revision.id;
        if applied.changes.is_empty() {
            output::line(format!("Nothing to apply: revision {revision} is the same."));
            return Ok(());
        }
        plan::show(&applied.changes);
        output::line(format!("\nRevision {revision} is in force: {}.", plan::summary(&applied.changes)));
        Ok(())
    })
    .await
}
