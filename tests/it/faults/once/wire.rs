//! A wire between the program and whoever receives from it. It carries everything, and stops where a trial has it stop,
//! so that whoever pulls the plug knows how far the call had come.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// How a call looks that hands a message over, among all that is said on the wire.
#[derive(Clone, Copy)]
pub struct Call {
    /// What the program says first in it.
    pub begins: &'static str,
    /// What it has said last when the receiver answers whether it takes the message.
    pub ends: &'static str,
}

/// How far a call has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The program speaks, and the receiver has not heard of it.
    NotHeard,
    /// The receiver has the message and has answered; the program has not heard of it.
    NotAnswered,
    /// The program has the answer.
    Answered,
}

/// The wire to one receiver.
pub struct Wire {
    pub port: u16,
    shared: Arc<Shared>,
    carrying: JoinHandle<()>,
}

struct Shared {
    call: Call,
    stop: Mutex<Option<Stage>>,
    stopped: Notify,
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

impl Wire {
    /// To the receiver at `port`.
    pub async fn to(port: u16, call: Call) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let here = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared { call, stop: Mutex::new(None), stopped: Notify::new() });
        let each = shared.clone();
        let carrying = tokio::spawn(async move {
            while let Ok((program, _)) = listener.accept().await {
                // A program that is gone in the middle is what all this is about.
                tokio::spawn(carry(program, port, each.clone()));
            }
        });
        Self { port: here, shared, carrying }
    }

    /// That the next call is stopped at this stage.
    pub fn stops_at(&self, stage: Stage) {
        *self.shared.stop.lock().expect("nobody panicked") = Some(stage);
    }

    /// Waits until a call was stopped.
    pub async fn stopped(&self) {
        self.shared.stopped.notified().await;
    }
}

impl Shared {
    /// Whether a call that has come this far is to stop; true once.
    fn stops(&self, stage: Stage) -> bool {
        let stops = self.stop.lock().expect("nobody panicked").take_if(|wanted| *wanted == stage).is_some();
        if stops {
            self.stopped.notify_one();
        }
        stops
    }
}

async fn carry(mut program: TcpStream, port: u16, shared: Arc<Shared>) -> std::io::Result<()> {
    let mut receiver = TcpStream::connect(("127.0.0.1", port)).await?;
    let (mut there, mut back) = (vec![0; 65_536], vec![0; 65_536]);
    let (mut calls, mut said) = (false, vec![]);
    loop {
        tokio::select! {
            read = program.read(&mut there) => {
                let bytes = &there[..read?];
                if bytes.is_empty() {
                    return Ok(());
                }
                said.extend_from_slice(bytes);
                if String::from_utf8_lossy(bytes).contains(shared.call.begins) {
                    calls = true;
                    if shared.stops(Stage::NotHeard) {
                        return until_gone(program).await;
                    }
                }
                receiver.write_all(bytes).await?;
            }
            read = receiver.read(&mut back) => {
                let bytes = &back[..read?];
                if bytes.is_empty() {
                    return Ok(());
                }
                let answers = calls && said.ends_with(shared.call.ends.as_bytes());
                if answers {
                    calls = false;
                    if shared.stops(Stage::NotAnswered) {
                        return until_gone(program).await;
                    }
                }
                program.write_all(bytes).await?;
                if answers {
                    shared.stops(Stage::Answered);
                }
            }
        }
    }
}

/// Says nothing any more, until the program is no more.
async fn until_gone(mut program: TcpStream) -> std::io::Result<()> {
    let mut rest = [0; 1_024];
    while program.read(&mut rest).await? > 0 {}
    Ok(())
}
