//! The texts of all templates: as people read them, and with nothing in them of the child they are about.

use std::fmt::Write;

use chrono::{DateTime, TimeDelta, Utc};
use homeward::domain::audience::Role;
use homeward::domain::ids::{ChildId, InterviewId, MissingEpisodeId, OrganisationId, ReceivedTextId, StepId};
use homeward::domain::invariant::Invariant;
use homeward::domain::ladder::StepName;
use homeward::domain::message::channel::ChannelFault;
use homeward::domain::message::family::Saying;
use homeward::domain::message::gathering::Entry;
use homeward::domain::message::texting::segments;
use homeward::domain::message::ways::REACHING_OUT;
use homeward::domain::message::wording::giving_away;
use homeward::domain::message::{Happened, Recipient};
use homeward::domain::violation::Code;
use homeward::domain::webhook::{DisabledBecause, TryOutcome};
use homeward::notify::PublicUrl;
use homeward::notify::templates::{
    Appointment, Broken, ChannelClosed, ContactFailed, ConversationPost, FeedSilent, FirstName, InvariantsBroken,
    LedgerDiffers, LooksFailed, MessagesFailed, Place, Reference, Ringable, Step, Template, TextReceived, Told, Voice,
    WebhookDisabled, WebhookFailed, in_london, of_entries, of_step,
};
use serde_json::json;
use uuid::Uuid;

use super::{ANN, Post};
use crate::app::{On, at};
use crate::on_both;

fn told(about: Uuid, now: DateTime<Utc>, every_line: bool) -> Told {
    Told {
        about: Reference::of(about),
        place: Place::Episode(MissingEpisodeId(about)),
        urgent: every_line,
        raised_at: now,
        due_at: every_line.then(|| now + TimeDelta::hours(72)),
        again: every_line,
        others: if every_line { 2 } else { 0 },
        instead_of: every_line.then_some(Role::TeamManager),
    }
}

/// What a digest is told of a step, with as few parts as a line may have and with as many.
fn entry(about: Uuid, name: StepName, now: DateTime<Utc>, every_part: bool) -> Entry {
    Entry {
        step: StepId(about),
        name,
        about,
        child: ChildId(about),
        recipient: Recipient::Organisation(OrganisationId(about)),
        raised_at: now,
        due_at: every_part.then(|| now + TimeDelta::hours(72)),
        again: every_part,
        others: if every_part { 2 } else { 0 },
        instead_of: every_part.then_some(Role::TeamManager),
        led_to: None,
        told_at: now,
    }
}

/// Every template with every step and every reason there is, with as few lines as it may have and with as many.
fn every_template(about: Uuid, now: DateTime<Utc>) -> Vec<Box<dyn Template>> {
    let steps: Vec<Step> = Step::words().map(|word| Step::from_word(word).expect("a word of a step")).collect();
    let mut every: Vec<Box<dyn Template>> = vec![];
    for urgent in [false, true] {
        every.extend(steps.iter().map(|step| of_step(*step, told(about, now, urgent))));
        let every_kind = StepName::WORDS.iter().map(|(_, name)| entry(about, *name, now, urgent));
        every.extend(of_entries(&every_kind.collect::<Vec<_>>(), urgent));
        let of_one_kind = [false, true].map(|every_part| entry(about, StepName::MissingDayOne, now, every_part));
        every.extend(of_entries(&of_one_kind, urgent));
        for (_, why) in Happened::WORDS {
            every.push(Box::new(MessagesFailed { message: Reference::of(about), why: *why, urgent }));
        }
    }
    let endpoint = Reference::of(about);
    for (_, why) in TryOutcome::WORDS {
        every.push(Box::new(WebhookFailed { endpoint, why: *why }));
    }
    for (_, because) in DisabledBecause::WORDS {
        every.push(Box::new(WebhookDisabled { endpoint, because: *because }));
    }
    for channel in REACHING_OUT {
        for fault in ChannelFault::CLOSING {
            every.push(Box::new(ChannelClosed { channel, fault }));
        }
        for (_, why) in Happened::WORDS {
            every.push(Box::new(ContactFailed { channel, why: *why }));
        }
    }
    for answer_by in [None, Some(now)] {
        let place = Place::Conversation(MissingEpisodeId(about));
        every.push(Box::new(ConversationPost { place, answer_by }));
    }
    for hours in [1, 7] {
        every.push(Box::new(FeedSilent { last_heard_at: at("2026-11-23T02:00:00Z"), hours }));
    }
    for again in [false, true] {
        every.push(Box::new(TextReceived { place: Place::Text(ReceivedTextId(about)), again }));
    }
    for (_, saying) in Saying::WORDS {
        for number in [None, Some("01632960001")] {
            let (worker, call_back) = (FirstName::of("Ida Interviewer"), number.and_then(Ringable::of));
            every.push(Box::new(Appointment { saying: *saying, worker, at: at("2026-12-01T16:00:00Z"), call_back }));
        }
    }
    for number in [1, 2] {
        every.push(Box::new(LooksFailed { first: Reference::of(about), subjects: number }));
        every.push(Box::new(LedgerDiffers { differences: number }));
        let broken = Invariant::WORDS.iter().map(|(_, invariant)| Broken { invariant: *invariant, things: number });
        every.push(Box::new(InvariantsBroken { broken: broken.collect() }));
    }
    every
}

