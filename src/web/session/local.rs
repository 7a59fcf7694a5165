//! A local path leads to a page of ours. What stands in an address or a form may have been written by anybody, and whoever
//! signs in is sent there.

use url::Url;

/// Longer ones are none of ours.
const LONGEST: usize = 500;
/// A host that is nobody's.
const NOWHERE: &str = "http://nowhere.invalid";

/// The path with what is asked of it, if it leads to a page of ours and nowhere else.
#[must_use]
pub fn path(text: &str) -> Option<&str> {
    let plain = text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if !plain || !text.starts_with('/') {
        return None;
    }
    let base = Url::parse(NOWHERE).ok()?;
    let url = base.join(text).ok().filter(|url| url.origin() == base.origin())?;
    // Led to the way in or out, nobody would get anywhere.
    let first = url.path().split('/').nth(1).unwrap_or_default();
    (!matches!(first, "sign-in" | "sign-out" | "signed-out" | "set-password")).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_ours_is_a_place_to_go_on() {
        for (text, ours) in [
            ("/", true),
            ("/people/01890000-0000-7000-8000-000000000000?done=reset", true),
            ("", false),
            ("people", false),
            ("https://example.org/", false),
            ("//example.org/", false),
            ("/\\example.org/", false),
            ("/\t/example.org/", false),
            ("/ /example.org", false),
            ("javascript:alert(1)", false),
            ("/sign-in?return=/", false),
            ("/sign-out", false),
            ("/set-password/abc", false),
            ("/å", false),
        ] {
            assert_eq!(path(text).is_some(), ours, "{text}");
        }
        assert_eq!(path(&format!("/{}", "a".repeat(LONGEST))), None);
    }
}
