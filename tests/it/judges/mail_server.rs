//! aiosmtpd as the mail server: what it takes for a good SMTP talk and a good e-mail, nobody here decided.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;

use super::{PATIENCE, ours, own_path, python};

/// A mail as the server has it and as Python's own reader of e-mails understands it.
#[derive(Debug, Deserialize)]
pub struct Mail {
    pub to: Vec<String>,
    pub header_to: String,
    pub message_id: String,
    pub subject: String,
    pub text: String,
    /// What its reader found wrong with it.
    pub defects: Vec<String>,
}

/// A server that runs as long as it is kept.
pub struct MailServer {
    port: u16,
    taken: PathBuf,
    _child: Child,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        // Nothing is there where it took nothing.
        drop(std::fs::remove_file(&self.taken));
    }
}

impl MailServer {
    /// One that does by `plan`, an act for each message to an address; then it takes what comes.
    pub async fn start(plan: &Value) -> Self {
        let taken = own_path("mails");
        let mut command = python();
        command.arg(ours("mail_server.py")).arg(plan.to_string()).arg(&taken).stdin(std::process::Stdio::piped());
        let mut child = command.spawn().expect("the server starts");
        let mut said = BufReader::new(child.stdout.take().expect("its words")).lines();
        let line = tokio::time::timeout(PATIENCE, said.next_line()).await.expect("it starts in time");
        let line = line.expect("its words can be read").expect("it says its port");
        Self { port: line.parse().expect("a port"), taken, _child: child }
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// What came to `address`, in order.
    pub fn mails(&self, address: &str) -> Vec<Mail> {
        let lines = std::fs::read_to_string(&self.taken).unwrap_or_default();
        let mails = lines.lines().map(|line| serde_json::from_str(line).expect("a mail"));
        mails.filter(|mail: &Mail| mail.to == [address]).collect()
    }
}
