//! `homeward serve`.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::{Failure, opened, say};
use crate::config::Settings;
use crate::http::{Api, router};

/// What is in hand when we are asked to stop has this long; service managers kill after 30 seconds or more.
const FINISH_WITHIN: Duration = Duration::from_secs(22);

/// Serves the API until asked to stop, then finishes what is in hand.
pub(super) async fn serve(settings: &Settings) -> Result<(), Failure> {
    let services = opened(settings).await?;
    let cannot = |error| Failure::Failed(format!("cannot listen on {}: {error}", settings.listen));
    let listener = TcpListener::bind(settings.listen).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    let (stop, stopping) = watch::channel(false);
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let https = settings.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    let api = Api::new(services, settings.rate_limit, https, stopping.clone());
    let app = router(api).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, app).with_graceful_shutdown(asked(stopping.clone()));
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
    tokio::select! {
        ended = serving.into_future() => ended?,
        () = told => tracing::warn!("stopped with requests in hand; nothing half done was kept"),
    }
    Ok(())
}

async fn asked(mut stopping: watch::Receiver<bool>) {
    // An error says that the sender is gone: then nobody will ask any more, and we stop too.
    drop(stopping.wait_for(|stop| *stop).await);
}
