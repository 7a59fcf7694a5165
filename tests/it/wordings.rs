//! What messages say in an authority's own words: proposed by one person, approved by another, and used from then on.

mod kept;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use homeward::domain::audience::Role;
use homeward::domain::authority::AuthorityCode;
use homeward::domain::ids::{ChildId, MessageId, MissingEpisodeId, StepId, UserId};
use homeward::domain::ladder::StepName;
use homeward::domain::message::gathering::Entry;
use homeward::domain::message::wording::{Part, Standing, TemplateName, Verdict, Wording};
use homeward::domain::message::{Channel, Message, Recipient};
use homeward::notify::templates::{sample, shipped};
use homeward::services::accounts::SignedIn;
use homeward::services::gathering::{Letter, gather};
use homeward::services::wordings::{Proposed, TemplateSeen};
use homeward::services::{Error, MailSettings};
use homeward::store::messages::entries::{self, Envelope};
use homeward::store::messages::one;
use sea_orm::ConnectionTrait;

use crate::accounts::{ADA, IDA, PASSWORD, PAT, Stage, token_of};
use crate::app::On;
use crate::on_both;

const ALI: &str = "ali@northshire.example.org";
const MAX: &str = "max@northshire.example.org";
const SUE: &str = "sue@southshire.example.org";
const NOT_ALLOCATED: TemplateName = TemplateName::Step(StepName::InterviewNotAllocated);

/// A second administrator, a manager, and the administrator of another council.
const OTHERS: &str = r#"
    authorities = [{ code = "991", name = "Southshire" }]
    organisations = [{ name = "Southshire Council", kind = "local_authority", authorities = ["991"] }]
    users = [
        { email = "ali@northshire.example.org", name = "Ali Administrator", organisation = "Northshire County Council", roles = ["administrator"] },
        { email = "max@northshire.example.org", name = "Max Manager", organisation = "Northshire County Council", roles = ["team_manager"] },
        { email = "sue@southshire.example.org", name = "Sue Administrator", organisation = "Southshire Council", roles = ["administrator"] },
    ]
"#;

fn authority(code: &str) -> AuthorityCode {
    AuthorityCode::try_from(code.to_owned()).expect("a code")
}

fn north() -> AuthorityCode {
    authority("990")
}

fn words(parts: &[(Part, &str)]) -> Proposed {
    Proposed::Words(parts.iter().map(|(part, text)| (*part, (*text).to_owned())).collect())
}

fn other_words() -> Proposed {
    words(&[
        (Part::Headline, "Somebody is needed for a talk"),
        (Part::Happened, "A young person is back, and nobody has {reference} yet."),
        (Part::Asked, "Give it to somebody today."),
    ])
}

async fn staged(on: On) -> Stage {
    let stage = Stage::on(on).await;
    for issued in stage.apply(OTHERS).await {
        let set = stage.services.set_password_by_link(token_of(&issued.secret), PASSWORD).await;
        set.expect("a password is set");
    }
    stage
}

impl Stage {
    async fn propose(&self, who: &SignedIn, name: TemplateName, proposed: &Proposed) -> Result<u32, Error> {
        self.services.propose_wording(who, &north(), name, proposed).await
    }

    async fn end(&self, who: &SignedIn, name: TemplateName, number: u32, verdict: Verdict) -> Result<(), Error> {
        self.services.end_proposal(who, &north(), name, number, verdict, "It says too little").await
    }

    async fn template(&self, who: &SignedIn, name: TemplateName) -> TemplateSeen {
        self.services.template(who, &north(), name).await.expect("it is there")
    }

    /// Somebody is told that an interview has nobody to hold it, an hour after whatever was told before.
    async fn told(&self, of: &AuthorityCode, channel: Channel) -> Message {
        self.pass(TimeDelta::hours(1));
        let id = self.told_now(of, channel, UserId::fresh(self.services.clock.now())).await;
        self.message(id).await
    }

