//! What one recipient is told within a minute goes out as one message, which says all of it once and nothing twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;
use homeward::domain::audience::Role;
use homeward::domain::authority::AuthorityCode;
use homeward::domain::ids::{MessageId, UserId};
use homeward::domain::message::gathering::{GATHER, MOST_ENTRIES};
use homeward::domain::message::{MessageState, Recipient};
use homeward::services::gathering::{Letter, gather};
use sea_orm::{FromQueryResult, Statement};
use uuid::Uuid;

use super::faults::DiesAfterSending;
use super::letters::{Told, all, found, speaks_of};
use super::{ANN, BEN, Post, job, settings};
use crate::app::On;
use crate::on_both;
use crate::smtp::Act;

on_both! {
    async fn what_is_told_within_a_minute_is_one_message_and_goes_when_the_minute_is_over(on: On) {
        let post = Post::on(on).await;
        let (ann, written) = (Told::person(&post, ANN), post.now());
        let (first, second, third) = (ann.letter(written), ann.letter(written), ann.letter(written));
        let id = post.tell(&first).await;
        assert_eq!(post.message(id).await.scheduled_for, written + GATHER);
        post.app.services.clock.set(written + GATHER - TimeDelta::seconds(1));
        assert_eq!(post.tell(&second).await, id, "one second before the minute is over");
        assert_eq!(post.drain().await.ran, 0, "one second before it goes");
        post.app.services.clock.set(written + GATHER);
        let next = post.tell(&third).await;
        assert_ne!(next, id, "exactly when the minute is over");
        assert_eq!(post.drain().await.ran, 1, "exactly when it goes");
        assert_eq!((post.stands(id).await.0, post.stands(next).await.0), ("sent", "pending"));
        assert_eq!((post.steps(id).await, post.steps(next).await), (all(&[&first, &second]), all(&[&third])));
        post.advance(GATHER);
        post.drain().await;
        let mails = post.server.mails(ANN);
        let said = |letter: &Letter| mails.iter().filter(|mail| speaks_of(&mail.shown(), letter)).count();
        assert_eq!((mails.len(), [&first, &second, &third].map(said)), (2, [1, 1, 1]));
    }
}

on_both! {
    async fn an_urgent_one_goes_at_once_and_takes_in_only_what_comes_before_it_went(on: On) {
        let post = Post::on(on).await;
        let (ann, now) = (Told::person(&post, ANN), post.now());
        let (first, second, third) = (ann.urgent(now), ann.urgent(now), ann.urgent(now));
        let ordinary = ann.letter(now);
        let waiting = post.tell(&ordinary).await;
        let id = post.tell(&first).await;
        assert_ne!(id, waiting, "it does not wait for what is not urgent");
        assert_eq!(post.message(id).await.scheduled_for, now);
        assert_eq!(post.tell(&second).await, id, "nobody has begun to send");
        assert_eq!(post.drain().await.ran, 1, "at once, and alone");
        let next = post.tell(&third).await;
        assert_ne!(next, id, "what was sent says nothing more");
        assert_eq!(post.drain().await.ran, 1);
        let mails: Vec<_> = post.server.mails(ANN).iter().map(crate::smtp::Mail::shown).collect();
        let said: Vec<Vec<bool>> =
            mails.iter().map(|mail| [&first, &second, &third].map(|letter| speaks_of(mail, letter)).to_vec()).collect();
        assert_eq!(said, [[true, true, false], [false, false, true]]);
        assert_eq!(post.stands(waiting).await.0, "pending");
    }
}

on_both! {
    async fn one_step_reads_as_ever_however_many_stood_beside_it(on: On) {
        let post = Post::on(on).await;
        let (ann, now) = (Told::person(&post, ANN), post.now());
        let (first, second) = (ann.letter(now), ann.letter(now));
        let id = post.tell(&first).await;
        let alone = post.words(id).await;
        assert_eq!((alone.0.as_str(), post.message(id).await.child), ("interview", Some(first.entry.child)));
        post.gather(&[], &[&first, &second]).await;
        let both = post.words(id).await;
        assert_eq!((both.0.as_str(), both.1, post.message(id).await.child), ("digest", 2, None));
        assert_eq!(both.2, "A return interview has no interviewer: 2 children");
        assert!(speaks_of(&both.3, &first) && speaks_of(&both.3, &second), "{}", both.3);
        post.gather(&[], &[&first, &second]).await;
        assert_eq!(post.words(id).await, both, "told twice, it is written once");
        post.gather(&[second.entry.step], &[]).await;
        assert_eq!(post.words(id).await, alone, "alone again, in the same words");
        assert_eq!(post.message(id).await.child, Some(first.entry.child));
    }
}

