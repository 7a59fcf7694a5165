//! Who is who: what links, what gets a record of its own and a review, and how people's decisions hold and are undone.

use homeward::domain::ids::ChildId;
use homeward::domain::matching::LinkReason;
use homeward::domain::party::Caller;
use homeward::domain::review::{Decision, ReviewKind};
use homeward::services::decisions::Acting;
use homeward::services::intake::Receipt;
use homeward::store::reviews::Review;
use serde_json::{Value, json};

use crate::app::{App, On};
use crate::builders::{child, known, missing, returned, with};
use crate::on_both;

struct Story {
    app: App,
    police: Caller,
    home: Caller,
    council: Caller,
}

impl Story {
    async fn on(on: On) -> Self {
        let app = App::northshire(on).await;
        let police = app.caller("Northshire Police").await;
        let home = app.caller("Oakfield Homes").await;
        let council = app.caller("Northshire County Council").await;
        Self { app, police, home, council }
    }

    async fn tell(&self, who: &Caller, notice: &Value) -> Receipt {
        self.app.services.receive(who, notice).await.unwrap_or_else(|error| panic!("{error:?}: {notice}"))
    }

    async fn reviews(&self, kind: ReviewKind) -> Vec<Review> {
        self.app.services.reviews(&self.council, Some(kind), None, 200).await.expect("reviews are listed")
    }

    async fn decide(&self, review: &Review, decision: Decision) {
        let sent = json!({ "decision": decision.word(), "reason": "Checked with the home." });
        let acting = Acting { caller: &self.council, user: None };
        self.app.services.decide(&acting, review.id, &sent).await.expect("the review is decided");
    }

    async fn settle(&self, receipt: &Receipt, field: &str, value: Value) {
        let (episode, _) = receipt.episode.expect("there is an episode");
        let sent = json!({ "field": field, "value": value, "reason": "The home's log shows it." });
        let acting = Acting { caller: &self.council, user: None };
        self.app.services.settle(&acting, episode, &sent).await.expect("the value is settled");
    }

    /// The person of a receipt's reference now, and how many episodes that person has.
    async fn person(&self, receipt: &Receipt) -> (ChildId, usize) {
        let (episode, _) = receipt.episode.expect("there is an episode");
        let shown = self.app.services.missing_episode(&self.council, episode).await.expect("the council sees it");
        let child = shown.child.expect("the council sees whose it is");
        let wanted = homeward::store::episodes::Wanted { child: Some(child), limit: 200, ..Default::default() };
        let all = self.app.services.missing_episodes(&self.council, &wanted).await.expect("episodes are listed");
        (child, all.len())
    }

    async fn is_sound(&self) {
        let verified = self.app.services.verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new());
    }
}

const START: &str = "2026-11-01T20:00:00Z";
const WEEK_LATER: &str = "2026-11-08T20:00:00Z";

on_both! {
    async fn what_links_and_what_is_left_to_a_person(on: On) {
        let mia = || child("Mia", "Sample", "2012-03-04");
        let numbered = || known(mia(), "la_child_id", "C1");
        let rows = [
            ("the same name and birth date", mia(), mia(), true, None),
            ("accents and case aside", child("Zoë", "O'Brien", "2012-03-04"), child("ZOE", "Obrien", "2012-03-04"), true, None),
            ("an identifier, with another given name", numbered(), known(child("M", "Sample", "2011-01-02"), "la_child_id", "c 1"), true, None),
            ("an identifier, and nothing else agrees", numbered(), known(child("Bo", "Other", "2009-09-09"), "la_child_id", "C1"), false, Some(LinkReason::IdentifierKnownOtherwise)),
            ("identifiers of one scheme differ", numbered(), known(mia(), "la_child_id", "C2"), false, Some(LinkReason::IdentifiersDisagree)),
            ("born on 1 January", child("Mia", "Sample", "2012-01-01"), child("Mia", "Sample", "2012-01-01"), false, Some(LinkReason::BirthDateUncertain)),
            ("an estimated birth date", mia(), with(mia(), "date_of_birth_estimated", json!(true)), false, Some(LinkReason::BirthDateUncertain)),
            ("a letter apart", mia(), child("Mia", "Sampel", "2012-03-04"), false, Some(LinkReason::NearMatch)),
            ("sounds alike", child("Stephen", "Sample", "2012-03-04"), child("Steven", "Sample", "2012-03-04"), false, Some(LinkReason::NearMatch)),
            ("day and month swapped", mia(), child("Mia", "Sample", "2012-04-03"), false, Some(LinkReason::NearMatch)),
            ("an alias", with(mia(), "aliases", json!(["Mimi Other"])), child("Mimi", "Other", "2012-03-04"), false, Some(LinkReason::NearMatch)),
            ("twins", mia(), child("Noah", "Sample", "2012-03-04"), false, None),
            ("another child", mia(), child("Mia", "Sample", "2013-05-06"), false, None),
        ];
        for (name, first, second, links, doubt) in rows {
            let story = Story::on(on).await;
            let one = story.tell(&story.police, &missing("A", &first, START)).await;
            let two = story.tell(&story.home, &missing("B", &second, WEEK_LATER)).await;
            assert_eq!(one.child == two.child, links, "{name}");
            let reasons: Vec<String> = doubt.iter().map(|reason| reason.word().to_owned()).collect();
            assert_eq!(two.reasons, reasons, "{name}");
            assert_eq!(story.reviews(ReviewKind::Child).await.len(), usize::from(doubt.is_some()), "{name}");
            story.is_sound().await;
        }
    }
}

