//! Sessions: how they begin, how long they last, and who ends them.

use chrono::TimeDelta;
use homeward::domain::session::{IDLE, LONGEST};
use homeward::services::Error;
use homeward::services::accounts::{Entered, Visitor};

use super::{ADA, IDA, PASSWORD, PAT, Stage, visitor};
use crate::app::On;
use crate::on_both;

on_both! {
    // ASVS 7.2.4: a session that somebody had a hand on before is no session after.
    async fn each_sign_in_makes_another_session_and_ends_what_the_browser_had(on: On) {
        let stage = Stage::on(on).await;
        let first = stage.enter(IDA).await;
        let again = Visitor { before: Some(first.token.clone()), ..visitor("one") };
        let Entered::In(second, _) = stage.try_to_enter(IDA, PASSWORD, &again).await else { panic!("she is let in") };
        assert_ne!(first.token, second.token);
        assert_ne!(first.session.form_token, second.session.form_token);
        assert_eq!(second.token.len(), 64, "256 bits in hex");
        assert!(stage.who(&first).await.is_none(), "the one before is over");
        assert!(stage.who(&second).await.is_some());
        let planted = Visitor { before: Some("planted by somebody".to_owned()), ..visitor("one") };
        let Entered::In(third, _) = stage.try_to_enter(IDA, PASSWORD, &planted).await else { panic!("she is let in") };
        assert_ne!(third.token, "planted by somebody");
        for token in [&first.token, &second.token, &third.token] {
            let kept = stage.rows(&format!("SELECT id FROM sessions WHERE hash = '{token}'")).await;
            assert!(kept.is_empty(), "only a hash is kept");
        }
    }
}

on_both! {
    // ASVS 7.3.1 and 7.3.2.
    async fn a_session_ends_when_it_is_not_used_and_when_the_day_is_over(on: On) {
        let stage = Stage::on(on).await;
        let use_it = async |opened: &homeward::services::accounts::Opened| {
            stage.services.signed_in(&opened.token).await.expect("the database answers").is_some()
        };
        let second = TimeDelta::seconds(1);
        let quiet = stage.enter(IDA).await;
        stage.pass(IDLE - second);
        assert!(stage.who(&quiet).await.is_some(), "looking does not use it");
        stage.pass(second);
        assert!(!use_it(&quiet).await, "half an hour after it was used last");

        let busy = stage.enter(IDA).await;
        let began = stage.services.clock.now();
        while stage.services.clock.now() + TimeDelta::minutes(29) < began + LONGEST {
            stage.pass(TimeDelta::minutes(29));
            assert!(use_it(&busy).await);
        }
        stage.services.clock.set(began + LONGEST - second);
        assert!(use_it(&busy).await, "a second before the day is over");
        stage.services.clock.set(began + LONGEST);
        assert!(!use_it(&busy).await, "however busy it was");
    }
}

on_both! {
    async fn whoever_says_that_they_are_still_there_has_another_half_hour_but_no_longer_day(on: On) {
        let stage = Stage::on(on).await;
        let opened = stage.enter(IDA).await;
        stage.pass(TimeDelta::minutes(26));
        let who = stage.who(&opened).await.expect("she is signed in");
        let session = stage.services.stay_signed_in(&who).await.expect("it is noted");
        assert_eq!(session.ends_at(), stage.services.clock.now() + IDLE);
        stage.pass(TimeDelta::minutes(29));
        assert_eq!(stage.who(&opened).await.expect("still").session.ends_at(), session.ends_at());
        assert_eq!(session.last_end(), opened.session.began_at + LONGEST);
    }
}

on_both! {
    // ASVS 7.4.1 and 7.5.2.
    async fn one_ends_ones_own_sessions_and_nobody_elses(on: On) {
        let stage = Stage::on(on).await;
        let (desk, phone, other) = (stage.enter(IDA).await, stage.enter(IDA).await, stage.enter(PAT).await);
        let ida = stage.who(&desk).await.expect("she is signed in");
        let own = stage.services.own_account(&ida).await.expect("her account").sessions;
        let ids: Vec<_> = own.iter().map(|session| session.id).collect();
        assert_eq!(ids, [phone.session.id, desk.session.id], "hers, and nobody else's");
        let refused = stage.services.end_own_session(&ida, other.session.id).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        stage.services.end_own_session(&ida, phone.session.id).await.expect("it ends");
        assert!(stage.who(&phone).await.is_none());
        stage.services.end_own_session(&ida, desk.session.id).await.expect("she signs out");
        assert!(stage.who(&desk).await.is_none(), "on the server, whatever the browser keeps");
        assert!(stage.who(&other).await.is_some());
        assert_eq!(stage.audited("account.sign_out").await, ["done"]);
        assert_eq!(stage.audited("account.end_session").await, ["done"]);
    }
}

