//! What is delivered is taken by libraries that nobody here wrote, during a rotation too.

use chrono::TimeDelta;
use homeward::clock::Clock;
use serde_json::json;

use super::{Listening, headers};
use crate::app::On;
use crate::judges::verifiers::{refused, verified};
use crate::on_both;

on_both! {
    async fn the_verifiers_take_live_deliveries_during_a_rotation_too(on: On) {
        let listening = Listening::on(on).await;
        let (services, whose) = (&listening.story.app.services, &listening.story.police);
        // The verifiers go by the time of day.
        services.clock.set(Clock::system().now());
        let issued = listening.endpoint(whose, "/").await;
        let id = issued.endpoint.id;
        listening.test(whose, id).await;
        listening.deliver().await;
        let first = listening.receiver.received().remove(0);
        let read = verified(&issued.secret, &headers(&first), &first.body).await;
        assert_eq!(read, first.json());
        assert_eq!(read["data"], json!({ "webhook_endpoint_id": id }));
        refused(&issued.secret, &headers(&first), &first.body.replace("test", "tset")).await;

        let rotated = services.rotate_webhook_secret(whose, id, &json!({ "both_for_hours": 2 })).await;
        let rotated = rotated.expect("the secret is rotated");
        assert_ne!(rotated.secret, issued.secret);
        listening.test(whose, id).await;
        listening.deliver().await;
        let both = listening.receiver.received().remove(0);
        assert_eq!(both.header("webhook-signature").split(' ').count(), 2);
        for secret in [&issued.secret, &rotated.secret] {
            assert_eq!(verified(secret, &headers(&both), &both.body).await, both.json());
        }

        // Two hours later the secret before no longer holds. The verifiers' clock does not move, so only whose signatures
        // there are can be asked of them: a second rotation without any overlap shows the same.
        services.clock.set(Clock::system().now());
        let last = services.rotate_webhook_secret(whose, id, &json!({ "both_for_hours": 0 })).await;
        let last = last.expect("the secret is rotated at once");
        listening.test(whose, id).await;
        listening.deliver().await;
        let alone = listening.receiver.received().remove(0);
        assert_eq!(verified(&last.secret, &headers(&alone), &alone.body).await, alone.json());
        refused(&rotated.secret, &headers(&alone), &alone.body).await;
    }
}

on_both! {
    async fn the_secret_before_signs_until_its_time_is_over(on: On) {
        let listening = Listening::on(on).await;
        let (services, whose) = (&listening.story.app.services, &listening.story.police);
        let id = listening.endpoint(whose, "/").await.endpoint.id;
        services.rotate_webhook_secret(whose, id, &json!({})).await.expect("the secret is rotated");
        let rotated_at = listening.now();
        for (name, after, signatures) in [
            ("at once", 0, 2),
            ("a second before a day is over", 24 * 3_600 - 1, 2),
            ("a day after", 24 * 3_600, 1),
        ] {
            services.clock.set(rotated_at + TimeDelta::seconds(after));
            listening.test(whose, id).await;
            listening.deliver().await;
            let received = listening.receiver.received().remove(0);
            assert_eq!(received.header("webhook-signature").split(' ').count(), signatures, "{name}");
        }
    }
}
