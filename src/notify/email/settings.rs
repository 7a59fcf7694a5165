//! The settings of a mail server, as one URL.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use url::Url;

/// A mail server and how to speak with it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Server {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    /// User and password.
    pub login: Option<(String, String)>,
}

/// When the connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    /// Never: for a server on this machine or in a network of one's own.
    Never,
    /// If the server offers it.
    IfOffered,
    /// Or nothing is sent.
    Required,
    /// From the first byte.
    FromTheStart,
}

/// Where servers speak with servers, where they take mail from programs, and where the latter is encrypted from the start.
const SMTP: u16 = 25;
const SUBMISSION: u16 = 587;
const SUBMISSIONS: u16 = 465;

/// Why the settings cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// The URL is none.
    #[error("HOMEWARD_SMTP_URL must be an address such as smtps://user:password@mail.example.org")]
    Url,
    /// The scheme is none that we speak.
    #[error("HOMEWARD_SMTP_URL must begin with smtp:// or smtps://")]
    Scheme,
    /// What stands behind the question mark.
    #[error(
        "HOMEWARD_SMTP_URL may end with ?tls=required or ?tls=opportunistic, after smtp:// only, and with nothing else"
    )]
    Tls,
    /// A path that means nothing here.
    #[error("HOMEWARD_SMTP_URL must not have a path")]
    Path,
    /// Half a login.
    #[error("HOMEWARD_SMTP_URL must name a user and a password, or neither; special characters are written as in %40")]
    Login,
    /// The system's list of certificates cannot be used.
    #[error("the connection to the mail server cannot be encrypted on this machine: {0}")]
    Certificates(String),
    /// The sender's address.
    #[error("HOMEWARD_MAIL_FROM must be an address such as Homeward <homeward@example.org>")]
    From,
}

impl FromStr for Server {
    type Err = Unusable;

    fn from_str(text: &str) -> Result<Self, Unusable> {
        let url = Url::parse(text).map_err(|_| Unusable::Url)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(Unusable::Url)?;
        let asked: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let asked: Vec<(&str, &str)> = asked.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let (encryption, usual_port) = match (url.scheme(), &asked[..]) {
            ("smtp", []) => (Encryption::Never, SMTP),
            ("smtp", [("tls", "opportunistic")]) => (Encryption::IfOffered, SUBMISSION),
            ("smtp", [("tls", "required")]) => (Encryption::Required, SUBMISSION),
            ("smtps", []) => (Encryption::FromTheStart, SUBMISSIONS),
            ("smtp" | "smtps", _) => return Err(Unusable::Tls),
            _ => return Err(Unusable::Scheme),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(Unusable::Path);
        }
        let decoded = |text| percent_decode_str(text).decode_utf8().map(String::from).map_err(|_| Unusable::Login);
        let login = match (url.username(), url.password()) {
            ("", None) => None,
            ("", Some(_)) | (_, None) => return Err(Unusable::Login),
            (user, Some(password)) => Some((decoded(user)?, decoded(password)?)),
        };
        // An IPv6 address stands in brackets in a URL, and without them everywhere else.
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self { host, port: url.port().unwrap_or(usual_port), encryption, login })
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let login = self.login.as_ref().map(|_| "hidden");
        write!(f, "Server({}:{}, {:?}, login {login:?})", self.host, self.port, self.encryption)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_says_where_how_and_as_whom() {
        let login = |user: &str, password: &str| Some((user.to_owned(), password.to_owned()));
        for (name, url, host, port, encryption, as_whom) in [
            ("plain", "smtp://mail.example.org", "mail.example.org", 25, Encryption::Never, None),
            ("a port of its own", "smtp://127.0.0.1:1025", "127.0.0.1", 1025, Encryption::Never, None),
            ("IPv6", "smtp://[::1]:1025/", "::1", 1025, Encryption::Never, None),
            ("if offered", "smtp://m.example.org?tls=opportunistic", "m.example.org", 587, Encryption::IfOffered, None),
            ("required", "smtp://m.example.org:25?tls=required", "m.example.org", 25, Encryption::Required, None),
            ("from the start", "smtps://m.example.org", "m.example.org", 465, Encryption::FromTheStart, None),
            (
                "with a login",
                "smtps://homeward%40example.org:p%2Fss%3A+word@m.example.org",
                "m.example.org",
                465,
                Encryption::FromTheStart,
                login("homeward@example.org", "p/ss:+word"),
            ),
        ] {
            let expected = Server { host: host.to_owned(), port, encryption, login: as_whom };
            assert_eq!(url.parse(), Ok(expected), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (name, url, why) in [
            ("nothing", "", Unusable::Url),
            ("no scheme", "mail.example.org", Unusable::Url),
            ("no host", "smtp://", Unusable::Url),
            ("another scheme", "https://mail.example.org", Unusable::Scheme),
            ("an unknown way", "smtp://mail.example.org?tls=yes", Unusable::Tls),
            ("a way after smtps", "smtps://mail.example.org?tls=required", Unusable::Tls),
            ("another question", "smtp://mail.example.org?tls=required&verify=no", Unusable::Tls),
            ("a path", "smtp://mail.example.org/inbox", Unusable::Path),
            ("a user alone", "smtps://homeward@mail.example.org", Unusable::Login),
            ("a password alone", "smtps://:secret@mail.example.org", Unusable::Login),
        ] {
            assert_eq!(url.parse::<Server>(), Err(why), "{name}");
        }
    }

    #[test]
    fn neither_the_login_nor_a_fault_shows_the_password() {
        let server: Server = "smtps://homeward:hunter2@mail.example.org".parse().expect("it can be used");
        assert_eq!(format!("{server:?}"), "Server(mail.example.org:465, FromTheStart, login Some(\"hidden\"))");
        for url in ["smtps://homeward:hunter2@mail.example.org/x", "http://homeward:hunter2@mail.example.org"] {
            let fault = url.parse::<Server>().expect_err("it cannot be used");
            assert!(!format!("{fault} {fault:?}").contains("hunter2"), "{fault:?}");
        }
    }
}
