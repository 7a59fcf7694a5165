//! What is addressed under something of one's own is still to be one's own.

use std::collections::BTreeSet;

use serde_json::json;

use super::cast::{IDENTITIES, Kind, Stage, text};
use super::rows::{Offer, offer};
use super::{NOBODY, addresses, neighbour, same};
use crate::app::On;
use crate::on_both;

on_both! {
    async fn lists_within_a_thing_hold_what_is_within_it_and_nothing_else(on: On) {
        let stage = Stage::on(on).await;
        let mut compared = 0;
        for address in addresses(&stage).await {
            let Offer::Within(outer, inner) = offer(address.method, &address.path) else { continue };
            for thing in stage.of(outer) {
                let who = IDENTITIES.iter().find(|who| thing.seen_by[0] == who.name).expect("its owner");
                let path = address.of_thing(thing);
                let within = stage.of(inner).filter(|one| one.under.as_ref() == Some(&thing.id));
                let within: BTreeSet<String> = within.map(|one| one.id.clone()).collect();
                assert!(!within.is_empty(), "{path}");
                let page = stage.ask(who, "get", &path, None).await.json();
                let listed = page["items"].as_array().expect("items").iter().map(|item| text(&item["id"]));
                assert_eq!(listed.collect::<BTreeSet<_>>(), within, "{path}");
                for other in stage.of(inner).filter(|one| !one.seen_by.contains(&who.name)) {
                    let behind = async |id: &str| stage.ask(who, "get", &format!("{path}?cursor={id}"), None).await;
                    same(&behind(&other.id).await, &behind(&neighbour(&other.id)).await, &path);
                    compared += 1;
                }
            }
        }
        assert_eq!(compared, IDENTITIES.len() * (IDENTITIES.len() - 1));
    }
}

on_both! {
    async fn anothers_delivery_is_not_reached_through_an_endpoint_of_ones_own(on: On) {
        let stage = Stage::on(on).await;
        let mut compared = 0;
        for address in addresses(&stage).await {
            let body = match offer(address.method, &address.path) {
                Offer::One(Kind::Delivery) => None,
                Offer::Deed(Kind::Delivery, body) => Some(body),
                _ => continue,
            };
            for who in &IDENTITIES {
                let own = stage.of(Kind::Endpoint).find(|thing| thing.seen_by == [who.name]).expect("an endpoint");
                let ask = async |id: &str| {
                    stage.ask(who, address.method, &address.of(id, Some(&own.id)), body.as_ref()).await
                };
                let nothing = ask(NOBODY).await;
                assert_eq!(nothing.code, 404, "{}", nothing.text);
                for thing in stage.of(Kind::Delivery).filter(|thing| thing.seen_by != [who.name]) {
                    same(&ask(&thing.id).await, &nothing, &format!("{} {} {thing:?}", who.name, address.path));
                    compared += 1;
                }
            }
        }
        assert_eq!(compared, 2 * IDENTITIES.len() * (IDENTITIES.len() - 1));
    }
}

on_both! {
    async fn whoever_replays_or_takes_away_an_endpoint_leaves_those_of_others(on: On) {
        let stage = Stage::on(on).await;
        let states = async || {
            let mut states = vec![];
            for thing in stage.of(Kind::Delivery) {
                let who = IDENTITIES.iter().find(|who| thing.seen_by == [who.name]).expect("its owner");
                let endpoint = thing.under.as_deref().expect("an endpoint");
                let path = format!("/api/v1/webhook-endpoints/{endpoint}/deliveries/{}", thing.id);
                states.push((who.name, stage.ask(who, "get", &path, None).await.json()["state"].clone()));
            }
            states
        };
        let before = states().await;
        assert!(before.len() == IDENTITIES.len() && before.iter().all(|(_, state)| *state == json!("pending")), "{before:?}");
        let [north, ..] = &IDENTITIES;
        let own = stage.of(Kind::Endpoint).find(|thing| thing.seen_by == [north.name]).expect("an endpoint");
        let path = format!("/api/v1/webhook-endpoints/{}", own.id);
        assert_eq!(stage.ask(north, "delete", &path, None).await.code, 204);
        let after = states().await;
        assert!(after[0].1.is_null(), "its own is gone: {after:?}");
        assert_eq!(after[1..], before[1..]);
    }
}
