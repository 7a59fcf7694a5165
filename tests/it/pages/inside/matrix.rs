//! Who sees which page, and of whom: a table. Whoever may not see one is answered, to the last byte, as where there is
//! none. Every page that stands in the navigation, or is reached from one, has its row.

use homeward::domain::audience::Role;
use homeward::domain::party::Scope;
use homeward::domain::violation::Code;

use super::{Browser, value_of};
use crate::accounts::{PASSWORD, token_of};
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

/// Of whom a page is.
#[derive(Clone, Copy, PartialEq)]
enum About {
    /// Of whoever looks.
    Oneself,
    /// Of all whom an administrator sees to.
    Own,
    /// Of the council whose administrator looks.
    OwnCouncil,
    /// Of one person, whom `{id}` names.
    One,
    /// Of those who answer for children.
    Children,
    /// Of them, and of whoever makes the returns.
    Figures,
    /// Of whoever tells of missing children, and has begun to.
    Telling,
    /// Of all children of a council.
    AllChildren,
    /// Of whoever in a council is told of steps.
    Steps,
    /// Of whoever decides as a manager.
    Deciding,
    /// Of whoever keeps a council's rotas.
    Rotas,
    /// Of whoever can be the second person for a wording.
    Wordings,
    /// Of whoever reads the texts that came to a council.
    Texts,
    /// Of whoever looks at who read.
    Overseeing,
}

/// Path, of whom it is, and whether something can be sent there.
const PAGES: [(&str, About, bool); 50] = [
    ("/home", About::Oneself, false),
    ("/inbox", About::Oneself, false),
    ("/session", About::Oneself, true),
    ("/account", About::Oneself, true),
    ("/account/password", About::Oneself, true),
    ("/account/quiet-hours", About::Oneself, true),
    ("/account/authenticator", About::Oneself, true),
    ("/report-missing", About::Telling, true),
    ("/your-reports", About::Telling, false),
    ("/search", About::Children, true),
    ("/repeat-missing", About::Children, false),
    ("/timeliness", About::Figures, false),
    ("/board", About::AllChildren, false),
    ("/board/overdue", About::AllChildren, false),
    ("/undelivered", About::AllChildren, false),
    ("/reviews", About::AllChildren, false),
    ("/texts", About::Texts, false),
    ("/sign-offs", About::Deciding, false),
    ("/escalations", About::Steps, false),
    ("/rotas", About::Rotas, false),
    ("/rotas/990/out_of_hours", About::Rotas, false),
    ("/rotas/990/out_of_hours/add/weekly", About::Rotas, true),
    ("/rotas/990/out_of_hours/file", About::Rotas, true),
    ("/silences", About::Rotas, false),
    ("/wordings", About::Wordings, false),
    ("/wordings/990/text.urgent", About::Wordings, false),
    ("/wordings/990/text.urgent/propose", About::OwnCouncil, true),
    ("/wordings/990/text.urgent/ours", About::OwnCouncil, true),
    ("/administration", About::Own, false),
    ("/organisations", About::Own, false),
    ("/keys", About::Own, false),
    ("/keys/new", About::Own, true),
    ("/webhooks", About::Own, false),
    ("/webhooks/new", About::Own, true),
    ("/policies", About::Own, false),
    ("/messages", About::Own, false),
    ("/messages/pause", About::OwnCouncil, true),
    ("/jobs", About::Own, false),
    ("/jobs/look-again", About::Own, true),
    ("/looks", About::Overseeing, true),
    ("/people", About::Own, false),
    ("/people/new", About::Own, true),
    ("/people/{id}", About::One, false),
    ("/people/{id}/change", About::One, true),
    ("/people/{id}/quiet-hours", About::One, true),
    ("/people/{id}/reset", About::One, true),
    ("/people/{id}/end-sessions", About::One, true),
    ("/people/{id}/remove-access", About::One, true),
    ("/people/{id}/give-access", About::One, true),
    ("/people/{id}/nothing", About::One, true),
];

const NOBODY: &str = "01890000-0000-7000-8000-000000000000";

/// What an answer says, without what differs between any two of them.
async fn said(browser: &mut Browser<'_>, path: &str, sends: bool) -> (u16, String) {
    let answer = if sends { browser.send(path, &[("name", "x")]).await } else { browser.get(path).await };
    (answer.code, answer.text)
}

