//! The demo: a year that is played in one go holds every situation that it promises, read back as the council reads it.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use homeward::demo::{Catcher, MAIL_FROM, MISSING_NOW, play};
use homeward::domain::audience::Role;
use homeward::domain::calendar::{age_on, london_date};
use homeward::domain::deadline::Standing;
use homeward::domain::episode::MissingEpisode;
use homeward::domain::episode::values::State;
use homeward::domain::ids::InterviewId;
use homeward::domain::interview::Outcome;
use homeward::domain::message::Channel;
use homeward::domain::notice::RiskLevel;
use homeward::domain::party::Caller;
use homeward::domain::review::ReviewKind;
use homeward::domain::safe_contact::{SafeContact, Use};
use homeward::notify::email::Email;
use homeward::notify::{Outgoing, PublicUrl, Sender, Sent};
use homeward::services::MailSettings;
use homeward::services::interviews::ReturnInterview;
use homeward::services::reading::episodes::Shown;
use homeward::store::episodes::Wanted;
use homeward::store::ledger;
use serde_json::Value;

use crate::app::{App, On, at};

/// A Monday morning: what came back on Friday night is due at half past ten in the evening.
const NOW: &str = "2026-11-23T09:00:00Z";

struct Demo {
    app: App,
    council: Caller,
    catcher: Catcher,
}

impl Demo {
    async fn played(now: DateTime<Utc>) -> Self {
        let app = App::at(On::Sqlite, now).await;
        let path = app.url.strip_prefix("sqlite:").expect("a file");
        let folder = std::path::Path::new(path).with_file_name("mail");
        let catcher = Catcher::start(folder).await.expect("the catcher starts");
        let mail = MailSettings { public_url: PublicUrl::default(), has_server: true, has_texts: false, codes: None };
        let sender = Arc::new(catcher.by_hand(MAIL_FROM).expect("an address"));
        play(&app.services.clone().with_mail(mail), sender, now).await.unwrap_or_else(|stopped| panic!("{stopped}"));
        let council = app.caller("Northshire County Council").await;
        Self { app, council, catcher }
    }

    /// The episode that holds a reference.
    async fn shown(&self, reference: &str) -> Shown {
        let wanted = Wanted { reference: Some(reference.to_owned()), limit: 2, ..Wanted::default() };
        let found = self.app.services.missing_episodes(&self.council, &wanted).await.expect("episodes are listed");
        let [shown] = <[Shown; 1]>::try_from(found).unwrap_or_else(|found| panic!("{reference}: {found:?}"));
        shown
    }

    async fn episode(&self, reference: &str) -> MissingEpisode {
        self.shown(reference).await.episode
    }

    /// The interview that the episode of a reference owes.
    async fn interview(&self, reference: &str) -> ReturnInterview {
        let episode = self.episode(reference).await.id;
        let owed = self.app.services.return_interview_of(episode).await.expect("the database answers");
        let id: InterviewId = owed.unwrap_or_else(|| panic!("{reference} owes an interview")).id;
        self.app.services.return_interview(&self.council, id).await.expect("the council reads it")
    }

    async fn outcome(&self, reference: &str) -> Option<&'static str> {
        self.interview(reference).await.outcome.map(Outcome::word)
    }

    async fn standing(&self, reference: &str) -> Option<&'static str> {
        self.interview(reference).await.standing.map(Standing::word)
    }

    /// All episodes, page by page.
    async fn all(&self) -> Vec<Shown> {
        let mut all: Vec<Shown> = vec![];
        loop {
            let after = all.last().map(|shown| shown.episode.id);
            let wanted = Wanted { after, limit: 200, ..Wanted::default() };
            let page = self.app.services.missing_episodes(&self.council, &wanted).await.expect("episodes are listed");
            if page.is_empty() {
                return all;
            }
            all.extend(page);
        }
    }

    /// Every name of a child that any notice gave.
    async fn names(&self) -> Vec<String> {
        let db = self.app.services.database.read();
        let mut names = vec![];
        for shown in self.all().await {
            let told = self.app.services.facts(&self.council, shown.episode.id, None).await.expect("facts are read");
            let ids: Vec<_> = told.iter().map(|told| told.fact.id).collect();
            for words in ledger::words(db, &ids).await.expect("words are read") {
                let said: Value = serde_json::from_str(&words.text).expect("JSON");
                let child = &said["notice"]["child"];
                let given = [&child["given_name"], &child["family_name"]];
                names.extend(given.into_iter().filter_map(Value::as_str).map(str::to_owned));
            }
        }
        names.sort();
        names.dedup();
        names
    }
}

