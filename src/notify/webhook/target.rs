//! A target is an address at which webhooks may be delivered, as far as its form tells. Where a name leads is asked at
//! every connection.

use std::net::IpAddr;

use url::{Host, Url};

use super::guard::{Guard, Scope};

/// Longer ones are no addresses of receivers.
const LONGEST: usize = 2_000;

/// An address at which webhooks may be delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Where.
    pub url: Url,
    /// How far it may lead.
    pub scope: Scope,
}

impl Target {
    /// Reads an address.
    ///
    /// # Errors
    /// Why it cannot be used, in words for its owner.
    pub fn read(text: &str, guard: &Guard) -> Result<Self, &'static str> {
        const WRONG: &str = "must be an address that begins with https://";
        if text.len() > LONGEST {
            return Err("must be at most 2000 characters long");
        }
        let url = Url::parse(text).map_err(|_| WRONG)?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(WRONG);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must name no user or password: deliveries are signed instead");
        }
        if url.fragment().is_some() {
            return Err("must have no part behind #");
        }
        let anywhere = url.scheme() == "https" && url.port_or_known_default() == Some(443);
        let scope = if anywhere { Scope::Anywhere } else { Scope::OnlyAllowed };
        let literal = match url.host() {
            None => return Err(WRONG),
            Some(Host::Domain(_)) => None,
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        };
        match literal {
            // No name is asked for, so nobody else looks where it leads.
            Some(address) if !guard.admits(address, scope) => {
                Err("must lead to a public address by https on port 443, or to a network that the settings allow")
            }
            None if scope == Scope::OnlyAllowed && !guard.allows_some() => {
                Err("must begin with https:// and use port 443")
            }
            _ => Ok(Self { url, scope }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_an_address_decides_whether_it_may_be_used() {
        for (name, text, usable, usable_inside) in [
            ("https", "https://police.example.org/hooks?a=b", true, true),
            ("https with its own port", "https://police.example.org:443/", true, true),
            ("http", "http://police.example.org/", false, true),
            ("an odd port", "https://police.example.org:8443/", false, true),
            ("port 22", "https://police.example.org:22/", false, true),
            ("a public address", "https://8.8.8.8/", true, true),
            ("a public address of version 6", "https://[2600::1]/", true, true),
            ("a public address by http", "http://8.8.8.8/", false, false),
            ("loopback", "https://127.0.0.1/", false, true),
            ("loopback by http on a port", "http://127.0.0.1:9000/", false, true),
            ("loopback as one number", "https://2130706433/", false, true),
            ("loopback in octal", "https://0177.0.0.1/", false, true),
            ("loopback in hexadecimal", "https://0x7f000001/", false, true),
            ("loopback cut short", "https://127.1/", false, true),
            ("loopback in IPv6 clothes", "https://[::ffff:127.0.0.1]/", false, true),
            ("loopback of version 6", "https://[::1]/", false, false),
            ("private", "https://10.0.0.1/", false, false),
            ("metadata of a cloud", "http://169.254.169.254/latest/", false, false),
            ("link-local with its interface", "https://[fe80::1%25eth0]/", false, false),
            ("a user", "https://user@police.example.org/", false, false),
            ("a user and password", "https://user:word@police.example.org/", false, false),
            ("a host for a user", "https://police.example.org@127.0.0.1/", false, false),
            ("a part behind #", "https://police.example.org/#a", false, false),
            ("another scheme", "ftp://police.example.org/", false, false),
            ("a file", "file:///etc/passwd", false, false),
            ("no host", "https:///hooks", true, true),
            ("no address", "police", false, false),
        ] {
            let inside = Guard::allowing("127.0.0.0/8").expect("a network");
            assert_eq!(Target::read(text, &Guard::default()).is_ok(), usable, "{name}");
            assert_eq!(Target::read(text, &inside).is_ok(), usable_inside, "{name}, with loopback allowed");
        }
    }
}
