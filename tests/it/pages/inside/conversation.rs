//! What agencies write to each other about an absence, on its page: for the child's council and whoever told of it.

use reqwest::{Method, RequestBuilder, header};

use super::children::SOL;
use super::work::IDA;
use super::{Browser, value_of};
use crate::accounts::{PASSWORD, PAT, token_of};
use crate::app::On;
use crate::http::Answered;
use crate::on_both;
use crate::pages::Site;

const HOLLY: &str = "holly@oakfield-homes.example.org";
const ALBA: &str = "alba@northshire.example.org";
const MIA: &str = "mia@southshire.example.org";
const OTHERS: &str = r#"
    authorities = [{ code = "991", name = "Southshire" }]
    organisations = [{ name = "Southshire County Council", kind = "local_authority", authorities = ["991"] }]
    users = [
        { email = "mia@southshire.example.org", name = "Mia Manager", organisation = "Southshire County Council", roles = ["team_manager"] },
        { email = "alba@northshire.example.org", name = "Alba Auditor", organisation = "Northshire County Council", roles = ["auditor"] },
        { email = "holly@oakfield-homes.example.org", name = "Holly Homesworker", organisation = "Oakfield Homes", roles = ["reporter"] },
    ]
"#;
const TO_THE_FORCE: (&str, &str) = ("to", "Northshire Police");

on_both! {
    async fn a_council_and_a_force_write_to_each_other_and_see_that_it_was_read(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        let mut sol = site.signed_in(SOL).await;
        let record = sol.get(&format!("/missing-episodes/{}", known.episode)).await;
        let path = format!("/missing-episodes/{}/conversation", known.episode);
        assert!(record.text.contains(&format!("href=\"{path}\"")), "{}", record.text);
        let page = sol.get(&path).await;
        assert_eq!((page.code, page.header("cache-control")), (200, "no-store"));
        assert!(page.text.contains("Nothing has been written yet") && page.text.contains("Oakfield Homes"), "{}", page.text);
        assert_eq!(page.text.matches("type=\"checkbox\"").count(), 2, "the force and the home");
        assert_eq!(page.text.matches(" checked").count(), 2, "both, unless one chooses");
        let faulty = sol.send(&path, &[("text", " "), ("mentions", "nobody@example.org"), ("answer_by.day", "24")]).await;
        assert_eq!(faulty.code, 422);
        for said in ["Write what you have to say", "Choose at least one agency", "nobody@example.org"] {
            assert!(faulty.text.contains(said), "{said}: {}", faulty.text);
        }
        let stranger = sol.send(&path, &[("text", "Hello?"), TO_THE_FORCE, ("mentions", "nobody@example.org")]).await;
        assert_eq!(stranger.code, 422);
        assert!(stranger.text.contains("The address must be that of somebody in one of the agencies this goes to"), "{}", stranger.text);
        let fields = [("text", "Was she <alone>?\nPlease say."), TO_THE_FORCE, ("answer_by.day", "24"), ("answer_by.month", "11"),
            ("answer_by.year", "2026"), ("answer_by.time", "9:00")];
        let sent = sol.send(&path, &fields).await;
        assert_eq!((sent.code, sent.header("location")), (303, &*format!("{path}?done=posted")));

        let mut pat = site.signed_in(PAT).await;
        let reports = pat.get("/your-reports").await.text;
        let report = reports.split("href=\"/your-reports/").find(|row| row.contains("NP-1")).expect("their report");
        let report = pat.get(&format!("/your-reports/{}", report.split('"').next().expect("an id"))).await;
        assert!(report.text.contains(&format!("href=\"{path}\"")), "{}", report.text);
        let page = pat.get(&path).await;
        assert!(page.text.contains("<p class=\"govuk-body\">Was she &#60;alone&#62;?</p>"), "{}", page.text);
        assert!(page.text.contains("For the child’s council, Northshire Police"), "{}", page.text);
        assert!(page.text.contains("Answer due in 24 hours"), "{}", page.text);
        let answer = page.text.split(&format!("{path}?answers=")).nth(1).and_then(|rest| rest.split('#').next());
        let answer = answer.expect("a post to answer").to_owned();
        let answering = pat.get(&format!("{path}?answers={answer}")).await;
        assert!(answering.text.contains("You answer what") && answering.text.contains(&answer), "{}", answering.text);
        let sent = pat.send(&path, &[("text", "She was not."), ("answers", &answer)]).await;
        assert_eq!(sent.code, 303, "to the council alone: {}", sent.text);

        let page = sol.get(&path).await.text;
        assert!(page.contains("Read by Northshire Police, ") && page.contains(">Answered</strong>"), "{page}");
        assert!(page.contains("She was not.") && page.contains("Answers "), "{page}");
    }
}

