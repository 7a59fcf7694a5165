//! The program as it is started, killed and started again in the middle of a journey.

use std::net::SocketAddr;
use std::process::{Child, Command};

use reqwest::Client;

use crate::browser::{LOOK_EVERY, PATIENCE};

/// The program, as it is started again after each end.
pub struct Running {
    pub command: Command,
    pub child: Option<Child>,
    pub base: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Running {
    pub async fn start(&mut self) {
        self.child = Some(self.command.spawn().expect("the program starts"));
        let client = Client::new();
        let ready = format!("{}/health/ready", self.base);
        let until = std::time::Instant::now() + PATIENCE;
        while !client.get(&ready).send().await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(std::time::Instant::now() < until, "it does not become ready");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended already.
            drop(child.kill());
            drop(child.wait());
        }
    }
}

pub fn free() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port")
}
