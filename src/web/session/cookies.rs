//! The cookies: one says by which session somebody is signed in, the other that it is still the same browser that is
//! signing in. Both go when the browser is closed.
//!
//! `__Host-` makes a browser refuse them from anywhere but this very host, over https. Chromium and Firefox count
//! `http://127.0.0.1` and `http://localhost` as safe as https, so they take them there as well.

use axum::http::{HeaderMap, HeaderValue, header};

/// By which session.
pub const SESSION: &str = "__Host-homeward";
/// Which browser, until it is signed in.
pub const VISIT: &str = "__Host-homeward-visit";

/// How long our tokens are.
const LENGTH: usize = 64;
/// No script reads it, no other site's form sends it.
const FLAGS: &str = "Path=/; Secure; HttpOnly; SameSite=Lax";

/// What a browser sent as the cookie `name`, if it can be a token of ours.
pub(in crate::web) fn sent(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(known, _)| *known == name).map(|(_, value)| value);
    let value = values.next()?;
    let is_token = value.len() == LENGTH && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    // Two of one name are none: nobody knows which is ours.
    (is_token && values.next().is_none()).then(|| value.to_owned())
}

/// The header that has a browser keep `token` as the cookie `name`.
pub(in crate::web) fn kept(name: &str, token: &str) -> HeaderValue {
    written(format!("{name}={token}; {FLAGS}"))
}

/// The header that has a browser forget the cookie `name`.
pub(in crate::web) fn forgotten(name: &str) -> HeaderValue {
    written(format!("{name}=; Max-Age=0; {FLAGS}"))
}

/// Tokens are hex, so that it never is no header.
fn written(text: String) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_only_where_there_is_exactly_one() {
        let (ours, other) = ("a1".repeat(32), "b2".repeat(32));
        for (row, lines, read) in [
            ("none", vec![], None),
            ("ours", vec![format!("{SESSION}={ours}")], Some(&ours)),
            ("ours among others", vec![format!("a=b; {SESSION}={ours}; {VISIT}={other}")], Some(&ours)),
            ("on a line of its own", vec!["a=b".to_owned(), format!("{SESSION}={ours}")], Some(&ours)),
            ("two", vec![format!("{SESSION}={ours}; {SESSION}={other}")], None),
            ("cut short", vec![format!("{SESSION}={}", &ours[1..])], None),
            ("no token", vec![format!("{SESSION}={}", "z".repeat(LENGTH))], None),
            ("another's name", vec![format!("x{SESSION}={ours}")], None),
        ] {
            let mut headers = HeaderMap::new();
            for line in &lines {
                headers.append(header::COOKIE, line.parse().unwrap());
            }
            assert_eq!(sent(&headers, SESSION).as_ref(), read, "{row}");
        }
    }

    #[test]
    fn the_flags_are_those_that_keep_it_ours() {
        assert_eq!(kept(SESSION, "ab"), "__Host-homeward=ab; Path=/; Secure; HttpOnly; SameSite=Lax");
        assert_eq!(forgotten(VISIT), "__Host-homeward-visit=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax");
    }
}
