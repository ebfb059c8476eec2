//! `terrarium export`.

use platform::config::Config;

use super::{Session, folder};
use crate::cli::Export;
use crate::{Failure, output};

pub(super) async fn run(config: Config, args: Export) -> Result<(), Failure> {
    let place = args.project.folder;
    Session::run(config, async |session| {
        let project = session.wired.services.projects.project(&session.cx).await?;
        let written = folder::write(&place, &project.files, args.force)?;
        output::line(format!(
            "Revision {} is in {}: {} files written, {} were the same.",
            project.revision.id,
            place.display(),
            written.new,
            written.same
        ));
        let known = |path: &String| project.files.iter().any(|file| file.path == *path);
        for path in folder::paths(&place)?.iter().filter(|path| !known(path)) {
            output::line(format!("Not in this revision, and left alone: {path}"));
        }
        Ok(())
    })
    .await
}
