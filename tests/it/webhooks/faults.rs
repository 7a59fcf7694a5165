//! What receivers, networks and our own crashes do to deliveries.

use chrono::{DateTime, TimeDelta, Utc};
use homeward::domain::edition::Expected;
use homeward::domain::message::MessageState;
use homeward::domain::webhook::retry::most_tries;
use homeward::services::Sealer;
use homeward_jobs::Source;
use serde_json::json;

use super::receiver::{Act, Receiver};
use super::{IMPATIENCE, Listening, PATIENCE, job};
use crate::app::On;
use crate::builders::missing;
use crate::interviews::{STARTED, amy};
use crate::on_both;

on_both! {
    async fn a_try_is_signed_anew_under_the_same_id_at_the_moments_of_the_standard(on: On) {
        let listening = Listening::on(on).await;
        let whose = &listening.story.police;
        let id = listening.endpoint(whose, "/").await.endpoint.id;
        listening.receiver.will(vec![Act::Answer(500); most_tries() as usize - 1]);
        let delivery = listening.test(whose, id).await;
        let mut received = vec![];
        for (tries, minutes) in [0, 5, 30, 120, 300, 600, 840, 1_200, 1_440].into_iter().enumerate() {
            assert_eq!(listening.deliver().await.ran, 1, "try {}", tries + 1);
            received.append(&mut listening.receiver.received());
            let next = listening.followed(whose, id, delivery).await.delivery.next_attempt_at.expect("it is tried again");
            let pause = next - listening.now();
            let most = TimeDelta::seconds((minutes * 60).max(5)) * 11 / 10;
            assert!(pause.num_minutes() >= minutes && pause <= most, "try {}: {pause}", tries + 2);
            listening.story.app.services.clock.set(next - TimeDelta::milliseconds(1));
            assert_eq!(listening.deliver().await.ran, 0, "not before its moment");
            listening.story.app.services.clock.set(next);
        }
        listening.deliver().await;
        received.append(&mut listening.receiver.received());
        let (state, tries) = listening.stands(whose, id, delivery).await;
        assert_eq!((state, tries.len(), tries.last()), ("delivered", most_tries() as usize, Some(&"delivered")));
        assert!(received.iter().all(|got| got.header("webhook-id") == received[0].header("webhook-id")));
        let mut times: Vec<_> = received.iter().map(|got| got.header("webhook-timestamp")).collect();
        let mut signatures: Vec<_> = received.iter().map(|got| got.header("webhook-signature")).collect();
        times.dedup();
        signatures.dedup();
        assert_eq!((times.len(), signatures.len()), (received.len(), received.len()), "each signed for its own moment");
    }
}

on_both! {
    async fn what_a_receiver_does_ends_in_a_state_with_a_reason(on: On) {
        let listening = Listening::on(on).await;
        let whose = &listening.story.police;
        let elsewhere = Receiver::start().await;
        for (act, state, outcome) in [
            (Act::Answer(200), "delivered", "delivered"),
            (Act::Answer(299), "delivered", "delivered"),
            (Act::Answer(400), "pending", "refused"),
            (Act::Answer(500), "pending", "refused"),
            (Act::Answer(429), "pending", "asked_to_wait"),
            (Act::Answer(503), "pending", "asked_to_wait"),
            (Act::With(302, "location", elsewhere.url("/")), "pending", "redirected"),
            (Act::With(307, "location", elsewhere.url("/")), "pending", "redirected"),
            (Act::Silence, "pending", "timed_out"),
            (Act::Drop, "pending", "unclear"),
            (Act::Endless, "delivered", "delivered"),
        ] {
            let id = listening.endpoint(whose, "/").await.endpoint.id;
            listening.receiver.will([act.clone()]);
            let delivery = listening.test(whose, id).await;
            listening.deliver_by(&listening.webhooks.clone().within(IMPATIENCE)).await;
            assert_eq!(listening.stands(whose, id, delivery).await, (state, vec![outcome]), "{act:?}");
            let services = &listening.story.app.services;
            services.delete_webhook_endpoint(whose, id, &Expected::default()).await.expect("the endpoint goes");
            let cancelled = listening.story.app.services.webhook_delivery(whose, id, delivery).await;
            assert!(cancelled.is_err(), "nor can it be read any more");
        }
        assert!(elsewhere.received().is_empty(), "a redirect is not followed");
    }
}

