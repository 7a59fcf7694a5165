//! Messages are kept: written once, held with a reason, found by what they are about, sent again when a person says so.

use chrono::TimeDelta;
use homeward::domain::audience::Role;
use homeward::domain::ids::{InterviewId, MessageId, OrganisationId};
use homeward::domain::message::gathering::GATHER;
use homeward::domain::message::{Channel, Happened, HeldBecause, MessageState, Recipient};
use homeward::notify::templates::{MessagesFailed, Reference};
use homeward::services::Error;
use homeward::services::messages::NewMessage;
use homeward::store::parties;

use super::letters::Told;
use super::{ANN, BEN, Post, northshire, settings};
use crate::app::On;
use crate::on_both;
use crate::smtp::Act;

on_both! {
    async fn without_a_server_messages_are_held_and_go_when_there_is_one(on: On) {
        let post = Post::on(on).await;
        let before = post.app.services.clone().with_mail(settings(false));
        let id = post.write_as(&before, ANN, false).await;
        let message = post.message(id).await;
        assert_eq!(message.state, MessageState::Held);
        assert_eq!(message.held_because.map(HeldBecause::word), Some("no e-mail server is set"));
        post.advance(TimeDelta::days(40));
        assert_eq!(before.hold_or_free_messages().await.expect("a start without a server"), 0);
        assert_eq!(post.services.hold_or_free_messages().await.expect("a start with one"), 1);
        assert_eq!(post.stands(id).await, ("pending", 0, None));
        assert_eq!(post.message(id).await.held_because, None);
        post.drain().await;
        assert_eq!(post.stands(id).await, ("sent", 1, None));
        assert_eq!(post.server.mails(ANN).len(), 1);
    }
}

on_both! {
    async fn when_the_server_is_taken_away_what_waits_is_held(on: On) {
        let post = Post::on(on).await;
        let id = post.write(ANN).await;
        let after = post.app.services.clone().with_mail(settings(false));
        assert_eq!(after.hold_or_free_messages().await.expect("a start without a server"), 1);
        assert_eq!(post.stands(id).await, ("held", 0, None));
    }
}

/// The council as an organisation, told of two episodes at its address of before.
async fn told_the_council(post: &Post) -> MessageId {
    let council = post.app.caller("Northshire County Council").await.organisation;
    let council = Told { recipient: Recipient::Organisation(council.id), address: BEN };
    let id = post.tell(&council.letter(post.now())).await;
    assert_eq!(post.tell(&council.letter(post.now())).await, id);
    id
}

on_both! {
    async fn written_twice_it_is_one_message(on: On) {
        let post = Post::on(on).await;
        let now = post.now();
        let (failed, recipient) = (MessageId::fresh(now), Recipient::Organisation(OrganisationId::fresh(now)));
        let text = MessagesFailed { message: Reference::of(failed.0), why: Happened::TimedOut, urgent: false };
        let written = async || {
            let new = NewMessage {
                authority: Some(northshire()),
                about: failed.0,
                also_about: vec![],
                child: None,
                cause: "this hour".to_owned(),
                recipient,
                channel: Channel::Email,
                address: BEN.to_owned(),
                text: &text,
                scheduled_for: now,
            };
            let tx = post.services.database.begin().await.expect("a transaction");
            let id = post.services.write_message(&*tx, &new, now).await.expect("the message is written");
            tx.commit().await.expect("it is kept");
            id
        };
        let id = written().await;
        assert_eq!(written().await, id, "the same cause, recipient and channel");
        post.drain().await;
        assert_eq!(post.server.mails(BEN).len(), 1);
    }
}

