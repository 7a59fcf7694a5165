//! The record of a child on the pages: finding it, the child, each absence; and who may not see that there is any.

use chrono::{DateTime, Utc};
use homeward::domain::ids::{ChildId, InterviewId, MissingEpisodeId};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use super::work::{IDA, THEO};
use crate::accounts::{PASSWORD, token_of};
use crate::app::On;
use crate::builders::{child, missing, returned, with};
use crate::on_both;
use crate::pages::Site;

pub const SOL: &str = "sol@northshire.example.org";

/// Another council, and whoever answers for its children.
const ELSEWHERE: &str = r#"
    authorities = [{ code = "991", name = "Southshire" }]
    organisations = [{ name = "Southshire County Council", kind = "local_authority", authorities = ["991"] }]
    users = [{ email = "mia@southshire.example.org", name = "Mia Manager", organisation = "Southshire County Council", roles = ["team_manager"] }]
"#;

/// What is known of Amy.
pub struct Known {
    pub child: ChildId,
    pub episode: MissingEpisodeId,
    /// Of which the police alone told.
    pub still_missing: MissingEpisodeId,
}

impl Site {
    /// With Amy, of whom the police told twice and her home once; the second time she is still missing.
    pub async fn with_a_child(on: On) -> (Self, Known) {
        let (site, _) = Self::with_an_interview(on).await;
        let oakfield = site.app.caller("Oakfield Homes").await;
        let amy = child("Amy", "Ashdown", "2012-04-09");
        let home = with(missing("OH-1", &amy, "2026-11-20T21:00:00Z"), "circumstances", json!("<Out> of the window."));
        let home = with(home, "risk", json!({ "level": "medium", "rationale": "No <inhaler> with her." }));
        site.app.services.receive(&oakfield, &home).await.expect("it is received");
        let police = site.app.caller("Northshire Police").await;
        let again = missing("NP-2", &child("Amy", "Ashdown", "2012-04-09"), "2026-11-23T07:00:00Z");
        site.app.services.receive(&police, &again).await.expect("it is received");
        let before = missing("NP-0", &child("Amy", "Ashdown", "2012-04-09"), "2026-11-02T18:00:00Z");
        site.app.services.receive(&police, &before).await.expect("it is received");
        let back = returned("NP-0", "2026-11-03T20:00:00Z");
        site.app.services.receive(&police, &back).await.expect("it is received");
        let council = site.app.caller("Northshire County Council").await;
        let wanted = homeward::services::reading::episodes::Wanted { limit: 10, ..Default::default() };
        let shown = site.app.services.missing_episodes(&council, &wanted).await.expect("the episodes are read");
        let first = shown.iter().find(|one| one.references.iter().any(|told| told.name == "NP-1")).expect("the first");
        let second =
            shown.iter().find(|one| one.references.iter().any(|told| told.name == "NP-2")).expect("the second");
        let known = Known {
            still_missing: second.episode.id,
            child: first.child.expect("the council sees it"),
            episode: first.episode.id,
        };
        (site, known)
    }

    /// The interview that Amy's first absence owes.
    pub async fn talk_of(&self, known: &Known) -> InterviewId {
        let db = self.app.services.database.read();
        let found = homeward::store::interviews::of_persons(db, &[known.child]).await.expect("they are read");
        found.first().expect("one is owed").id
    }
}