fn age(episode: &MissingEpisode) -> Option<u32> {
    let start = episode.missing_from_at.expect("its start is known");
    age_on(episode.born.expect("the child's birth date is known"), london_date(start))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_holds_every_situation_that_it_promises() {
    let now = at(NOW);
    let demo = Demo::played(now).await;

    let long = demo.episode("NP-DEMO-30-HOURS").await;
    assert_eq!((long.state, long.risk), (State::Missing, Some(RiskLevel::High)));
    assert_eq!(long.missing_from_at, Some(now - TimeDelta::hours(30)));
    assert_eq!(long.references.len(), 2, "the police and the home tell of one absence");

    let (first, second) = (demo.shown("NP-DEMO-NIGHT-1").await, demo.shown("NP-DEMO-NIGHT-2").await);
    assert_eq!(first.child, second.child);
    assert_ne!(first.episode.id, second.episode.id, "the second disappearance is not swallowed by the first");
    assert!(second.episode.missing_from_at < first.episode.missing_from_at.map(|start| start + TimeDelta::hours(12)));
    assert_eq!(demo.interview("NP-DEMO-NIGHT-1").await.missing_episodes.len(), 2, "one talk about both");

    let unconfirmed = demo.episode("NP-DEMO-UNCONFIRMED").await;
    assert_eq!((unconfirmed.state, unconfirmed.return_confirmed), (State::Returned, false));

    let custody = demo.episode("NP-DEMO-CUSTODY").await;
    assert!(custody.found_at.is_some() && custody.returned_at.is_none());
    assert_eq!(demo.standing("NP-DEMO-CUSTODY").await, Some("return_time_missing"));

    assert_eq!(demo.outcome("NP-DEMO-CHILD-REFUSED").await, Some("declined_by_child"));
    assert_eq!(demo.outcome("NP-DEMO-PARENT-REFUSED").await, Some("declined_by_parent_or_carer"));

    let (once, again) = (demo.shown("NP-DEMO-AGAIN-1").await, demo.shown("NP-DEMO-AGAIN-2").await);
    assert_eq!(once.child, again.child);
    assert!(again.episode.missing_from_at > once.episode.returned_at);
    let open = demo.interview("NP-DEMO-AGAIN-1").await;
    assert_eq!((open.outcome, open.offered_at), (None, None), "to be missing again is not to decline");

    let draft = demo.interview("NP-DEMO-DISCLOSURE").await;
    assert!(draft.held_at.is_some());
    let asked = homeward::services::escalations::Asked {
        return_interview: Some(draft.id),
        limit: 200,
        ..homeward::services::escalations::Asked::default()
    };
    let raised = demo.app.services.escalations(&demo.council, &asked).await.expect("escalations are listed");
    assert!(
        raised.iter().any(|step| step.known.raised.urgent && step.known.told.is_some()),
        "somebody was told at once"
    );

    let friday = demo.interview("NP-DEMO-FRIDAY").await;
    assert_eq!(demo.episode("NP-DEMO-FRIDAY").await.returned_at, Some(at("2026-11-20T22:30:00Z")));
    assert_eq!((friday.due_at, friday.worker), (Some(at("2026-11-23T22:30:00Z")), None));
    assert_eq!(friday.standing.map(Standing::word), Some("due_soon"));

    let adult = demo.episode("NP-DEMO-EIGHTEEN").await;
    assert_eq!((age(&adult), adult.owes()), (Some(18), false));
    let small = demo.episode("NP-DEMO-SEVEN").await;
    assert_eq!((age(&small), small.owes()), (Some(7), true));

    let (elder, younger) = (demo.shown("NP-DEMO-TWIN-1").await, demo.shown("NP-DEMO-TWIN-2").await);
    assert_eq!(elder.episode.born, younger.episode.born);
    assert_ne!(elder.child, younger.child, "twins are two children");

    let cancelled = demo.episode("NP-DEMO-CANCELLED").await;
    assert!(cancelled.cancellation_pending && cancelled.state == State::Returned && cancelled.due_at().is_some());
    let reviews = demo.app.services.reviews(&demo.council, Some(ReviewKind::Cancellation), None, 200).await;
    let reviews = reviews.expect("reviews are listed");
    assert!(reviews.iter().any(|review| review.standing && review.doubt.subject == cancelled.id.0));

    let missing_now = demo.episode(MISSING_NOW).await;
    assert_eq!((missing_now.state, missing_now.missing_from_at), (State::Missing, Some(now - TimeDelta::hours(3))));

    for reference in ["NP-DEMO-AGAIN-1", "NP-DEMO-DISCLOSURE", "NP-DEMO-CANCELLED"] {
        let child = demo.shown(reference).await.child.expect("the council sees the child");
        let sheet = demo.app.services.safe_contacts(&demo.council, child).await.expect("the sheet is read");
        let is_forbidden = |contact: &SafeContact| contact.terms.ways.iter().any(|way| way.used != Use::Safe);
        assert!(sheet.contacts.iter().any(is_forbidden), "{reference}: something must not be used");
        assert!(sheet.contacts.iter().any(|contact| contact.holds_at(now)), "{reference}");
    }

    an_ordinary_year(&demo, now).await;
    its_rotas_are_kept(&demo).await;
    mail_names_no_child(&demo).await;
    let verified = demo.app.services.verify().await.expect("the ledger is verified");
    assert_eq!(verified.differences, Vec::<String>::new());
    let dead = demo.app.services.dead_watches().await.expect("the database answers");
    assert!(dead.is_empty(), "{dead:?}");
}

/// About sixty children and a hundred and fifty episodes over a year, some children again and again.
async fn an_ordinary_year(demo: &Demo, now: DateTime<Utc>) {
    let all = demo.all().await;
    let children: std::collections::BTreeSet<_> = all.iter().filter_map(|shown| shown.child).collect();
    assert!((130..=180).contains(&all.len()), "{} episodes", all.len());
    assert!((60..=85).contains(&children.len()), "{} children", children.len());
    let starts = || all.iter().filter_map(|shown| shown.episode.missing_from_at);
    assert!(starts().all(|start| start <= now));
    assert!(starts().any(|start| start < now - TimeDelta::days(300)));
    let repeating = demo.app.repeats(now, None).await;
    assert!(repeating.len() >= 5, "{} go missing repeatedly", repeating.len());
    for standing in [Standing::Met, Standing::MetLate, Standing::ClosedWithoutInterview, Standing::Overdue] {
        let asked = homeward::services::interviews::Asked {
            standing: Some(standing),
            limit: 1,
            ..homeward::services::interviews::Asked::default()
        };
        let found = demo.app.services.return_interviews(&demo.council, &asked).await.expect("interviews are listed");
        assert!(!found.items.is_empty(), "none is {}", standing.word());
    }
}

/// Two coordinators take turns and the team out of hours has nights, weekends and bank holidays: of what was told in the year
/// some were passed over. By day the team out of hours has nobody on duty, and all of it is told.
async fn its_rotas_are_kept(demo: &Demo) {
    let asked = homeward::services::escalations::Asked { limit: 10_000, ..Default::default() };
    let steps = demo.app.services.escalations(&demo.council, &asked).await.expect("escalations are listed");
    let told = || steps.iter().filter_map(|step| step.known.told.as_ref());
    assert!(told().filter(|told| !told.off_duty.is_empty()).count() > 50);
    let unattended: std::collections::BTreeSet<_> = told().flat_map(|told| &told.unattended).collect();
    assert_eq!(unattended.into_iter().collect::<Vec<_>>(), [&Role::OutOfHours], "coordinators have no gap");
    let people =
        homeward::store::people::of_organisation(demo.app.services.database.read(), demo.council.organisation.id);
    let people = people.await.expect("people are read");
    for name in ["Cora", "Cleo", "Odin", "Olga", "Otto"] {
        let who = people.iter().find(|person| person.name.starts_with(name)).expect("they work there").id;
        assert!(told().any(|told| told.people.contains(&who)), "{name} was told of something");
        assert!(told().any(|told| told.off_duty.contains(&who)), "{name} was off duty");
    }
}

/// What was written lies in the catcher, every message of it, and none names a child.
async fn mail_names_no_child(demo: &Demo) {
    let names = demo.names().await;
    assert!(names.len() > 30, "{names:?}");
    let mut after = None;
    let mut count = 0;
    loop {
        let page = demo.app.services.messages(&demo.council, None, None, after, 200).await.expect("messages");
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for message in &page {
            let done = message.state.word();
            assert!(matches!(done, "sent" | "cancelled"), "{done}: nothing of the history is left to send");
            count += u64::from(done == "sent");
            let text = format!("{}\n{}", message.subject, message.body);
            let betrayed = names.iter().find(|name| text.contains(*name));
            assert!(betrayed.is_none(), "{betrayed:?} in {text}");
        }
    }
    assert!(count > 100, "{count} messages");
    assert_eq!(demo.catcher.count(), count, "each was caught once");
}

#[tokio::test]
async fn what_is_sent_to_the_catcher_lies_in_its_folder_as_it_was_sent() {
    let app = App::on(On::Sqlite).await;
    let folder = std::path::Path::new(app.url.strip_prefix("sqlite:").expect("a file")).with_file_name("mail");
    let catcher = Catcher::start(folder.clone()).await.expect("the catcher starts");
    let by_line = Email::new(&catcher.url(), MAIL_FROM).expect("the settings can be used");
    let outgoing = Outgoing {
        channel: Channel::Email,
        address: "cora@northshire.example.org".to_owned(),
        subject: "A trial".to_owned(),
        body: "One line.\n.A line that begins with a dot.\n".to_owned(),
        urgent: false,
        reference: "<trial@example.org>".to_owned(),
        tried_before: false,
        at: at(NOW),
    };
    let by_hand = catcher.by_hand(MAIL_FROM).expect("an address");
    assert!(matches!(by_line.send(&outgoing).await, Sent::Accepted { .. }));
    assert!(matches!(by_hand.send(&outgoing).await, Sent::Accepted { .. }));
    let read = |number: u8| {
        let file = folder.join(format!("{number:06}-cora@northshire.example.org.eml"));
        std::fs::read_to_string(file).expect("the file is there")
    };
    let (line, hand) = (read(1), read(2));
    assert_eq!(line.trim_end(), hand.trim_end(), "by line and by hand it is the same");
    assert!(line.contains("Subject: A trial") && line.contains("\r\n.A line"), "{line}");
    assert_eq!(Catcher::start(folder).await.expect("another").count(), 2, "numbered on from what is there");
    catcher.empty().expect("it is emptied");
    assert_eq!(catcher.count(), 0);
}
