//! The inbox of whoever looks, and the contacts that administrators are to put right.

use homeward::domain::audience::Role;
use homeward::domain::authority::AuthorityCode;
use homeward::domain::ids::{ContactId, FallbackId, InterviewId, MessageId, StepId};
use homeward::domain::message::contact::{Closed, ClosedBecause, Contact, Whose};
use homeward::domain::message::{Channel, Happened, Recipient};
use homeward::notify::templates::{Interview, InterviewStep, Place, Reference, Told};
use homeward::services::messages::NewMessage;
use homeward::store::{contacts, messages};
use sea_orm::{ConnectionTrait, Statement};

use crate::accounts::{ADA, IDA, PAT};
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

impl Site {
    /// Tells somebody of an interview that nobody has offered, by a channel.
    pub async fn tells(&self, email: &str, channel: Channel) -> MessageId {
        let (services, now) = (&self.app.services, self.app.services.clock.now());
        let interview = InterviewId::fresh(now);
        let told = Told {
            about: Reference::of(interview.0),
            place: Place::Interview(interview),
            urgent: false,
            raised_at: now,
            due_at: None,
            again: false,
            others: 0,
            instead_of: None,
        };
        let new = NewMessage {
            authority: Some(northshire()),
            about: interview.0,
            also_about: vec![],
            child: None,
            cause: StepId::fresh(now).to_string(),
            recipient: Recipient::Person { user: self.id(email).await, role: Role::Interviewer },
            channel,
            address: email.to_owned(),
            text: &Interview { step: InterviewStep::NotOffered, told },
            scheduled_for: now,
        };
        let tx = services.database.begin().await.expect("a transaction");
        let id = services.write_message(&*tx, &new, now).await.expect("it is written");
        tx.commit().await.expect("it is kept");
        id
    }

    async fn audited(&self, action: &str) -> usize {
        let db = self.app.services.database.read();
        let sql = format!("SELECT id FROM audit WHERE action = '{action}'");
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await;
        rows.expect("rows").len()
    }
}

fn northshire() -> AuthorityCode {
    AuthorityCode::try_from("990".to_owned()).expect("three digits")
}

/// A contact of Ida's is to be put right, one was; and one of her messages failed, which was sent instead by another.
pub async fn some_failed(site: &Site) {
    let (ida, now) = (site.id(IDA).await, site.app.services.clock.now());
    let contact = |channel, address: &str| Contact {
        id: ContactId::fresh(now),
        authority: northshire(),
        of: Whose::Person(ida),
        channel,
        address: address.to_owned(),
        why: Happened::NotDelivered,
        since: now,
        last_at: now,
        times: 3,
        closed: None,
    };
    let (failed, instead) = (site.tells(IDA, Channel::Email).await, site.tells(IDA, Channel::Sms).await);
    let tx = site.app.services.database.begin().await.expect("a transaction");
    let (email, phone) = (contact(Channel::Email, IDA), contact(Channel::Sms, "+447700900123"));
    for new in [&email, &phone] {
        assert!(contacts::failed(&*tx, new).await.expect("it is kept"));
    }
    let by = Some(format!("user:{}", site.id(ADA).await));
    let closed = Closed { at: now, because: ClosedBecause::Changed, by };
    let closing = contacts::close_all_but(&*tx, Whose::Person(ida), &[(Channel::Email, IDA)], &closed).await;
    assert_eq!(closing.expect("it is closed"), 1);
    let sql = "UPDATE messages SET state = 'failed', held_because = NULL WHERE id = $1";
    let has_failed = Statement::from_sql_and_values(tx.get_database_backend(), sql, [failed.0.into()]);
    tx.execute_raw(has_failed).await.expect("nothing hinders it");
    messages::fallbacks::add(&*tx, FallbackId::fresh(now), failed, Some(instead), now).await.expect("it is kept");
    tx.commit().await.expect("it is kept");
}

