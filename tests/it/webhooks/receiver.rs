//! A receiver of webhooks that does what a test tells it to.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use http_body::Frame;
use serde_json::{Map, Value};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What a receiver does with the next request.
#[derive(Clone, Debug)]
pub enum Act {
    /// Answers with this code.
    Answer(u16),
    /// Answers with this code and header.
    With(u16, &'static str, String),
    /// Answers with a body that does not end.
    Endless,
    /// Says nothing.
    Silence,
    /// Drops the connection.
    Drop,
}

/// A request as it came in.
#[derive(Clone, Debug)]
pub struct Received {
    pub path: String,
    pub headers: Value,
    pub body: String,
}

impl Received {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    pub fn kind(&self) -> String {
        self.json()["type"].as_str().expect("a type").to_owned()
    }

    pub fn header(&self, name: &str) -> String {
        self.headers[name].as_str().unwrap_or_default().to_owned()
    }
}

#[derive(Debug, Default)]
struct Desk {
    acts: VecDeque<Act>,
    never: Vec<String>,
    received: Vec<Received>,
}

/// A receiver on loopback.
#[derive(Debug)]
pub struct Receiver {
    pub address: SocketAddr,
    desk: Arc<Mutex<Desk>>,
    serving: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Receiver {
    pub async fn start() -> Self {
        Self::at([127, 0, 0, 1].into(), 0).await
    }

    pub async fn at(ip: IpAddr, port: u16) -> Self {
        let listener = TcpListener::bind((ip, port)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let desk: Arc<Mutex<Desk>> = Arc::default();
        let routes = Router::new().fallback(receive).with_state(desk.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.expect("it serves") });
        Self { address, desk, serving }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it does with the next requests; after them it takes what comes.
    pub fn will(&self, acts: impl IntoIterator<Item = Act>) {
        self.desk.lock().expect("the desk").acts.extend(acts);
    }

    /// That it refuses the event of this name for ever.
    pub fn never_takes(&self, webhook_id: &str) {
        self.desk.lock().expect("the desk").never.push(webhook_id.to_owned());
    }

    /// What came in since this was asked last.
    pub fn received(&self) -> Vec<Received> {
        std::mem::take(&mut self.desk.lock().expect("the desk").received)
    }
}

/// A body without end.
struct Endless;

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'x'; 1_024])))))
    }
}

async fn receive(State(desk): State<Arc<Mutex<Desk>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
    let header = |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
        (name.to_string(), Value::from(value.to_str().expect("a text")))
    };
    let received = Received {
        path: parts.uri.path().to_owned(),
        headers: parts.headers.iter().map(header).collect::<Map<_, _>>().into(),
        body: String::from_utf8(bytes.to_vec()).expect("UTF-8"),
    };
    let act = {
        let mut desk = desk.lock().expect("the desk");
        let never = desk.never.contains(&received.header("webhook-id"));
        desk.received.push(received);
        if never { Act::Answer(422) } else { desk.acts.pop_front().unwrap_or(Act::Answer(204)) }
    };
    let answer = Response::builder().header("connection", "close");
    match act {
        Act::Answer(code) => answer.status(code).body(Body::empty()).expect("an answer"),
        Act::With(code, name, value) => answer.status(code).header(name, value).body(Body::empty()).expect("an answer"),
        Act::Endless => answer.status(200).body(Body::new(Endless)).expect("an answer"),
        Act::Silence => std::future::pending().await,
        Act::Drop => panic!("the receiver drops the connection, as it was told to"),
    }
}
