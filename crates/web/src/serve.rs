//! Serving until told to stop, and not much longer.

use axum::Router;
use std::{future::pending, io, net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, sync::oneshot};

/// How long requests may go on after the server was told to stop; browsers that watch never end by themselves.
const GRACE: Duration = Duration::from_secs(5);

/// Serves a router until `stop` is done and the requests of that moment are answered.
///
/// # Errors
/// When the listener cannot be used.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (tell, told) = oneshot::channel();
    let stop = async move {
        stop.await;
        // An error says that serving has ended already.
        _ = tell.send(());
    };
    // Whoever tries passwords is counted by address.
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(stop).into_future();
    let grace_is_over = async {
        if told.await.is_err() {
            pending::<()>().await;
        }
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        done = served => done,
        () = grace_is_over => Ok(()),
    }
}
