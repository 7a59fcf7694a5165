//! Assets are the stylesheet, the scripts and the pictures of the pages. `build.rs` makes them; each has a name that changes
//! with its content, so a browser may keep it for ever.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::refusal::Refusal;

/// A file that browsers are served.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its name, the digest of its content in it.
    pub name: &'static str,
    /// Its media type.
    pub kind: &'static str,
    /// Its content.
    pub plain: &'static [u8],
    /// Its content for browsers that can unpack it.
    pub gzipped: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// A year, which is as long as caches believe.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// One asset.
pub(super) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Refusal> {
    let asset = ALL.iter().find(|asset| asset.name == name).ok_or(Refusal::NotFound)?;
    let unpacks = takes_gzip(&headers);
    let told = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.kind)),
        (header::CACHE_CONTROL, FOR_EVER),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
    ];
    let mut response = (told, if unpacks { asset.gzipped } else { asset.plain }).into_response();
    if unpacks {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

/// Whether the browser says that it unpacks gzip, and not that it would rather not.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let sent = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    sent.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        named && !parts.any(|weight| weight.trim_start_matches("q=").parse() == Ok(0.0_f32))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_for_those_who_ask_for_it() {
        for (sent, takes) in [
            ("gzip, deflate, br", true),
            ("br, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip; q=0.0, br", false),
            ("br", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(sent))]);
            assert_eq!(takes_gzip(&headers), takes, "{sent}");
        }
    }

    #[test]
    fn every_name_holds_the_digest_of_the_content() {
        use sha2::{Digest, Sha256};
        assert!(ALL.len() > 5);
        for asset in ALL {
            let digest = hex::encode(Sha256::digest(asset.plain));
            assert!(asset.name.contains(&format!("-{}.", &digest[..12])), "{}", asset.name);
        }
    }
}
