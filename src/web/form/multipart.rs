//! A form with a file in it (RFC 7578): fields between lines that hold a boundary. Of a file we take what is in it, as text,
//! and not what its sender called it.

/// What stands between the fields; nothing where the form is not sent so.
pub(super) fn boundary(content_type: &str) -> Option<&str> {
    let (kind, parameters) = content_type.split_once(';')?;
    let mut named = parameters.split(';').filter_map(|part| part.trim().split_once('='));
    let value = named.find(|(name, _)| name.eq_ignore_ascii_case("boundary"))?.1.trim_matches('"');
    let fits = (1..=70).contains(&value.len());
    (kind.trim().eq_ignore_ascii_case("multipart/form-data") && fits).then_some(value)
}

/// The fields by their names; nothing where it is no such form, or not UTF-8.
pub(super) fn fields(bytes: &[u8], boundary: &str) -> Option<Vec<(String, String)>> {
    let text = std::str::from_utf8(bytes).ok()?;
    // The first boundary stands at the beginning of a line like every other.
    let text = format!("\r\n{text}");
    let between = format!("\r\n--{boundary}");
    let mut parts = text.split(&between);
    // What stands before the first is for nobody.
    parts.next()?;
    let mut fields = vec![];
    for part in parts {
        if part.trim_end() == "--" {
            return Some(fields);
        }
        let (head, body) = part.strip_prefix("\r\n")?.split_once("\r\n\r\n")?;
        fields.push((name(head)?, body.to_owned()));
    }
    // Without its end it was cut off.
    None
}

/// The name of a field, by the head of its part.
fn name(head: &str) -> Option<String> {
    let is_disposition =
        |line: &&str| line.get(..20).is_some_and(|start| start.eq_ignore_ascii_case("content-disposition:"));
    let line = head.split("\r\n").find(is_disposition)?;
    let named = line.split(';').find_map(|part| part.trim().strip_prefix("name="))?;
    Some(named.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_with_a_file_is_read_or_refused_whole() {
        let sent = "--x\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\nabc\r\n--x\r\n\
                    Content-Disposition: form-data; name=\"file\"; filename=\"duties; name=y.ics\"\r\nContent-Type: text/calendar\r\n\r\n\
                    BEGIN:VCALENDAR\r\n\r\n--y\r\nZo\u{eb}\r\n--x--\r\n";
        let expected = [("form_token", "abc"), ("file", "BEGIN:VCALENDAR\r\n\r\n--y\r\nZo\u{eb}")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        assert_eq!(fields(sent.as_bytes(), "x"), Some(expected));
        for (row, sent) in [
            ("cut off", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb"),
            ("nothing", ""),
            ("a part without a name", "--x\r\nContent-Type: text/plain\r\n\r\nb\r\n--x--"),
            ("a part without a head", "--x\r\nb\r\n--x--"),
        ] {
            assert_eq!(fields(sent.as_bytes(), "x"), None, "{row}");
        }
        assert_eq!(
            fields(b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\xff\r\n--x--", "x"),
            None,
            "no UTF-8"
        );
    }

    #[test]
    fn a_boundary_is_found_in_the_kind_of_content() {
        for (kind, expected) in [
            ("multipart/form-data; boundary=----WebKit7", Some("----WebKit7")),
            ("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"", Some("a b")),
            ("multipart/form-data", None),
            ("multipart/form-data; boundary=", None),
            ("multipart/mixed; boundary=x", None),
            ("application/x-www-form-urlencoded", None),
        ] {
            assert_eq!(boundary(kind), expected, "{kind}");
        }
    }
}