    async fn told_now(&self, of: &AuthorityCode, channel: Channel, user: UserId) -> MessageId {
        let now = self.services.clock.now();
        let recipient = Recipient::Person { user, role: Role::TeamManager };
        let address = if channel == Channel::Sms { "+447700900123" } else { "max@northshire.example.org" }.to_owned();
        let envelope =
            Envelope { authority: of.clone(), recipient: user.0, address, urgent: channel == Channel::Sms, channel };
        let step = StepId::fresh(now);
        let entry = Entry {
            step,
            name: StepName::InterviewNotAllocated,
            about: MissingEpisodeId::fresh(now).0,
            child: ChildId::fresh(now),
            recipient,
            raised_at: now,
            due_at: None,
            again: false,
            others: 0,
            instead_of: None,
            led_to: None,
            told_at: now,
        };
        let mail = MailSettings { has_server: true, has_texts: true, ..MailSettings::default() };
        let tx = self.services.database.begin().await.expect("a transaction");
        gather(&*tx, &mail, &[], vec![Letter { envelope, entry }], now).await.expect("it is written");
        tx.commit().await.expect("it is kept");
        let holding = entries::holding(self.services.database.read(), &[step]).await.expect("the database answers");
        holding.into_keys().next().expect("a message speaks of it")
    }

    async fn message(&self, id: MessageId) -> Message {
        one(self.services.database.read(), id).await.expect("the database answers").expect("it is there")
    }
}

fn refused(answer: &Result<(), Error>) -> &str {
    match answer {
        Err(Error::Refused(said)) => said,
        other => panic!("it is not refused: {other:?}"),
    }
}

on_both! {
    async fn words_are_used_once_a_second_person_has_approved_them_and_what_waits_keeps_its_own(on: On) {
        let stage = staged(on).await;
        let (ada, ali, sue) = (stage.signed_in(ADA).await, stage.signed_in(ALI).await, stage.signed_in(SUE).await);
        let number = stage.propose(&ada, NOT_ALLOCATED, &other_words()).await.expect("it is proposed");
        let waiting = stage.told(&north(), Channel::Email).await;
        assert_eq!((waiting.wordings.len(), stage.template(&ali, NOT_ALLOCATED).await.in_force()), (0, None), "not yet");
        assert_eq!(stage.services.wordings_waiting(&ali).await.expect("a list"), [(north(), NOT_ALLOCATED)]);

        assert_eq!(refused(&stage.end(&ada, NOT_ALLOCATED, number, Verdict::Approve).await),
            "You proposed it, so somebody else has to decide on it");
        assert_eq!(stage.told(&north(), Channel::Email).await.subject.split(" (").next(), Some("A return interview has no interviewer"));

        stage.end(&ali, NOT_ALLOCATED, number, Verdict::Approve).await.expect("it is approved");
        assert_eq!(stage.message(waiting.id).await, waiting, "to the last letter");
        let next = stage.told(&north(), Channel::Email).await;
        assert_eq!(next.wordings, BTreeMap::from([(NOT_ALLOCATED, number)]));
        let reference = next.subject.strip_prefix("Somebody is needed for a talk (").expect("the new headline");
        let reference = reference.trim_end_matches(')');
        let begins = format!("A young person is back, and nobody has {reference} yet.\nGive it to somebody today.\n\n");
        assert!(next.body.starts_with(&begins), "{}", next.body);
        assert_eq!(stage.told(&authority("991"), Channel::Email).await.wordings.len(), 0, "nobody else's messages");
        assert!(stage.services.wordings_waiting(&sue).await.expect("a list").is_empty());

        // Several are said in the same words.
        let user = UserId::fresh(stage.services.clock.now());
        let first = stage.told_now(&north(), Channel::Email, user).await;
        assert_eq!(stage.told_now(&north(), Channel::Email, user).await, first);
        let both = stage.message(first).await;
        assert_eq!((both.template.as_str(), both.subject.as_str()), ("digest", "Somebody is needed for a talk: 2 children"));
        assert!(both.body.contains("Give it to somebody today.\n\n- "), "{}", both.body);
        assert_eq!(stage.audited("wording.approve").await, ["refused", "done"]);
    }
}

