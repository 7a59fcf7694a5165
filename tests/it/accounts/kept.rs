//! A form that came when its session was over is kept for its owner, and for nobody else.

use chrono::TimeDelta;
use homeward::domain::session::IDLE;
use homeward::services::accounts::{Credentials, Entered, Field, Onward, Opened};

use super::{ADA, IDA, PASSWORD, Stage, visitor};
use crate::app::On;
use crate::on_both;

const PATH: &str = "/return-interviews/1/record";

fn typed() -> Vec<Field> {
    vec![("words".to_owned(), "I went to the sea".to_owned()), ("words".to_owned(), String::new())]
}

async fn enter_with(stage: &Stage, email: &str, kept: &str) -> (Opened, String) {
    let said = Credentials { email: email.to_owned(), password: PASSWORD.to_owned() };
    let onward = Onward { path: "/elsewhere".to_owned(), kept: Some(kept.to_owned()) };
    match stage.services.sign_in(&said, &visitor("one"), &onward).await.expect("the database answers") {
        Entered::In(opened, path) => (opened, path),
        other => panic!("{email} is not let in: {other:?}"),
    }
}

/// A form that Ida sent when her session was over.
async fn kept(stage: &Stage) -> String {
    let opened = stage.enter(IDA).await;
    stage.pass(IDLE);
    let of = stage.services.session_of_form(&opened.session.form_token).await.expect("the database answers");
    let kept = stage.services.keep_form(&of.expect("her session"), PATH, typed()).await;
    kept.expect("the database answers").expect("it is kept")
}

async fn shown(stage: &Stage, opened: &Opened, path: &str) -> Option<Vec<Field>> {
    stage.services.kept_form(opened.session.id, path).await.expect("the database answers")
}

on_both! {
    async fn what_was_typed_is_shown_again_once_on_its_own_page(on: On) {
        let stage = Stage::on(on).await;
        let token = kept(&stage).await;
        let (opened, path) = enter_with(&stage, IDA, &token).await;
        assert_eq!(path, PATH, "she is back where she was");
        assert_eq!(shown(&stage, &opened, "/another").await, None);
        assert_eq!(shown(&stage, &opened, PATH).await, Some(typed()));
        assert_eq!(shown(&stage, &opened, PATH).await, None, "once");
    }
}

on_both! {
    async fn nobody_else_gets_it_and_its_owner_still_does(on: On) {
        let stage = Stage::on(on).await;
        let token = kept(&stage).await;
        let (other, path) = enter_with(&stage, ADA, &token).await;
        assert_eq!(path, "/elsewhere");
        assert_eq!(shown(&stage, &other, PATH).await, None);
        let (own, _) = enter_with(&stage, IDA, &token).await;
        let (again, _) = enter_with(&stage, IDA, &token).await;
        assert_eq!(shown(&stage, &again, PATH).await, None, "it was handed to the session before");
        assert_eq!(shown(&stage, &own, PATH).await, Some(typed()));
        let stored = format!("{:?}", stage.rows("SELECT content FROM one_use_tokens").await);
        assert!(!stored.contains("sea") && !stored.contains("record"), "{stored}");
    }
}

on_both! {
    async fn it_waits_an_hour_and_not_for_whoever_left(on: On) {
        let stage = Stage::on(on).await;
        let token = kept(&stage).await;
        stage.pass(TimeDelta::hours(1) - TimeDelta::seconds(1));
        let (in_time, path) = enter_with(&stage, IDA, &token).await;
        assert_eq!(path, PATH);
        stage.pass(TimeDelta::seconds(1));
        assert_eq!(shown(&stage, &in_time, PATH).await, None, "and no longer");
        stage.services.forget_what_is_over().await.expect("it forgets");
        assert!(stage.rows("SELECT content FROM one_use_tokens WHERE purpose = 'kept_form'").await.is_empty());

        let opened = stage.enter(IDA).await;
        let ada = stage.signed_in(ADA).await;
        let id = stage.id(IDA).await;
        stage.services.disable_person(&ada, id).await.expect("she is shut out");
        let of = stage.services.session_of_form(&opened.session.form_token).await.expect("the database answers");
        let kept = stage.services.keep_form(&of.expect("her session"), PATH, typed()).await;
        assert_eq!(kept.expect("the database answers"), None);
    }
}

on_both! {
    async fn a_form_of_an_earlier_session_is_shown_again_to_the_same_person(on: On) {
        let stage = Stage::on(on).await;
        let opened = stage.enter(IDA).await;
        let ida = stage.who(&opened).await.expect("she is signed in");
        stage.services.keep_form_here(&ida, PATH, typed()).await.expect("it is kept");
        assert_eq!(shown(&stage, &opened, PATH).await, Some(typed()));
    }
}
