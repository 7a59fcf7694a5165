//! Connecting to the mail server. lettre would do it too, and then the end of each text would wait until the server has
//! acknowledged what came before it, which most put off for 40 ms.

use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::verdict::Fault;

/// A connection to the first address of `host` that takes one within `limit`; what is written on it leaves at once.
pub(super) async fn connected(host: &str, port: u16, limit: Duration) -> Result<TcpStream, Fault> {
    let lost = |error: std::io::Error| Fault::Lost { text: error.to_string() };
    let mut fault = Fault::Lost { text: "the server's name leads to no address".to_owned() };
    for address in lookup_host((host, port)).await.map_err(lost)? {
        match timeout(limit, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                stream.set_nodelay(true).map_err(lost)?;
                return Ok(stream);
            }
            Ok(Err(error)) => fault = lost(error),
            Err(_) => fault = Fault::Lost { text: "connection timed out".to_owned() },
        }
    }
    Err(fault)
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(5);

    #[tokio::test]
    async fn what_is_written_leaves_at_once() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let stream = connected("127.0.0.1", port, LIMIT).await.expect("somebody is there");
        assert!(stream.nodelay().expect("it can be asked"));
    }

    #[tokio::test]
    async fn nobody_there_is_a_connection_that_cannot_be_made() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let fault = connected("127.0.0.1", port, LIMIT).await.expect_err("nobody is there");
        assert!(matches!(fault, Fault::Lost { .. }), "{fault:?}");
    }
}
