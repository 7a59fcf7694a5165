//! The pages on which words are proposed and decided on: what is typed, what is wrong with it, and who sees it.

use homeward::services::setup::Setup;

use crate::accounts::{ADA, PASSWORD, token_of};
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

pub const ALI: &str = "ali@northshire.example.org";
const MAX: &str = "max@northshire.example.org";
pub const STEP: &str = "/wordings/990/interview.overdue";
const URGENT: &str = "/wordings/990/text.urgent";

/// A council with two administrators and a manager.
pub async fn with_a_second_person(on: On) -> Site {
    let site = Site::peopled(on).await;
    for (email, name, role) in [(ALI, "Ali Administrator", "administrator"), (MAX, "Max Manager", "service_manager")] {
        let entry = format!(
            "users = [{{ email = '{email}', name = '{name}', organisation = 'Northshire County Council', roles = ['{role}'] }}]"
        );
        let setup: Setup = toml::from_str(&entry).expect("written right");
        let issued = site.app.services.apply(&setup).await.expect("it applies");
        let set = site.app.services.set_password_by_link(token_of(&issued[0].secret), PASSWORD).await;
        set.expect("a password is set");
    }
    site
}

pub const WORDS: [(&str, &str); 3] = [
    ("headline", "A talk is late"),
    ("happened", "The talk {reference} should have been held. It is late since {since}."),
    ("asked", "Hold it today, and say why it is late."),
];

on_both! {
    async fn words_are_proposed_by_one_and_approved_by_another_on_the_pages(on: On) {
        let site = with_a_second_person(on).await;
        let mut ada = site.signed_in(ADA).await;
        let list = ada.get("/wordings").await.text;
        for said in ["Beginning and end of emails", "A return interview is overdue", "Homeward’s words", URGENT, STEP] {
            assert!(list.contains(said), "{said}: {list}");
        }
        let page = ada.get(STEP).await.text;
        for said in ["As an email about several children", "A return interview is overdue: 3 children", "of 2 at most",
            "Reading age", "Nobody has proposed any", "Propose other words"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("words again"), "there is nothing to go back from: {page}");

        // A look proposes nothing; then it is proposed.
        let propose = format!("{STEP}/propose");
        let form = ada.get(&propose).await.text;
        assert!(form.contains("It can hold {reference} and {since}.") && form.contains("value=\"A return interview is overdue\""), "{form}");
        let mut look = WORDS.to_vec();
        look.push(("look", "yes"));
        let looked = ada.send(&propose, &look).await;
        assert!(looked.code == 200 && looked.text.contains("A talk is late: 3 children"), "{}", looked.text);
        assert!(looked.text.contains("Nothing is proposed yet"), "{}", looked.text);
        assert!(ada.get(STEP).await.text.contains("Nobody has proposed any"));
        ada.get(&propose).await;
        let sent = ada.send(&propose, &WORDS).await;
        let version = format!("{STEP}/1");
        assert_eq!(sent.header("location"), format!("{version}?done=proposed"), "{}", sent.text);
        let page = ada.get(sent.header("location")).await.text;
        for said in ["It is proposed, and waits for a second person", "Hold it today", "Please hold it as soon as",
            "Take it back", "Ada Administrator"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("Approve it"), "{page}");
        ada.get(&format!("{version}/approve")).await;
        let own = ada.send(&format!("{version}/approve"), &[]).await;
        assert!(own.code == 422 && own.text.contains("somebody else has to decide"), "{}", own.text);
        ada.get(&propose).await;
        let second = ada.send(&propose, &WORDS).await;
        assert!(second.code == 422 && second.text.contains("Another text waits"), "{}", second.text);

        // Those who can be the second person find it.
        let mut ali = site.signed_in(ALI).await;
        assert!(ali.get("/administration").await.text.contains("1 to be decided by a second person"));
        let mut max = site.signed_in(MAX).await;
        let board = max.get("/board").await.text;
        assert!(board.contains("wait for a second person") && board.contains("/wordings?authority=990"), "{board}");
        assert!(max.get("/wordings?authority=990").await.text.contains("Waits for a second person"));
        let page = max.get(&version).await.text;
        assert!(page.contains("Approve it") && page.contains("Decline it") && !page.contains("Take it back"), "{page}");
        assert!(max.get(&format!("{version}/approve")).await.text.contains("keep the words they were written in"));
        let approved = max.send(&format!("{version}/approve"), &[]).await;
        assert_eq!(approved.header("location"), format!("{version}?done=approve"), "{}", approved.text);
        let page = max.get(STEP).await.text;
        for said in ["Your own, version 1", "Approved by Max Manager", "In force", "A talk is late: 3 children"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("Propose other words"), "a manager proposes nothing: {page}");
        assert!(!max.get("/board").await.text.contains("wait for a second person"));

        // Back to ours is proposed, and declined with a reason.
        ada.get(&format!("{STEP}/ours")).await;
        assert_eq!(ada.send(&format!("{STEP}/ours"), &[]).await.header("location"), format!("{STEP}/2?done=proposed"));
        let decline = format!("{STEP}/2/decline");
        ali.get(&decline).await;
        let without = ali.send(&decline, &[]).await;
        assert!(without.code == 422 && without.text.contains("Say why, in 500 characters or fewer"), "{}", without.text);
        assert_eq!(ali.send(&decline, &[("reason", "Ours is clearer")]).await.code, 303);
        let page = ada.get(&format!("{STEP}/2")).await.text;
        assert!(page.contains("Declined by Ali Administrator") && page.contains("Ours is clearer"), "{page}");
        assert_eq!(ada.get(&format!("{STEP}/3")).await.code, 404);
        assert_eq!(ada.get("/wordings/990/digest").await.code, 404);
    }
}

on_both! {
    async fn every_fault_stands_at_its_field(on: On) {
        let site = with_a_second_person(on).await;
        let mut ada = site.signed_in(ADA).await;
        let propose = format!("{URGENT}/propose");
        ada.get(&propose).await;
        for button in [&[][..], &[("look", "yes")]] {
            let mut typed = vec![("one", "{child_name} is missing’"), ("several", "")];
            typed.extend(button);
            let faulty = ada.send(&propose, &typed).await;
            assert_eq!(faulty.code, 422);
            for said in ["href=\"#one\"", "href=\"#several\"", "{child_name} could name a child", "It must hold {link}",
                "It must not say “missing”", "It must not hold “’”", "Enter what it says"] {
                assert!(faulty.text.contains(said), "{said}: {}", faulty.text);
            }
            assert!(faulty.text.contains("{child_name} is missing’</textarea>"), "what was typed stays: {}", faulty.text);
        }
        assert!(ada.get(URGENT).await.text.contains("Nobody has proposed any"));
    }
}
