//! The pages as a browser is served them, asked over a real connection.

mod assets;
mod faces;
pub mod inside;
pub mod specimen;

use std::net::SocketAddr;
use std::num::NonZeroU32;

use axum::Router;
use axum::routing::get;
use homeward::http::{Api, beside};
use homeward::services::Sealer;
use homeward::web::{self, Pages, Purpose};
use reqwest::{Client, Method, RequestBuilder};
use tokio::sync::watch;

use crate::app::{App, On};
use crate::http::{A_MINUTE, Answered, answered};

/// Pages and API of one test, in this process, so that its clock stands where the test sets it.
pub struct Site {
    pub base: String,
    client: Client,
    /// Its database goes when it does.
    pub app: App,
    /// Held, for a server whose sender is gone stops.
    _stop: watch::Sender<bool>,
}

impl Site {
    pub async fn on(on: On) -> Self {
        Self::over(App::on(on).await, A_MINUTE, Purpose::Work).await
    }

    /// Over an application, at a pace, for a purpose.
    pub async fn over(mut app: App, a_minute: u32, purpose: Purpose) -> Self {
        let (stop, stopping) = watch::channel(false);
        // What an answer says of where to go on is the tests' to follow.
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        app.services = app.services.clone().with_sealer(Sealer::with_key("a key of the tests, which is long enough"));
        let a_minute = NonZeroU32::new(a_minute).expect("a pace");
        let api = Api::new(app.services.clone(), a_minute, false, stopping.clone());
        let pages = Pages::new(app.services.clone(), a_minute, purpose, stopping);
        let of_tests = Router::new().route("/panics", get(panics)).merge(specimen::routes());
        let of_tests = web::dressed(&pages, of_tests).with_state(pages.clone()).reset_fallback();
        let routes = beside(api, web::router(pages).merge(of_tests));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let service = routes.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { app, base, client, _stop: stop }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base)).header("x-request-id", "of-the-test")
    }

    pub async fn get(&self, path: &str) -> Answered {
        answered(self.request(Method::GET, path)).await
    }

    /// Sends a form, as a browser would.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answered {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
        answered(request.body(body)).await
    }
}

async fn panics() {
    panic!("as the test wants it");
}