on_both! {
    async fn beginning_and_end_and_texts_are_an_authoritys_own(on: On) {
        let stage = staged(on).await;
        let (ada, max) = (stage.signed_in(ADA).await, stage.signed_in(MAX).await);
        let frame = words(&[(Part::Opening, "OFFICIAL-SENSITIVE"), (Part::Closing, "At night ring 07700 900999.")]);
        let text = words(&[
            (Part::One, "Northshire duty: one thing needs you now. {link}"),
            (Part::Several, "Northshire duty: {count} things need you now. {link}"),
        ]);
        for (name, proposed) in [(TemplateName::Email, &frame), (TemplateName::UrgentText, &text)] {
            let number = stage.propose(&ada, name, proposed).await.expect("it is proposed");
            stage.end(&max, name, number, Verdict::Approve).await.expect("a manager can be the second person");
        }
        let mail = stage.told(&north(), Channel::Email).await;
        assert!(mail.body.starts_with("OFFICIAL-SENSITIVE\n\nA child has returned"), "{}", mail.body);
        assert!(mail.body.ends_with("\n\n--\nAt night ring 07700 900999.\n"), "{}", mail.body);
        let text = stage.told(&north(), Channel::Sms).await;
        assert!(text.body.starts_with("Northshire duty: one thing needs you now. http"), "{}", text.body);
        assert_eq!(text.wordings, BTreeMap::from([(TemplateName::UrgentText, 1)]));
        assert!(stage.told(&authority("991"), Channel::Sms).await.body.starts_with("Homeward: something urgent"));

        // Ours again is a version as well.
        let number = stage.propose(&ada, TemplateName::UrgentText, &Proposed::Ours).await.expect("it is proposed");
        assert_eq!(number, 2);
        assert!(stage.told(&north(), Channel::Sms).await.body.starts_with("Northshire"), "not yet");
        stage.end(&max, TemplateName::UrgentText, 2, Verdict::Approve).await.expect("it is approved");
        let text = stage.told(&north(), Channel::Sms).await;
        assert!(text.body.starts_with("Homeward: something urgent") && text.wordings.is_empty(), "{}", text.body);
    }
}

on_both! {
    async fn what_is_declined_or_taken_back_changes_nothing_and_stays_readable(on: On) {
        let stage = staged(on).await;
        let (ada, ali) = (stage.signed_in(ADA).await, stage.signed_in(ALI).await);
        stage.propose(&ada, NOT_ALLOCATED, &other_words()).await.expect("it is proposed");
        let second = stage.propose(&ali, NOT_ALLOCATED, &other_words()).await;
        assert!(matches!(second, Err(Error::Refused(_))), "one at a time: {second:?}");
        let without = stage.services.end_proposal(&ali, &north(), NOT_ALLOCATED, 1, Verdict::Decline, " ").await;
        assert!(matches!(&without, Err(Error::Invalid(faults)) if faults[0].pointer == "#/reason"), "{without:?}");
        assert_eq!(refused(&stage.end(&ali, NOT_ALLOCATED, 1, Verdict::Withdraw).await), "Only whoever proposed it can take it back");
        stage.end(&ali, NOT_ALLOCATED, 1, Verdict::Decline).await.expect("it is declined");
        assert_eq!(refused(&stage.end(&ali, NOT_ALLOCATED, 1, Verdict::Approve).await), "This has been decided already: look at it again");
        assert_eq!(stage.propose(&ada, NOT_ALLOCATED, &other_words()).await.expect("it is proposed again"), 2);
        stage.end(&ada, NOT_ALLOCATED, 2, Verdict::Withdraw).await.expect("it is taken back");

        let seen = stage.template(&ali, NOT_ALLOCATED).await;
        assert_eq!((seen.in_force(), seen.waiting(), seen.says()), (None, None, &shipped(NOT_ALLOCATED)));
        assert!(matches!(&seen.versions[1].standing, Standing::Declined { by, reason, .. }
            if *by == ali.person.id && reason == "It says too little"), "{:?}", seen.versions);
        assert!(matches!(seen.versions[0].standing, Standing::Withdrawn { .. }));
        assert_eq!(stage.told(&north(), Channel::Email).await.wordings.len(), 0);
        for nothing_new in [Proposed::Ours, words(&[Part::Headline, Part::Happened, Part::Asked].map(|part| (part, seen.ours.part(part))))] {
            let answer = stage.propose(&ada, NOT_ALLOCATED, &nothing_new).await;
            assert!(matches!(answer, Err(Error::Refused(_))), "{answer:?}");
        }
        let missing = stage.end(&ali, NOT_ALLOCATED, 9, Verdict::Approve).await;
        assert!(matches!(missing, Err(Error::NotFound)), "{missing:?}");
    }
}