on_both! {
    // ASVS 7.4.2: who leaves is out at once, whoever said so; and does not come back with an old session or link.
    async fn whoever_is_shut_out_is_out_at_once_and_for_good(on: On) {
        for by_file in [true, false] {
            let stage = Stage::on(on).await;
            let opened = stage.enter(IDA).await;
            let ada = stage.signed_in(ADA).await;
            let id = stage.id(IDA).await;
            let entry = |disabled: bool| format!(
                "users = [{{ email = '{IDA}', name = 'Ida Interviewer', team = 'Return interviews', \
                 organisation = 'Northshire County Council', roles = ['interviewer'], disabled = {disabled} }}]"
            );
            let links = if by_file {
                assert!(stage.apply(&entry(true)).await.is_empty(), "who left gets no link");
                assert!(stage.who(&opened).await.is_none());
                stage.apply(&entry(false)).await.into_iter().map(|issued| issued.secret).collect::<Vec<_>>()
            } else {
                stage.services.disable_person(&ada, id).await.expect("she is shut out");
                assert!(stage.who(&opened).await.is_none());
                vec![stage.services.enable_person(&ada, id).await.expect("she is let back in").url]
            };
            assert!(stage.who(&opened).await.is_none(), "an old session stays over");
            assert!(matches!(stage.try_to_enter(IDA, PASSWORD, &visitor("one")).await, Entered::Refused));
            assert_eq!(links.len(), 1, "she comes in by a new link");
        }
    }
}

on_both! {
    // ASVS 8.3.2: what was changed holds at the next request.
    async fn a_change_of_roles_or_organisation_holds_at_the_next_request(on: On) {
        let stage = Stage::on(on).await;
        let opened = stage.enter(IDA).await;
        let words = async || {
            let who = stage.who(&opened).await.expect("she is signed in");
            let roles: Vec<_> = who.roles.iter().map(|role| role.word()).collect();
            let scopes: Vec<_> = who.caller.scopes.iter().map(|scope| scope.word()).collect();
            (who.caller.organisation.name, roles.join(" "), scopes.join(" "))
        };
        let council = "Northshire County Council".to_owned();
        let scopes = "notices records interviews reports";
        assert_eq!(words().await, (council, "interviewer".to_owned(), scopes.to_owned()));
        stage.apply(&format!(
            "users = [{{ email = '{IDA}', name = 'Ida', organisation = 'Northshire Police', roles = ['reporter'] }}]"
        ))
        .await;
        assert_eq!(words().await, ("Northshire Police".to_owned(), "reporter".to_owned(), "notices".to_owned()));
    }
}

on_both! {
    // ASVS 7.4.3 and 7.5.1: who changes how they sign in says who they are again, and is alone afterwards.
    async fn a_new_password_needs_the_old_one_and_leaves_one_new_session(on: On) {
        let stage = Stage::on(on).await;
        let (desk, phone) = (stage.enter(IDA).await, stage.enter(IDA).await);
        let ida = stage.who(&desk).await.expect("she is signed in");
        let change = async |present: &str, new: &str| {
            stage.services.change_password(&ida, &visitor("one"), present, new).await
        };
        for (row, present, new, pointer) in [
            ("not the old one", "lantern gravel badger", "kettle marble spruce", "#/current_password"),
            ("nothing", "", "kettle marble spruce", "#/current_password"),
            ("too short", PASSWORD, "kettle", "#/password"),
            ("easy to guess", PASSWORD, "passwordpassword", "#/password"),
        ] {
            let Err(Error::Invalid(faults)) = change(present, new).await else { panic!("{row}: it is refused") };
            assert_eq!((faults.len(), faults[0].pointer.as_str()), (1, pointer), "{row}");
        }
        let opened = change(PASSWORD, "kettle marble spruce").await.expect("it is changed");
        assert!(stage.who(&desk).await.is_none() && stage.who(&phone).await.is_none());
        assert_eq!(stage.who(&opened).await.expect("the new one").session.began_at, desk.session.began_at);
        assert!(matches!(stage.try_to_enter(IDA, PASSWORD, &visitor("one")).await, Entered::Refused));
        let new = stage.try_to_enter(IDA, "kettle marble spruce", &visitor("one")).await;
        assert!(matches!(new, Entered::In(..)));
    }
}

on_both! {
    async fn what_is_over_is_forgotten_and_what_is_not_stays(on: On) {
        let stage = Stage::on(on).await;
        let opened = stage.enter(IDA).await;
        stage.services.forget_what_is_over().await.expect("it forgets");
        assert!(stage.who(&opened).await.is_some());
        stage.pass(TimeDelta::hours(40));
        let count = async |table: &str| stage.rows(&format!("SELECT 1 FROM {table}")).await.len();
        assert!(count("sessions").await > 0 && count("knocks").await > 0);
        stage.services.forget_what_is_over().await.expect("it forgets");
        for table in ["sessions", "knocks", "one_use_tokens"] {
            assert_eq!(count(table).await, 0, "{table}");
        }
    }
}
