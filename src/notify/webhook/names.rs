//! Names: which addresses one leads to, and the resolver that hands only those on that may be reached.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::guard::{Guard, Scope};

/// Addresses that a name leads to, later.
pub type Found = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Whoever knows which addresses a name leads to.
pub trait Names: Send + Sync + std::fmt::Debug {
    /// The addresses that `name` leads to now.
    fn look_up(&self, name: &str) -> Found;
}

/// The system's own.
#[derive(Clone, Copy, Debug)]
pub struct SystemNames;

impl Names for SystemNames {
    fn look_up(&self, name: &str) -> Found {
        let name = name.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Why a name cannot be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Astray {
    /// It leads nowhere.
    #[error("the name leads nowhere")]
    Unknown,
    /// It leads only where nobody may go.
    #[error("the name leads to no address that may be reached")]
    Forbidden,
}

/// Hands on only what the guard admits: it is asked at each connection, and what it says is where the connection goes.
pub(super) struct Guarded {
    pub names: Arc<dyn Names>,
    pub guard: Guard,
    pub scope: Scope,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (asked, guard, scope) = (self.names.look_up(name.as_str()), self.guard.clone(), self.scope);
        Box::pin(async move {
            let found = asked.await.map_err(|_| Astray::Unknown)?;
            if found.is_empty() {
                return Err(Astray::Unknown.into());
            }
            let admitted: Vec<_> = found.into_iter().filter(|address| guard.admits(*address, scope)).collect();
            if admitted.is_empty() {
                return Err(Astray::Forbidden.into());
            }
            // The port is the URL's.
            let addresses: Addrs = Box::new(admitted.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}
