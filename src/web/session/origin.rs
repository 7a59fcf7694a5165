//! Where a form comes from. Browsers say so themselves, in headers that no page can set; whoever says nothing has only
//! the token in the form to show.

use axum::http::{HeaderMap, HeaderName, header};
use url::Url;

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether what a browser says of a form's origin is that it is a page of ours, or nothing.
pub(super) fn is_ours(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if headers.contains_key(&SITE) {
        // "none" is the person themselves, who loads a page again that a form led to. Two that differ are a trick.
        return headers.get_all(&SITE).iter().all(|site| matches!(site.as_bytes(), b"same-origin" | b"none"));
    }
    let Some(origin) = text(&header::ORIGIN) else { return true };
    let place = |url: &Url| url.host_str().map(|host| (host.to_owned(), url.port_or_known_default()));
    let Some(origin) = Url::parse(origin).ok() else { return false };
    let ours = Url::parse(public_url).ok().and_then(|url| place(&url));
    let asked = text(&header::HOST).and_then(|host| Url::parse(&format!("{}://{host}", origin.scheme())).ok());
    let asked = asked.and_then(|url| place(&url));
    let origin = place(&origin);
    origin.is_some() && (origin == ours || origin == asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_another_site_is_told_by_what_its_browser_says() {
        for (row, sent, ours) in [
            ("an old program", vec![], true),
            ("our page", vec![("sec-fetch-site", "same-origin"), ("origin", "https://homeward.example.org")], true),
            ("our page, which gives no origin", vec![("sec-fetch-site", "same-origin"), ("origin", "null")], true),
            ("loaded again by the person", vec![("sec-fetch-site", "none")], true),
            ("a neighbour", vec![("sec-fetch-site", "same-site"), ("origin", "https://mail.example.org")], false),
            ("another site", vec![("sec-fetch-site", "cross-site")], false),
            ("two that differ", vec![("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")], false),
            ("a word that we do not know", vec![("sec-fetch-site", "x")], false),
            ("an old browser at our page", vec![("origin", "https://homeward.example.org")], true),
            ("the same behind a proxy", vec![("origin", "http://inside:8072")], true),
            ("an old browser at another page", vec![("origin", "https://example.org")], false),
            ("at another port", vec![("origin", "https://homeward.example.org:8443")], false),
            ("in a frame that hides", vec![("origin", "null")], false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "inside:8072".parse().unwrap());
            for (name, value) in sent {
                headers.append(HeaderName::from_static(name), value.parse().unwrap());
            }
            assert_eq!(is_ours(&headers, "https://homeward.example.org"), ours, "{row}");
        }
    }
}