on_both! {
    async fn a_receiver_that_asks_to_wait_is_left_alone_for_as_long(on: On) {
        let listening = Listening::on(on).await;
        let whose = &listening.story.police;
        let id = listening.endpoint(whose, "/").await.endpoint.id;
        listening.receiver.will([Act::With(429, "retry-after", "600".to_owned())]);
        let first = listening.test(whose, id).await;
        let second = listening.test(whose, id).await;
        assert_eq!(listening.deliver().await.ran, 1, "nothing else is tried there");
        let next = listening.followed(whose, id, first).await.delivery.next_attempt_at.expect("it is tried again");
        assert!(next - listening.now() >= TimeDelta::minutes(10), "{next}");
        listening.advance(TimeDelta::minutes(10) - TimeDelta::seconds(1));
        assert_eq!(listening.deliver().await.ran, 0, "a second before");
        listening.advance(TimeDelta::seconds(1));
        assert_eq!(listening.deliver().await.ran, 1, "the one that waited");
        assert_eq!(listening.stands(whose, id, second).await, ("delivered", vec!["delivered"]));
    }
}

on_both! {
    async fn one_endpoint_that_does_not_answer_keeps_no_other_waiting(on: On) {
        let listening = Listening::on(on).await;
        let whose = &listening.story.police;
        let slow = listening.endpoint(whose, "/slow").await.endpoint.id;
        let good = Receiver::start().await;
        let quick = listening.endpoint_at(whose, &good.url("/quick")).await.endpoint.id;
        listening.receiver.will([Act::Silence]);
        for _ in 0..3 {
            listening.test(whose, slow).await;
            listening.test(whose, quick).await;
        }
        listening.deliver_by(&listening.webhooks.clone().within(IMPATIENCE)).await;
        assert_eq!(good.received().len(), 3);
        let tried: u32 = listening.deliveries(whose, slow).await.iter().map(|delivery| delivery.attempts).sum();
        assert_eq!(tried, 1, "the silent one is asked once and then left alone");
    }
}

on_both! {
    async fn an_endpoint_that_is_gone_is_disabled_and_its_owner_told(on: On) {
        let listening = Listening::on(on).await;
        let (services, whose) = (&listening.story.app.services, &listening.story.police);
        let id = listening.endpoint(whose, "/").await.endpoint.id;
        listening.receiver.will([Act::Answer(410)]);
        let first = listening.test(whose, id).await;
        let second = listening.test(whose, id).await;
        listening.deliver().await;
        assert_eq!(listening.stands(whose, id, first).await, ("held", vec!["gone"]));
        assert_eq!(listening.stands(whose, id, second).await, ("held", vec![]));
        let endpoint = services.webhook_endpoint(whose, id).await.expect("it is there");
        assert_eq!(endpoint.disabled.map(|(_, because)| because.word()), Some("gone"));
        let told = told(&listening).await;
        assert_eq!(told, [("webhook_disabled".to_owned(), "northshirepolice@partners.example.org".to_owned())]);
        // What happens meanwhile is kept.
        listening.story.tell(whose, &missing("NP-1", &amy(), STARTED)).await;
        assert_eq!(listening.deliver().await.ran, 0);
        let states = |deliveries: Vec<homeward::domain::webhook::Delivery>| {
            deliveries.iter().map(|delivery| delivery.state.word()).collect::<Vec<_>>()
        };
        assert_eq!(states(listening.deliveries(whose, id).await), ["held"; 3]);
        // Mended, enabled and replayed.
        let refused = services.replay_webhook_deliveries(whose, id, &json!({ "from": STARTED })).await;
        assert!(refused.is_err(), "not while it is disabled");
        let edition = Expected::Present;
        services.change_webhook_endpoint(whose, id, &edition, &json!({ "enabled": true })).await.expect("it is enabled");
        assert_eq!(listening.deliver().await.ran, 0, "what was kept waits to be asked for");
        let replayed = services.replay_webhook_deliveries(whose, id, &json!({ "from": STARTED })).await;
        assert_eq!(replayed.expect("it is replayed"), 3);
        listening.deliver().await;
        assert_eq!(states(listening.deliveries(whose, id).await), ["delivered"; 3]);
    }
}

