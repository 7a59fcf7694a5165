//! What Notify's published contract says of a call: what is admitted, what is a fault, and how it is answered.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, SecondsFormat, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::double::FRESH;

/// So many stand on one page.
pub const PAGE: usize = 250;

/// A refusal.
pub struct No(Box<Response>);

impl IntoResponse for No {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// A refusal on the way to an answer.
pub fn refused(code: u16, kind: &str, words: &str) -> No {
    No(Box::new(no(code, kind, words)))
}

pub fn no(code: u16, kind: &str, words: &str) -> Response {
    let body = json!({ "status_code": code, "errors": [{ "error": kind, "message": words }] });
    (StatusCode::from_u16(code).expect("a code"), Json(body)).into_response()
}

/// Whether a token is one of the service's, signed with the text of its secret, and fresh.
pub fn token(shown: &str, service: &str, secret: &str, now: DateTime<Utc>) -> Result<(), &'static str> {
    let (signed, signature) = shown.rsplit_once('.').ok_or("no token")?;
    let (header, claims) = signed.split_once('.').ok_or("no token")?;
    let read = |part: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| "no token")?;
        serde_json::from_slice::<Value>(&bytes).map_err(|_| "no token")
    };
    let (header, claims) = (read(header)?, read(claims)?);
    if header["alg"] != "HS256" {
        return Err("algorithm used is not HS256");
    }
    if claims["iss"] != service {
        return Err("service not found");
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    mac.update(signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| "no token")?;
    mac.verify_slice(&signature).map_err(|_| "signature, api token not found")?;
    let issued = claims["iat"].as_i64().and_then(|at| DateTime::from_timestamp(at, 0)).ok_or("no iat")?;
    if (now - issued).abs() > FRESH { Err("Your system clock must be accurate to within 30 seconds") } else { Ok(()) }
}

pub fn recipient_field(kind: &str) -> &'static str {
    if kind == "email" { "email_address" } else { "phone_number" }
}

/// The fields of a message; any other is a fault.
const FIELDS: [&str; 7] = [
    "template_id",
    "personalisation",
    "reference",
    "email_reply_to_id",
    "one_click_unsubscribe_url",
    "sanitise_content_for",
    "sms_sender_id",
];

/// Reads a message to be sent.
pub fn message(kind: &str, body: &[u8]) -> Result<Value, No> {
    let fault = |words: &str| refused(400, "ValidationError", words);
    let asked: Value = serde_json::from_slice(body).map_err(|_| fault("Invalid JSON supplied in POST data"))?;
    let fields = asked.as_object().ok_or_else(|| fault("it is not an object"))?;
    let recipient = recipient_field(kind);
    for name in fields.keys() {
        if name != recipient && !FIELDS.contains(&name.as_str()) {
            return Err(fault(&format!("Additional properties are not allowed ({name} was unexpected)")));
        }
    }
    for name in [recipient, "template_id"] {
        if !asked[name].is_string() {
            return Err(fault(&format!("{name} is a required property")));
        }
    }
    if asked["reference"].as_str().is_some_and(|reference| reference.len() > 1_000) {
        return Err(fault("reference is too long"));
    }
    if kind == "email" && !asked[recipient].as_str().is_some_and(|address| address.contains('@')) {
        return Err(fault("email_address Not a valid email address"));
    }
    let digits = |number: &str| number.trim_start_matches('+').bytes().all(|byte| byte.is_ascii_digit());
    if kind == "sms" && !asked[recipient].as_str().is_some_and(|number| number.len() > 9 && digits(number)) {
        return Err(fault("phone_number Not a valid phone number"));
    }
    Ok(asked)
}

/// A number as it is published: at home, without blanks.
fn at_home(to: &str) -> String {
    to.strip_prefix("+44").map_or_else(|| to.to_owned(), |rest| format!("0{rest}"))
}

/// Whether somebody is for smoke tests: what is sent there gets a name and is neither kept nor called about, by any key.
pub fn is_for_smoke(to: &str) -> bool {
    const PEOPLE: [&str; 6] = [
        "07700900000",
        "07700900111",
        "07700900222",
        "simulate-delivered@notifications.service.gov.uk",
        "simulate-delivered-2@notifications.service.gov.uk",
        "simulate-delivered-3@notifications.service.gov.uk",
    ];
    PEOPLE.contains(&&*at_home(to))
}

/// What becomes of a message by a test key.
pub fn simulated(to: &str) -> &'static str {
    match &*at_home(to) {
        "07700900003" | "temp-fail@simulator.notify" => "temporary-failure",
        "07700900002" | "perm-fail@simulator.notify" => "permanent-failure",
        _ => "delivered",
    }
}

/// A text with its blanks filled; a blank for which there is nothing is a fault.
pub fn filled(text: &str, with: &Value) -> Result<String, No> {
    let (mut done, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("((") {
        let (blank, after) = after.split_once("))").expect("the test's template is whole");
        let lacks = || refused(400, "BadRequestError", &format!("Missing personalisation: {blank}"));
        done.push_str(before);
        done.push_str(with[blank].as_str().ok_or_else(lacks)?);
        rest = after;
    }
    done.push_str(rest);
    Ok(done)
}

/// What is kept of a message, and what is answered when it is taken.
pub fn taken(
    kind: &str,
    id: &str,
    asked: &Value,
    to: &str,
    words: &(String, String),
    at: DateTime<Utc>,
) -> (Value, Value) {
    let at = at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let template = json!({ "id": asked["template_id"], "version": 1, "uri": "https://notify.example.org/template" });
    let reference = &asked["reference"];
    let (subject, body) = words;
    let is_email = kind == "email";
    let kept = json!({
        "id": id, "reference": reference, "type": kind, "status": "created", "template": template,
        "email_address": is_email.then_some(to), "phone_number": (!is_email).then_some(to),
        "subject": is_email.then_some(subject), "body": body, "created_at": at, "sent_at": null, "completed_at": null,
        "scheduled_for": null, "is_cost_data_ready": false, "cost_in_pounds": null, "cost_details": {},
    });
    let content = if is_email {
        json!({ "subject": subject, "body": body, "from_email": "homeward@notify.example.org" })
    } else {
        json!({ "body": body, "from_number": "Homeward" })
    };
    let mut answer = json!({
        "id": id, "reference": reference, "content": content, "uri": format!("https://notify.example.org/{id}"),
        "template": template, "scheduled_for": null,
    });
    if is_email {
        answer["sanitised_content"] = json!({});
    }
    (kept, answer)
}