on_both! {
    async fn a_notice_that_ties_two_records_links_by_its_identifier_and_asks(on: On) {
        let story = Story::on(on).await;
        let una = known(child("Una", "Sample", "2010-01-05"), "la_child_id", "C8");
        let one = story.tell(&story.police, &missing("A", &una, START)).await;
        let two = story.tell(&story.police, &missing("B", &child("Mia", "Sample", "2012-03-04"), START)).await;
        let tie = known(child("Mia", "Sample", "2012-03-04"), "la_child_id", "C8");
        let tied = story.tell(&story.home, &missing("C", &tie, WEEK_LATER)).await;
        assert_eq!(tied.child, one.child, "the family name supports the identifier");
        assert_ne!(tied.child, two.child, "it links by its identifier");
        assert_eq!(tied.reasons, vec!["ties_two_records"]);
        story.is_sound().await;
    }
}

on_both! {
    async fn joining_two_records_derives_everything_anew_and_can_be_undone(on: On) {
        let story = Story::on(on).await;
        let one = story.tell(&story.police, &missing("A", &child("Mia", "Sample", "2012-03-04"), START)).await;
        let two = story.tell(&story.home, &missing("B", &child("Mia", "Sampel", "2012-03-04"), "2026-11-01T20:30:00Z")).await;
        assert_eq!(two.reasons, vec!["near_match"]);
        assert_eq!((story.person(&one).await.1, story.person(&two).await.1), (1, 1), "both clocks run meanwhile");
        let review = story.reviews(ReviewKind::Child).await.remove(0);
        story.decide(&review, Decision::Join).await;
        assert_eq!(story.person(&one).await, (one.child, 1), "one child, one absence told by two");
        assert_eq!(story.person(&two).await, (one.child, 1), "asked by either id");
        story.is_sound().await;
        let review = story.reviews(ReviewKind::Child).await.remove(0);
        assert_eq!(review.doubt.decision, Some(Decision::Join));
        story.decide(&review, Decision::Part).await;
        assert_eq!((story.person(&one).await.1, story.person(&two).await.1), (1, 1));
        assert_ne!(story.person(&one).await.0, story.person(&two).await.0);
        story.is_sound().await;
        let later = story.tell(&story.home, &with(returned("B", WEEK_LATER), "child", child("Mia", "Sampel", "2012-03-04"))).await;
        assert_eq!(later.child, two.child, "what a person parted stays parted");
        story.is_sound().await;
    }
}

on_both! {
    async fn a_reference_whose_child_is_not_known_yet_is_kept_and_takes_effect_later(on: On) {
        let story = Story::on(on).await;
        let early = story.tell(&story.police, &returned("A", "2026-11-02T01:00:00Z")).await;
        assert_eq!(early.reasons, vec!["child_unknown"]);
        let seen = story.tell(&story.home, &missing("B", &child("Mia", "Sample", "2012-03-04"), START)).await;
        let named = story.tell(&story.police, &missing("A", &child("Mia", "Sample", "2012-03-04"), START)).await;
        assert_eq!((named.child, named.reasons), (seen.child, vec![]));
        let (episode, state) = named.episode.expect("an episode");
        assert_eq!((episode, state.word()), (early.episode.expect("an episode").0, "returned"), "its id never dies");
        story.is_sound().await;
    }
}

