//! Signing in by password: who is let in, who must wait, and that nobody learns why they were not.

use argon2::Params;
use chrono::TimeDelta;
use homeward::services::accounts::{Credentials, Entered, Onward, Visitor};
use homeward::services::{Error, Passwords};

use super::{IDA, NOBODY, PASSWORD, Stage, visitor};
use crate::app::On;
use crate::on_both;

fn is_in(entered: &Entered) -> bool {
    matches!(entered, Entered::In(..))
}

on_both! {
    // ASVS 6.3.8: the same answer whatever was wrong.
    async fn only_the_right_password_lets_in_and_nobody_learns_what_was_wrong(on: On) {
        let stage = Stage::on(on).await;
        stage.apply(
            "users = [{ email = 'gone@northshire.example.org', name = 'Gone Away', \
             organisation = 'Northshire County Council', roles = ['interviewer'], disabled = true }, \
             { email = 'new@northshire.example.org', name = 'New Comer', \
             organisation = 'Northshire County Council', roles = ['interviewer'] }]",
        )
        .await;
        for (row, email, password, let_in) in [
            ("their own", IDA, PASSWORD, true),
            ("their address in other letters", " IDA@Northshire.Example.org ", PASSWORD, true),
            ("another password", IDA, "lantern gravel badger", false),
            ("cut short", IDA, "lantern gravel", false),
            ("with a blank behind it", IDA, "lantern gravel otter ", false),
            ("nothing", IDA, "", false),
            ("a book", IDA, &"lantern ".repeat(2_000), false),
            ("nobody", NOBODY, PASSWORD, false),
            ("no address", "'; DROP TABLE users", PASSWORD, false),
            ("somebody who left", "gone@northshire.example.org", PASSWORD, false),
            ("somebody who has no password yet", "new@northshire.example.org", PASSWORD, false),
        ] {
            let entered = stage.try_to_enter(email, password, &visitor("one")).await;
            assert_eq!(is_in(&entered), let_in, "{row}: {entered:?}");
            assert!(let_in || matches!(entered, Entered::Refused), "{row}: {entered:?}");
        }
    }
}

on_both! {
    // ASVS 6.3.1 and 2.4.1: guessing is slowed, for an account that is there and for one that is not.
    async fn whoever_fails_too_often_waits_longer_each_time_whether_there_is_such_an_account_or_not(on: On) {
        for email in [IDA, NOBODY] {
            let stage = Stage::on(on).await;
            let guess = async || stage.try_to_enter(email, "not this one either", &visitor("one")).await;
            for _ in 0..5 {
                assert!(matches!(guess().await, Entered::Refused), "{email}");
            }
            for minutes in [1, 2, 4, 8, 15, 15] {
                let now = stage.services.clock.now();
                let until = now + TimeDelta::minutes(minutes);
                for _ in 0..3 {
                    assert!(matches!(guess().await, Entered::Wait(then) if then == until), "{email}, {minutes}");
                }
                let right = stage.try_to_enter(email, PASSWORD, &visitor("one")).await;
                assert!(matches!(right, Entered::Wait(then) if then == until), "{email}: the right one waits as well");
                stage.services.clock.set(until - TimeDelta::seconds(1));
                assert!(matches!(guess().await, Entered::Wait(_)), "{email}, {minutes}: a second early");
                stage.services.clock.set(until);
                assert!(matches!(guess().await, Entered::Refused), "{email}, {minutes}: in time");
            }
        }
    }
}

on_both! {
    async fn after_the_wait_the_right_password_lets_in_and_all_is_forgiven(on: On) {
        let stage = Stage::on(on).await;
        for _ in 0..5 {
            stage.try_to_enter(IDA, "not this one either", &visitor("one")).await;
        }
        stage.pass(TimeDelta::minutes(1));
        assert!(is_in(&stage.try_to_enter(IDA, PASSWORD, &visitor("one")).await));
        for _ in 0..4 {
            assert!(matches!(stage.try_to_enter(IDA, "a slip", &visitor("one")).await, Entered::Refused));
        }
        assert!(is_in(&stage.try_to_enter(IDA, PASSWORD, &visitor("one")).await));
    }
}

