//! `terrarium apply`.

use platform::config::Config;

use super::{Session, folder, plan};
use crate::Failure;
use crate::cli::Apply;

pub(super) async fn run(config: Config, args: Apply) -> Result<(), Failure> {
    let files = folder::read(&args.project.folder)?;
    Session::run(config, async |session| {
        let applied = session.wired.services.projects.apply(&session.cx, files, args.base, args.message).await?;
        plan::tell_applied(&applied);
        Ok(())
    })
    .await
}
