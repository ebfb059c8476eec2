//! `terrarium ingest`.

use std::path::Path;

use contract::{Batch, Received, Upload};
use futures::StreamExt;
use platform::config::Config;
use tokio::io::AsyncRead;
use tokio_util::io::ReaderStream;

use super::{Session, file_name, progress};
use crate::cli::Ingest;
use crate::{Failure, output, store};

/// How much is read at once.
const CHUNK: usize = 256 * 1024;

pub(super) async fn run(config: Config, args: &Ingest) -> Result<(), Failure> {
    // Opened first: a wrong name is told before a database is started.
    let source = Source::open(&args.file).await?;
    Session::run(config, async |session| ingest(session, args, source).await).await
}

async fn ingest(session: &Session, args: &Ingest, source: Source) -> Result<(), Failure> {
    let bar = progress::bytes_bar(source.size);
    let counted = bar.clone();
    let bytes = ReaderStream::with_capacity(source.reader, CHUNK).inspect(move |chunk| {
        if let Ok(chunk) = chunk {
            counted.inc(chunk.len() as u64);
        }
    });
    let upload = Upload { format: args.format, file_name: file_name(&args.file), bytes: Box::pin(bytes) };
    let received = session.wired.services.ingest.receive(&session.cx, upload).await;
    bar.finish_and_clear();
    let Received { batch, job } = received?;
    match job {
        Some(job) => {
            let job = progress::finish_job(session, job, false).await?;
            output::line(job.message);
        }
        None => output::line("This file was loaded before; nothing was changed."),
    }
    summary(session, &session.wired.services.lake.batch(&session.cx, batch).await?).await
}

/// What became of the rows.
async fn summary(session: &Session, batch: &Batch) -> Result<(), Failure> {
    let mut rows = vec![["Rows read".to_owned(), output::count(batch.rows_read), String::new()]];
    for (kind, count, amount) in store::rows_of_batch(&session.instance.db, batch.id).await? {
        let name = if kind == "sale" { "  Sales" } else { "  Returns" };
        rows.push([name.to_owned(), output::count(count), amount]);
    }
    rows.push(["  Quarantined".to_owned(), output::count(batch.rows_quarantined), String::new()]);
    output::table(&rows, 1);
    if batch.rows_quarantined > 0 {
        output::line(format!("Why rows were quarantined: {}lake/{}", session.instance.config.public_url(), batch.id));
    }
    Ok(())
}

/// Where the bytes come from, and how many there are where that is known.
struct Source {
    reader: Box<dyn AsyncRead + Send + Unpin>,
    size: Option<u64>,
}

impl Source {
    async fn open(path: &Path) -> Result<Self, Failure> {
        if path == Path::new("-") {
            return Ok(Self { reader: Box::new(tokio::io::stdin()), size: None });
        }
        let refuse = |cause: std::io::Error| Failure::Other(format!("{} cannot be read: {cause}.", path.display()));
        let file = tokio::fs::File::open(path).await.map_err(refuse)?;
        let found = file.metadata().await.map_err(refuse)?;
        if found.is_dir() {
            return Err(Failure::Other(format!("{} is a folder; name a file.", path.display())));
        }
        Ok(Self { reader: Box::new(file), size: found.is_file().then_some(found.len()) })
    }
}
