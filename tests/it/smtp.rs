//! A mail server of the tests' own: takes what it is given and does what it is told, for each recipient apart.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does with one message to a recipient.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// Takes it.
    Accept,
    /// "Not now", when it hears whom it is for.
    Later,
    /// "Never", when it hears whom it is for.
    Refuse,
    /// "Never", when it has the text.
    RefuseText,
    /// Takes the text and hangs up without a word.
    DropAfterText,
    /// Says nothing any more, when it hears whom it is for.
    Stall,
}

/// A mail as the server has it.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: String,
    pub message_id: String,
    pub text: String,
}

impl Mail {
    /// As a mail program shows it: long lines that were folded for the journey are whole again.
    pub fn shown(&self) -> String {
        self.text.replace("=\r\n", "").replace("=3D", "=")
    }
}

#[derive(Default)]
struct Desk {
    acts: HashMap<String, VecDeque<Act>>,
    mails: Vec<Mail>,
    connections: usize,
}

pub struct Server {
    pub port: u16,
    desk: Arc<Mutex<Desk>>,
    listening: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Server {
    /// One that takes every login, and every message unless told otherwise.
    pub async fn start() -> Self {
        Self::with_logins(true).await
    }

    /// One that knows no password.
    pub async fn refusing_logins() -> Self {
        Self::with_logins(false).await
    }

    async fn with_logins(logins: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let desk = Arc::new(Mutex::new(Desk::default()));
        let shared = desk.clone();
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.lock().expect("the desk").connections += 1;
                // A client that hangs up in the middle is one of the stories.
                tokio::spawn(serve(stream, shared.clone(), logins));
            }
        });
        Self { port, desk, listening }
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// What to do with the next messages to `address`, one after the other; then they are taken.
    pub fn will(&self, address: &str, acts: &[Act]) {
        self.desk.lock().expect("the desk").acts.entry(address.to_owned()).or_default().extend(acts);
    }

    /// What came to `address`, in order.
    pub fn mails(&self, address: &str) -> Vec<Mail> {
        self.all().into_iter().filter(|mail| mail.to == address).collect()
    }

    pub fn all(&self) -> Vec<Mail> {
        self.desk.lock().expect("the desk").mails.clone()
    }

    pub fn connections(&self) -> usize {
        self.desk.lock().expect("the desk").connections
    }
}

async fn serve(stream: TcpStream, desk: Arc<Mutex<Desk>>, logins: bool) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 mail.example.org ESMTP\r\n").await?;
    let (mut to, mut act) = (String::new(), Act::Accept);
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let word = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer = match word.as_str() {
            "EHLO" => "250-mail.example.org\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n",
            "AUTH" if logins => "235 2.7.0 welcome\r\n",
            "AUTH" => "535 5.7.8 no such login\r\n",
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                let next = desk.lock().expect("the desk").acts.get_mut(&to).and_then(VecDeque::pop_front);
                act = next.unwrap_or(Act::Accept);
                match act {
                    Act::Later => "451 4.7.1 greylisted, please come back\r\n",
                    Act::Refuse => "550 5.1.1 no such mailbox\r\n",
                    Act::Stall => std::future::pending().await,
                    Act::Accept | Act::RefuseText | Act::DropAfterText => "250 2.1.5 ok\r\n",
                }
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let text = text(&mut stream).await?;
                if !matches!(act, Act::RefuseText) {
                    let message_id = text.lines().find_map(|line| line.strip_prefix("Message-ID: "));
                    let message_id = message_id.unwrap_or_default().to_owned();
                    desk.lock().expect("the desk").mails.push(Mail { to: to.clone(), message_id, text });
                }
                match act {
                    Act::DropAfterText => return Ok(()),
                    Act::RefuseText => "554 5.6.0 not this text\r\n",
                    _ => "250 2.0.0 taken\r\n",
                }
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 ok\r\n",
        };
        stream.write_all(answer.as_bytes()).await?;
    }
}

async fn text(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(text);
        }
        text.push_str(&line);
    }
}