on_both! {
    async fn one_delivery_is_replayed_under_its_own_id_and_signed_anew(on: On) {
        let listening = Listening::on(on).await;
        let (services, whose) = (&listening.story.app.services, &listening.story.police);
        let id = listening.endpoint(whose, "/").await.endpoint.id;
        let [replayed, other] = [listening.test(whose, id).await, listening.test(whose, id).await];
        let refused = services.replay_webhook_delivery(whose, id, replayed).await;
        assert!(matches!(refused, Err(homeward::services::Error::Refused(_))), "it is not over yet: {refused:?}");
        listening.deliver().await;
        let first = listening.receiver.received();
        listening.advance(TimeDelta::minutes(3));
        services.replay_webhook_delivery(whose, id, replayed).await.expect("it is replayed");
        listening.deliver().await;
        let again = listening.receiver.received();
        assert_eq!((first.len(), again.len()), (2, 1), "that one and no other");
        let same = first.iter().find(|got| got.header("webhook-id") == again[0].header("webhook-id"));
        let same = same.expect("its receiver can tell that it is the same");
        assert_eq!(same.body, again[0].body);
        assert_ne!(same.header("webhook-timestamp"), again[0].header("webhook-timestamp"));
        assert_ne!(same.header("webhook-signature"), again[0].header("webhook-signature"));
        assert_eq!(listening.stands(whose, id, replayed).await.0, "delivered");
        assert_eq!(listening.stands(whose, id, other).await.1.len(), 1, "the other was tried once");
    }
}

/// The templates of the messages written, and to whom.
async fn told(listening: &Listening) -> Vec<(String, String)> {
    let db = listening.story.app.services.database.read();
    let wanted = homeward::store::messages::Wanted {
        authorities: vec![homeward::domain::authority::AuthorityCode::try_from("990".to_owned()).expect("a code")],
        state: Some(MessageState::Held),
        ..Default::default()
    };
    let messages = homeward::store::messages::list(db, &wanted, 200).await.expect("messages are listed");
    messages.into_iter().map(|message| (message.template, message.address)).collect()
}

on_both! {
    async fn three_days_without_a_delivery_disable_an_endpoint(on: On) {
        let listening = Listening::on(on).await;
        let (services, whose) = (&listening.story.app.services, &listening.story.police);
        let id = listening.endpoint(whose, "/").await.endpoint.id;
        listening.receiver.will(vec![Act::Answer(500); 30]);
        let delivery = listening.test(whose, id).await;
        listening.deliver().await;
        let first = listening.now();
        let disabled = async || services.webhook_endpoint(whose, id).await.expect("it is there").disabled;
        let mut tries = 1;
        while disabled().await.is_none() {
            let next: DateTime<Utc> = match listening.followed(whose, id, delivery).await.delivery.next_attempt_at {
                Some(next) => next,
                None => break,
            };
            services.clock.set(next);
            tries += listening.deliver().await.ran;
        }
        let (at, because) = disabled().await.expect("it is disabled");
        assert_eq!(because.word(), "failing");
        assert!(at - first >= TimeDelta::days(3), "{at}, {tries} tries");
        assert_eq!(listening.followed(whose, id, delivery).await.delivery.state.word(), "held");
        assert_eq!(told(&listening).await.len(), 1);
    }
}

