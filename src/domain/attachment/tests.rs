//! What is taken as an attachment, row by row.

use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n";

fn faults(files: &[(&str, &[u8])]) -> Vec<(String, String)> {
    let found = judged(files.iter().copied());
    found.expect_err("there are faults").into_iter().map(|fault| (fault.pointer, fault.detail)).collect()
}

#[test]
fn what_a_file_is_its_content_says() {
    for (name, content, kind, kept) in [
        ("Scan.PDF", PDF, FileKind::Pdf, "Scan.PDF"),
        ("map.png", PNG, FileKind::Png, "map.png"),
        ("seen.jpeg", JPEG, FileKind::Jpeg, "seen.jpeg"),
        ("note.txt", "Zoë & co\r\n\t1 < 2".as_bytes(), FileKind::Text, "note.txt"),
        ("note.txt", b"\xef\xbb\xbfwith a mark".as_slice(), FileKind::Text, "note.txt"),
        ("no ending", PDF, FileKind::Pdf, "no ending.pdf"),
        ("Version 1.2", PDF, FileKind::Pdf, "Version 1.2.pdf"),
    ] {
        assert_eq!(judged([(name, content)]), Ok(vec![(kind, kept.to_owned())]), "{name}");
    }
    assert_eq!(judged([]), Ok(vec![]), "nothing is nothing wrong");
}

#[test]
fn what_is_not_taken_is_said_why() {
    let utf16 = b"\xff\xfeh\0i\0".as_slice();
    for (row, content, why) in [
        ("nothing", b"".as_slice(), "is empty"),
        ("a program", b"MZ\x90\0\x03", "is a program"),
        ("another", b"\x7fELF\x02\x01", "is a program"),
        ("text that begins like a program", b"MZ is no ending", "is a program"),
        ("a script", b"#!/bin/sh\necho", "none of"),
        ("a page", b"\n <!DOCTYPE html><p>Hello", "a page or a drawing"),
        ("a page behind words", b"Hello <SCRIPT src=x>", "a page or a drawing"),
        ("a drawing", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "a page or a drawing"),
        ("XML", b"<?xml version=\"1.0\"?>", "a page or a drawing"),
        ("a Word file", b"PK\x03\x04\x14\0", "save it as a PDF"),
        ("an old Word file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as a PDF"),
        ("a PDF cut off", b"%PDF-1.7\n1 0 obj", "damaged"),
        ("a PNG cut off", b"\x89PNG\r\n\x1a\n", "damaged"),
        ("text in UTF-16", utf16, "none of"),
        ("a nought", b"a\0b", "none of"),
        ("a picture of another kind", b"GIF89a\x01\0\x01\0\x80", "none of"),
    ] {
        let found = faults(&[("file", content)]);
        assert!(found.len() == 1 && found[0].0 == "#/files/0/content" && found[0].1.contains(why), "{row}: {found:?}");
    }
}

#[test]
fn a_name_that_belies_the_content_is_refused() {
    for (name, content) in [
        ("photo.exe", PNG),
        ("photo.pdf", PNG),
        ("run.bat", b"@echo off".as_slice()),
        ("note.html", b"Hello"),
        ("scan.docx", PDF),
    ] {
        let found = faults(&[(name, content)]);
        assert!(found[0].0 == "#/files/0/name" && found[0].1.contains("another kind of file"), "{name}: {found:?}");
    }
}

#[test]
fn there_are_bounds_and_each_file_at_fault_is_named() {
    let bounds = |size: usize| vec![b'a'; size];
    assert!(judged([("a.txt", &*bounds(LARGEST))]).is_ok(), "to the byte");
    let larger = bounds(LARGEST + 1);
    assert_eq!(faults(&[("a.txt", &larger)]), [("#/files/0/content".to_owned(), "is larger than 10 MB".to_owned())]);
    let half = bounds(LARGEST_TOGETHER / 2);
    assert!(judged([("a.txt", &*half), ("b.txt", &*half)]).is_ok(), "together to the byte");
    let one_more = faults(&[("a.txt", &half), ("b.txt", &half), ("c.txt", b"c")]);
    assert_eq!(one_more, [("#/files".to_owned(), "must be at most 20 MB together".to_owned())]);
    let six = [("a.txt", b"a".as_slice()); MOST + 1];
    assert!(judged(six[..MOST].iter().copied()).is_ok());
    assert_eq!(faults(&six), [("#/files".to_owned(), "must be at most 5".to_owned())]);
    let found = faults(&[("a.txt", b""), ("b.txt", b"good"), ("c.exe", b"bad")]);
    let pointers: Vec<_> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["#/files/0/content", "#/files/2/name"]);
}

#[test]
fn a_name_is_kept_without_what_is_no_part_of_it() {
    let long = "x".repeat(300);
    for (sent, kept) in [
        ("C:\\Users\\pat\\Desktop\\note.txt", "note.txt"),
        ("../../etc/note.txt", "note.txt"),
        ("no\u{202e}txt.\r\nnote.txt", "notxt.note.txt"),
        ("a\"b<c>.txt", "a_b_c_.txt"),
        (" . ", "file.txt"),
        ("", "file.txt"),
        (".txt", "txt.txt"),
        ("Zoë’s note.txt", "Zoë’s note.txt"),
    ] {
        assert_eq!(judged([(sent, b"a".as_slice())]).map(|found| found[0].1.clone()).as_deref(), Ok(kept), "{sent:?}");
    }
    let name = judged([(&*format!("{long}.txt"), b"a".as_slice())]).expect("it is taken").remove(0).1;
    assert!(name.chars().count() == LONGEST_NAME && name.ends_with("x.txt"), "{name}");
}

#[test]
fn a_file_is_given_out_under_its_name_whatever_letters_it_has() {
    assert_eq!(
        disposition("Zoë’s \"note\".txt"),
        "attachment; filename=\"Zo__s _note_.txt\"; filename*=UTF-8''Zo%C3%AB%E2%80%99s%20%22note%22.txt"
    );
}
