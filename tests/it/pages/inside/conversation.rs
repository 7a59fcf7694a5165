//! What agencies write to each other about an absence, on its page: for the child's council and whoever told of it.

use super::children::SOL;
use super::work::IDA;
use crate::accounts::{PASSWORD, PAT, token_of};
use crate::app::On;
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