on_both! {
    // ASVS 8.2.1 to 8.2.3 and 8.4.1.
    async fn nobody_sees_a_page_that_is_not_theirs_or_learns_of_anybody_who_is_not(on: On) {
        let site = Site::peopled(on).await;
        let mut compared = 0;
        for organisation in ["Northshire County Council", "Northshire Police"] {
            for (word, role) in Role::WORDS {
                let email = format!("{word}@{}.example.org", organisation.split(' ').nth(1).expect("a word").to_lowercase());
                let entry = format!(
                    "users = [{{ email = '{email}', name = 'A Person', organisation = '{organisation}', roles = ['{word}'] }}]"
                );
                let setup = toml::from_str(&entry).expect("written right");
                let issued = site.app.services.apply(&setup).await.expect("it applies");
                let set = site.app.services.set_password_by_link(token_of(&issued[0].secret), PASSWORD).await;
                set.expect("a password is set");
                let mut browser = site.signed_in(&email).await;
                browser.get("/home").await;
                let is_council = organisation == "Northshire County Council";
                let own = if organisation.ends_with("Police") { "pat@police.example.org" } else { "ida@northshire.example.org" };
                let foreign = if organisation.ends_with("Police") { "ida@northshire.example.org" } else { "pat@police.example.org" };
                let (own, foreign) = (site.id(own).await.to_string(), site.id(foreign).await.to_string());
                for (page, about, takes) in PAGES {
                    for sends in [false, true].into_iter().filter(|sends| takes || !sends) {
                        let nothing = said(&mut browser, "/nothing", false).await;
                        let row = format!("{word} of {organisation} at {page}, sending: {sends}");
                        let is_theirs = match about {
                            About::Oneself => true,
                            About::Telling => Scope::of_roles(&[*role]).contains(&Scope::Notices),
                            About::Children => is_council && role.answers_for_children(),
                            About::Figures => is_council && (role.answers_for_children() || *role == Role::ReturnsOfficer),
                            About::AllChildren => is_council && role.watches_over(),
                            About::Steps => is_council && (role.holds_interviews() || *role == Role::OutOfHours),
                            About::Deciding => role.is_manager(),
                            About::Rotas => is_council && (role.watches_over() || *role == Role::Administrator),
                            About::Wordings => is_council && (role.is_manager() || *role == Role::Administrator),
                            About::Texts => is_council && (role.watches_over() || *role == Role::OutOfHours),
                            About::Overseeing => matches!(role, Role::Administrator | Role::Auditor),
                            About::OwnCouncil => is_council && *role == Role::Administrator,
                            About::Own | About::One => *role == Role::Administrator,
                        };
                        let deed = page.rsplit('/').next().expect("a word");
                        match about {
                            About::One => {
                                let of_foreign = said(&mut browser, &page.replace("{id}", &foreign), sends).await;
                                let of_nobody = said(&mut browser, &page.replace("{id}", NOBODY), sends).await;
                                assert_eq!(of_foreign, of_nobody, "{row}: nothing is learnt of others");
                                assert_eq!(of_nobody.0, 404, "{row}");
                                let of_none = said(&mut browser, &page.replace("{id}", "x"), sends).await;
                                assert_eq!(of_none.0, 404, "{row}");
                                if !sends {
                                    let of_own = said(&mut browser, &page.replace("{id}", &own), false).await;
                                    let is_there = is_theirs && deed != "nothing";
                                    assert_eq!(of_own.0, if is_there { 200 } else { 404 }, "{row}");
                                    assert!(is_theirs || of_own == nothing, "{row}");
                                }
                            }
                            About::Own
                            | About::OwnCouncil
                            | About::Oneself
                            | About::Telling
                            | About::Children
                            | About::Figures
                            | About::Deciding
                            | About::Steps
                            | About::Rotas
                            | About::Wordings
                            | About::Overseeing
                            | About::Texts
                            | About::AllChildren => {
                                let answer = said(&mut browser, page, sends).await;
                                assert_eq!(answer.0 != 404 || page == "/account", is_theirs, "{row}: {}", answer.0);
                                assert!(is_theirs || answer == nothing, "{row}");
                            }
                        }
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 500, "{compared}");
    }
}

on_both! {
    async fn a_stranger_is_led_to_the_way_in_from_every_page_and_learns_of_none(on: On) {
        let site = Site::peopled(on).await;
        let ida = site.id("ida@northshire.example.org").await.to_string();
        for (page, _, takes) in PAGES {
            for id in [ida.as_str(), NOBODY] {
                let mut browser = site.browser();
                let path = page.replace("{id}", id);
                let led = browser.get(&path).await;
                assert_eq!((led.code, led.header("location")), (303, format!("/sign-in?return={path}").as_str()));
                if takes {
                    let late = browser.send(&path, &[("name", "x")]).await;
                    assert_eq!((late.code, value_of(&late.text, "kept")), (401, String::new()), "{path}");
                }
            }
        }
        assert_eq!(site.get("/nothing").await.code, 404);
    }
}
