//! Codes of an authenticator app, and recovery codes.

use chrono::TimeDelta;
use homeward::services::Error;
use homeward::services::accounts::{Entered, Opened, SignedIn, Visitor};
use totp_rs::{Builder, Secret};

use super::{IDA, PASSWORD, PAT, Stage, visitor};
use crate::app::On;
use crate::on_both;

/// The code that an app shows now.
pub fn code(stage: &Stage, secret: &str) -> String {
    let app = Builder::new().with_secret(Secret::try_from_base32(secret).expect("a secret")).build().expect("an app");
    app.generate(u64::try_from(stage.services.clock.now().timestamp()).expect("after 1970")).to_string()
}

/// Turns an app on for somebody who is signed in: its secret, the recovery codes and the new session.
async fn turned_on(stage: &Stage, who: &SignedIn) -> (String, Vec<String>, Opened) {
    stage.services.offer_authenticator(who, PASSWORD).await.expect("it is offered");
    let offered = stage.services.offered_authenticator(who).await.expect("it opens").expect("it was offered");
    let code = code(stage, &offered.secret);
    let on = stage.services.turn_authenticator_on(who, &visitor("one"), &code).await;
    let (opened, codes) = on.expect("it is on");
    stage.pass(TimeDelta::minutes(2));
    (offered.secret, codes, opened)
}

async fn enter_code(stage: &Stage, code: &str, visitor: &Visitor) -> Result<Entered, Error> {
    stage.services.enter_code(code, visitor).await
}

fn is_in(entered: &Result<Entered, Error>) -> bool {
    matches!(entered, Ok(Entered::In(..)))
}

on_both! {
    // ASVS 6.5.1: a code is good once. 6.5.5: and not for long.
    async fn with_an_app_the_password_alone_does_not_let_in_and_a_code_does_once(on: On) {
        let stage = Stage::on(on).await;
        let ida = stage.signed_in(IDA).await;
        let (secret, ..) = turned_on(&stage, &ida).await;
        let ask = async || {
            assert!(matches!(stage.try_to_enter(IDA, PASSWORD, &visitor("one")).await, Entered::CodeAsked));
        };
        ask().await;
        assert!(matches!(enter_code(&stage, "000000", &visitor("one")).await, Ok(Entered::Refused)));
        let good = code(&stage, &secret);
        let elsewhere = enter_code(&stage, &good, &visitor("another")).await;
        assert!(matches!(elsewhere, Err(Error::NotFound)), "only the browser that knew the password is asked");
        let typed = format!("{} {}", &good[..3], &good[3..]);
        assert!(is_in(&enter_code(&stage, &typed, &visitor("one")).await));
        let again = enter_code(&stage, &good, &visitor("one")).await;
        assert!(matches!(again, Err(Error::NotFound)), "the question is answered");
        ask().await;
        let again = enter_code(&stage, &good, &visitor("one")).await;
        assert!(matches!(again, Ok(Entered::Refused)), "the same code, in the same half minute");
        stage.pass(TimeDelta::seconds(30));
        let next = code(&stage, &secret);
        stage.pass(TimeDelta::seconds(30));
        assert!(is_in(&enter_code(&stage, &next, &visitor("one")).await), "the one before, on a slow clock");
    }
}

on_both! {
    async fn the_question_waits_ten_minutes_and_guesses_wait_longer(on: On) {
        let stage = Stage::on(on).await;
        let ida = stage.signed_in(IDA).await;
        let (secret, ..) = turned_on(&stage, &ida).await;
        stage.try_to_enter(IDA, PASSWORD, &visitor("one")).await;
        stage.pass(TimeDelta::minutes(10));
        let late = enter_code(&stage, &code(&stage, &secret), &visitor("one")).await;
        assert!(matches!(late, Err(Error::NotFound)), "{late:?}");
        stage.try_to_enter(IDA, PASSWORD, &visitor("one")).await;
        for _ in 0..5 {
            assert!(matches!(enter_code(&stage, "123456", &visitor("one")).await, Ok(Entered::Refused)));
        }
        let right = code(&stage, &secret);
        assert!(matches!(enter_code(&stage, &right, &visitor("one")).await, Ok(Entered::Wait(_))));
        // Saying the password again opens no new door.
        stage.try_to_enter(IDA, PASSWORD, &visitor("one")).await;
        assert!(matches!(enter_code(&stage, &right, &visitor("one")).await, Ok(Entered::Wait(_))));
        stage.pass(TimeDelta::minutes(1));
        assert!(is_in(&enter_code(&stage, &code(&stage, &secret), &visitor("one")).await));
    }
}

