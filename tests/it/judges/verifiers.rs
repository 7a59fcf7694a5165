//! The libraries of Standard Webhooks for Python and JavaScript, as receivers use them.

use serde_json::{Value, json};

use super::{Judged, judged, node, ours, python};

/// What both libraries read of a delivery.
///
/// Panics with their words unless both take it.
pub async fn verified(secret: &str, headers: &Value, body: &str) -> Value {
    let mut read = vec![];
    for verdict in verdicts(secret, headers, body).await {
        verdict.is_content();
        read.push(serde_json::from_str::<Value>(&verdict.out).expect("JSON"));
    }
    assert_eq!(read[0], read[1]);
    read.swap_remove(0)
}

/// That both libraries refuse a delivery for what it is, and not because they failed.
pub async fn refused(secret: &str, headers: &Value, body: &str) {
    for verdict in verdicts(secret, headers, body).await {
        assert_eq!(verdict.code, Some(1), "{verdict:?}");
        assert!(verdict.err.starts_with("refused: "), "{verdict:?}");
    }
}

async fn verdicts(secret: &str, headers: &Value, body: &str) -> [Judged; 2] {
    let asked = json!({ "secret": secret, "headers": headers, "body": body }).to_string();
    let (mut python, mut node) = (python(), node());
    python.arg(ours("verify_webhook.py"));
    node.arg(ours("verify_webhook.js"));
    [judged(python, &asked).await, judged(node, &asked).await]
}

/// The secret in the examples of the standard.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

#[tokio::test]
async fn the_verifiers_take_what_is_signed_and_nothing_else() {
    let body = r#"{"type":"missing_episode.opened","data":{"name":"Zoë"}}"#;
    let asked = json!({ "secret": SECRET, "id": "msg_1", "body": body }).to_string();
    let mut writer = python();
    writer.arg(ours("sign_webhook.py"));
    let signed = judged(writer, &asked).await;
    signed.is_content();
    let headers: Value = serde_json::from_str(&signed.out).expect("headers");
    assert_eq!(verified(SECRET, &headers, body).await["data"]["name"], "Zoë");
    refused(SECRET, &headers, &body.replace("opened", "returned")).await;
    refused("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &headers, body).await;
    let mut renamed = headers.clone();
    renamed["webhook-id"] = "msg_2".into();
    refused(SECRET, &renamed, body).await;
}

/// The example of the standard: signed rightly, and years ago.
#[tokio::test]
async fn the_verifiers_refuse_what_is_old() {
    let headers = json!({
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
    refused(SECRET, &headers, r#"{"test": 2432232314}"#).await;
}
