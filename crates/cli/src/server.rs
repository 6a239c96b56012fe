//! The server: a port, a desk with its workers behind it, and an orderly end.

use crate::{
    exit::{Exit, Failure, exit_of},
    output::Console,
    workers::Workers,
};
use outrigger_desk::Desk;
use outrigger_web::Settings;
use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};
use tokio::runtime::Runtime;

/// How long threads may take to end once the server has stopped answering.
const THREADS_END_WITHIN: Duration = Duration::from_secs(2);

/// Where to listen.
#[derive(Clone, Debug, clap::Args)]
pub struct Listen {
    /// The address and port to listen on; port 0 takes any free one
    #[arg(long = "listen", value_name = "ADDRESS", default_value = "127.0.0.1:7117")]
    pub address: SocketAddr,
}

/// A port that is ours, before anything answers on it.
#[derive(Debug)]
pub struct Port {
    listener: TcpListener,
    /// The address with the port that was taken.
    pub address: SocketAddr,
}

impl Listen {
    /// Takes the port.
    ///
    /// # Errors
    /// When it is in use, or not ours to take.
    pub fn bind(&self) -> Result<Port, Failure> {
        let taken = || -> io::Result<Port> {
            let listener = TcpListener::bind(self.address)?;
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            Ok(Port { listener, address })
        };
        taken().map_err(|error| refused(self.address, &error))
    }
}

fn refused(address: SocketAddr, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            Failure::new(Exit::Unreachable, format!("Something else listens on {address} already."))
                .hint("Stop it, or take any free port with `--listen 127.0.0.1:0`.")
        }
        _ => Failure::new(exit_of(error), format!("Cannot listen on {address}: {error}."))
            .hint("Listen on an address of this machine and a port of 1024 or above, as in 127.0.0.1:7117."),
    }
}

impl Port {
    /// The address as a browser on this machine wants it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers requests until the process is asked to stop. A second Ctrl-C does not wait for anybody.
    ///
    /// # Errors
    /// When the machine refuses threads or connections.
    pub fn serve(self, desk: Desk, settings: Settings, console: &Console) -> Result<Exit, Failure> {
        let broken =
            |error: io::Error| Failure::new(exit_of(&error), format!("The server stopped: {error}."));
        let runtime = Runtime::new().map_err(broken)?;
        let workers = Workers::start(desk.clone()).map_err(broken)?;
        tracing::info!(address = %self.address, "listening");
        let served: io::Result<Exit> = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let pages = outrigger_web::router(desk, settings);
            tokio::select! {
                ended = outrigger_web::serve(listener, pages, asked_to_stop()) => ended.map(|()| Exit::Ok),
                () = asked_twice() => Ok(Exit::Interrupted),
            }
        });
        workers.end(THREADS_END_WITHIN);
        runtime.shutdown_timeout(THREADS_END_WITHIN);
        let exit = served.map_err(broken)?;
        console.say("Stopped. Everything that was acknowledged is saved.");
        Ok(exit)
    }
}

/// Ends when the process is asked to stop.
async fn asked_to_stop() {
    tokio::select! {
        () = interrupted() => {}
        () = terminated() => {}
    }
}

/// Ends when the process is asked again: then nobody waits for open requests.
async fn asked_twice() {
    asked_to_stop().await;
    asked_to_stop().await;
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without the signal there is nothing to wait for; the process can still be killed.
        std::future::pending::<()>().await;
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signals) => _ = signals.recv().await,
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_port_is_taken_and_named() {
        let listen = Listen { address: "127.0.0.1:0".parse().unwrap() };
        let port = listen.bind().unwrap();
        assert_ne!(port.address.port(), 0);
        assert_eq!(port.url(), format!("http://127.0.0.1:{}", port.address.port()));
    }

    #[test]
    fn a_port_in_use_is_refused_with_a_way_out() {
        let first = Listen { address: "127.0.0.1:0".parse().unwrap() }.bind().unwrap();
        let failure = Listen { address: first.address }.bind().unwrap_err();
        assert_eq!(failure.exit, Exit::Unreachable);
        assert!(failure.message.contains(&first.address.to_string()), "{failure}");
        assert!(failure.hint.is_some_and(|hint| hint.contains("--listen 127.0.0.1:0")));
    }
}
