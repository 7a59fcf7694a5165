//! An outside agency that is told of a step is led to what is its own: the links of its messages open for its people, whatever
//! the step, and none leads to a step, which is the council's.

use std::collections::{BTreeMap, BTreeSet};

use homeward::domain::ids::{MissingEpisodeId, OrganisationId};
use homeward::domain::message::{Message, Recipient};
use homeward::services::conversation::Files;
use homeward::services::escalations::Asked;
use homeward::services::reading::episodes::Wanted;
use serde_json::json;

use crate::accounts::{PASSWORD, PAT, token_of};
use crate::app::On;
use crate::builders::{child, missing, returned, with};
use crate::on_both;
use crate::pages::Site;

const POLICE: &str = "Northshire Police";
const HOMES: &str = "Oakfield Homes";
const PAUL: &str = "paul@police.example.org";
const HOLLY: &str = "holly@oakfield.example.org";

/// Agencies that gave an address; and the council has whoever told of a child told of two more steps.
const AGENCIES: &str = r#"
    [[organisations]]
    name = "Northshire Police"
    kind = "police"
    authorities = ["990"]
    email = "missing@police.example.org"

    [[organisations]]
    name = "Oakfield Homes"
    kind = "care_provider"
    authorities = ["990"]
    email = "duty@oakfield.example.org"

    [[users]]
    email = "paul@police.example.org"
    name = "Paul Police"
    organisation = "Northshire Police"
    roles = ["reporter"]

    [[users]]
    email = "holly@oakfield.example.org"
    name = "Holly Homes"
    organisation = "Oakfield Homes"
    roles = ["reporter"]

    [[policies]]
    authority = "990"

    [[policies.ladders]]
    step = "missing.day_one"
    after = { hours = 24 }
    tells = ["sender", "service_manager"]

    [[policies.ladders]]
    step = "interview.not_offered"
    after = { hours = 24 }
    tells = ["sender", "team_manager"]
"#;

/// The force's reporter has left.
const PAT_LEFT: &str = "users = [{ email = 'pat@police.example.org', name = 'Pat Police', organisation = 'Northshire Police', roles = ['reporter'], disabled = true }]";

async fn with_agencies(on: On) -> Site {
    let (site, _) = Site::with_an_interview(on).await;
    for issued in site.app.services.apply(&toml::from_str(AGENCIES).expect("written right")).await.expect("it applies")
    {
        let set = site.app.services.set_password_by_link(token_of(&issued.secret), PASSWORD).await;
        set.expect("a password is set");
    }
    site
}

/// Every address of ours that a message names.
fn links(site: &Site, message: &Message) -> BTreeSet<String> {
    let ours = site.app.services.mail.public_url.to_string();
    let words = message.body.split_whitespace();
    words.filter_map(|word| word.strip_prefix(&ours)).map(str::to_owned).collect()
}

/// The children of whom both tell, or the force alone, each in trouble of their own.
async fn trouble(site: &Site) {
    let tell = async |who: &str, notice: serde_json::Value| site.tell(who, &notice).await;
    let one = child("Bea", "Birch", "2011-05-06");
    tell(POLICE, missing("L-1", &one, "2026-11-23T06:00:00Z")).await;
    tell(HOMES, missing("H-1", &one, "2026-11-23T06:10:00Z")).await;
    tell(POLICE, returned("L-1", "2026-11-23T08:30:00Z")).await;
    let two = child("Cal", "Cedar", "2011-05-07");
    tell(POLICE, with(missing("L-2", &two, "2026-11-23T06:00:00Z"), "risk", json!({ "level": "high" }))).await;
    tell(HOMES, missing("H-2", &two, "2026-11-23T06:10:00Z")).await;
    tell(POLICE, returned("L-2", "2026-11-23T08:30:00Z")).await;
    let three = child("Dan", "Damson", "2011-05-08");
    tell(POLICE, missing("L-3", &three, "2026-11-23T06:00:00Z")).await;
    let found = json!({ "type": "returned", "reference": "L-3", "authority": "990", "found_at": "2026-11-23T08:30:00Z",
        "reported_at": "2026-11-23T08:30:00Z" });
    tell(POLICE, found).await;
    tell(POLICE, missing("L-4", &child("Eva", "Elder", "2011-05-09"), "2026-11-23T06:00:00Z")).await;
}

async fn episode(site: &Site, reference: &str) -> MissingEpisodeId {
    let council = site.app.caller("Northshire County Council").await;
    let wanted = Wanted { reference: Some(reference.to_owned()), limit: 2, ..Wanted::default() };
    let shown = site.app.services.missing_episodes(&council, &wanted).await.expect("the episodes are read");
    shown.first().expect("it is there").episode.id
}

on_both! {
    async fn whatever_an_agency_is_told_of_leads_to_a_page_that_opens_for_its_people(on: On) {
        let site = with_agencies(on).await;
        trouble(&site).await;
        let police = site.app.caller(POLICE).await;
        let pat = site.app.services.acting_user(&police, PAT).await.expect("she works there");
        let asks = json!({ "text": "Has anybody seen her?", "answer_by": "2026-11-23T12:00:00Z" });
        let about = episode(&site, "L-4").await;
        site.app.services.post(&police, &pat, about, &asks, Files::default()).await.expect("it is asked");
        site.app.apply(PAT_LEFT).await;
        site.app.until("2026-11-25T12:00:00Z").await;

        let council = site.app.caller("Northshire County Council").await;
        let homes = site.app.caller(HOMES).await;
        let agencies: BTreeMap<OrganisationId, &str> = [(police.organisation.id, PAUL), (homes.organisation.id, HOLLY)].into();
        let asked = Asked { limit: 200, ..Asked::default() };
        let steps = site.app.services.escalations(&council, &asked).await.expect("escalations are listed");
        let messages = site.app.services.messages(&council, None, None, None, 200).await.expect("messages are listed");
        let mut opened: BTreeSet<(&str, &str)> = BTreeSet::new();
        let mut browsers = BTreeMap::from([(PAUL, site.signed_in(PAUL).await), (HOLLY, site.signed_in(HOLLY).await)]);
        for step in &steps {
            for message in messages.iter().filter(|message| step.messages.contains(&message.id)) {
                let Recipient::Organisation(agency) = message.recipient else { continue };
                let who = agencies[&agency];
                let browser = browsers.get_mut(who).expect("they are signed in");
                let all = links(&site, message);
                let name = step.known.raised.key.name.word();
                assert!(!all.is_empty(), "{name}: {}", message.body);
                for path in all {
                    assert!(!path.starts_with("/escalations"), "{name}: {}", message.body);
                    let mut page = browser.get(&path).await;
                    if path == "/" {
                        let onward = page.header("location").to_owned();
                        page = browser.get(&onward).await;
                    }
                    assert_eq!(page.code, 200, "{name} to {who}: {path}");
                }
                opened.insert((name, who));
            }
        }
        for expected in [
            ("return.not_confirmed", HOLLY),
            ("return.doubted", HOLLY),
            ("return_time.missing", PAUL),
            ("conversation.unanswered", PAUL),
            ("missing.day_one", PAUL),
            ("interview.not_offered", PAUL),
        ] {
            assert!(opened.contains(&expected), "{expected:?}: {opened:?}");
        }
        let mut paul = site.signed_in(PAUL).await;
        for step in &steps {
            assert_eq!(paul.get(&format!("/escalations/{}", step.known.raised.id)).await.code, 404, "steps are the council's");
        }
    }
}
