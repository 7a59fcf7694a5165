//! A write-up whose writer was signed out in the middle of it: whatever page they were on, nothing that was typed or saved is
//! lost.

use chrono::TimeDelta;
use homeward::domain::ids::InterviewId;
use serde_json::json;

use super::sign_offs::finished;
use super::work::{IDA, IRIS};
use super::write_up::unescaped;
use super::{Browser, value_of};
use crate::accounts::PASSWORD;
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

const OWN: &str = "childs_account.own_words";

impl Browser<'_> {
    /// Sends a form whose session is over, signs in again and gives the page that one comes back to.
    async fn back_after(&mut self, id: InterviewId, section: &str, fields: &[(&str, &str)]) -> String {
        let path = format!("/return-interviews/{id}/record/{section}");
        let late = self.send(&path, fields).await;
        assert!(late.code == 401 && late.text.contains("is not lost"), "{}: {}", late.code, late.text);
        let kept = value_of(&late.text, "kept");
        let fields = [("email", IDA), ("password", PASSWORD), ("return", path.as_str()), ("kept", kept.as_str())];
        let entered = self.send("/sign-in", &fields).await;
        assert_eq!((entered.code, entered.header("location")), (303, path.as_str()), "{}", entered.text);
        let back = self.get(&path).await;
        assert_eq!(back.code, 200, "{}", back.text);
        assert!(back.text.contains("nothing of it was sent yet"), "{}", back.text);
        back.text
    }
}

on_both! {
    async fn a_choice_between_two_versions_is_put_again_to_whoever_was_signed_out(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let (mut ida, mut iris) = (site.signed_in(IDA).await, site.signed_in(IRIS).await);
        ida.fill(id, "account", &[(OWN, "I was bored."), ("childs_account.push", "school")]).await;
        let (of_ida, of_iris) = (ida.open(id, "account").await, iris.open(id, "account").await);
        let saved = iris.write(id, "account", &of_iris, &[(OWN, "I was cold."), ("childs_account.push", "school")]).await;
        assert_eq!(saved.code, 303, "{}", saved.text);
        let mine = [(OWN, "I was tired."), ("childs_account.push", "school"), ("childs_account.food", "Chips")];
        let torn = ida.write(id, "account", &of_ida, &mine).await;
        assert_eq!(torn.code, 409, "{}", torn.text);
        let (base, mine) = (unescaped(&value_of(&torn.text, "base")), unescaped(&value_of(&torn.text, "mine")));
        site.pass(TimeDelta::minutes(31));
        let kept = format!("keep.{OWN}");
        let chosen = [("base", base.as_str()), ("mine", &mine), ("torn", OWN), (&kept, "both")];
        let back = ida.back_after(id, "account", &chosen).await;
        for said in ["I was tired.", "I was cold.", "Which is kept?", "value=\"both\" checked"] {
            assert!(back.contains(said), "{said}: {back}");
        }
        let (base, mine) = (unescaped(&value_of(&back, "base")), unescaped(&value_of(&back, "mine")));
        let settled = ida.write(id, "account", &base, &[("mine", &mine), ("torn", OWN), (&kept, "both")]).await;
        assert_eq!(settled.code, 303, "{}", settled.text);
        let account = json!({ "own_words": "I was cold.\n\nI was tired.", "push": ["school"], "food": "Chips" });
        assert_eq!(site.record(id).await["childs_account"], account);
    }
}

on_both! {
    async fn a_section_is_shown_again_to_whoever_was_signed_out_and_ends_with_all_of_it(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let (mut ida, mut iris) = (site.signed_in(IDA).await, site.signed_in(IRIS).await);
        ida.fill(id, "account", &[(OWN, "I was bored."), ("childs_account.push", "school"), ("childs_account.push", "bullying")]).await;
        let (of_ida, of_iris) = (ida.open(id, "account").await, iris.open(id, "account").await);
        let others = [(OWN, "I was bored."), ("childs_account.push", "school"), ("childs_account.push", "bullying"), ("childs_account.money", "None")];
        assert_eq!(iris.write(id, "account", &of_iris, &others).await.code, 303);
        site.pass(TimeDelta::minutes(31));
        // One box is unticked, a passage is added; what somebody else wrote meanwhile was not on the page.
        let typed = [(OWN, "I was bored."), ("childs_account.push", "school"), ("childs_account.food", "Chips"), ("base", of_ida.as_str()), ("whole", "yes")];
        let back = ida.back_after(id, "account", &typed).await;
        assert!(back.contains("I was bored.") && back.contains("Chips</textarea>"), "{back}");
        assert_eq!((back.matches(" checked").count(), value_of(&back, "whole").as_str()), (1, "yes"));
        let base = unescaped(&value_of(&back, "base"));
        let again = [(OWN, "I was bored."), ("childs_account.push", "school"), ("childs_account.food", "Chips"), ("by_itself", "yes")];
        assert_eq!(ida.write(id, "account", &base, &again).await.code, 200);
        let account = json!({ "own_words": "I was bored.", "push": ["school"], "food": "Chips", "money": "None" });
        assert_eq!(site.record(id).await["childs_account"], account);
    }
}

on_both! {
    async fn what_a_form_never_asked_is_not_taken_away(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let mut ida = site.signed_in(IDA).await;
        ida.fill(id, "account", &[(OWN, "I was bored."), ("childs_account.push", "school")]).await;
        let before = site.record(id).await;
        let base = ida.open(id, "account").await;
        let path = format!("/return-interviews/{id}/record/account");
        for by_itself in ["", "yes"] {
            let sent = ida.send(&path, &[("base", &base), ("by_itself", by_itself)]).await;
            assert!([200, 303].contains(&sent.code), "{}", sent.text);
            assert_eq!(site.record(id).await, before);
        }
        site.pass(TimeDelta::minutes(31));
        let back = ida.back_after(id, "account", &[("base", &base), ("childs_account.food", "Chips")]).await;
        assert!(back.contains("I was bored.") && back.contains("Chips</textarea>") && back.contains(" checked"), "{back}");
    }
}