on_both! {
    // ASVS 6.5.2 and 6.5.4: recovery codes are kept as hashes, and each is good once.
    async fn a_recovery_code_lets_in_once_and_only_its_owner(on: On) {
        let stage = Stage::on(on).await;
        let ida = stage.signed_in(IDA).await;
        let (secret, codes, opened) = turned_on(&stage, &ida).await;
        assert_eq!(codes.len(), 10);
        let pat = stage.signed_in(PAT).await;
        turned_on(&stage, &pat).await;
        stage.try_to_enter(PAT, PASSWORD, &visitor("two")).await;
        let foreign = enter_code(&stage, &codes[0], &visitor("two")).await;
        assert!(matches!(foreign, Ok(Entered::Refused)), "{foreign:?}");
        for (code, let_in) in [(&codes[0], true), (&codes[0], false), (&codes[1].to_lowercase(), true)] {
            stage.try_to_enter(IDA, PASSWORD, &visitor("one")).await;
            assert_eq!(is_in(&enter_code(&stage, code, &visitor("one")).await), let_in);
        }
        let ida = stage.who(&opened).await.expect("she is signed in");
        assert_eq!(stage.services.own_account(&ida).await.expect("her account").recovery_codes_left, 8);
        for table in ["accounts", "recovery_codes"] {
            let all = format!("{:?}", stage.rows(&format!("SELECT * FROM {table}")).await);
            assert!(!all.contains(&secret) && codes.iter().all(|code| !all.contains(code)), "{table}: {all}");
        }
    }
}

on_both! {
    async fn turning_it_on_and_off_needs_the_password_and_leaves_one_new_session(on: On) {
        let stage = Stage::on(on).await;
        let (desk, phone) = (stage.enter(IDA).await, stage.enter(IDA).await);
        let ida = stage.who(&desk).await.expect("she is signed in");
        let refused = stage.services.offer_authenticator(&ida, "lantern gravel badger").await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        let nothing = stage.services.turn_authenticator_on(&ida, &visitor("one"), "123456").await;
        assert!(matches!(nothing, Err(Error::NotFound)), "nothing was offered");
        stage.services.offer_authenticator(&ida, PASSWORD).await.expect("it is offered");
        let wrong = stage.services.turn_authenticator_on(&ida, &visitor("one"), "000000").await;
        assert!(matches!(wrong, Err(Error::Invalid(_))), "{wrong:?}");
        assert!(matches!(stage.try_to_enter(IDA, PASSWORD, &visitor("two")).await, Entered::In(..)), "it is not on yet");
        let (_, _, opened) = turned_on(&stage, &ida).await;
        assert!(stage.who(&desk).await.is_none() && stage.who(&phone).await.is_none());
        let ida = stage.who(&opened).await.expect("the new one");
        let refused = stage.services.turn_authenticator_off(&ida, &visitor("one"), "lantern gravel badger").await;
        assert!(matches!(refused, Err(Error::Invalid(_))));
        let off = stage.services.turn_authenticator_off(&ida, &visitor("one"), PASSWORD).await.expect("it is off");
        assert!(stage.who(&opened).await.is_none() && stage.who(&off).await.is_some());
        assert!(matches!(stage.try_to_enter(IDA, PASSWORD, &visitor("two")).await, Entered::In(..)));
    }
}

on_both! {
    async fn an_offer_waits_a_quarter_of_an_hour(on: On) {
        let stage = Stage::on(on).await;
        let ida = stage.signed_in(IDA).await;
        stage.services.offer_authenticator(&ida, PASSWORD).await.expect("it is offered");
        let offered = async || stage.services.offered_authenticator(&ida).await.expect("it opens");
        let uri = offered().await.expect("it was offered").uri;
        assert!(uri.starts_with("otpauth://totp/Homeward:ida%40northshire%2Eexample%2Eorg?secret="), "{uri}");
        stage.pass(TimeDelta::minutes(15) - TimeDelta::seconds(1));
        assert!(offered().await.is_some());
        stage.pass(TimeDelta::seconds(1));
        assert!(offered().await.is_none());
    }
}
