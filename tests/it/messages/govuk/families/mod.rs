//! Messages to a child and the adults around them: only as is agreed to be safe, which is asked again when they go. What may
//! not go, or does not arrive, is a step for whoever holds the talk.

mod blocked;
mod goes;

use homeward::domain::edition::Expected;
use homeward::domain::ids::{ChildId, InterviewId, MessageId};
use homeward::domain::ladder::StepName;
use homeward::domain::party::Caller;
use homeward::services::Error;
use homeward::services::escalations::{Asked, Escalation};
use homeward::services::interviews::{FamilyTold, Person};
use homeward::services::safe_contacts::Change;
use homeward::store::interviews;
use serde_json::{Value, json};

use super::ByNotify;
use crate::app::{On, at};
use crate::builders::{child, missing, returned};
use crate::messages::CORA;

const IDA: &str = "ida@northshire.example.org";
/// The mother's, as she has it and as the world writes it.
const HERS: &str = "07700 900202";
const HER_PHONE: &str = "+447700900202";
/// The child's, safe after school.
const CHILDS: &str = "07700 900201";
const CHILDS_PHONE: &str = "+447700900201";
/// On the day after; the messages are worth nothing from an hour before.
const THEY_MEET: &str = "2026-11-24T16:00:00Z";

const WORKERS: &str = r#"
    users = [
        { email = "ida@northshire.example.org", name = "Ida Interviewer", organisation = "Northshire County Council", team = "Return interviews", roles = ["interviewer"] },
        { email = "cora@northshire.example.org", name = "Cora Coordinator", organisation = "Northshire County Council", team = "Return interviews", roles = ["missing_coordinator"] },
        { email = "rob@northshire.example.org", name = "Rob Returns", organisation = "Northshire County Council", roles = ["returns_officer"] },
    ]
"#;

/// A talk that Ida has, and the child.
struct Talk {
    council: Caller,
    ida: Person,
    cora: Person,
    id: InterviewId,
    child: ChildId,
}

/// What is agreed; `hers` is how the mother may be reached, and `told` what of.
fn agreed(told: &[&str], hers: &Value) -> Value {
    json!({ "contacts": [
        {
            "whose": "child", "may_be_told": ["appointment"],
            "ways": [{ "channel": "text", "address": CHILDS, "use": "safe", "hours": { "from": "16:00", "until": "20:00" } }],
        },
        { "whose": "parent", "name": "Mary Ashdown", "may_be_told": told, "ways": hers },
    ] })
}

fn hers() -> Value {
    json!([
        { "channel": "text", "address": HERS, "use": "safe" },
        { "channel": "email", "address": "mary@example.org", "use": "safe" },
    ])
}

fn to_her(say: &[&str], call_back: &str) -> Value {
    json!({ "say": say, "whose": "parent", "channel": "text", "address": HERS, "call_back": call_back })
}

fn to_child(say: &[&str]) -> Value {
    json!({ "say": say, "whose": "child", "channel": "text", "address": CHILDS })
}

impl ByNotify {
    async fn with_a_talk(on: On) -> (Self, Talk) {
        let by = Self::on(on).await;
        by.post.app.apply(WORKERS).await;
        let (police, council) =
            (by.post.app.caller("Northshire Police").await, by.post.app.caller("Northshire County Council").await);
        let amy = child("Amy", "Ashdown", "2012-04-09");
        by.services().receive(&police, &missing("NP-1", &amy, "2026-11-20T21:40:00Z")).await.expect("it is received");
        let back = by.services().receive(&police, &returned("NP-1", "2026-11-21T09:00:00Z")).await;
        let id = back.expect("it is received").return_interview.expect("a talk is owed").id;
        let person = async |email: &str| by.services().acting_user(&council, email).await.expect("they are there");
        let (ida, cora) = (person(IDA).await, person(CORA).await);
        let given = json!({ "worker": IDA, "independence": { "of_placement": true, "of_authority": true } });
        by.services().allocate(&council, &cora, id, &given).await.expect("it is allocated");
        let kept = interviews::one(by.services().database.read(), id).await.expect("an answer").expect("it is there");
        let talk = Talk { council, ida, cora, id, child: kept.person };
        by.meets(&talk, THEY_MEET).await;
        by.agrees(&talk, &agreed(&["appointment"], &hers())).await;
        by.look().await;
        by.drain().await;
        by.notify.desk().taken.clear();
        (by, talk)
    }

    async fn meets(&self, talk: &Talk, at: &str) {
        let now = self.post.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let yes = json!({
            "attempted_at": now, "channel": "phone", "to": "child", "outcome": "accepted", "appointment_at": at,
        });
        self.services().log_attempt(&talk.council, &talk.ida, talk.id, &yes).await.expect("it is logged");
    }

    async fn agrees(&self, talk: &Talk, sheet: &Value) {
        let (services, whole) = (self.services(), Change::Whole(sheet));
        let done = services.agree_safe_contacts(&talk.council, &talk.cora, talk.child, &Expected::Whichever, whole);
        done.await.expect("it is agreed");
    }

    async fn told(&self, talk: &Talk, sent: &Value) -> Result<FamilyTold, Error> {
        self.services().tell_family(&talk.council, &talk.ida, talk.id, sent).await
    }

    /// The first message of what is asked for, written.
    async fn wrote(&self, talk: &Talk, sent: &Value) -> MessageId {
        self.told(talk, sent).await.expect("it is written").messages[0].message.id
    }

    /// Why it is refused.
    async fn refusal(&self, talk: &Talk, sent: &Value) -> String {
        match self.told(talk, sent).await {
            Err(Error::Refused(said)) => said,
            other => panic!("{other:?}"),
        }
    }

    /// The steps that say that somebody was not told.
    async fn not_told(&self, talk: &Talk) -> Vec<Escalation> {
        self.look().await;
        let asked = Asked { return_interview: Some(talk.id), limit: 200, ..Asked::default() };
        let steps = self.services().escalations(&talk.council, &asked).await.expect("they are listed");
        steps.into_iter().filter(|step| step.known.raised.key.name == StepName::InterviewFamilyNotTold).collect()
    }

    fn time_is(&self, moment: &str) {
        self.post.app.services.clock.set(at(moment));
    }
}