on_both! {
    async fn a_child_is_found_by_what_is_known_and_nothing_of_it_is_in_an_address(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        let mut theo = site.signed_in(THEO).await;
        let page = theo.get("/search").await;
        assert_eq!((page.code, page.header("cache-control")), (200, "no-store"));
        let empty = theo.send("/search", &[("given_name", "  ")]).await;
        assert!(empty.code == 422 && empty.text.contains("Enter a name, a date of birth or a number"), "{}", empty.text);
        let day = [("date_of_birth.day", "4"), ("date_of_birth.month", "9"), ("date_of_birth.year", "2012")];
        let there = format!("/children/{}", known.child);
        let numbered = with(child("Amy", "Ashdown", "2012-04-09"), "identifiers", json!([{ "scheme": "nhs_number", "value": "943 476 5919" }, { "scheme": "la_child_id", "value": "LA-4711" }]));
        let oakfield = site.app.caller("Oakfield Homes").await;
        site.app.services.receive(&oakfield, &missing("OH-9", &numbered, "2026-11-20T21:00:00Z")).await.expect("it is received");
        let mut named = vec![("given_name", "Amy"), ("family_name", "Ashdoun")];
        named.extend(day);
        for (row, fields) in [
            ("by the name", vec![("given_name", "amy"), ("family_name", "ashdown")]),
            ("by a name that sounds alike", vec![("family_name", "Ashdoun")]),
            ("by names in each other's place", vec![("given_name", "Ashdown"), ("family_name", "Amy")]),
            ("by a birth date turned round", day.to_vec()),
            ("by all of it", named),
            ("by the NHS number, without its blanks", vec![("number", "9434765919")]),
            ("by the council's own number", vec![("number", "la-4711 ")]),
            ("by the police's reference", vec![("number", "NP-1")]),
            ("by the home's reference, the blanks around it aside", vec![("number", " OH-1 ")]),
        ] {
            let found = theo.send("/search", &fields).await;
            assert_eq!(found.code, 200, "{row}");
            assert!(found.text.contains(&there), "{row}: {}", found.text);
        }
        for (row, fields) in [
            ("another name", vec![("given_name", "Bella")]),
            ("the name with another birth date", vec![("family_name", "Ashdown"), ("date_of_birth.day", "1"), ("date_of_birth.month", "1"), ("date_of_birth.year", "2010")]),
            ("another reference", vec![("number", "NP-9")]),
            ("another NHS number", vec![("number", "9434765918")]),
        ] {
            let found = theo.send("/search", &fields).await;
            assert!(found.code == 200 && found.text.contains("Nobody was found") && !found.text.contains(&there), "{row}");
        }
    }
}

on_both! {
    async fn who_was_known_before_names_were_heard_is_found_once_they_are(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        let db = site.app.services.database.read();
        for sql in ["DELETE FROM child_sounds", "INSERT INTO child_sounds SELECT authority, '', reference_id FROM child_looks"] {
            db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("as a migration leaves it");
        }
        let mut theo = site.signed_in(THEO).await;
        theo.get("/search").await;
        let there = format!("/children/{}", known.child);
        assert!(!theo.send("/search", &[("family_name", "Ashdoun")]).await.text.contains(&there));
        let (once, again) = (site.app.services.hear_names().await, site.app.services.hear_names().await);
        assert_eq!((once.expect("heard"), again.expect("heard")), (false, true));
        assert!(theo.send("/search", &[("family_name", "Ashdoun")]).await.text.contains(&there));
    }
}

