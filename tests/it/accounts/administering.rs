//! What an administrator does to accounts of their own organisation, and nobody else to any.

use homeward::domain::ids::UserId;
use homeward::domain::message::Channel;
use homeward::domain::message::ways::Ways;
use homeward::services::Error;
use homeward::services::accounts::{Details, SignedIn};

use super::{ADA, IDA, PASSWORD, PAT, Stage, token_of};
use crate::app::On;
use crate::on_both;

fn details(email: &str) -> Details {
    Details {
        email: email.to_owned(),
        name: "Iris Interviewer".to_owned(),
        team: "Return interviews".to_owned(),
        roles: vec!["interviewer".to_owned()],
        mobile: "07700 900123".to_owned(),
        ordinary_by: vec!["email".to_owned()],
        urgent_by: vec!["sms".to_owned()],
    }
}

/// Everything that an administrator can do to somebody, by its name, with how it ended.
async fn everything(stage: &Stage, who: &SignedIn, id: UserId) -> Vec<(&'static str, Result<(), Error>)> {
    let services = &stage.services;
    vec![
        ("see", services.own_person(who, id).await.map(drop)),
        ("see sessions", services.sessions_of_own(who, id).await.map(drop)),
        ("change", services.change_person(who, id, &details(IDA)).await),
        ("end sessions", services.end_sessions_of(who, id).await),
        ("reset", services.reset_account(who, id).await.map(drop)),
        ("disable", services.disable_person(who, id).await),
        ("enable", services.enable_person(who, id).await.map(drop)),
    ]
}

on_both! {
    // ASVS 8.2.2 and 8.4.1.
    async fn nobody_else_is_there_for_an_administrator_and_none_of_it_for_whoever_is_none(on: On) {
        let stage = Stage::on(on).await;
        let (ada, ida, pat) = (stage.signed_in(ADA).await, stage.signed_in(IDA).await, stage.signed_in(PAT).await);
        let nobody = UserId(uuid::Uuid::from_u128(7));
        for (row, who, id) in [
            ("a person of another organisation", &ada, pat.person.id),
            ("the other way round", &pat, ada.person.id),
            ("nobody", &ada, nobody),
            ("by whoever is no administrator", &ida, ada.person.id),
            ("to themselves, by whoever is no administrator", &ida, ida.person.id),
        ] {
            for (deed, done) in everything(&stage, who, id).await {
                assert!(matches!(done, Err(Error::NotFound)), "{row}: {deed}: {done:?}");
            }
        }
        for done in [
            stage.services.own_people(&ida).await.map(drop),
            stage.services.own_teams(&ida).await.map(drop),
            stage.services.invite(&ida, &details("iris@northshire.example.org")).await.map(drop),
        ] {
            assert!(matches!(done, Err(Error::NotFound)), "{done:?}");
        }
        let names = async |who: &SignedIn| {
            let people = stage.services.own_people(who).await.expect("a list");
            people.into_iter().map(|listed| listed.person.name).collect::<Vec<_>>()
        };
        assert_eq!(names(&ada).await, ["Ada Administrator", "Ida Interviewer"]);
        assert_eq!(names(&pat).await, ["Pat Police"]);
        for (deed, done) in everything(&stage, &ada, ida.person.id).await {
            assert!(done.is_ok(), "{deed}: {done:?}");
        }
    }
}

on_both! {
    async fn an_administrator_invites_and_every_fault_is_named_at_once(on: On) {
        let stage = Stage::on(on).await;
        let ada = stage.signed_in(ADA).await;
        let pointers = async |details: &Details| match stage.services.invite(&ada, details).await {
            Err(Error::Invalid(faults)) => faults.into_iter().map(|fault| fault.pointer).collect::<Vec<_>>(),
            other => panic!("it is refused: {other:?}"),
        };
        let wrong = Details {
            email: "no address".to_owned(),
            name: " ".to_owned(),
            team: "Nobody's".to_owned(),
            roles: vec!["king".to_owned()],
            mobile: "none".to_owned(),
            ordinary_by: vec!["pigeon".to_owned()],
            urgent_by: vec!["inbox".to_owned()],
        };
        assert_eq!(pointers(&wrong).await, ["#/name", "#/roles", "#/team", "#/mobile", "#/ordinary_by", "#/urgent_by", "#/email"]);
        let told = |mobile: &str, urgent_by: &[&str]| Details {
            mobile: mobile.to_owned(),
            urgent_by: urgent_by.iter().map(|word| (*word).to_owned()).collect(),
            ..details("iris@northshire.example.org")
        };
        assert_eq!(pointers(&told("", &["sms"])).await, ["#/urgent_by"], "texts alone, to nowhere");
        assert_eq!(pointers(&told("07700 900123", &[])).await, ["#/urgent_by"], "nothing reaches out");
        assert_eq!(pointers(&Details { roles: vec![], ..details("iris@northshire.example.org") }).await, ["#/roles"]);
        for taken in [IDA, "PAT@police.example.org"] {
            assert_eq!(pointers(&details(taken)).await, ["#/email"], "{taken}");
        }
        let (id, link) = stage.services.invite(&ada, &details("iris@northshire.example.org")).await.expect("a link");
        let listed = stage.services.own_person(&ada, id).await.expect("she is there");
        assert_eq!(listed.person.mobile.as_deref(), Some("+447700900123"));
        assert_eq!(listed.person.ways, Ways { ordinary: vec![Channel::Email], urgent: vec![Channel::Sms] });
        assert_eq!((listed.link_until, listed.password_set_at), (Some(link.good_until), None));
        stage.services.set_password_by_link(token_of(&link.url), PASSWORD).await.expect("it is set");
        let iris = stage.signed_in("iris@northshire.example.org").await;
        assert_eq!(iris.person.name, "Iris Interviewer");
        let listed = stage.services.own_person(&ada, id).await.expect("she is there");
        assert!(listed.link_until.is_none() && listed.password_set_at.is_some());
    }
}

on_both! {
    async fn an_administrator_cannot_shut_themselves_out(on: On) {
        let stage = Stage::on(on).await;
        let ada = stage.signed_in(ADA).await;
        let id = ada.person.id;
        for done in [
            stage.services.disable_person(&ada, id).await,
            stage.services.reset_account(&ada, id).await.map(drop),
        ] {
            assert!(matches!(done, Err(Error::Refused(_))), "{done:?}");
        }
        let Err(Error::Invalid(faults)) = stage.services.change_person(&ada, id, &details(ADA)).await else {
            panic!("she cannot take the role from herself")
        };
        assert_eq!(faults[0].pointer, "#/roles");
    }
}

on_both! {
    // ASVS 7.4.5.
    async fn an_administrator_ends_anothers_sessions(on: On) {
        let stage = Stage::on(on).await;
        let (desk, phone) = (stage.enter(IDA).await, stage.enter(IDA).await);
        let ada = stage.signed_in(ADA).await;
        let id = stage.id(IDA).await;
        assert_eq!(stage.services.sessions_of_own(&ada, id).await.expect("a list").len(), 2);
        stage.services.end_sessions_of(&ada, id).await.expect("they end");
        assert!(stage.who(&desk).await.is_none() && stage.who(&phone).await.is_none());
        assert!(stage.services.sessions_of_own(&ada, id).await.expect("a list").is_empty());
        assert_eq!(stage.signed_in(IDA).await.person.id, id, "she may sign in again");
    }
}
