//! A form with files in it (RFC 7578): fields between lines that hold a boundary.

use bytes::Bytes;

use super::Upload;

/// What stands between the fields; nothing where the form is not sent so.
pub(super) fn boundary(content_type: &str) -> Option<&str> {
    let (kind, parameters) = content_type.split_once(';')?;
    let mut named = parameters.split(';').filter_map(|part| part.trim().split_once('='));
    let value = named.find(|(name, _)| name.eq_ignore_ascii_case("boundary"))?.1.trim_matches('"');
    let fits = (1..=70).contains(&value.len());
    (kind.trim().eq_ignore_ascii_case("multipart/form-data") && fits).then_some(value)
}

/// What was sent: fields by their names, and files.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub fields: Vec<(String, String)>,
    pub files: Vec<Upload>,
}

/// The parts of a form; nothing where it is no such form, or a field is not UTF-8. What is in a file may be anything, and is
/// not copied.
pub(super) fn parts(bytes: &Bytes, boundary: &str) -> Option<Parts> {
    let (opens, between) = (format!("--{boundary}"), format!("\r\n--{boundary}"));
    // The first boundary stands at the beginning of a line like every other; what stands before it is for nobody.
    let mut at = if bytes.starts_with(opens.as_bytes()) {
        opens.len()
    } else {
        find(bytes, between.as_bytes())? + between.len()
    };
    let mut parts = Parts::default();
    loop {
        let rest = bytes.slice(at..);
        if rest.starts_with(b"--") && rest[2..].trim_ascii().is_empty() {
            return Some(parts);
        }
        // Without its end it was cut off.
        let rest = rest.slice_ref(rest.strip_prefix(b"\r\n")?);
        let end = find(&rest, between.as_bytes())?;
        let part = rest.slice(..end);
        let head_end = find(&part, b"\r\n\r\n")?;
        let body = part.slice(head_end + 4..);
        let head = std::str::from_utf8(&part[..head_end]).ok()?;
        let name = named(head, "name")?;
        match named(head, "filename") {
            // No file was chosen.
            Some(called) if called.is_empty() && body.is_empty() => {}
            Some(called) => parts.files.push(Upload { field: name, name: called, content: body }),
            None => parts.fields.push((name, std::str::from_utf8(&body).ok()?.to_owned())),
        }
        at = bytes.len() - rest.len() + end + between.len();
    }
}

/// Where `wanted` stands first.
fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = wanted.first()?;
    let mut from = 0;
    loop {
        let at = from + bytes.get(from..)?.iter().position(|byte| byte == first)?;
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// What the head of a part says of it under `word`, as browsers write it: between quotation marks, one within as `%22`.
fn named(head: &str, word: &str) -> Option<String> {
    let is_disposition =
        |line: &&str| line.get(..20).is_some_and(|start| start.eq_ignore_ascii_case("content-disposition:"));
    let mut line = head.split("\r\n").find(is_disposition)?.get(20..)?;
    // The kind of the part, then its parameters.
    line = line.split_once(';')?.1;
    loop {
        let (name, rest) = line.trim_start().split_once('=')?;
        let (value, behind) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => rest.split_at(rest.find(';').unwrap_or(rest.len())),
        };
        if name.trim().eq_ignore_ascii_case(word) {
            return Some(value.trim().replace("%22", "\""));
        }
        line = behind.split_once(';')?.1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sent: &[u8]) -> Option<Parts> {
        parts(&Bytes::copy_from_slice(sent), "x")
    }

    #[test]
    fn a_form_with_a_file_is_read_or_refused_whole() {
        let sent = "--x\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\nabc\r\n--x\r\n\
                    Content-Disposition: form-data; name=\"file\"; filename=\"duties; name=y \u{eb}%22.ics\"\r\nContent-Type: text/calendar\r\n\r\n\
                    BEGIN:VCALENDAR\r\n\r\n--y\r\nZo\u{eb}\r\n--x\r\n\
                    content-disposition: form-data; filename=\"\"; name=none\r\n\r\n\r\n--x--\r\n";
        let upload = Upload {
            field: "file".to_owned(),
            name: "duties; name=y \u{eb}\".ics".to_owned(),
            content: Bytes::from("BEGIN:VCALENDAR\r\n\r\n--y\r\nZo\u{eb}"),
        };
        let fields = vec![("form_token".to_owned(), "abc".to_owned())];
        assert_eq!(read(sent.as_bytes()), Some(Parts { fields, files: vec![upload] }));
        for (row, sent) in [
            ("cut off", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb"),
            ("nothing", ""),
            ("a part without a name", "--x\r\nContent-Type: text/plain\r\n\r\nb\r\n--x--"),
            ("a part without a head", "--x\r\nb\r\n--x--"),
        ] {
            assert_eq!(read(sent.as_bytes()), None, "{row}");
        }
        assert_eq!(read(b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\xff\r\n--x--"), None, "no UTF-8");
    }

    #[test]
    fn what_is_in_a_file_comes_as_it_is() {
        let content = [b"\xff\xd8\xff\0--x\r\n".as_slice(), b"--", &[0xfe; 64]].concat();
        let head =
            b"before\r\n--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\n".as_slice();
        let read = read(&[head, &content, b"\r\n--x--"].concat()).expect("it is a form");
        assert_eq!(read.files.len(), 1);
        assert_eq!(read.files[0].content, content);
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