on_both! {
    async fn the_record_tells_everything_with_its_times_and_sources(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        let mut sol = site.signed_in(SOL).await;
        let page = sol.get(&format!("/children/{}", known.child)).await;
        assert_eq!((page.code, page.header("cache-control")), (200, "no-store"));
        for said in ["Ashdown, 14", "Missing now", "9 April 2012", "Absence of 20 November 2026", "Due soon"] {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
        let path = format!("/missing-episodes/{}", known.episode);
        assert!(page.text.contains(&path));
        let page = sol.get(&path).await;
        for said in [
            "Ashdown, 14", "Reported missing: reference NP-1", "Reported found or back: reference NP-1",
            "Northshire Police, NP-1", "Oakfield Homes, OH-1", "The agencies differ", "&#60;Out&#62; of the window.",
            "Why the risk is as it is", "No &#60;inhaler&#62; with her.", "Why the risk is so: “No &#60;inhaler&#62; with her.”",
            "Left by the back door.", "Linked to this child’s record", "Recorded at 09:00 GMT", "Missing from: told from 21:00 GMT",
        ] {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
        let instants: Vec<DateTime<Utc>> =
            page.text.split("datetime=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok()).collect();
        assert!(instants.len() > 2 && instants.is_sorted_by(|one, other| one >= other), "latest first: {instants:?}");
        let title = page.text.split("<title>").nth(1).and_then(|rest| rest.split('<').next()).expect("a title");
        assert!(!title.contains("Ashdown"), "{title}");
        let by = format!("user:{}", site.id(SOL).await);
        for action in ["child.read", "missing_episode.whole"] {
            let sql = format!("SELECT id FROM audit WHERE action = '{action}' AND actor = '{by}' AND child_id IS NOT NULL");
            let db = site.app.services.database.read();
            let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await;
            assert_eq!(rows.expect("the audit").len(), 1, "{action}");
        }
    }
}

/// Cleo is on duty by day, and Cora is not.
const ON_DUTY: &str = r#"
    users = [{ email = "cleo@northshire.example.org", name = "Cleo Coordinator", organisation = "Northshire County Council", team = "Return interviews", roles = ["missing_coordinator"] }]
    [[rotas]]
    authority = "990"
    role = "missing_coordinator"
    who = "cleo@northshire.example.org"
    days = ["monday"]
    from = "06:00:00"
    to = "20:00:00"
    first_day = "2026-11-01"
"#;

on_both! {
    async fn the_record_says_who_was_told_who_was_passed_over_and_what_became_of_each_message(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        site.app.apply(ON_DUTY).await;
        site.app.until("2026-11-23T12:30:00Z").await;
        let mut sol = site.signed_in(SOL).await;
        let page = sol.get(&format!("/missing-episodes/{}", known.still_missing)).await;
        assert!(page.text.contains("Cleo Coordinator. Not told, off duty: Cora Coordinator"), "{}", page.text);
        assert!(page.text.contains("Cleo Coordinator, missing coordinator"), "{}", page.text);
        assert!(page.text.contains("no e-mail server is set"), "{}", page.text);

        let of_child = format!("/children/{}/told", known.child);
        assert!(sol.get(&format!("/children/{}", known.child)).await.text.contains(&of_child));
        let of_all = sol.get(&of_child).await.text;
        for said in ["Ashdown, 14", "Cleo Coordinator. Not told, off duty: Cora Coordinator", "no e-mail server is set", "Ida Interviewer"] {
            assert!(of_all.contains(said), "{said}: {of_all}");
        }
        let talk = site.talk_of(&known).await;
        let of_talk = format!("/return-interviews/{talk}/told");
        assert!(sol.get(&format!("/return-interviews/{talk}")).await.text.contains(&of_talk));
        let page = sol.get(&of_talk).await.text;
        assert!(page.contains("Ashdown, 14") && page.contains("Ida Interviewer"), "{page}");
        let rows = |page: &str| page.matches("govuk-table__row").count();
        assert!(rows(&page) < rows(&of_all), "nothing of another absence: {page}");
        assert!(!site.signed_in(IDA).await.get(&format!("/return-interviews/{talk}")).await.text.contains(&of_talk));
        assert_eq!(site.signed_in(IDA).await.get(&of_talk).await.code, 404, "she answers for no children");
        let by = format!("user:{}", site.id(SOL).await);
        for action in ["child.told", "return_interview.told"] {
            let sql = format!("SELECT id FROM audit WHERE action = '{action}' AND actor = '{by}' AND child_id IS NOT NULL");
            let db = site.app.services.database.read();
            let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await;
            assert_eq!(rows.expect("the audit").len(), 1, "{action}");
        }
    }
}

on_both! {
    async fn whoever_goes_missing_again_and_again_is_listed_with_why_and_figures_name_nobody(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        let mut sol = site.signed_in(SOL).await;
        let page = sol.get("/repeat-missing").await;
        for said in ["Amy Ashdown, 14", "Missing now", "3rd in 22 days: 2 Nov, 20 Nov, 23 Nov", "Missing 26 h from 2 Nov", "3 absences", "3 times away in the 90 days"] {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
        assert!(page.text.contains(&format!("/children/{}", known.child)));
        assert!(sol.get(&format!("/children/{}", known.child)).await.text.contains("3rd in 22 days"));
        assert_eq!(sol.get("/repeat-missing?authority=991").await.code, 404, "another authority's");
        let page = sol.get("/timeliness?by=month").await;
        // Two came back, and nobody was heard yet; the talk about the first is long overdue.
        for said in ["– (0 of 0)", "0.0% (0 of 1)", "By month of return", "November 2026", "1 of 1 children went missing more than once"] {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
        assert!(!page.text.contains("Ashdown"));
        assert_eq!(sol.get("/timeliness?authority=991").await.code, 404, "another authority's");
        // Each figure leads to its list, as long as it is large.
        let hrefs = |page: &str| -> Vec<String> {
            let all = page.split("href=\"/timeliness/episodes?").skip(1).filter_map(|rest| rest.split('"').next());
            all.map(|rest| format!("/timeliness/episodes?{}", rest.replace("&#38;", "&"))).collect()
        };
        let links = hrefs(&page.text);
        assert_eq!(links.len(), 5 + 11 + 7 + 3, "shares, numbers, causes and one group: {links:?}");
        let mut late = String::new();
        for link in links.iter().filter(|link| link.contains("&cause=")) {
            late.push_str(&sol.get(link).await.text);
        }
        assert_eq!((late.matches("Late, mostly: ").count(), late.matches("(1)</h1>").count()), (7, 1), "it counts once");
        let owed = links.iter().find(|link| link.ends_with("figure=owed")).expect("a link");
        let list = sol.get(owed).await.text;
        for said in ["Return interviews owed (2)", "Amy Ashdown, 14", "Ida Interviewer", &format!("/children/{}", known.child)] {
            assert!(list.contains(said), "{said}: {list}");
        }
        assert_eq!(list.matches("govuk-summary-card__title-wrapper").count(), 2, "{list}");
        let by_worker = sol.get("/timeliness?by=worker").await.text;
        assert!(by_worker.contains("Ida Interviewer") && !by_worker.contains(IDA), "by name: {by_worker}");
        let of_ida = hrefs(&by_worker).into_iter().find(|link| link.contains("figure=owed&group=") && !link.contains("group=&"));
        let of_ida = of_ida.expect("a link to her group");
        assert!(!of_ida.contains('@') && !of_ida.contains("%40"), "{of_ida}");
        assert!(sol.get(&of_ida).await.text.contains("owed (1)"));
        let unknown = sol.get(&owed.replace("owed", "nothing")).await;
        assert_eq!((unknown.code, sol.get(&owed.replace("990", "991")).await.code), (404, 404));
        let mut rob = site.signed_in("rob@northshire.example.org").await;
        assert_eq!(rob.get("/timeliness").await.code, 200, "returns officers make the returns of these figures");
        let list = rob.get(owed).await.text;
        assert!(list.contains("owed (2)") && !list.contains("Ashdown") && !list.contains("/children/"), "and learn no names: {list}");
    }
}

on_both! {
    async fn whoever_only_holds_interviews_or_is_of_another_organisation_sees_none_of_it(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        for issued in site.app.services.apply(&toml::from_str(ELSEWHERE).expect("written right")).await.expect("it applies") {
            let set = site.app.services.set_password_by_link(token_of(&issued.secret), PASSWORD).await;
            set.expect("a password is set");
        }
        let mut mia = site.signed_in("mia@southshire.example.org").await;
        let nothing = mia.get("/nothing").await;
        for path in [format!("/children/{}", known.child), format!("/children/{}/told", known.child), format!("/missing-episodes/{}", known.episode), format!("/return-interviews/{}/told", site.talk_of(&known).await)] {
            let answer = mia.get(&path).await;
            assert_eq!((answer.code, &answer.text), (404, &nothing.text), "another council at {path}");
        }
        for page in ["/repeat-missing", "/timeliness"] {
            let (of_ours, of_nobodys) = (mia.get(&format!("{page}?authority=990")).await, mia.get(&format!("{page}?authority=999")).await);
            assert_eq!((of_ours.code, of_ours.text), (404, of_nobodys.text), "another council at {page}");
        }
        mia.get("/search").await;
        for fields in [[("family_name", "Ashdown")], [("number", "NP-1")]] {
            let found = mia.send("/search", &fields).await;
            assert!(found.text.contains("Nobody was found"), "{}", found.text);
        }
        for email in [IDA, "olga@oakfield.example.org"] {
            let mut browser = site.signed_in(email).await;
            let nothing = browser.get("/nothing").await;
            browser.get("/home").await;
            for path in ["/search".to_owned(), "/repeat-missing".to_owned(), "/timeliness".to_owned(), format!("/children/{}", known.child), format!("/children/{}/told", known.child), format!("/missing-episodes/{}", known.episode)] {
                let answer = browser.get(&path).await;
                assert_eq!((answer.code, &answer.text), (404, &nothing.text), "{email} at {path}");
            }
            browser.get("/home").await;
            let sent = browser.send("/search", &[("family_name", "Ashdown")]).await;
            assert!(sent.code == 404 && !sent.text.contains("Ashdown"), "{email}: {}", sent.text);
        }
    }
}