on_both! {
    async fn a_choice_that_cannot_be_saved_is_mended_in_the_section_with_all_that_stands_there(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let (mut ida, mut iris) = (site.signed_in(IDA).await, site.signed_in(IRIS).await);
        let (of_ida, of_iris) = (ida.open(id, "harm").await, iris.open(id, "harm").await);
        assert_eq!(iris.write(id, "harm", &of_iris, &[("harm", "none"), ("health_need", "Asthma.")]).await.code, 303);
        let torn = ida.write(id, "harm", &of_ida, &[("harm", "physical"), ("health_need", "Asthma.")]).await;
        assert_eq!(torn.code, 409, "{}", torn.text);
        let (base, mine) = (unescaped(&value_of(&torn.text, "base")), unescaped(&value_of(&torn.text, "mine")));
        let chosen = [("mine", mine.as_str()), ("torn", "harm"), ("keep.harm", "both")];
        let faulty = ida.write(id, "harm", &base, &chosen).await;
        assert!(faulty.code == 422 && faulty.text.contains("says none and a harm together"), "{}", faulty.text);
        assert!(faulty.text.contains("Asthma.") && faulty.text.matches(" checked").count() == 2, "{}", faulty.text);
    }
}

on_both! {
    async fn what_only_the_other_one_changed_stands_whichever_version_is_kept(on: On) {
        for (keep, is_signed_out) in [("mine", false), ("theirs", false), ("both", false), ("mine", true)] {
            let (site, id) = Site::with_an_interview(on).await;
            let (mut ida, mut iris) = (site.signed_in(IDA).await, site.signed_in(IRIS).await);
            let (slept, food, money) = ("childs_account.slept_where", "childs_account.food", "childs_account.money");
            ida.fill(id, "account", &[(slept, "At home"), (food, "Chips"), (money, "None")]).await;
            let (of_ida, of_iris) = (ida.open(id, "account").await, iris.open(id, "account").await);
            // One is changed, one taken away and one new, and all three are hers alone.
            let theirs = [(OWN, "I was cold."), (slept, "At a friend’s"), (food, "Chips"), ("childs_account.phone", "Lost")];
            assert_eq!(iris.write(id, "account", &of_iris, &theirs).await.code, 303);
            let mine = [(OWN, "I was tired."), (slept, "At home"), (food, "Chips and peas"), (money, "None")];
            let torn = ida.write(id, "account", &of_ida, &mine).await;
            assert_eq!(torn.code, 409, "{}", torn.text);
            let asked = format!("keep.{OWN}");
            let mut page = torn.text;
            if is_signed_out {
                site.pass(TimeDelta::minutes(31));
                let (base, mine) = (unescaped(&value_of(&page, "base")), unescaped(&value_of(&page, "mine")));
                let chosen = [("base", base.as_str()), ("mine", &mine), ("torn", OWN), (&asked, keep)];
                page = ida.back_after(id, "account", &chosen).await;
            }
            let (base, mine) = (unescaped(&value_of(&page, "base")), unescaped(&value_of(&page, "mine")));
            let chosen = ida.write(id, "account", &base, &[("mine", &mine), ("torn", OWN), (&asked, keep)]).await;
            assert_eq!(chosen.code, 303, "{}", chosen.text);
            let own = match keep {
                "mine" => "I was tired.",
                "theirs" => "I was cold.",
                _ => "I was cold.\n\nI was tired.",
            };
            let account = json!({ "own_words": own, "slept_where": "At a friend’s", "food": "Chips and peas", "phone": "Lost" });
            assert_eq!(site.record(id).await["childs_account"], account, "{keep}, signed out: {is_signed_out}");
        }
    }
}

on_both! {
    async fn what_was_typed_stands_on_the_page_when_somebody_sent_the_write_up_meanwhile(on: On) {
        let (site, id) = Site::with_an_interview(on).await;
        let (mut ida, mut iris) = (site.signed_in(IDA).await, site.signed_in(IRIS).await);
        ida.fill(id, "account", &[(OWN, "I was bored.")]).await;
        let (of_ida, of_iris) = (ida.open(id, "account").await, iris.open(id, "account").await);
        assert_eq!(iris.write(id, "account", &of_iris, &[(OWN, "I was cold.")]).await.code, 303);
        let torn = ida.write(id, "account", &of_ida, &[(OWN, "I was tired.")]).await;
        let (base, mine) = (unescaped(&value_of(&torn.text, "base")), unescaped(&value_of(&torn.text, "mine")));
        let (council, worker) = (site.app.caller("Northshire County Council").await, site.person(IRIS).await);
        site.app.services.save_record(&council, &worker, id, &finished()).await.expect("it is sent");
        let before = site.record(id).await;
        let typed = [(OWN, "I was tired & hungry."), ("by_itself", "yes")];
        assert_eq!(ida.write(id, "account", &of_ida, &typed).await.code, 409);
        let late = ida.write(id, "account", &of_ida, &typed[..1]).await;
        assert_eq!(late.code, 409);
        for said in ["The write-up is sent, and this was not saved", "I was tired &#38; hungry.</textarea>"] {
            assert!(late.text.contains(said), "{said}: {}", late.text);
        }
        let late = ida.write(id, "account", &base, &[("mine", &mine), ("torn", OWN)]).await;
        assert!(late.code == 409 && late.text.contains("I was tired.</textarea>"), "{}", late.text);
        assert_eq!(site.record(id).await, before, "nothing was recorded");
    }
}