on_both! {
    async fn a_withdrawn_step_leaves_what_was_not_sent_and_the_last_takes_the_message_with_it(on: On) {
        let post = Post::on(on).await;
        let (ann, now) = (Told::person(&post, ANN), post.now());
        let letters = [ann.letter(now), ann.letter(now), ann.letter(now)];
        let [first, second, third] = &letters;
        let id = post.tell(first).await;
        post.gather(&[], &[second, third]).await;
        assert_eq!(found(&post, first).await, [[id]; 3], "by subject, step and child");
        post.gather(&[first.entry.step], &[]).await;
        assert_eq!(post.message(id).await.about, second.entry.about, "the first of those that are left");
        assert_eq!(found(&post, first).await, [[]; 3], "it speaks of it no more");
        assert_eq!(found(&post, third).await, [[id]; 3]);
        post.server.will(ANN, &[Act::Later]);
        post.advance(GATHER);
        post.drain().await;
        post.gather(&[second.entry.step], &[]).await;
        assert_eq!(post.steps(id).await, all(&[third]), "what was tried in vain can still be put right");
        post.gather(&[third.entry.step], &[]).await;
        assert_eq!(post.stands(id).await.0, "cancelled");
        assert_eq!(post.message(id).await.finished_at, Some(post.now()));
        assert_eq!(found(&post, third).await, [[id]; 3], "it stays to be found");
        post.advance(TimeDelta::days(1));
        assert_eq!(post.drain().await.ran, 0);
        assert!(post.server.mails(ANN).is_empty());
    }
}

on_both! {
    async fn what_is_withdrawn_once_it_was_sent_changes_nothing(on: On) {
        let post = Post::on(on).await;
        let (ann, now) = (Told::person(&post, ANN), post.now());
        let (first, second) = (ann.letter(now), ann.letter(now));
        let id = post.tell(&first).await;
        post.gather(&[], &[&second]).await;
        post.advance(GATHER);
        post.drain().await;
        let sent = post.message(id).await;
        post.gather(&[first.entry.step, second.entry.step], &[]).await;
        assert_eq!(post.message(id).await, sent);
        assert_eq!(post.steps(id).await, all(&[&first, &second]));
    }
}

on_both! {
    async fn a_message_speaks_of_so_many_steps_and_the_next_starts_another(on: On) {
        let post = Post::on(on).await;
        let (ann, now) = (Told::person(&post, ANN), post.now());
        let letters: Vec<Letter> = (0..=MOST_ENTRIES).map(|_| ann.letter(now)).collect();
        let (most, last): (Vec<&Letter>, &Letter) = (letters[..MOST_ENTRIES].iter().collect(), &letters[MOST_ENTRIES]);
        post.gather(&[], &most[1..]).await;
        let id = post.tell(most[0]).await;
        assert_eq!(post.steps(id).await, all(&most), "as many as one may hold");
        let other = post.tell(last).await;
        assert_ne!(other, id, "one more");
        assert_eq!(post.words(other).await.0, "interview", "which is alone");
        let at_once: Vec<Letter> = (0..MOST_ENTRIES).map(|_| ann.letter(now)).collect();
        post.gather(&[], &at_once.iter().collect::<Vec<_>>()).await;
        assert_eq!(post.steps(other).await.len(), MOST_ENTRIES, "it fills up before a third is begun");
        post.advance(GATHER);
        assert_eq!(post.drain().await.ran, 3);
        let size = post.server.mails(ANN).iter().map(|mail| mail.text.len()).max();
        assert!(size.is_some_and(|size| size < 50_000), "{size:?} bytes");
    }
}

on_both! {
    async fn only_what_has_one_envelope_stands_in_one_message(on: On) {
        let post = Post::on(on).await;
        let (ann, now) = (Told::person(&post, ANN), post.now());
        let id = post.tell(&ann.letter(now)).await;
        let with = |change: fn(&mut Letter)| {
            let mut letter = ann.letter(now);
            change(&mut letter);
            letter
        };
        for (name, letter, joins) in [
            ("the same", ann.letter(now), true),
            ("in another role", with(|it| it.entry.recipient = in_role(it, Role::ServiceManager)), true),
            ("somebody else", Told::person(&post, BEN).letter(now), false),
            ("somebody else at the same address", Told::person(&post, ANN).letter(now), false),
            ("an address of theirs that is new", with(|it| BEN.clone_into(&mut it.envelope.address)), false),
            ("another authority's child", with(|it| it.envelope.authority = southshire()), false),
            ("urgent", ann.urgent(now), false),
        ] {
            assert_eq!(post.tell(&letter).await == id, joins, "{name}");
        }
        assert_eq!(post.steps(id).await.len(), 3);
    }
}

