//! Links by which people set their passwords.

use chrono::TimeDelta;
use homeward::services::Error;
use homeward::services::accounts::Entered;

use super::{ADA, IDA, PARTIES, PASSWORD, Stage, token_of, visitor};
use crate::app::On;
use crate::on_both;

on_both! {
    async fn applying_a_file_invites_each_new_person_once(on: On) {
        let stage = Stage::uninvited(on).await;
        let names: Vec<_> = stage.issued.iter().map(|issued| issued.name.as_str()).collect();
        assert_eq!(names, ["ida@northshire.example.org", "ada@northshire.example.org", "pat@police.example.org"]);
        assert!(stage.issued[0].secret.starts_with("http://127.0.0.1:8072/set-password/"));
        assert!(stage.apply(PARTIES).await.is_empty(), "they hold their links");
        stage.services.set_password_by_link(token_of(&stage.issued[0].secret), PASSWORD).await.expect("it is set");
        stage.pass(TimeDelta::days(7));
        let again: Vec<_> = stage.apply(PARTIES).await.into_iter().map(|issued| issued.name).collect();
        assert_eq!(again, ["ada@northshire.example.org", "pat@police.example.org"], "whoever has no way in");
    }
}

on_both! {
    // ASVS 6.4.1: a link is random, short-lived and good once.
    async fn a_link_opens_once_for_seven_days(on: On) {
        let stage = Stage::uninvited(on).await;
        let set = async |link: &str, password: &str| stage.services.set_password_by_link(token_of(link), password).await;
        let [ida, ada] = [0, 1].map(|at| stage.issued[at].secret.clone());
        assert!(matches!(set("/set-password/guessed", PASSWORD).await, Err(Error::NotFound)));
        let Err(Error::Invalid(faults)) = set(&ida, "too short").await else { panic!("it is refused") };
        assert_eq!(faults[0].pointer, "#/password");
        stage.pass(TimeDelta::days(7) - TimeDelta::seconds(1));
        assert!(stage.services.link_owner(token_of(&ada)).await.expect("the database answers").is_some());
        set(&ida, PASSWORD).await.expect("a refused password does not use it up");
        assert!(matches!(set(&ida, "kettle marble spruce").await, Err(Error::NotFound)), "it was used");
        assert!(matches!(stage.try_to_enter(IDA, PASSWORD, &visitor("one")).await, Entered::In(..)));
        stage.pass(TimeDelta::seconds(1));
        assert!(matches!(set(&ada, PASSWORD).await, Err(Error::NotFound)), "it lapsed");
        assert!(stage.services.link_owner(token_of(&ada)).await.expect("the database answers").is_none());
        let kept = stage.rows("SELECT hash FROM one_use_tokens").await;
        assert!(kept.iter().flatten().all(|hash| *hash != token_of(&ada)), "only a hash is kept");
    }
}

on_both! {
    async fn a_new_link_ends_the_one_before_and_all_that_was(on: On) {
        let stage = Stage::on(on).await;
        let opened = stage.enter(IDA).await;
        let ada = stage.signed_in(ADA).await;
        let id = stage.id(IDA).await;
        let first = stage.services.reset_account(&ada, id).await.expect("a link");
        assert_eq!(first.email, IDA);
        assert!(stage.who(&opened).await.is_none(), "the session ended");
        assert!(matches!(stage.try_to_enter(IDA, PASSWORD, &visitor("one")).await, Entered::Refused), "the password too");
        let second = stage.services.reset_by_operator(IDA).await.expect("a link");
        let with = async |link: &str| stage.services.set_password_by_link(token_of(link), PASSWORD).await;
        assert!(matches!(with(&first.url).await, Err(Error::NotFound)));
        with(&second.url).await.expect("the newest one opens");
        assert_eq!(stage.audited("account.reset").await, ["done", "done"]);
        assert!(matches!(stage.services.reset_by_operator("nobody@example.org").await, Err(Error::NotFound)));
    }
}