on_both! {
    async fn messages_are_found_by_all_that_they_are_about_and_listed_page_by_page(on: On) {
        let post = Post::on(on).await;
        let now = post.now();
        let (ann, ben) = (Told::person(&post, ANN), Told::person(&post, BEN));
        let (to_ann, mut to_ben) = (ann.letter(now), ben.letter(now));
        to_ben.entry.about = to_ann.entry.about;
        let (id, other) = (post.tell(&to_ann).await, post.tell(&to_ben).await);
        let council = post.app.caller("Northshire County Council").await;
        for (name, about, expected) in [
            ("the episode of both", to_ann.entry.about, vec![id, other]),
            ("a step", to_ann.entry.step.0, vec![id]),
            ("a child", to_ben.entry.child.0, vec![other]),
            ("anything else", InterviewId::fresh(now).0, vec![]),
        ] {
            let found = post.services.messages(&council, Some(about), None, None, 10).await.expect("the list");
            assert_eq!(found.iter().map(|message| message.id).collect::<Vec<_>>(), expected, "{name}");
        }
        post.advance(GATHER);
        post.drain().await;
        let listed = |state, after, limit| post.services.messages(&council, None, state, after, limit);
        let sent = listed(Some(MessageState::Sent), None, 1).await.expect("the list");
        assert_eq!(sent.iter().map(|message| message.id).collect::<Vec<_>>(), [id], "a page of one");
        let rest = listed(Some(MessageState::Sent), Some(id), 10).await.expect("the list");
        assert_eq!(rest.iter().map(|message| message.id).collect::<Vec<_>>(), [other], "the next page");
        assert!(listed(Some(MessageState::Failed), None, 10).await.expect("the list").is_empty());
    }
}

on_both! {
    async fn a_failed_message_is_sent_again_when_the_council_says_so_and_to_the_present_address(on: On) {
        let post = Post::on(on).await;
        post.server.will(BEN, &[Act::Refuse]);
        let id = told_the_council(&post).await;
        let council = post.app.caller("Northshire County Council").await;
        let refused = post.services.resend(&council, id).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "it has not failed yet: {refused:?}");
        post.advance(GATHER);
        post.drain().await;
        assert_eq!(post.stands(id).await, ("failed", 1, Some("address_refused")));
        post.advance(TimeDelta::hours(3));
        let opened = post.services.resend(&council, id).await.expect("it is opened again").message;
        assert_eq!((opened.state, opened.tries, opened.finished_at), (MessageState::Pending, 0, None));
        assert_eq!(opened.address, "northshirecountycouncil@partners.example.org");
        post.drain().await;
        assert_eq!(post.stands(id).await, ("sent", 2, Some("address_refused")));
        let attempts = post.attempts(id).await;
        assert_eq!(attempts.iter().map(|attempt| attempt.number).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(post.server.mails("northshirecountycouncil@partners.example.org").len(), 1);
    }
}

on_both! {
    async fn only_the_council_whose_message_it_is_learns_of_it(on: On) {
        let post = Post::on(on).await;
        post.app
            .apply(
                "[[authorities]]\ncode = '991'\nname = 'Southshire'\n\
                 [[organisations]]\nname = 'Southshire Council'\nkind = 'local_authority'\nauthorities = ['991']\n",
            )
            .await;
        post.server.will(ANN, &[Act::Refuse]);
        let id = post.write(ANN).await;
        post.drain().await;
        for organisation in ["Southshire Council", "Northshire Police", "Oakfield Homes"] {
            let caller = post.app.caller(organisation).await;
            let listed = post.services.messages(&caller, None, None, None, 10).await.expect("the list");
            assert!(listed.is_empty(), "{organisation}");
            let resent = post.services.resend(&caller, id).await;
            assert!(matches!(resent, Err(Error::NotFound)), "{organisation}: {resent:?}");
        }
        let mut council = post.app.caller("Northshire County Council").await;
        let unknown = post.services.resend(&council, MessageId::fresh(post.now())).await;
        assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
        council.scopes.clear();
        let listed = post.services.messages(&council, None, None, None, 10).await;
        assert!(matches!(listed, Err(Error::Forbidden(_))), "{listed:?}");
    }
}

on_both! {
    async fn the_recipient_is_kept_as_a_person_in_a_role_or_as_an_organisation(on: On) {
        let post = Post::on(on).await;
        let person = post.message(post.write(ANN).await).await;
        assert!(matches!(person.recipient, Recipient::Person { role: Role::Interviewer, .. }));
        let id = told_the_council(&post).await;
        let organisation = post.message(id).await.recipient;
        let council = parties::organisation_named(post.services.database.read(), "Northshire County Council").await;
        let council: OrganisationId = council.expect("the database answers").expect("it is there").id;
        assert_eq!(organisation, Recipient::Organisation(council));
        assert_eq!((person.template.as_str(), person.template_version), ("interview", 1));
    }
}
