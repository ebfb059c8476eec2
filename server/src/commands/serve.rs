//! `terrarium serve`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use contract::{CreatedUser, OpContext, Services};
use platform::cluster::Purpose;
use platform::config::Config;
use platform::telemetry::request_id;
use platform::{outbox, upkeep};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{demo, stop_on_signal};
use crate::cli::Serve;
use crate::http::{self, Metrics, Parts};
use crate::wiring::{self, Wired};
use crate::{Failure, Instance, output};

/// How long requests may go on after we were told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(20);

pub(super) async fn run(config: Config, args: &Serve) -> Result<(), Failure> {
    let stop = stop_on_signal()?;
    // First of all: a port that is taken is told before a database is started.
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        Failure::Other(format!(
            "Cannot listen on {}: {error}. Choose another address with TERRARIUM_LISTEN.",
            config.listen
        ))
    })?;
    let instance = Instance::open(config, Purpose::Serve).await?;
    let result = serve(&instance, listener, args, &stop).await;
    instance.close().await;
    result
}

async fn serve(
    instance: &Instance,
    listener: TcpListener,
    args: &Serve,
    stop: &CancellationToken,
) -> Result<(), Failure> {
    let wired = wiring::wire(instance).await?;
    wired.begin().await?;
    let metrics = Metrics::install(instance.db.clone()).map_err(|error| Failure::Other(error.to_string()))?;
    let readiness = wired.readiness(&instance.db);
    let parts = Parts {
        config: instance.config.clone(),
        services: wired.services.clone(),
        readiness,
        metrics: metrics.clone(),
    };
    let router = http::router(parts);
    welcome(&wired, &instance.config).await?;
    let mut background = background(instance, &wired, metrics, stop);
    if args.demo {
        let (config, services, lake) = (instance.config.clone(), wired.services.clone(), Arc::clone(&wired.lake));
        background.spawn(load_demo(config, services, lake, stop.clone()));
    }
    let served = listen(listener, router, stop).await;
    // Also when listening failed: the workers hand back what they have.
    stop.cancel();
    while background.join_next().await.is_some() {}
    served
}

/// Answers requests until told to stop, then those that are begun.
async fn listen(listener: TcpListener, router: axum::Router, stop: &CancellationToken) -> Result<(), Failure> {
    let address = listener.local_addr().map_err(|error| Failure::Other(error.to_string()))?;
    tracing::info!(%address, "listening");
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned());
    let patience = async {
        stop.cancelled().await;
        tokio::time::sleep(LAST_REQUESTS).await;
    };
    tokio::select! {
        served = server.into_future() => served.map_err(|error| Failure::Other(format!("Listening ended: {error}."))),
        () = patience => {
            tracing::warn!("some requests did not end in time and are cut off");
            Ok(())
        }
    }
}

/// Jobs, events between the domains, promotions, deliveries to webhooks, and upkeep.
fn background(instance: &Instance, wired: &Wired, metrics: Metrics, stop: &CancellationToken) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let (workers, concurrency, ended) = (wired.workers.clone(), instance.config.workers, stop.clone());
    tasks.spawn(async move { workers.run(concurrency, ended).await });
    for consumer in &wired.consumers {
        let (consumer, db, ended) = (Arc::clone(consumer), instance.db.clone(), stop.clone());
        tasks.spawn(async move { outbox::run(&db, consumer.as_ref(), &ended).await });
    }
    let (serving, ended) = (Arc::clone(&wired.serving), stop.clone());
    tasks.spawn(async move { serving.run(&ended).await });
    let (semantic, ended) = (Arc::clone(&wired.semantic), stop.clone());
    tasks.spawn(async move { semantic.watch(&ended).await });
    let (tracking, ended) = (Arc::clone(&wired.tracking), stop.clone());
    tasks.spawn(async move { tracking.deliver_webhooks(&ended).await });
    let (tracking, ended) = (Arc::clone(&wired.tracking), stop.clone());
    tasks.spawn(async move { tracking.drop_abandoned_uploads(&ended).await });
    if let Some(days) = instance.config.tracking.retention_days {
        let (tracking, ended) = (Arc::clone(&wired.tracking), stop.clone());
        tasks.spawn(async move { tracking.keep_for(days.get(), &ended).await });
    }
    let (db, ended) = (instance.db.clone(), stop.clone());
    tasks.spawn(async move { upkeep::run(&db, &ended).await });
    let ended = stop.clone();
    tasks.spawn(async move {
        tokio::select! {
            () = metrics.keep_up() => {}
            () = ended.cancelled() => {}
        }
    });
    tasks
}

/// On the very first start: makes the administrator and prints the password, this once and never into the log.
async fn welcome(wired: &Wired, config: &Config) -> Result<(), Failure> {
    let first = wired.identity.ensure_first_administrator().await?;
    output::line(format!("Terrarium is at {}", config.public_url()));
    if let Some(CreatedUser { user, password: Some(password) }) = first {
        output::line("The first administrator, shown this once:");
        output::line(format!("  Name:     {}", user.name));
        output::line(format!("  Password: {password}"));
    }
    Ok(())
}

async fn load_demo(config: Config, services: Services, lake: Arc<lake::Service>, stop: CancellationToken) {
    let cx = OpContext::system("demo shop", request_id(None));
    let loaded = tokio::select! {
        loaded = demo::bring_in(&config, &services, &lake, &cx, 1.0) => loaded,
        () = stop.cancelled() => return,
    };
    if let Err(failure) = loaded {
        tracing::error!(cause = %failure, "the demo shop could not be brought in");
    }
}
