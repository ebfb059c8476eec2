//! `terrarium demo`: the demo shop's files, brought in like any others.

use std::path::{Path, PathBuf};
use std::{fs, io};

use bytes::Bytes;
use contract::{OpContext, Services, SourceFormat, Upload};
use demo::{Parameters, Shop};
use platform::config::Config;

use super::{Session, progress};
use crate::cli::Demo;
use crate::{Failure, output};

/// What the generator knows about its customers, beside the data: models are checked against it.
const TRUTH_FILE: &str = "demo-shop-truth.json";

pub(super) async fn run(config: Config, args: &Demo) -> Result<(), Failure> {
    Session::run(config, async |session| load(session, args).await).await
}

async fn load(session: &Session, args: &Demo) -> Result<(), Failure> {
    let files = generate(&session.instance.config, args.seed, args.scale).await?;
    let count = files.len();
    for file in files {
        let name = file.name.clone();
        let received = receive(&session.wired.services, &session.cx, file).await?;
        if let Some(job) = received {
            let job = progress::finish_job(session, job, false).await?;
            output::line(format!("{name}: {}", job.message));
        }
    }
    output::line(format!(
        "The demo shop is loaded ({count} files). Its true parameters: {}",
        truth_file(&session.instance.config).display()
    ));
    Ok(())
}

/// Brings the demo shop's files in and leaves the loading to the server's workers. Files that were loaded before
/// change nothing.
pub(super) async fn bring_in(config: &Config, services: &Services, cx: &OpContext) -> Result<(), Failure> {
    for file in generate(config, crate::cli::DEMO_SEED, 1.0).await? {
        receive(services, cx, file).await?;
    }
    Ok(())
}

struct File {
    name: String,
    bytes: Bytes,
}

/// Makes the files, on a thread where it disturbs nobody, and writes the truth into the data folder.
async fn generate(config: &Config, seed: u64, scale: f64) -> Result<Vec<File>, Failure> {
    let truth_file = truth_file(config);
    let made = tokio::task::spawn_blocking(move || make(&truth_file, seed, scale)).await;
    made.unwrap_or_else(|error| Err(Failure::Other(format!("The demo shop could not be made: {error}."))))
}

fn make(truth_file: &Path, seed: u64, scale: f64) -> Result<Vec<File>, Failure> {
    let shop = Shop::generate(&Parameters { scale, ..Parameters::default() }, seed)
        .map_err(|error| Failure::Other(error.to_string()))?;
    write_truth(truth_file, &shop)
        .map_err(|error| Failure::Other(format!("{} cannot be written: {error}.", truth_file.display())))?;
    shop.files()
        .map(|file| {
            let mut bytes = Vec::new();
            file.write_to(&mut bytes).map_err(|error| Failure::Other(error.to_string()))?;
            Ok(File { name: file.name(), bytes: bytes.into() })
        })
        .collect()
}

fn write_truth(file: &Path, shop: &Shop) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, serde_json::to_vec_pretty(&shop.truth())?)
}

fn truth_file(config: &Config) -> PathBuf {
    config.data_dir.join(TRUTH_FILE)
}

async fn receive(services: &Services, cx: &OpContext, file: File) -> Result<Option<contract::JobId>, Failure> {
    let bytes = futures::stream::iter([Ok::<_, io::Error>(file.bytes)]);
    let upload = Upload { format: SourceFormat::DemoShop, file_name: file.name, bytes: Box::pin(bytes) };
    Ok(services.ingest.receive(cx, upload).await?.job)
}
