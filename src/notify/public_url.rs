//! The public URL is the address under which people reach this Homeward. Links in messages begin with it, and messages
//! are named after its host.

use std::fmt;

use url::Url;

/// The address of this Homeward's pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    /// Without a slash at its end.
    shown: String,
    host: String,
}

/// The setting names no place on the web.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an address such as https://homeward.example.org, without a question mark or a hash")]
pub struct NotOurs;

impl Default for PublicUrl {
    /// This machine, where `serve` listens unless told otherwise: what holds until somebody sets where we are.
    fn default() -> Self {
        Self { shown: "http://127.0.0.1:8072".to_owned(), host: "127.0.0.1".to_owned() }
    }
}

impl PublicUrl {
    /// Reads the setting.
    ///
    /// # Errors
    /// [`NotOurs`] if it is no web address with a host.
    pub fn new(text: &str) -> Result<Self, NotOurs> {
        let url = Url::parse(text).map_err(|_| NotOurs)?;
        let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        let host = url.host_str().filter(|host| plain && !host.is_empty()).ok_or(NotOurs)?.to_owned();
        if !matches!(url.scheme(), "http" | "https") {
            return Err(NotOurs);
        }
        Ok(Self { shown: url.as_str().trim_end_matches('/').to_owned(), host })
    }

    /// The host, without the port.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_a_web_address_and_is_shown_without_a_last_slash() {
        for (name, text, shown) in [
            ("a host", "https://homeward.example.org", Some("https://homeward.example.org")),
            ("a slash at the end", "https://homeward.example.org/", Some("https://homeward.example.org")),
            ("below a path", "https://example.org/homeward/", Some("https://example.org/homeward")),
            ("this machine", "http://127.0.0.1:8072", Some("http://127.0.0.1:8072")),
            ("no scheme", "homeward.example.org", None),
            ("another scheme", "ftp://homeward.example.org", None),
            ("with a question", "https://homeward.example.org/?a=b", None),
            ("with a login", "https://a:b@homeward.example.org/", None),
            ("nothing", "", None),
        ] {
            assert_eq!(PublicUrl::new(text).ok().map(|url| url.to_string()).as_deref(), shown, "{name}");
        }
    }

    #[test]
    fn the_host_is_without_the_port() {
        let url = PublicUrl::new("http://127.0.0.1:8072").expect("a web address");
        assert_eq!(url.host(), "127.0.0.1");
        assert_eq!(url, PublicUrl::default(), "the default is what it would be read from");
    }
}
