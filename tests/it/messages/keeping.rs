//! Messages are kept: written once, held with a reason, found by what they are about, sent again when a person says so.

use chrono::TimeDelta;
use homeward::domain::audience::Role;
use homeward::domain::ids::{InterviewId, MessageId, MissingEpisodeId, OrganisationId, StepId};
use homeward::domain::message::{HeldBecause, MessageState, Recipient};
use homeward::notify::templates::{Digest, InterviewStep, Line, Step};
use homeward::services::Error;
use homeward::services::messages::NewMessage;
use homeward::store::parties;

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

/// A digest of two episodes for the interviewers' organisation.
async fn digest(post: &Post, step: StepId, episodes: [MissingEpisodeId; 2]) -> MessageId {
    let now = post.now();
    let council = post.app.caller("Northshire County Council").await.organisation;
    let lines = vec![Line { step: Step::Interview(InterviewStep::Overdue), children: 2 }];
    let new = NewMessage {
        authority: Some(northshire()),
        about: episodes[0].0,
        also_about: vec![episodes[1].0],
        child: None,
        step: Some(step),
        cause: step.to_string(),
        recipient: Recipient::Organisation(council.id),
        address: BEN.to_owned(),
        text: &Digest { children: 2, lines, urgent: false },
        scheduled_for: now,
    };
    let tx = post.services.database.begin().await.expect("a transaction");
    let id = post.services.write_message(&*tx, &new, now).await.expect("the message is written");
    tx.commit().await.expect("it is kept");
    id
}

on_both! {
    async fn written_twice_it_is_one_message_found_by_all_that_it_is_about(on: On) {
        let post = Post::on(on).await;
        let now = post.now();
        let (step, episodes) = (StepId::fresh(now), [MissingEpisodeId::fresh(now), MissingEpisodeId::fresh(now)]);
        let id = digest(&post, step, episodes).await;
        assert_eq!(digest(&post, step, episodes).await, id, "the same step, recipient and channel");
        let other = digest(&post, StepId::fresh(now), [MissingEpisodeId::fresh(now), episodes[1]]).await;
        let council = post.app.caller("Northshire County Council").await;
        for (name, about, expected) in [
            ("its first episode", episodes[0].0, vec![id]),
            ("its step", step.0, vec![id]),
            ("an episode of both", episodes[1].0, vec![id, other]),
            ("anything else", InterviewId::fresh(now).0, vec![]),
        ] {
            let found = post.services.messages(&council, Some(about), None, None, 10).await.expect("the list");
            assert_eq!(found.iter().map(|message| message.id).collect::<Vec<_>>(), expected, "{name}");
        }
        post.drain().await;
        assert_eq!(post.server.mails(BEN).len(), 2);
        let listed = |state, after, limit| post.services.messages(&council, None, state, after, limit);
        let sent = listed(Some(MessageState::Sent), None, 1).await.expect("the list");
        assert_eq!(sent.iter().map(|message| message.id).collect::<Vec<_>>(), [id], "a page of one");
        let rest = listed(Some(MessageState::Sent), Some(id), 10).await.expect("the list");
        assert_eq!(rest.iter().map(|message| message.id).collect::<Vec<_>>(), [other], "the next page");
        assert!(listed(Some(MessageState::Failed), None, 10).await.expect("the list").is_empty());
    }
}

on_both! {
    async fn what_a_withdrawn_step_wrote_is_cancelled_unless_it_was_sent(on: On) {
        let post = Post::on(on).await;
        let now = post.now();
        let (told, waiting) = (StepId::fresh(now), StepId::fresh(now));
        let sent = digest(&post, told, [MissingEpisodeId::fresh(now); 2]).await;
        post.drain().await;
        let unsent = digest(&post, waiting, [MissingEpisodeId::fresh(now); 2]).await;
        let tx = post.services.database.begin().await.expect("a transaction");
        for (step, cancelled) in [(told, 0), (waiting, 1)] {
            assert_eq!(post.services.cancel_messages(&*tx, step, now).await.expect("cancelled"), cancelled);
        }
        tx.commit().await.expect("it is kept");
        assert_eq!(post.drain().await.ran, 0);
        assert_eq!(post.stands(sent).await.0, "sent");
        assert_eq!(post.stands(unsent).await.0, "cancelled");
        assert_eq!(post.message(unsent).await.finished_at, Some(now));
    }
}

on_both! {
    async fn a_failed_message_is_sent_again_when_the_council_says_so_and_to_the_present_address(on: On) {
        let post = Post::on(on).await;
        post.server.will(BEN, &[Act::Refuse]);
        let now = post.now();
        let id = digest(&post, StepId::fresh(now), [MissingEpisodeId::fresh(now); 2]).await;
        let council = post.app.caller("Northshire County Council").await;
        let refused = post.services.resend(&council, id).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "it has not failed yet: {refused:?}");
        post.drain().await;
        assert_eq!(post.stands(id).await, ("failed", 1, Some("address_refused")));
        post.advance(TimeDelta::hours(3));
        let opened = post.services.resend(&council, id).await.expect("it is opened again");
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
        let now = post.now();
        let person = post.message(post.write(ANN).await).await;
        assert!(matches!(person.recipient, Recipient::Person { role: Role::Interviewer, .. }));
        let id = digest(&post, StepId::fresh(now), [MissingEpisodeId::fresh(now); 2]).await;
        let organisation = post.message(id).await.recipient;
        let council = parties::organisation_named(post.services.database.read(), "Northshire County Council").await;
        let council: OrganisationId = council.expect("the database answers").expect("it is there").id;
        assert_eq!(organisation, Recipient::Organisation(council));
        assert_eq!((person.template.as_str(), person.template_version), ("interview", 1));
    }
}
