//! Deeds about several things at once: one that is another's among one's own is answered as one that is not there, and
//! nothing is done to the others.

use homeward::domain::audience::Role;

use super::stage::Stage;
use super::{Browser, said};
use crate::app::On;
use crate::http::Answered;
use crate::isolation::cast::{Kind, Thing};
use crate::isolation::{NOBODY, same};
use crate::on_both;

/// Who may give interviews in each organisation that has any, and whom they can be given to there.
const GIVERS: [(&str, Role, &str); 5] = [
    ("north", Role::MissingCoordinator, "interviewer.north@north.example.org"),
    ("north", Role::HeadOfService, "interviewer.north@north.example.org"),
    ("south", Role::MissingCoordinator, "interviewer.south@south.example.org"),
    ("south", Role::TeamManager, "interviewer.south@south.example.org"),
    ("service", Role::TeamManager, "interviewer.service@north.example.org"),
];

fn talks<'a>(stage: &'a Stage, organisation: &str, theirs: bool) -> Vec<&'a Thing> {
    let talks = stage.things.iter().filter(|thing| thing.kind == Kind::Interview);
    talks.filter(|thing| thing.seen_by.contains(&organisation) == theirs).collect()
}

/// Sends the form with these interviews.
async fn gives(browser: &mut Browser<'_>, worker: &str, ids: &[&str]) -> Answered {
    let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("interview", *id)).collect();
    fields.extend([("worker", worker), ("placement", "no"), ("independence.reason", "The council’s own team.")]);
    browser.send("/return-interviews/allocate", &fields).await
}

fn without(answer: Answered, id: &str) -> Answered {
    Answered { text: answer.text.replace(id, "…"), ..answer }
}

on_both! {
    async fn an_interview_of_others_among_ones_own_is_as_one_that_is_not_there_and_none_is_given(on: On) {
        let stage = Stage::on(on).await;
        let mut compared = 0;
        for (organisation, role, worker) in GIVERS {
            let mut browser = stage.site.enters(organisation, role).await;
            browser.get("/home").await;
            let own = talks(&stage, organisation, true);
            let given_before = own.len();
            assert!(given_before > 0, "{organisation} has interviews");
            let before = stage.workers().await;
            for foreign in talks(&stage, organisation, false) {
                for own in &own {
                    let row = format!("{organisation} {role:?}: {foreign:?} with {own:?}");
                    for [one, other] in [[0, 1], [1, 0]] {
                        let pair = |id| { let ids = [own.id.as_str(), id]; [ids[one], ids[other]] };
                        let asked = |id| format!("/return-interviews/allocate?interview={}&interview={}", pair(id)[0], pair(id)[1]);
                        let nothing = said(&mut browser, &asked(NOBODY), false, NOBODY).await;
                        assert_eq!(nothing.code, 404, "{row}: {}", nothing.text);
                        same(&said(&mut browser, &asked(&foreign.id), false, &foreign.id).await, &nothing, &row);
                        let shown = |id| asked(id).replace("allocate", "allocated") + "&worker=" + NOBODY;
                        let nothing = said(&mut browser, &shown(NOBODY), false, NOBODY).await;
                        same(&said(&mut browser, &shown(&foreign.id), false, &foreign.id).await, &nothing, &row);
                        let nothing = without(gives(&mut browser, worker, &pair(NOBODY)).await, NOBODY);
                        assert_eq!(nothing.code, 404, "{row}: {}", nothing.text);
                        let answer = without(gives(&mut browser, worker, &pair(&foreign.id)).await, &foreign.id);
                        same(&answer, &nothing, &row);
                        compared += 3;
                    }
                }
            }
            assert_eq!(stage.workers().await, before, "{organisation}: none is given");
        }
        assert!(compared > 200, "{compared}");

        // Their own alone are given.
        let mut cora = stage.site.enters("north", Role::MissingCoordinator).await;
        cora.get("/home").await;
        let is_held = |talk: &Thing| stage.things.iter().any(|thing| thing.kind == Kind::Asking && thing.id == talk.id);
        let own = talks(&stage, "north", true).into_iter().filter(|talk| talk.seen_by == ["north"] && !is_held(talk));
        let own: Vec<&str> = own.map(|talk| talk.id.as_str()).collect();
        let given = gives(&mut cora, GIVERS[0].2, &own).await;
        assert!(given.header("location").starts_with("/return-interviews/allocated?"), "{}", given.text);
        let heading = cora.get(given.header("location")).await.text;
        assert!(heading.contains(&format!("{0} of {0} interviews given", own.len())), "{heading}");
    }
}

impl Stage {
    /// Who has each interview.
    async fn workers(&self) -> Vec<Option<String>> {
        let mut workers = vec![];
        for (council, name) in [("north", "Northshire County Council"), ("south", "Southshire County Council")] {
            let caller = self.site.app.caller(name).await;
            for talk in talks(self, council, true).into_iter().filter(|talk| talk.seen_by[0] == council) {
                let id = talk.id.parse().map(homeward::domain::ids::InterviewId).expect("an id");
                let shown = self.site.app.services.return_interview(&caller, id).await.expect("it is read");
                workers.push(shown.worker.map(|worker| format!("{worker:?}")));
            }
        }
        workers
    }
}
