//! `terrarium demo`: the demo shop's files, brought in like any others.

use std::path::{Path, PathBuf};
use std::{fs, io};

use bytes::Bytes;
use contract::{ApiError, OpContext, Services, SourceFormat, Upload};
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

/// Brings the demo shop's files in and leaves the loading to the server's workers. Where all of them are loaded,
/// whatever they were generated from, it makes none; where some are, those change nothing.
pub(super) async fn bring_in(
    config: &Config,
    services: &Services,
    lake: &lake::Service,
    cx: &OpContext,
    scale: f64,
) -> Result<(), Failure> {
    let loaded = lake.loaded_files(SourceFormat::DemoShop).await.map_err(ApiError::from)?;
    if Shop::file_names().all(|name| loaded.contains(&name)) {
        return Ok(());
    }
    for file in generate(config, crate::cli::DEMO_SEED, scale).await? {
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

#[cfg(test)]
mod tests {
    use contract::PageRequest;
    use platform::testing::TestDb;

    use super::*;
    use crate::{Instance, wiring};

    #[tokio::test]
    async fn the_demo_shop_is_completed_and_then_left_alone() {
        let test = TestDb::new().await;
        let folder = tempfile::tempdir().unwrap();
        let config = Config { data_dir: folder.path().to_owned(), ..Config::default() };
        let instance = Instance::on(config, test.db.clone());
        let wired = wiring::wire(&instance).await.unwrap();
        let cx = super::super::command_line();
        let bring_in = || bring_in(&instance.config, &wired.services, &wired.lake, &cx, 0.01);
        // One file that was loaded before, and the rest.
        let file = generate(&instance.config, crate::cli::DEMO_SEED, 0.01).await.unwrap().remove(3);
        receive(&wired.services, &cx, file).await.unwrap();
        assert_eq!(wired.workers.drain().await.unwrap(), 1);
        bring_in().await.unwrap();
        let batches = wired.services.lake.batches(&cx, PageRequest::default()).await.unwrap();
        assert_eq!(batches.total, 24);
        assert_eq!(wired.workers.drain().await.unwrap(), 23);

        let truth = truth_file(&instance.config);
        std::fs::remove_file(&truth).unwrap();
        bring_in().await.unwrap();
        assert!(!truth.exists(), "nothing is generated");
        assert_eq!(wired.workers.drain().await.unwrap(), 0);
    }
}