fn in_role(letter: &Letter, role: Role) -> Recipient {
    Recipient::Person { user: UserId(letter.envelope.recipient), role }
}

fn southshire() -> AuthorityCode {
    AuthorityCode::try_from("991".to_owned()).expect("three digits")
}

on_both! {
    async fn what_a_worker_has_in_hand_takes_in_nothing_and_is_sent_again_as_it_was(on: On) {
        let post = Post::on(on).await;
        let (ann, now) = (Told::person(&post, ANN), post.now());
        let (first, second, third, late) = (ann.urgent(now), ann.urgent(now), ann.urgent(now), ann.urgent(now));
        let id = post.tell(&first).await;
        let lease = TimeDelta::from_std(job().lease).expect("a short time");
        let leases = post.services.claim_messages(1, lease).await.expect("it is claimed");
        let other = post.tell(&second).await;
        assert_ne!(other, id, "somebody has it in hand");
        post.services.release_messages(&leases).await.expect("it is given back");
        assert_eq!(post.tell(&third).await, other, "the latest that waits");
        // Every try from here on kills its worker after the server has the text.
        let crashed = post.drain_by(Arc::new(DiesAfterSending(post.email.clone()))).await;
        assert_eq!((crashed.ran, crashed.failed), (2, 2));
        let next = post.tell(&late).await;
        post.gather(&[third.entry.step], &[]).await;
        assert_eq!(post.steps(other).await, all(&[&second, &third]), "nobody knows whether it was sent");
        post.advance(lease);
        assert_eq!(post.drain().await.ran, 3);
        let mails = post.server.mails(ANN);
        let texts_of = |message: MessageId| -> Vec<&str> {
            let name = format!("<{message}@homeward.northshire.example.org>");
            let of_it = mails.iter().filter(|mail| mail.message_id == name);
            of_it.map(|mail| mail.text.split("\r\n\r\n").nth(1).expect("a body")).collect()
        };
        for twice in [id, other] {
            let texts = texts_of(twice);
            assert_eq!(texts.len(), 2, "once before the crash and once after it");
            assert_eq!(texts[0], texts[1]);
        }
        assert_eq!(texts_of(next).len(), 1);
    }
}

on_both! {
    async fn without_a_server_what_is_held_gathers_too(on: On) {
        let post = Post::on(on).await;
        let before = settings(false);
        let (ann, now) = (Told::person(&post, ANN), post.now());
        for _ in 0..2 {
            let tx = post.services.database.begin().await.expect("a transaction");
            gather(&*tx, &before, &[], vec![ann.letter(now)], now).await.expect("it is written");
            tx.commit().await.expect("it is kept");
        }
        let council = post.app.caller("Northshire County Council").await;
        let held = post.services.messages(&council, None, Some(MessageState::Held), None, 10).await.expect("the list");
        assert_eq!(held.iter().map(|message| message.template.as_str()).collect::<Vec<_>>(), ["digest"]);
    }
}

#[derive(FromQueryResult)]
struct Line {
    child_id: Option<Uuid>,
}

on_both! {
    async fn whoever_reads_of_several_children_leaves_a_line_for_each(on: On) {
        let post = Post::on(on).await;
        post.server.will(ANN, &[Act::Refuse]);
        let (ann, now) = (Told::person(&post, ANN), post.now());
        let letters = [ann.letter(now), ann.letter(now), ann.letter(now)];
        let id = post.tell(&letters[0]).await;
        post.gather(&[], &[&letters[1], &letters[2]]).await;
        post.advance(GATHER);
        post.drain().await;
        let council = post.app.caller("Northshire County Council").await;
        let listed = post.services.messages(&council, Some(letters[1].entry.about), None, None, 10).await;
        assert_eq!(listed.expect("the list").len(), 1);
        post.services.resend(&council, id).await.expect("it is opened again");
        let expected: BTreeSet<Uuid> = letters.iter().map(|letter| letter.entry.child.0).collect();
        for action in ["message.list", "message.resend"] {
            let db = post.services.database.read();
            let sql = format!("SELECT child_id FROM audit WHERE action = '{action}' AND object = 'message:{id}'");
            let lines = Line::find_by_statement(Statement::from_string(db.get_database_backend(), sql)).all(db).await;
            let lines: Vec<Uuid> = lines.expect("the audit").into_iter().filter_map(|line| line.child_id).collect();
            assert_eq!((lines.len(), lines.into_iter().collect::<BTreeSet<_>>()), (3, expected.clone()), "{action}");
        }
    }
}
