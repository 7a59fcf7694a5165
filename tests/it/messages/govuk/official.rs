//! The double is held to what the official clients of GOV.UK Notify expect, and our tokens to what its own decoder takes.

use homeward::clock::Clock;
use homeward::domain::message::Channel;
use homeward::notify::govuk::Govuk;
use serde_json::{Value, json};

use super::double::{Act, EMAIL_TEMPLATE, Notify, SECRET, SERVICE, SMS_TEMPLATE};
use crate::judges::{judged, node, ours, python};

/// What is documented besides, each for an address of its own.
const REFUSES: [(u16, &str); 6] = [
    (401, "AuthError"),
    (403, "AuthError"),
    (429, "RateLimitError"),
    (429, "TooManyRequestsError"),
    (500, "Exception"),
    (504, "EventletTimeout"),
];

fn address(number: usize) -> String {
    format!("refused-{number}@example.org")
}

/// Clients that others wrote know no clock but the true one.
async fn double() -> Notify {
    homeward::notify::webhook::tls::provide();
    let notify = Notify::start(Clock::system()).await;
    for (number, (code, kind)) in REFUSES.iter().enumerate() {
        notify.will(&address(number), &[Act::Refuse(*code, kind)]);
    }
    notify
}

fn asked(notify: &Notify) -> String {
    let refuses: Vec<String> = (0..REFUSES.len()).map(address).collect();
    json!({
        "base_url": notify.url, "key": Notify::key(), "email_template": EMAIL_TEMPLATE, "sms_template": SMS_TEMPLATE, "refuses": refuses,
    })
    .to_string()
}

fn is_as_expected(said: &str) {
    let said: Value = serde_json::from_str(said).expect("JSON");
    let id = &said["sent"]["id"];
    assert_eq!(said["sent"]["content"]["subject"], "A trial");
    assert_eq!(said["one"]["status"], "created");
    assert_eq!(said["by_reference"]["notifications"][0]["id"], *id);
    assert_eq!(said["by_reference"]["notifications"].as_array().map(Vec::len), Some(1));
    assert_eq!(said["texted"]["content"]["body"], "A trial");
    assert_eq!(said["no_number"], json!({ "code": 400, "kind": "ValidationError" }));
    assert_eq!(said["wrong_kind"], json!({ "code": 400, "kind": "BadRequestError" }));
    assert_eq!(said["template"]["type"], "email");
    assert_eq!(said["templates"]["templates"][0]["id"], EMAIL_TEMPLATE);
    assert_eq!(said["preview"]["body"], "One line.");
    assert_eq!(said["unknown"], json!({ "code": 404, "kind": "NoResultFound" }));
    assert_eq!(said["lacking"], json!({ "code": 400, "kind": "BadRequestError" }));
    assert_eq!(said["no_address"], json!({ "code": 400, "kind": "ValidationError" }));
    assert_eq!(said["other_key"], json!({ "code": 403, "kind": "AuthError" }));
    let refused: Vec<Value> = REFUSES.iter().map(|(code, kind)| json!({ "code": code, "kind": kind })).collect();
    assert_eq!(said["refused"], json!(refused));
}

#[tokio::test]
async fn the_official_client_for_python_is_content_with_the_double() {
    let notify = double().await;
    let mut client = python();
    client.arg(ours("use_notify.py"));
    let said = judged(client, &asked(&notify)).await;
    said.is_content();
    is_as_expected(&said.out);
    assert_eq!(notify.taken("ann@example.org").len(), 1);
}

#[tokio::test]
async fn the_official_client_for_node_is_content_with_the_double() {
    let notify = double().await;
    let mut client = node();
    client.arg(ours("use_notify.js"));
    let said = judged(client, &asked(&notify)).await;
    said.is_content();
    is_as_expected(&said.out);
    assert_eq!(notify.taken("ann@example.org").len(), 1);
}

#[tokio::test]
async fn the_official_decoder_takes_our_tokens_fresh_and_no_others() {
    let notify = double().await;
    let at_notify = Govuk::new(&notify.url, &Notify::key(), super::templates()).expect("the settings can be used");
    let now = Clock::system().now();
    for (row, at, secret, refused) in [
        ("fresh", now, SECRET, None),
        ("of another secret", now, SERVICE, Some("TokenDecodeError")),
        ("a minute old", now - chrono::TimeDelta::minutes(1), SECRET, Some("TokenExpiredError")),
        ("a minute ahead", now + chrono::TimeDelta::minutes(1), SECRET, Some("TokenExpiredError")),
    ] {
        let admitted = at_notify.check(Channel::Email, at).await.is_ok();
        assert_eq!(admitted, at == now, "{row}: the double judges by the same clock");
        let token = notify.desk().tokens.pop().expect("a token was shown");
        let mut decoder = python();
        decoder.arg(ours("decode_notify_token.py"));
        let said = judged(decoder, &json!({ "token": token, "secret": secret }).to_string()).await;
        match refused {
            None => {
                said.is_content();
                assert_eq!(said.out, format!("{{\"issuer\": \"{SERVICE}\"}}"), "{row}");
            }
            Some(kind) => assert_eq!(said.err.trim(), format!("refused: {kind}"), "{row}"),
        }
    }
}