/// What the child's record says, each word by itself.
const SEEDED: [&str; 15] = [
    "Zebedee",
    "Quillfeather",
    "Zeb",
    "Marmalade",
    "Cottage",
    "ZZ9",
    "9ZX",
    "2011-04-09",
    "canal",
    "Barnaby",
    "exploited",
    "NP-SEED-1",
    "high risk because",
    "7700900",
    "Northshire Police",
];

on_both! {
    async fn no_template_can_say_anything_of_the_child(on: On) {
        let post = Post::on(on).await;
        let police = post.app.caller("Northshire Police").await;
        let notice = json!({
            "type": "missing", "reference": "NP-SEED-1", "authority": "990", "reported_at": "2026-11-20T22:05:00Z",
            "child": {"given_name": "Zebedee", "family_name": "Quillfeather", "aliases": ["Zeb"],
                      "date_of_birth": "2011-04-09"},
            "classification": "missing", "missing_from_at": "2026-11-20T21:40:00Z",
            "missing_from": {"setting": "childrens_home", "name": "Marmalade Cottage", "postcode": "ZZ9 9ZX"},
            "risk": {"level": "high", "rationale": "high risk because exploited"},
            "circumstances": "Last seen by the canal with Barnaby, who rings from 07700900123",
        });
        let receipt = post.app.services.receive(&police, &notice).await.expect("the notice is taken in");
        let (episode, _) = receipt.episode.expect("an episode");
        for text in every_template(episode.0, post.now()) {
            let id = post.say(&post.services, ANN, InterviewId(episode.0), &*text).await;
            let kept = post.message(id).await;
            let read = format!("{}\n{}\n{}", kept.subject, kept.body, kept.template).to_lowercase();
            for seeded in SEEDED {
                assert!(!read.contains(&seeded.to_lowercase()), "{}: {seeded}: {read}", text.name());
            }
            assert!(read.is_ascii(), "{}: it needs no encoding that a filter could stumble over", text.name());
        }
    }
}

#[test]
fn two_records_give_the_same_words_but_for_reference_link_and_instants() {
    let url = PublicUrl::new("https://homeward.example.org").expect("a web address");
    let masked = |about: Uuid, now: DateTime<Utc>| -> Vec<String> {
        let due = in_london(now + TimeDelta::hours(72));
        let every = every_template(about, now).into_iter().map(|text| {
            let rendered = text.render(&Voice::ours(&url));
            let text = format!("{}\n{}", rendered.subject(), rendered.body());
            let text =
                text.replace(&about.to_string(), "{id}").replace(&Reference::of(about).to_string(), "{reference}");
            text.replace(&in_london(now), "{since}").replace(&due, "{due}")
        });
        every.collect()
    };
    let one = masked("0199e0a3-7c1e-7b2d-9f00-00ab0cd1ef23".parse().expect("an id"), at("2026-11-21T19:00:00Z"));
    let other = masked("0199ffff-1111-7222-8333-444455556666".parse().expect("an id"), at("2027-07-01T03:30:00Z"));
    assert_eq!(one, other);
    assert!(one.iter().any(|text| text.contains("{id}") && text.contains("{due}")), "something was masked");
}