on_both! {
    async fn everybody_finds_what_they_were_told_and_marks_it_as_read_and_nobody_elses(on: On) {
        let site = Site::peopled(on).await;
        let (first, second) = (site.tells(IDA, Channel::Email).await, site.tells(IDA, Channel::Inbox).await);
        site.tells(IDA, Channel::Sms).await;
        let mut ida = site.signed_in(IDA).await;
        let page = ida.get("/inbox").await.text;
        assert!(page.contains("Inbox (2 unread)"), "texts are copies and count for nothing: {page}");
        let order = [second, first].map(|id| page.find(&format!("/inbox/{id}/read\"")).expect("it can be marked"));
        assert!(order[0] < order[1], "latest first");
        for said in ["Unread", "Email: held", "Your inbox", "href=\"/return-interviews/", "What it says"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let main = page.split("<main").nth(1).expect("a main part");
        assert!(!main.contains("nobody reads replies") && !main.contains(IDA), "{main}");

        let mut ada = site.signed_in(ADA).await;
        assert!(ada.get("/inbox").await.text.contains("There is nothing."));
        assert_eq!(ada.send(&format!("/inbox/{first}/read"), &[]).await.header("location"), "/inbox?done=read");
        assert_eq!((site.audited("inbox.read").await, ada.send("/inbox/x/read", &[]).await.code), (0, 404));
        assert!(ida.get("/inbox").await.text.contains("Inbox (2 unread)"), "what is not theirs nobody has read");

        for _ in ["once", "and the same form again"] {
            assert_eq!(ida.send(&format!("/inbox/{first}/read"), &[]).await.header("location"), "/inbox?done=read");
        }
        let page = ida.get("/inbox?done=read").await.text;
        assert!(page.contains("Inbox (1 unread)") && page.contains("Marked as read"), "{page}");
        assert_eq!(site.audited("inbox.read").await, 1);
        let third = site.tells(IDA, Channel::Email).await;
        ida.send(&format!("/inbox/{second}/read-all"), &[]).await;
        let page = ida.get("/inbox").await.text;
        assert!(page.contains("Inbox (1 unread)") && page.contains(&format!("/inbox/{third}/read\"")), "{page}");
        ida.send(&format!("/inbox/{third}/read-all"), &[]).await;
        assert!(!ida.get("/inbox").await.text.contains("unread)"));
        assert_eq!(site.audited("inbox.read_all").await, 2);
    }
}

on_both! {
    async fn a_long_inbox_goes_on_on_further_pages(on: On) {
        let site = Site::peopled(on).await;
        let mut ids = vec![];
        for _ in 0..26 {
            ids.push(site.tells(IDA, Channel::Email).await);
        }
        let mut ida = site.signed_in(IDA).await;
        let page = ida.get("/inbox").await.text;
        let next = format!("/inbox?before={}", ids[1]);
        assert!(page.contains(&next) && !page.contains(&ids[0].to_string()), "{page}");
        let page = ida.get(&next).await.text;
        assert!(page.contains(&ids[0].to_string()) && !page.contains(&format!("/inbox/{}/", ids[2])), "{page}");
    }
}

on_both! {
    async fn administrators_see_which_contacts_to_put_right_and_how_others_were(on: On) {
        let site = Site::peopled(on).await;
        let mut ada = site.signed_in(ADA).await;
        assert!(ada.get("/contacts").await.text.contains("Every contact works, as far as is known."));
        some_failed(&site).await;
        let page = ada.get("/contacts").await.text;
        let ida = format!("href=\"/people/{}\"", site.id(IDA).await);
        for said in [&*ida, "Ida Interviewer", "no such number or address", "Email", "Text message", "It was changed", "Ada Administrator"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let main = page.split("<main").nth(1).expect("a main part");
        assert!(!main.contains("+447700900123") && !main.contains(IDA), "whose it is says enough: {main}");
        assert!(ada.get("/administration").await.text.contains("did not work: 1 at present"));
        let log = ada.get("/messages").await.text;
        assert!(log.contains("Sent instead by text message: "), "{log}");
        let mut pat = site.signed_in(PAT).await;
        let page = pat.get("/contacts").await.text;
        assert!(!page.contains("Ida Interviewer") && page.contains("Every contact works"), "{page}");
    }
}
