//! `homeward serve`.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use homeward_jobs::{Pulse, Slots};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::{Failure, opened, patiently, say, secret_key, senders};
use crate::config::Settings;
use crate::http::meters::metrics_only;
use crate::http::{Api, beside, health_only};
use crate::notify::webhook::Webhooks;
use crate::notify::webhook::guard::Guard;
use crate::services::Sealer;
use crate::services::receipts::CallbackTokens;
use crate::web::{self, Pages, Purpose};
use crate::work::{self, Senders};

/// What is in hand when we are asked to stop has this long; service managers kill after 30 seconds or more.
const FINISH_WITHIN: Duration = Duration::from_secs(22);

/// Which halves of the program run here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Halves {
    /// The API, the pages and the jobs.
    Both,
    /// The API and the pages; the jobs run elsewhere.
    WithoutJobs,
    /// The jobs, with nothing but health answered.
    JobsOnly,
}

/// Runs the API, the pages and the jobs until asked to stop, then finishes what is in hand. If either half ends by itself, the
/// program ends with an error: one that looks healthy and does half its work is worse than none.
pub(super) async fn serve(settings: &Settings, halves: Halves, purpose: Purpose) -> Result<(), Failure> {
    let guard = guard(settings)?;
    let sealer = Sealer::with_key(&secret_key::of(settings)?);
    let notify = senders::notify(settings)?;
    let senders = Senders { post: senders::post(settings, notify.as_ref())?, webhooks: webhooks(guard.clone())? };
    let services = opened(settings)
        .await?
        .with_sealer(sealer)
        .with_webhook_guard(guard)
        .with_notify(notify)
        .with_heartbeat(senders::heartbeat(settings)?);
    let tokens = settings.notify_callback_tokens.iter().flatten().map(String::as_str);
    let services = services.with_callback_tokens(CallbackTokens::of(tokens));
    patiently(|| services.ensure_policies()).await?;
    patiently(|| services.ensure_schedules()).await?;
    patiently(|| services.hold_or_free_messages()).await?;
    let cannot = |error| Failure::Failed(format!("cannot listen on {}: {error}", settings.listen));
    let listener = TcpListener::bind(settings.listen).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    let (stop, stopping) = watch::channel(false);
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let pulse = Pulse::default();
    let https = settings.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    let mut api = Api::new(services.clone(), settings.rate_limit, https, stopping.clone());
    if halves != Halves::WithoutJobs {
        api.pulse = Some(pulse.clone());
    }
    let metrics = metrics(settings, api.clone()).await?;
    if settings.rehearsal {
        say("this is a rehearsal: nothing is sent to a phone or mailbox that may be a real person's");
    }
    let purpose = if settings.rehearsal && purpose == Purpose::Work { Purpose::Rehearsal } else { purpose };
    let pages = Pages::new(services.clone(), settings.rate_limit, purpose, stopping.clone());
    let routes = if halves == Halves::JobsOnly { health_only(api) } else { beside(api, web::router(pages)) };
    let app = routes.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, app).with_graceful_shutdown(asked(stopping.clone()));
    let slots = if settings.database_url.starts_with("sqlite:") { Slots::SQLITE } else { Slots::POSTGRES };
    let working = async {
        match halves {
            Halves::WithoutJobs => {
                asked(stopping.clone()).await;
                Ok(())
            }
            Halves::Both | Halves::JobsOnly => {
                work::run(services.clone(), senders, slots, pulse, asked(stopping.clone())).await
            }
        }
    };
    let wakes = async {
        match halves {
            Halves::WithoutJobs => services.pass_wakes_on().await,
            Halves::Both | Halves::JobsOnly => services.hear_wakes().await,
        }
    };
    say(&format!("listening on http://{address}"));
    let told = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        say("stopping; finishing what is in hand");
        stop.send_replace(true);
        tokio::time::sleep(FINISH_WITHIN).await;
    };
    let halves = async {
        let jobs = async { working.await.map_err(|error| Failure::Failed(format!("the jobs ended: {error}"))) };
        let api = async { serving.into_future().await.map_err(Failure::from) };
        tokio::try_join!(api, jobs)
    };
    tokio::select! {
        ended = halves => drop(ended?),
        () = told => tracing::warn!("stopped with work in hand; nothing half done was kept"),
        never = wakes => match never {},
        ended = metrics => ended?,
    }
    Ok(())
}

/// Answers metrics where the settings say, for as long as it is awaited; nowhere, if they do not.
async fn metrics(settings: &Settings, api: Api) -> Result<impl Future<Output = io::Result<()>>, Failure> {
    let listener = match settings.metrics_listen {
        Some(address) => {
            let cannot = |error| Failure::Failed(format!("cannot listen on {address}: {error}"));
            let listener = TcpListener::bind(address).await.map_err(cannot)?;
            say(&format!("metrics on http://{}/metrics", listener.local_addr().map_err(cannot)?));
            Some(listener)
        }
        None => None,
    };
    Ok(async move {
        let Some(listener) = listener else { return std::future::pending().await };
        axum::serve(listener, metrics_only(api).into_make_service_with_connect_info::<SocketAddr>()).await
    })
}

/// Where webhooks may go, as the settings say.
fn guard(settings: &Settings) -> Result<Guard, Failure> {
    let networks = settings.webhook_allow_networks.as_deref().unwrap_or_default();
    Guard::allowing(networks).map_err(|fault| Failure::Usage(format!("HOMEWARD_WEBHOOK_ALLOW_NETWORKS: {fault}")))
}

/// The sender of webhooks.
fn webhooks(guard: Guard) -> Result<Webhooks, Failure> {
    Webhooks::new(guard).map_err(|error| Failure::Failed(format!("webhooks cannot be sent: {error}")))
}

async fn asked(mut stopping: watch::Receiver<bool>) {
    // An error says that the sender is gone: then nobody will ask any more, and we stop too.
    drop(stopping.wait_for(|stop| *stop).await);
}