on_both! {
    async fn of_two_second_persons_at_once_one_decides(on: On) {
        let stage = staged(on).await;
        let (ada, ali, max) = (stage.signed_in(ADA).await, stage.signed_in(ALI).await, stage.signed_in(MAX).await);
        for number in 1..=5 {
            let asked = format!("Give it to somebody today, as plan {number} says.");
            let proposed = words(&[(Part::Headline, "A talk"), (Part::Happened, "It waits."), (Part::Asked, &asked)]);
            // Of two who propose at once, one does.
            let (one, other) = tokio::join!(
                stage.propose(&ada, NOT_ALLOCATED, &proposed), stage.propose(&ada, NOT_ALLOCATED, &proposed)
            );
            assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
            let (approved, declined) = tokio::join!(
                stage.end(&ali, NOT_ALLOCATED, number, Verdict::Approve), stage.end(&max, NOT_ALLOCATED, number, Verdict::Decline)
            );
            assert_eq!(usize::from(approved.is_ok()) + usize::from(declined.is_ok()), 1, "{approved:?} {declined:?}");
            let seen = stage.template(&ada, NOT_ALLOCATED).await;
            assert_eq!(approved.is_ok(), seen.in_force().is_some_and(|version| version.number == number), "what was answered holds");
            assert_eq!(seen.versions.len(), usize::try_from(number).expect("a number"));
        }
    }
}

on_both! {
    async fn nobody_proposes_or_decides_whose_it_is_not(on: On) {
        let stage = staged(on).await;
        let ada = stage.signed_in(ADA).await;
        stage.propose(&ada, NOT_ALLOCATED, &other_words()).await.expect("it is proposed");
        for (email, sees) in [(IDA, false), (PAT, false), (SUE, false), (MAX, true)] {
            let who = stage.signed_in(email).await;
            let proposed = stage.propose(&who, TemplateName::Email, &other_words()).await;
            assert!(matches!(proposed, Err(Error::NotFound)), "{email}: {proposed:?}");
            assert_eq!(stage.services.templates(&who, &north()).await.is_ok(), sees, "{email}");
            assert_eq!(stage.services.preview(&who, &north(), NOT_ALLOCATED, &shipped(NOT_ALLOCATED)).await.is_ok(), sees);
            let ended = stage.end(&who, NOT_ALLOCATED, 1, Verdict::Decline).await;
            assert_eq!(ended.is_ok(), sees, "{email}: {ended:?}");
        }
    }
}

on_both! {
    async fn what_was_proposed_and_decided_cannot_be_changed_or_removed(on: On) {
        let stage = staged(on).await;
        let (ada, ali) = (stage.signed_in(ADA).await, stage.signed_in(ALI).await);
        stage.propose(&ada, NOT_ALLOCATED, &other_words()).await.expect("it is proposed");
        stage.end(&ali, NOT_ALLOCATED, 1, Verdict::Approve).await.expect("it is approved");
        let before = stage.template(&ada, NOT_ALLOCATED).await;
        for statement in [
            "UPDATE wordings SET content = NULL",
            "DELETE FROM wordings",
            "UPDATE wording_verdicts SET verdict = 'decline'",
            "DELETE FROM wording_verdicts",
        ] {
            let answer = stage.services.database.read().execute_unprepared(statement).await;
            assert!(answer.is_err_and(|error| error.to_string().contains("append-only")), "{statement}");
        }
        assert_eq!(stage.template(&ada, NOT_ALLOCATED).await, before);
    }
}

#[test]
fn our_own_words_obey_the_rules_that_others_obey() {
    let url =
        homeward::notify::PublicUrl::new("https://homeward.a-council-with-a-long-name.gov.uk").expect("an address");
    for name in TemplateName::all() {
        let ours = shipped(name);
        let typed = name.parts().iter().map(|part| (*part, ours.part(*part).to_owned())).collect();
        let checked = Wording::checked(name, &typed, |field| sample(field, &url));
        assert_eq!(checked, Ok(ours), "{}", name.word());
    }
}
