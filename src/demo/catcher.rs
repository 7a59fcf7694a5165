//! A catcher is a mail server that delivers to nobody: what it is given it keeps as files in a folder, one for each
//! message to each recipient, so that whoever tries the demo can read what people would have been sent.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::domain::message::Happened;
use crate::notify::email::{Email, Unusable};
use crate::notify::{Outgoing, Sender, Sent};

/// How a caught e-mail's file name ends.
const ENDING: &str = "eml";

/// A catcher that listens on this machine only, for as long as it is kept.
#[derive(Debug)]
pub struct Catcher {
    port: u16,
    caught: Arc<Caught>,
    listening: JoinHandle<()>,
}

#[derive(Debug)]
struct Caught {
    folder: PathBuf,
    count: AtomicU64,
}

impl Drop for Catcher {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Catcher {
    /// Listens on a free port, and keeps what comes in `folder`, numbered on from what is there.
    ///
    /// # Errors
    /// When the folder cannot be made or read, or no port is free.
    pub async fn start(folder: PathBuf) -> io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        let count = AtomicU64::new(files(&folder)?.len() as u64);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let caught = Arc::new(Caught { folder, count });
        let catching = caught.clone();
        let listening = tokio::spawn(async move {
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => drop(tokio::spawn(talk(stream, catching.clone()))),
                    Err(error) => tracing::warn!(%error, "the mail catcher could not take a call"),
                }
            }
        });
        Ok(Self { port, caught, listening })
    }

    /// Takes away what was caught before, for a history that begins anew.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn empty(&self) -> io::Result<()> {
        for file in files(&self.caught.folder)? {
            std::fs::remove_file(file)?;
        }
        self.caught.count.store(0, Ordering::SeqCst);
        Ok(())
    }

    /// A sender that lays the e-mails, as they would travel, into the folder by hand. A history has thousands of them, and
    /// each talk of a real line waits a blink for its end.
    ///
    /// # Errors
    /// When `from` is no address.
    pub fn by_hand(&self, from: &str) -> Result<ByHand, Unusable> {
        Ok(ByHand { email: Email::new(&self.url(), from)?, caught: self.caught.clone() })
    }

    /// Its address, as the setting for e-mail takes it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// How many e-mails the folder holds.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.caught.count.load(Ordering::SeqCst)
    }
}

/// See [`Catcher::by_hand`].
#[derive(Debug)]
pub struct ByHand {
    email: Email,
    caught: Arc<Caught>,
}

impl Sender for ByHand {
    async fn send(&self, outgoing: &Outgoing) -> Sent {
        let Some(written) = self.email.written(outgoing) else {
            return Sent::RefusedForThisRecipient { why: Happened::AddressUnusable, detail: None };
        };
        match self.caught.keep(&outgoing.address, &String::from_utf8_lossy(&written)) {
            Ok(()) => Sent::Accepted { name: None, detail: None },
            Err(error) => Sent::Unclear { detail: Some(error.to_string()) },
        }
    }
}

/// The caught e-mails in a folder.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let paths: Vec<_> = paths.collect::<io::Result<_>>()?;
    Ok(paths.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == ENDING)).collect())
}

impl Caught {
    fn keep(&self, to: &str, text: &str) -> io::Result<()> {
        let number = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '-' | '_');
        let to: String = to.chars().filter(is_plain).collect();
        std::fs::write(self.folder.join(format!("{number:06}-{to}.{ENDING}")), text)
    }
}

async fn talk(stream: TcpStream, caught: Arc<Caught>) {
    if let Err(error) = serve(stream, &caught).await {
        tracing::warn!(%error, "the mail catcher lost a call");
    }
}

async fn serve(stream: TcpStream, caught: &Caught) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 demo.example.org catches mail\r\n").await?;
    let mut recipients: Vec<String> = vec![];
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let word = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer = match word.as_str() {
            "EHLO" => "250-demo.example.org\r\n250 8BITMIME\r\n",
            "MAIL" | "RSET" => {
                recipients.clear();
                "250 ok\r\n"
            }
            "RCPT" => {
                recipients.push(line.split(['<', '>']).nth(1).unwrap_or_default().to_owned());
                "250 ok\r\n"
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let text = text(&mut stream).await?;
                for to in recipients.drain(..) {
                    caught.keep(&to, &text)?;
                }
                "250 caught\r\n"
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

/// The text up to the line with a single dot; a dot that begins another line was doubled for the journey.
async fn text(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(text);
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