on_both! {
    async fn one_address_may_not_try_many_names_and_others_are_not_kept_out(on: On) {
        let stage = Stage::on(on).await;
        let from = |address: &str| Visitor { address: address.parse().expect("an address"), ..visitor("one") };
        for number in 0..50 {
            let name = format!("guess{number}@northshire.example.org");
            assert!(matches!(stage.try_to_enter(&name, PASSWORD, &from("2001:db8::1")).await, Entered::Refused));
        }
        let neighbour = from("2001:db8::2");
        assert!(matches!(stage.try_to_enter(IDA, PASSWORD, &neighbour).await, Entered::Wait(_)), "one subscriber");
        assert!(is_in(&stage.try_to_enter(IDA, PASSWORD, &from("2001:db8:1::1")).await), "somebody else's network");
    }
}

on_both! {
    async fn many_who_come_from_one_address_and_know_their_passwords_never_wait(on: On) {
        let stage = Stage::on(on).await;
        for _ in 0..60 {
            assert!(is_in(&stage.try_to_enter(IDA, PASSWORD, &visitor("one")).await));
        }
    }
}

on_both! {
    async fn guesses_at_once_are_no_more_than_guesses_one_by_one(on: On) {
        let stage = Stage::on(on).await;
        let mut guesses = tokio::task::JoinSet::new();
        for number in 0..12 {
            let services = stage.services.clone();
            let said = Credentials { email: IDA.to_owned(), password: format!("guess number {number}") };
            guesses.spawn(async move {
                // Whoever meets another at the same row tries again.
                loop {
                    match services.sign_in(&said, &visitor("one"), &Onward::default()).await {
                        Err(Error::Busy) => {}
                        entered => break matches!(entered.expect("the database answers"), Entered::Refused),
                    }
                }
            });
        }
        let heard = guesses.join_all().await;
        assert_eq!(heard.iter().filter(|heard| **heard).count(), 5);
    }
}

on_both! {
    // ASVS 11.4.2: where more work is asked for than a hash was made with, it is made anew when its owner comes.
    async fn a_hash_that_was_made_with_less_work_is_made_anew_at_the_next_sign_in(on: On) {
        let mut stage = Stage::on(on).await;
        let kept = async |stage: &Stage| {
            let id = stage.id(IDA).await;
            let account = homeward::store::accounts::of(stage.services.database.read(), id).await;
            account.expect("the database answers").password.expect("a password")
        };
        let before = kept(&stage).await;
        stage.enter(IDA).await;
        assert_eq!(kept(&stage).await, before, "as long as nothing more is asked for");
        stage.services.passwords = Passwords::with(Params::new(20 * 1024, 3, 1, None).expect("parameters"));
        stage.try_to_enter(IDA, "lantern gravel badger", &visitor("one")).await;
        assert_eq!(kept(&stage).await, before, "nobody else's password is taken for it");
        stage.enter(IDA).await;
        let after = kept(&stage).await;
        assert!(after.starts_with("$argon2id$v=19$m=20480,t=3,p=1$"), "{after}");
        stage.enter(IDA).await;
        assert_eq!(kept(&stage).await, after);
    }
}

on_both! {
    // ASVS 16.3.1: who signs in and who fails to is recorded, and nothing of what they typed.
    async fn the_audit_knows_who_signed_in_and_whose_account_was_knocked_at_and_nothing_typed(on: On) {
        let stage = Stage::on(on).await;
        stage.enter(IDA).await;
        for email in [IDA, NOBODY] {
            for _ in 0..7 {
                stage.try_to_enter(email, "swordfish swordfish", &visitor("one")).await;
            }
        }
        let outcomes = stage.audited("account.sign_in").await;
        let count = |outcome: &str| outcomes.iter().filter(|said| *said == outcome).count();
        assert_eq!((count("done"), count("refused"), count("too_often")), (1, 10, 2), "{outcomes:?}");
        let ida = stage.id(IDA).await;
        let about_ida = format!("SELECT id FROM audit WHERE outcome = 'refused' AND object = 'user:{ida}'");
        assert_eq!(stage.rows(&about_ida).await.len(), 5, "of nobody's account nothing is known");
        for table in ["audit", "knocks", "sessions", "one_use_tokens"] {
            let all = format!("{:?}", stage.rows(&format!("SELECT * FROM {table}")).await);
            for typed in ["swordfish", "nobody@", "ida@", PASSWORD, "192.0.2.7"] {
                assert!(!all.contains(typed), "{table} holds {typed}: {all}");
            }
        }
    }
}