on_both! {
    async fn to_whoever_does_not_take_part_there_is_none(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        let path = format!("/missing-episodes/{}/conversation", known.episode);
        let second = format!("/missing-episodes/{}/conversation", known.still_missing);
        for issued in site.app.services.apply(&toml::from_str(OTHERS).expect("written right")).await.expect("it applies") {
            let set = site.app.services.set_password_by_link(token_of(&issued.secret), PASSWORD).await;
            set.expect("a password is set");
        }
        for (who, path, code) in
            [(SOL, &path, 200), (PAT, &path, 200), (HOLLY, &path, 200), (HOLLY, &second, 404), (IDA, &path, 404), (MIA, &path, 404)]
        {
            let mut browser = site.signed_in(who).await;
            assert_eq!(browser.get(path).await.code, code, "{who} at {path}");
            if code == 404 {
                let nothing = browser.get("/nothing").await.text;
                assert_eq!(browser.get(path).await.text, nothing, "{who}");
                assert_eq!(browser.send(path, &[("text", "Hello?")]).await.code, 404, "{who}");
            }
        }
        let mut alba = site.signed_in(ALBA).await;
        let page = alba.get(&path).await;
        assert!(page.code == 200 && !page.text.contains("Write to the others"), "an auditor reads: {}", page.text);
        assert_eq!(alba.send(&path, &[("text", "Who asks?"), TO_THE_FORCE]).await.code, 403, "and no more");
        assert!(alba.get(&path).await.text.contains("Nothing has been written yet"));
    }
}

