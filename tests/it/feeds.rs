//! An agency whose system always sends and has not: somebody is told, by its own rhythm, and it ends by itself.

use chrono::{DateTime, TimeDelta, Utc};
use homeward::domain::authority::AuthorityCode;
use homeward::domain::feed::Silence;
use homeward::domain::ids::WatchId;
use homeward::domain::party::Caller;
use homeward::store::feeds;

use crate::app::{App, On, at};
use crate::builders::{child, missing};
use crate::on_both;
use crate::pages::Site;
use crate::pages::inside::work::THEO;

/// Cleo has every day; Cora has the role as well.
const TURNS: &str = r#"
    users = [{ email = "cleo@northshire.example.org", name = "Cleo Coordinator", organisation = "Northshire County Council", roles = ["missing_coordinator"] }]
    [[rotas]]
    authority = "990"
    role = "missing_coordinator"
    who = "cleo@northshire.example.org"
    days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    bank_holidays = "as_usual"
    from = "08:30:00"
    to = "08:30:00"
    first_day = "2026-01-01"
"#;

/// The force's desk sends every six hours.
const RHYTHM: TimeDelta = TimeDelta::hours(6);

impl Site {
    /// An organisation that tells an authority is not heard of any more; gives the id of its silence.
    pub async fn falls_silent(&self, organisation: &str, code: &str) -> String {
        let services = &self.app.services;
        let now = services.clock.now();
        let silence = Silence {
            id: WatchId::fresh(now).0,
            authority: AuthorityCode::try_from(code.to_owned()).expect("a code"),
            organisation: self.app.caller(organisation).await.organisation.id,
            since: now - TimeDelta::days(1),
            patience: TimeDelta::hours(12),
            noticed_at: now,
            ended_at: None,
            answer: None,
        };
        assert!(feeds::begin(services.database.read(), &silence).await.expect("it is noted"));
        silence.id.to_string()
    }
}

/// A council with a force whose system sends by itself.
struct Town {
    site: Site,
    police: Caller,
    sent: u32,
}

impl Town {
    async fn on(on: On) -> Self {
        let (site, _) = Site::with_an_interview(on).await;
        let key = "api_keys = [{ name = 'the desk', organisation = 'Northshire Police', scopes = ['notices'] }]";
        site.app.apply(key).await;
        let police = site.app.caller("Northshire Police").await;
        Self { site, police, sent: 0 }
    }

    fn app(&self) -> &App {
        &self.site.app
    }

    /// The force tells of a child.
    async fn sends(&mut self) {
        let now = self.app().services.clock.now();
        let born = format!("2012-{:02}-{:02}", 1 + self.sent % 12, 1 + self.sent / 12 % 28);
        let gone = child("Mia", &format!("Sample{}", self.sent), &born);
        let start = now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let notice = missing(&format!("F-{}", self.sent), &gone, &start);
        self.app().services.receive(&self.police, &notice).await.expect("it is received");
        self.sent += 1;
    }

    /// It sends so many times in its rhythm; gives when it did last.
    async fn sends_for(&mut self, times: u32) -> DateTime<Utc> {
        for _ in 0..times {
            let clock = &self.app().services.clock;
            clock.set(clock.now() + RHYTHM);
            self.sends().await;
        }
        self.app().services.clock.now()
    }

    /// The sweep at `then`.
    async fn sweeps_at(&self, then: DateTime<Utc>) {
        self.app().services.clock.set(then);
        self.app().services.watch_feeds().await.expect("the feeds are watched");
    }

    async fn silences(&self) -> Vec<Silence> {
        let northshire = AuthorityCode::try_from("990".to_owned()).expect("a code");
        let found = feeds::of_authorities(self.app().services.database.read(), &[northshire], 50).await;
        found.expect("the database answers")
    }

    /// Theo says on the page what is done, on this day at noon; gives the code of the answer.
    async fn answers(&self, silence: &Silence, day: &str, month: &str) -> u16 {
        let mut theo = self.site.signed_in(THEO).await;
        let path = format!("/silences/{}", silence.id);
        theo.get(&path).await;
        let (action, time) = (("action", "Their desk is called."), ("by_when.time", "12:00"));
        let fields = [action, ("by_when.day", day), ("by_when.month", month), ("by_when.year", "2026"), time];
        theo.send(&path, &fields).await.code
    }

    /// How often this person was told.
    async fn heard(&self, email: &str) -> usize {
        let council = self.app().caller("Northshire County Council").await;
        let all = self.app().services.messages(&council, None, None, None, 500).await.expect("a list");
        all.iter().filter(|message| message.template == "feed_silent" && message.address == email).count()
    }

    /// How often somebody was told.
    async fn told(&self) -> usize {
        let council = self.app().caller("Northshire County Council").await;
        let all = self.app().services.messages(&council, None, None, None, 500).await.expect("a list");
        let told: Vec<_> = all.iter().filter(|message| message.template == "feed_silent").collect();
        assert!(told.iter().all(|message| !message.body.contains("Mia") && !message.body.contains("Police")));
        told.len()
    }
}

