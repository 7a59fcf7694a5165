//! Whoever is told that a message failed may not be reached either: then whoever stands above is told, until somebody hears.

use chrono::TimeDelta;

use super::{ANN, CORA, Post, THEO, northshire};
use crate::app::On;
use crate::on_both;
use crate::smtp::Act;

on_both! {
    async fn a_coordinator_who_cannot_be_reached_is_stood_in_for_up_the_line_until_somebody_hears(on: On) {
        let post = Post::on(on).await;
        post.server.will(CORA, &[Act::Refuse]);
        post.server.will(THEO, &[Act::Refuse]);
        let id = post.write(CORA).await;
        post.write(CORA).await;
        post.drain().await;
        assert_eq!(post.stands(id).await.0, "failed");
        let failed = post.services.failed_messages(&northshire(), 10).await.expect("the list is made");
        let to: Vec<_> = failed.iter().map(|message| (message.template.as_str(), message.address.as_str())).collect();
        assert_eq!(to, [("interview", CORA), ("messages_failed", THEO)]);
        let told = post.server.mails("sera@northshire.example.org");
        assert_eq!(told.len(), 1, "whoever stands above both hears of it, once");
        assert!(told[0].shown().contains("A message could not be delivered"), "{}", told[0].shown());
        assert!(post.server.mails("hugo@northshire.example.org").is_empty(), "and it ends there");
    }
}

on_both! {
    async fn where_nobody_is_left_it_is_kept_that_nobody_was(on: On) {
        let post = Post::on(on).await;
        let line = ["cora", "theo", "sera", "hugo", "asha"].map(|name| format!("{name}@northshire.example.org"));
        for address in &line {
            post.server.will(address, &[Act::Refuse; 5]);
        }
        post.server.will(ANN, &[Act::Refuse]);
        let id = post.write(ANN).await;
        post.drain().await;
        let failed = post.services.failed_messages(&northshire(), 20).await.expect("the list is made");
        let logged = post.services.logged(failed).await.expect("the log is read");
        let about: Vec<_> = logged.iter().map(|logged| (&*logged.message.address, &*logged.instead)).collect();
        assert_eq!(about.len(), 6, "one for each who could not be told: {about:?}");
        for (number, logged) in logged.iter().enumerate() {
            let instead: Vec<_> = logged.instead.iter().map(|by| by.as_ref().map(|by| &*by.address)).collect();
            assert_eq!(instead, [line.get(number).map(String::as_str)], "after {}", logged.message.address);
        }
        assert_eq!(logged[0].message.id, id);
        post.advance(TimeDelta::days(2));
        assert_eq!(post.drain().await.ran, 0, "it goes round in no circle");
    }
}