on_both! {
    async fn an_event_that_is_never_taken_is_given_up_and_the_owner_told_while_others_arrive(on: On) {
        let listening = Listening::on(on).await;
        let (services, whose) = (&listening.story.app.services, &listening.story.police);
        let id = listening.endpoint(whose, "/").await.endpoint.id;
        let poisoned = listening.test(whose, id).await;
        let event = listening.followed(whose, id, poisoned).await.delivery.event;
        listening.receiver.never_takes(&homeward::domain::event::webhook_id(event.0));
        listening.deliver().await;
        while let Some(next) = listening.followed(whose, id, poisoned).await.delivery.next_attempt_at {
            services.clock.set(next);
            let other = listening.test(whose, id).await;
            listening.deliver().await;
            // Refused, the endpoint is left alone for a moment; then the other one arrives.
            listening.advance(TimeDelta::seconds(10));
            listening.deliver().await;
            assert_eq!(listening.stands(whose, id, other).await, ("delivered", vec!["delivered"]));
        }
        let (state, tries) = listening.stands(whose, id, poisoned).await;
        assert_eq!((state, tries), ("failed", vec!["refused"; most_tries() as usize]));
        assert_eq!(services.webhook_endpoint(whose, id).await.expect("it is there").disabled, None);
        let told = told(&listening).await;
        assert_eq!(told, [("webhook_failed".to_owned(), "northshirepolice@partners.example.org".to_owned())]);
    }
}

on_both! {
    async fn the_next_event_for_an_endpoint_is_looked_for_as_soon_as_one_has_ended(on: On) {
        let listening = Listening::on(on).await;
        let (services, whose) = (&listening.story.app.services, &listening.story.police);
        let id = listening.endpoint(whose, "/").await.endpoint.id;
        listening.test(whose, id).await;
        // Rung for the event itself; whoever drains does not wait to be woken.
        services.wakes.webhooks.notified().await;
        listening.deliver().await;
        let rung = tokio::time::timeout(PATIENCE, services.wakes.webhooks.notified()).await;
        assert!(rung.is_ok(), "nobody need wait for the slow poll");
    }
}

on_both! {
    async fn a_worker_that_dies_leaves_its_delivery_to_be_made_once_more(on: On) {
        let listening = Listening::on(on).await;
        let (services, whose) = (listening.story.app.services.clone(), &listening.story.police);
        let id = listening.endpoint(whose, "/").await.endpoint.id;
        let delivery = listening.test(whose, id).await;
        let source = homeward::work::WebhookSource { services, webhooks: listening.webhooks.clone(), job: job() };
        let claimed = source.claim(8).await.expect("it is claimed");
        assert_eq!(claimed.len(), 1);
        assert_eq!(listening.deliver().await.ran, 0, "it is in another's hand");
        let lease = TimeDelta::from_std(job().lease).expect("a lease");
        listening.advance(lease);
        assert_eq!(listening.deliver().await.ran, 1);
        // The dead one comes back to life: its lease is over.
        source.run(claimed[0].clone()).await.expect("nothing happens");
        assert_eq!(listening.receiver.received().len(), 1);
        assert_eq!(listening.stands(whose, id, delivery).await, ("delivered", vec!["delivered"]));
        assert_eq!(listening.followed(whose, id, delivery).await.delivery.attempts, 2);
    }
}

on_both! {
    async fn secrets_lie_sealed_and_another_key_shows(on: On) {
        let mut listening = Listening::on(on).await;
        let whose = listening.story.police.clone();
        let issued = listening.endpoint(&whose, "/").await;
        let bare = issued.secret.trim_start_matches("whsec_");
        assert!(!issued.endpoint.secret.contains(bare), "what is kept is sealed");
        let services = listening.story.app.services.clone();
        listening.story.app.services = services.with_sealer(Sealer::with_key("another key of the settings, by mistake"));
        let delivery = listening.test(&whose, issued.endpoint.id).await;
        listening.deliver().await;
        let stands = listening.stands(&whose, issued.endpoint.id, delivery).await;
        assert_eq!(stands, ("pending", vec!["secret_unreadable"]));
        assert!(listening.receiver.received().is_empty(), "nothing goes out unsigned");
    }
}