on_both! {
    async fn a_silence_that_was_never_so_long_is_told_until_somebody_sees_to_it_and_ends_by_itself(on: On) {
        let mut town = Town::on(on).await;
        let last = town.sends_for(60).await;
        town.sweeps_at(last + RHYTHM * 2).await;
        assert_eq!((town.silences().await, town.told().await), (vec![], 0), "twice its longest pause is no more than that");
        let noticed = last + RHYTHM * 2 + TimeDelta::minutes(10);
        town.sweeps_at(noticed).await;
        let [silence] = &town.silences().await[..] else { panic!("one silence") };
        assert_eq!((silence.since, silence.noticed_at, silence.patience), (last, noticed, RHYTHM * 2));
        let first = town.told().await;
        assert!(first > 0 && town.heard(THEO).await == 0, "a coordinator hears of it");
        town.sweeps_at(noticed + TimeDelta::minutes(10)).await;
        assert_eq!((town.told().await, town.silences().await.len()), (first, 1), "once a day");
        town.sweeps_at(noticed + TimeDelta::days(1)).await;
        let climbed = town.told().await;
        assert_eq!(climbed, first * 2 + 1, "and again the next, as nobody has answered, with the rung above");
        assert!(town.heard(THEO).await > 0, "a manager hears of what the coordinator let go by");
        // Sixty times six hours after Monday 23 November at nine: it is Wednesday 9 December.
        assert_eq!(town.answers(silence, "12", "12").await, 303);
        town.sweeps_at(noticed + TimeDelta::days(2)).await;
        assert_eq!(town.told().await, climbed, "somebody sees to it");
        let promised = at("2026-12-12T12:00:00Z");
        town.sweeps_at(promised).await;
        assert_eq!(town.told().await, climbed + first, "the promise is over, and it is as silent: it begins anew");
        town.sends().await;
        town.sweeps_at(promised + TimeDelta::minutes(10)).await;
        let [ended] = &town.silences().await[..] else { panic!("it stays to be read") };
        assert_eq!(ended.ended_at, Some(promised), "it was heard again");
        assert_eq!(town.answers(silence, "13", "12").await, 422, "nothing is left to be done");
        // The long pause was a silence, and so is no part of the rhythm.
        let last = town.sends_for(3).await;
        town.sweeps_at(last + RHYTHM * 2 + TimeDelta::hours(1)).await;
        let lasting = town.silences().await.iter().filter(|silence| silence.ended_at.is_none()).count();
        assert_eq!(lasting, 1, "it is noticed as soon as before");
    }
}

on_both! {
    async fn whoever_is_on_duty_hears_of_a_silence_and_who_administers(on: On) {
        let mut town = Town::on(on).await;
        let last = town.sends_for(60).await;
        town.app().apply(TURNS).await;
        town.sweeps_at(last + RHYTHM * 2 + TimeDelta::minutes(10)).await;
        let council = town.app().caller("Northshire County Council").await;
        let all = town.app().services.messages(&council, None, None, None, 500).await.expect("a list");
        let all = all.into_iter().filter(|message| message.template == "feed_silent").collect();
        let all = town.app().services.logged(all).await.expect("the log is read");
        let mut told: Vec<_> = all.iter().map(|logged| logged.message.address.as_str()).collect();
        told.sort_unstable();
        assert_eq!(told, ["ada@northshire.example.org", "cleo@northshire.example.org"], "it is Cleo's day");
        for logged in &all {
            let passed: Vec<_> = logged.passed_over.iter().map(|passed| passed.email.as_str()).collect();
            assert_eq!(passed, ["cora@northshire.example.org"], "and the log says who was not told");
        }
    }
}

on_both! {
    async fn whoever_sends_now_and_then_is_never_silent(on: On) {
        let mut town = Town::on(on).await;
        let last = town.sends_for(20).await;
        for days in [1, 7, 40] {
            town.sweeps_at(last + TimeDelta::days(days)).await;
        }
        assert_eq!((town.silences().await, town.told().await), (vec![], 0));
    }
}

on_both! {
    async fn the_board_and_the_page_name_the_agency_and_take_an_answer(on: On) {
        let mut town = Town::on(on).await;
        let last = town.sends_for(60).await;
        town.sweeps_at(last + TimeDelta::hours(13)).await;
        let mut theo = town.site.signed_in(THEO).await;
        let board = theo.get("/board").await;
        assert!(board.text.contains("Northshire Police: nothing since") && board.text.contains("nobody has answered"), "{}", board.text);
        let listed = theo.get("/silences").await;
        assert!(listed.text.contains("never for more than 6 hours"), "{}", listed.text);
        let silence = &town.silences().await[0];
        let path = format!("/silences/{}", silence.id);
        theo.get(&path).await;
        let faulty = theo.send(&path, &[("action", "")]).await;
        assert!(faulty.code == 422 && faulty.text.contains("Say what you do about it"), "{}", faulty.text);
        assert_eq!(town.answers(silence, "30", "12").await, 303);
        let board = theo.get("/board").await;
        assert!(board.text.contains("somebody sees to it"), "{}", board.text);
    }
}
