//! The table of routes: an address, and what is done there. The router is made of it; and whoever has to say something of
//! every page reads it, so that no page is forgotten.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{self, MethodRouter};

use super::Pages;

/// An address of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// With names in braces for what differs from one thing to the next.
    pub path: &'static str,
    /// Whether something is shown there.
    pub shows: bool,
    /// Whether forms are sent there.
    pub takes: bool,
}

/// What is done at an address.
pub(super) struct Methods {
    router: MethodRouter<Pages>,
    shows: bool,
    takes: bool,
}

/// It shows what `handler` gives.
pub(super) fn get<H: Handler<T, Pages>, T: 'static>(handler: H) -> Methods {
    Methods { router: routing::get(handler), shows: true, takes: false }
}

/// It takes forms, and shows nothing.
pub(super) fn post<H: Handler<T, Pages>, T: 'static>(handler: H) -> Methods {
    Methods { router: routing::post(handler), shows: false, takes: true }
}

impl Methods {
    /// It takes forms as well.
    pub(super) fn post<H: Handler<T, Pages>, T: 'static>(self, handler: H) -> Self {
        Self { router: self.router.post(handler), takes: true, ..self }
    }
}

/// Routes of pages, each with its address.
#[derive(Default)]
pub(super) struct Routes {
    router: Router<Pages>,
    addresses: Vec<Address>,
}

impl Routes {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// With one more.
    pub(super) fn route(mut self, path: &'static str, methods: Methods) -> Self {
        self.addresses.push(Address { path, shows: methods.shows, takes: methods.takes });
        Self { router: self.router.route(path, methods.router), ..self }
    }

    /// With those of another part.
    pub(super) fn merge(mut self, others: Self) -> Self {
        self.addresses.extend(others.addresses);
        Self { router: self.router.merge(others.router), ..self }
    }

    /// The router, once nothing is added any more.
    pub(super) fn into_router(self) -> Router<Pages> {
        self.router
    }

    /// All addresses.
    pub(super) fn into_addresses(self) -> Vec<Address> {
        self.addresses
    }
}
