//! `terrarium train`.

use contract::TrainRequest;
use platform::config::Config;

use super::{Session, progress};
use crate::cli::Train;
use crate::{Failure, output};

pub(super) async fn run(config: Config, args: Train) -> Result<(), Failure> {
    Session::run(config, async |session| train(session, args).await).await
}

async fn train(session: &Session, args: Train) -> Result<(), Failure> {
    let request = TrainRequest { shop: args.shop, k_min: args.k_min, k_max: args.k_max, seed: args.seed };
    // Where no server was ever started, the models that can be trained are not known yet.
    session.wired.begin().await?;
    let job = session.wired.services.training.train(&session.cx, &args.model, request).await?;
    // Its log ends with what came of it.
    progress::finish_job(session, job, true).await?;
    output::line(format!("Compare and promote: {}models/{}", session.instance.config.public_url(), args.model));
    Ok(())
}