on_both! {
    async fn an_amended_child_moves_the_reference(on: On) {
        let story = Story::on(on).await;
        let mia = child("Mia", "Sample", "2012-03-04");
        let noah = child("Noah", "Other", "2010-10-10");
        story.tell(&story.police, &missing("A", &mia, START)).await;
        let right = story.tell(&story.police, &missing("B", &noah, START)).await;
        let wrong = story.tell(&story.police, &missing("C", &mia, WEEK_LATER)).await;
        assert_ne!(wrong.child, right.child);
        let amended = json!({ "type": "amended", "reference": "C", "authority": "990",
            "reported_at": "2026-11-09T08:00:00Z", "child": noah });
        let moved = story.tell(&story.police, &amended).await;
        assert_eq!(moved.child, right.child);
        assert_eq!(story.person(&wrong).await, (right.child, 2));
        story.is_sound().await;
    }
}

on_both! {
    async fn two_references_of_one_organisation_that_overlap_are_two_until_a_person_joins_them(on: On) {
        let story = Story::on(on).await;
        let mia = child("Mia", "Sample", "2012-03-04");
        let one = story.tell(&story.police, &missing("A", &mia, START)).await;
        let two = story.tell(&story.police, &missing("B", &mia, "2026-11-01T21:00:00Z")).await;
        assert_eq!(two.reasons, vec!["one_organisation_overlaps"]);
        assert_eq!(story.person(&one).await.1, 2);
        let review = story.reviews(ReviewKind::Episode).await.remove(0);
        story.decide(&review, Decision::Join).await;
        assert_eq!(story.person(&two).await.1, 1);
        story.is_sound().await;
        story.decide(&review, Decision::Part).await;
        assert_eq!(story.person(&two).await.1, 2);
        assert!(story.reviews(ReviewKind::Episode).await.iter().all(|review| !review.standing), "decided is decided");
        story.is_sound().await;
    }
}

on_both! {
    async fn what_the_council_settles_wins_until_it_is_taken_back(on: On) {
        let story = Story::on(on).await;
        let mia = child("Mia", "Sample", "2012-03-04");
        let receipt = story.tell(&story.police, &missing("A", &mia, START)).await;
        story.tell(&story.police, &returned("A", "2026-11-02T06:00:00Z")).await;
        let due = async || {
            let (episode, _) = receipt.episode.expect("an episode");
            let shown = story.app.services.missing_episode(&story.council, episode).await.expect("it is seen");
            shown.episode.due_at().map(homeward::domain::instant::outward)
        };
        assert_eq!(due().await.as_deref(), Some("2026-11-05T06:00:00Z"));
        story.settle(&receipt, "returned_at", json!("2026-11-02T08:00:00Z")).await;
        assert_eq!(due().await.as_deref(), Some("2026-11-05T08:00:00Z"));
        story.is_sound().await;
        story.settle(&receipt, "returned_at", Value::Null).await;
        assert_eq!(due().await.as_deref(), Some("2026-11-05T06:00:00Z"));
        story.is_sound().await;
    }
}

on_both! {
    async fn who_may_not_see_a_record_cannot_tell_that_it_exists(on: On) {
        let story = Story::on(on).await;
        story.app.apply(r#"
            [[authorities]]
            code = "991"
            name = "Southshire"
            [[organisations]]
            name = "Southshire Council"
            kind = "local_authority"
            authorities = ["991"]
        "#).await;
        let elsewhere = story.app.caller("Southshire Council").await;
        let mia = child("Mia", "Sample", "2012-03-04");
        let receipt = story.tell(&story.police, &missing("A", &mia, START)).await;
        let (episode, _) = receipt.episode.expect("an episode");
        for stranger in [&elsewhere, &story.home] {
            let asked = story.app.services.missing_episode(stranger, episode).await;
            assert!(matches!(asked, Err(homeward::services::Error::NotFound)), "{}", stranger.organisation.name);
            let wanted = homeward::store::episodes::Wanted { limit: 200, ..Default::default() };
            assert_eq!(story.app.services.missing_episodes(stranger, &wanted).await.expect("a list"), vec![]);
        }
        let own = story.app.services.missing_episode(&story.police, episode).await.expect("it told of it");
        assert_eq!((own.child, own.references.len()), (None, 1));
    }
}