/// A form with files, as a browser sends it.
fn enclosing(
    browser: &Browser<'_>,
    path: &str,
    token: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> RequestBuilder {
    let mut body = vec![];
    for (name, value) in [("form_token", token)].iter().chain(fields) {
        let head = format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(head.into_bytes());
    }
    for (name, content) in files {
        let head = format!(
            "--limit\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend_from_slice(content);
        body.extend(b"\r\n");
    }
    body.extend(b"--limit--\r\n");
    let request = browser.request(Method::POST, path);
    request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=limit").body(body)
}

async fn encloses(browser: &mut Browser<'_>, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answered {
    let token = value_of(&browser.page, "form_token");
    browser.take(enclosing(browser, path, &token, fields, files)).await
}

on_both! {
    async fn files_go_with_a_post_to_those_who_read_it_and_after_a_fault_are_chosen_again(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        let path = format!("/missing-episodes/{}/conversation", known.episode);
        for issued in site.app.services.apply(&toml::from_str(OTHERS).expect("written right")).await.expect("it applies") {
            let set = site.app.services.set_password_by_link(token_of(&issued.secret), PASSWORD).await;
            set.expect("a password is set");
        }
        let mut sol = site.signed_in(SOL).await;
        let page = sol.get(&path).await.text;
        assert!(page.contains("Amy Ashdown, 14") && page.contains("type=\"file\" multiple"), "{page}");
        let photograph = b"\xff\xd8\xff\xe0\0\x10JFIF".as_slice();
        let text = [("text", "Is this her?"), TO_THE_FORCE];
        let faulty = encloses(&mut sol, &path, &text, &[("seen.jpg", photograph), ("run<1>.exe", b"MZ\x90\0"), ("empty.txt", b"")]).await;
        assert_eq!(faulty.code, 422);
        for said in ["“run&#60;1&#62;.exe” is a program", "“empty.txt” is empty", "Choose your files again", "Is this her?"] {
            assert!(faulty.text.contains(said), "{said}: {}", faulty.text);
        }
        let faulty = encloses(&mut sol, &path, &[TO_THE_FORCE], &[("seen.jpg", photograph)]).await;
        assert!(faulty.code == 422 && faulty.text.contains("Choose your files again"), "{}", faulty.text);
        let sent = encloses(&mut sol, &path, &text, &[("seen.jpg", photograph), ("", b"")]).await;
        assert_eq!((sent.code, sent.header("location")), (303, &*format!("{path}?done=posted")), "{}", sent.text);
        let nothing_chosen = encloses(&mut sol, &path, &text, &[("", b"")]).await;
        assert_eq!(nothing_chosen.code, 303, "{}", nothing_chosen.text);

        let mut pat = site.signed_in(PAT).await;
        let page = pat.get(&path).await.text;
        assert!(page.contains("Amy Ashdown"), "as the force told of her: {page}");
        assert!(page.contains("seen.jpg</a> (JPEG picture, less than 1 KB)"), "{page}");
        let file = page.split("href=\"/attachments/").nth(1).and_then(|rest| rest.split('"').next()).expect("a file");
        let file = format!("/attachments/{file}");
        for (who, code) in [(SOL, 200), (PAT, 200), (HOLLY, 404), (MIA, 404), (IDA, 404), (ALBA, 200)] {
            let mut browser = site.signed_in(who).await;
            let nothing = browser.get("/nothing").await.text;
            let answer = browser.get(&file).await;
            assert_eq!(answer.code, code, "{who}");
            assert!(code == 200 || answer.text == nothing, "{who}");
            for (name, value) in [
                ("content-type", "image/jpeg"),
                ("x-content-type-options", "nosniff"),
                ("cache-control", "no-store"),
                ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
            ] {
                assert!(code != 200 || answer.header(name) == value, "{who}: {name}: {}", answer.header(name));
            }
            assert!(code != 200 || answer.header("content-disposition").starts_with("attachment; filename=\"seen.jpg\""));
        }
        assert_eq!(site.times("missing_episode.attachment").await, 3, "a line for each");
        assert_eq!(site.get(&file).await.code, 303, "a stranger is led to the way in");
    }
}

on_both! {
    async fn no_other_form_takes_what_only_files_need(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        let path = format!("/missing-episodes/{}/conversation", known.episode);
        let large = vec![b'a'; 3 * 1024 * 1024];
        let mut sol = site.signed_in(SOL).await;
        sol.get(&path).await;
        let sent = encloses(&mut sol, &path, &[("text", "A long note."), TO_THE_FORCE], &[("note.txt", &large)]).await;
        assert_eq!(sent.code, 303, "{}", sent.text);
        // Whoever has sent too much may find that nobody listens any more.
        let refuses = async |browser: &Browser<'_>, path: &str, files: &[(&str, &[u8])]| {
            let token = value_of(&browser.page, "form_token");
            let sent = enclosing(browser, path, &token, &[("text", "Too much."), TO_THE_FORCE], files).send().await;
            sent.is_err() || sent.is_ok_and(|answer| answer.status() == 413)
        };
        let small = [("note.txt", large.as_slice())];
        assert!(refuses(&sol, "/search", &small).await);
        assert!(refuses(&site.browser(), &path, &small).await, "who is not signed in has no file read");
        let most = vec![b'a'; 11 * 1024 * 1024];
        assert!(refuses(&sol, &path, &[("a.txt", &most), ("b.txt", &most)]).await);
        assert_eq!(sol.get(&path).await.text.matches("note.txt").count(), 1, "of all this one came in");
    }
}