#[test]
fn every_step_of_the_ladders_can_be_told() {
    for (word, _) in StepName::WORDS {
        assert!(Step::from_word(word).is_some(), "nothing is said of {word}");
    }
    assert_eq!(Step::words().count(), StepName::WORDS.len(), "and of nothing else");
}

#[test]
fn every_template_reads_as_it_should() {
    let url = PublicUrl::new("https://homeward.example.org").expect("a web address");
    let about = "0199e0a3-7c1e-7b2d-9f00-00ab0cd1ef23".parse().expect("an id");
    let mut pages = String::new();
    for text in every_template(about, at("2026-11-21T19:00:00Z")) {
        let rendered = text.render(&Voice::ours(&url));
        let (name, version) = (text.name(), text.version());
        write!(pages, "=== {name} {version}\nSubject: {}\n\n{}\n", rendered.subject(), rendered.body())
            .expect("writing to a string does not fail");
        for line in rendered.body().lines() {
            assert!(line.len() <= 200, "{name}: a line that no mail program breaks well: {line}");
        }
    }
    insta::assert_snapshot!(pages);
}

#[test]
fn a_child_or_a_family_reads_neither_council_nor_missing_nor_interview() {
    let url = PublicUrl::new("https://homeward.example.org").expect("a web address");
    let mut read = 0;
    for (_, saying) in Saying::WORDS {
        for channel in REACHING_OUT {
            let (worker, call_back) = (FirstName::of("Ida Interviewer"), Ringable::of("01632960001"));
            let text = Appointment { saying: *saying, worker, at: at("2026-09-30T16:00:00Z"), call_back };
            let rendered = text.render_by(channel, &Voice::ours(&url));
            let all = format!("{} {}", rendered.subject(), rendered.body());
            assert!(giving_away(&all).is_empty(), "{all}");
            assert!(!all.contains("omeward") && !all.contains("http"), "nor by what it was written: {all}");
            assert_eq!(segments(rendered.body()), 1, "{all}");
            read += 1;
        }
    }
    assert_eq!(read, 6);
}

/// What a team manager finds on a Monday at half past eight.
#[test]
fn a_digest_reads_as_it_should() {
    let url = PublicUrl::new("https://homeward.example.org").expect("a web address");
    let now = at("2026-11-23T08:30:00Z");
    let child = |number: u128| Uuid::from_u128(0x0199_e0a3_7c1e_7b2d_9f00_00ab_0cd1_ef00 + number);
    let told = |number, name, hours: i64, due: Option<i64>| Entry {
        raised_at: now - TimeDelta::hours(hours),
        due_at: due.map(|due| now + TimeDelta::hours(due)),
        ..entry(child(number), name, now, false)
    };
    let entries = [
        told(1, StepName::InterviewNotAllocated, 40, Some(28)),
        told(2, StepName::InterviewNotAllocated, 30, Some(38)),
        told(3, StepName::InterviewNotAllocated, 44, Some(24)),
        Entry { others: 1, again: true, ..told(4, StepName::InterviewOverdue, 62, Some(-62)) },
        told(3, StepName::RepeatReached, 44, None),
        Entry { instead_of: Some(Role::ServiceManager), ..told(5, StepName::MissingDayOne, 20, None) },
        told(6, StepName::InterviewOverdue, 2, Some(-2)),
    ];
    let mut pages = String::new();
    for (name, entries) in [("several kinds", &entries[..]), ("one kind", &entries[..3])] {
        let rendered = of_entries(entries, false).expect("there are words for each").render(&Voice::ours(&url));
        write!(pages, "=== {name}\nSubject: {}\n\n{}\n", rendered.subject(), rendered.body())
            .expect("writing to a string does not fail");
    }
    insta::assert_snapshot!(pages);
}

#[test]
fn nothing_is_said_where_there_is_nothing_to_say() {
    assert!(of_entries(&[], true).is_none());
}
