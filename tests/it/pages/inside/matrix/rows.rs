//! The table: whose page each address of the router is, and what it is about. Tests fail for an address that is not in it.

use homeward::domain::audience::Role;
use homeward::web::routing::Address;

use super::exports::of_exports;
use super::who::{
    Sees, Whose, administers, administers_a_council, agrees_on_contacts, answers_for_children, answers_for_wordings,
    answers_the_step, everybody, exports_figures, gives, looks_at_the_interview, makes_figures, nobody, reads_texts,
    reads_the_episode, revives, runs_a_council, settles, takes_part, tells, watches_over,
};
use crate::isolation::cast::Kind;

/// What there is at an address.
#[derive(Clone, Copy)]
pub enum Offer {
    /// A page of whoever looks, or of all that they see to.
    Page(Whose),
    /// A page about one thing, which `{id}` names, for those who see the thing.
    Thing(Kind, Sees),
    /// Something done about a thing, of which nobody learns whether it is there.
    Blind(Kind),
}

/// An address as it is asked.
pub struct Row {
    /// With nothing left to fill in but `{id}` and `{under}`.
    pub path: String,
    pub offer: Offer,
    pub shows: bool,
    pub takes: bool,
}

/// An address, with the ways in which rows are made of it.
#[derive(Clone, Copy)]
pub struct At(pub Address);

impl At {
    fn row(self, path: &str, offer: Offer) -> Row {
        Row { path: path.to_owned(), offer, shows: self.0.shows, takes: self.0.takes }
    }

    fn page(self, whose: Whose) -> Vec<Row> {
        vec![self.row(self.0.path, Offer::Page(whose))]
    }

    fn thing(self, kind: Kind, sees: Sees) -> Vec<Row> {
        vec![self.row(self.0.path, Offer::Thing(kind, sees))]
    }

    /// One for each of the words that `name` stands for.
    fn things(self, kind: Kind, sees: Sees, name: &str, words: &[&str]) -> Vec<Row> {
        words.iter().map(|word| self.row(&self.0.path.replace(name, word), Offer::Thing(kind, sees))).collect()
    }

    /// The same of what lies below an authority.
    pub fn below_an_authority(self, whose: Whose, name: &str, words: &[&str]) -> Vec<Row> {
        let path = self.0.path.replace("{authority}", "{id}");
        let offer = Offer::Thing(Kind::Authority, Sees::All(whose));
        words.iter().map(|word| self.row(&path.replace(name, word), offer)).collect()
    }

    /// A page that is of one's own authority, unless another is asked for.
    pub fn of_an_authority(self, whose: Whose) -> Vec<Row> {
        let asked = format!("{}?authority={{id}}", self.0.path);
        vec![
            self.row(self.0.path, Offer::Page(whose)),
            self.row(&asked, Offer::Thing(Kind::Authority, Sees::All(whose))),
        ]
    }
}

/// The rows of a part of the table: none for an address that is in another.
type Part = fn(&str, At) -> Option<Vec<Row>>;

/// The table.
pub fn rows(address: Address) -> Vec<Row> {
    let parts: [Part; 8] =
        [of_everybody, of_children, of_interviews, of_steps, of_a_council, of_administration, of_people, of_exports];
    let found = parts.iter().find_map(|part| part(address.path, At(address)));
    found.unwrap_or_else(|| {
        let path = address.path;
        panic!("{path} has no row: say in tests/it/pages/inside/matrix/rows.rs who may see what there")
    })
}

fn of_everybody(path: &str, at: At) -> Option<Vec<Row>> {
    Some(match path {
        "/home"
        | "/session"
        | "/inbox"
        | "/account"
        | "/account/duties.ics"
        | "/account/password"
        | "/account/quiet-hours"
        | "/account/authenticator"
        | "/account/authenticator/confirm" => at.page(everybody),
        "/inbox/{id}/read" | "/inbox/{id}/read-all" => vec![at.row(path, Offer::Blind(Kind::Message))],
        "/report-missing" | "/your-reports" => at.page(tells),
        "/report-missing/{id}/check" | "/report-missing/{id}/sent" => at.thing(Kind::Begun, Sees::All(everybody)),
        // What is gone is discarded, whoever wants it so.
        "/report-missing/{id}/discard" => vec![
            Row { takes: false, ..at.row(path, Offer::Thing(Kind::Begun, Sees::All(everybody))) },
            Row { shows: false, ..at.row(path, Offer::Blind(Kind::Begun)) },
        ],
        "/report-missing/{id}/{step}" => at.things(Kind::Begun, Sees::All(everybody), "{step}", &["child", "when"]),
        "/your-reports/{id}" => at.thing(Kind::Reference, Sees::All(tells)),
        "/your-reports/{id}/{deed}" => {
            let deeds = ["returned", "amend", "risk", "whereabouts", "cancel"];
            at.things(Kind::Reference, Sees::All(tells), "{deed}", &deeds)
        }
        _ => return None,
    })
}

fn of_children(path: &str, at: At) -> Option<Vec<Row>> {
    Some(match path {
        "/search" => at.page(answers_for_children),
        "/repeat-missing" => at.of_an_authority(answers_for_children),
        "/timeliness" | "/foi" => at.of_an_authority(makes_figures),
        "/timeliness/episodes" => {
            let asked = format!("{path}?authority={{id}}&period=12-months&figure=owed");
            vec![at.row(&asked, Offer::Thing(Kind::Authority, Sees::All(makes_figures)))]
        }
        "/foi/export" => at.of_an_authority(exports_figures),
        "/foi/episodes" | "/foi/looked-after" => {
            let asked = format!("{path}?authority={{id}}&year=2026&figure=missing_episodes");
            vec![at.row(&asked, Offer::Thing(Kind::Authority, Sees::All(makes_figures)))]
        }
        "/children/{id}" | "/children/{id}/told" | "/children/{id}/safe-contact" => {
            at.thing(Kind::Child, Sees::All(answers_for_children))
        }
        "/children/{id}/safe-contact/new" => at.thing(Kind::Child, Sees::All(agrees_on_contacts)),
        "/children/{id}/safe-contact/{place}" | "/children/{id}/safe-contact/{place}/remove" => {
            at.things(Kind::Child, Sees::All(agrees_on_contacts), "{place}", &["0"])
        }
        "/missing-episodes/{id}" => at.thing(Kind::Episode, Sees::Some(reads_the_episode)),
        "/missing-episodes/{id}/conversation" => at.thing(Kind::Episode, Sees::All(takes_part)),
        "/missing-episodes/{id}/settle" => at.thing(Kind::Episode, Sees::Some(settles)),
        "/missing-episodes/{id}/settle/{field}" => {
            let fields = ["returned-at", "risk", "host-authority"];
            at.things(Kind::Episode, Sees::Some(settles), "{field}", &fields)
        }
        "/attachments/{id}" => at.thing(Kind::Attachment, Sees::All(takes_part)),
        _ => return None,
    })
}

fn of_interviews(path: &str, at: At) -> Option<Vec<Row>> {
    Some(match path {
        "/work" => at.page(|who| who.role.holds_interviews()),
        "/sign-offs" => at.page(|who| who.role.is_manager()),
        // Whoever gives interviews in a council and ticked none is led back to the list. What is sent is in bulk.rs.
        "/return-interviews/allocate" => {
            let asked = format!("{path}?interview={{id}}");
            let one = at.row(&asked, Offer::Thing(Kind::Interview, Sees::All(gives)));
            vec![Row { takes: false, ..at.row(path, Offer::Page(watches_over)) }, Row { takes: false, ..one }]
        }
        "/return-interviews/allocated" => {
            let asked = format!("{path}?interview={{id}}&worker=x");
            vec![at.row(&asked, Offer::Thing(Kind::Interview, Sees::All(nobody)))]
        }
        "/return-interviews/{id}"
        | "/return-interviews/{id}/acknowledgement"
        | "/return-interviews/{id}/episodes"
        | "/return-interviews/{id}/attempt"
        | "/return-interviews/{id}/appointment.ics"
        | "/return-interviews/{id}/print"
        | "/return-interviews/{id}/tell"
        | "/return-interviews/{id}/reopening"
        | "/return-interviews/{id}/record"
        | "/return-interviews/{id}/record/check"
        | "/return-interviews/{id}/sign-off"
        | "/return-interviews/{id}/close"
        | "/return-interviews/{id}/close/approval" => at.thing(Kind::Interview, Sees::Some(looks_at_the_interview)),
        "/return-interviews/{id}/record/{section}" => {
            let sections = ["talk", "account", "analysis"];
            at.things(Kind::Interview, Sees::Some(looks_at_the_interview), "{section}", &sections)
        }
        "/return-interviews/{id}/close/{way}" => {
            at.things(Kind::Interview, Sees::Some(looks_at_the_interview), "{way}", &["unable", "not-required"])
        }
        "/return-interviews/{id}/actions/{number}" => {
            at.things(Kind::Asking, Sees::Some(looks_at_the_interview), "{number}", &["1"])
        }
        "/return-interviews/{id}/told" => at.thing(Kind::Interview, Sees::All(answers_for_children)),
        _ => return None,
    })
}

fn of_steps(path: &str, at: At) -> Option<Vec<Row>> {
    Some(match path {
        "/board" | "/undelivered" | "/board/live" => at.of_an_authority(watches_over),
        "/board/{figure}" => {
            let figures = ["overdue", "unallocated", "missing-now", "reviews-open"];
            let of = |figure: &&str| at.row(&path.replace("{figure}", figure), Offer::Page(watches_over));
            let asked = at.row("/board/overdue?authority={id}", Offer::Thing(Kind::Authority, Sees::All(watches_over)));
            figures.iter().map(of).chain([asked]).collect()
        }
        "/reviews" => at.page(watches_over),
        "/reviews/{id}" => at.thing(Kind::Review, Sees::All(watches_over)),
        "/escalations" => at.page(|who| who.is_council() && who.role.answers_steps()),
        "/escalations/{id}" => at.thing(Kind::Escalation, Sees::Some(answers_the_step)),
        "/texts" => at.page(reads_texts),
        "/texts/{id}" => at.thing(Kind::Text, Sees::All(reads_texts)),
        "/silences" => at.page(runs_a_council),
        "/silences/{id}" => at.thing(Kind::Silence, Sees::All(runs_a_council)),
        _ => return None,
    })
}

fn of_a_council(path: &str, at: At) -> Option<Vec<Row>> {
    Some(match path {
        "/rotas" => at.of_an_authority(runs_a_council),
        "/rotas/{authority}/{role}" | "/rotas/{authority}/{role}/file" | "/rotas/{authority}/{role}/duties.ics" => {
            at.below_an_authority(runs_a_council, "{role}", &["out_of_hours"])
        }
        "/rotas/{authority}/{role}/add/{kind}" => {
            let words = ["out_of_hours/add/weekly", "out_of_hours/add/once", "out_of_hours/add/away"];
            at.below_an_authority(runs_a_council, "{role}/add/{kind}", &words)
        }
        "/rotas/{authority}/{role}/entries/{id}/change" | "/rotas/{authority}/{role}/entries/{id}/take-out" => {
            // Below one's own authority and below the other, whosever entry it is.
            let below = |code: &str| path.replace("{authority}", code).replace("{role}", "out_of_hours");
            let north = Sees::Some(|who, _| runs_a_council(who) && who.organisation.name == "north");
            let south = Sees::Some(|who, _| runs_a_council(who) && who.organisation.name == "south");
            vec![
                at.row(&below("990"), Offer::Thing(Kind::Entry, north)),
                at.row(&below("991"), Offer::Thing(Kind::Entry, south)),
            ]
        }
        "/wordings" => at.of_an_authority(answers_for_wordings),
        "/wordings/{authority}/{name}" => {
            at.below_an_authority(answers_for_wordings, "{name}", &["text.urgent", "interview.overdue"])
        }
        "/wordings/{authority}/{name}/propose" | "/wordings/{authority}/{name}/ours" => {
            at.below_an_authority(administers_a_council, "{name}", &["interview.overdue"])
        }
        "/wordings/{authority}/{name}/{number}" => {
            at.below_an_authority(answers_for_wordings, "{name}/{number}", &["interview.overdue/1"])
        }
        "/wordings/{authority}/{name}/{number}/{verdict}" => {
            let words = ["interview.overdue/1/approve", "interview.overdue/1/withdraw"];
            at.below_an_authority(answers_for_wordings, "{name}/{number}/{verdict}", &words)
        }
        _ => return None,
    })
}

fn of_administration(path: &str, at: At) -> Option<Vec<Row>> {
    let thing = |kind: Kind| at.thing(kind, Sees::All(administers));
    Some(match path {
        "/administration" | "/organisations" | "/keys" | "/keys/new" | "/webhooks" | "/webhooks/new" | "/policies"
        | "/messages" | "/contacts" | "/jobs" | "/jobs/look-again" => at.page(administers),
        "/organisations/new" | "/messages/pause" => at.page(administers_a_council),
        "/messages/pause/{channel}/end" => {
            vec![at.row("/messages/pause/email/end", Offer::Page(administers_a_council))]
        }
        "/looks" => at.page(|who| administers(who) || who.role == Role::Auditor),
        "/organisations/{id}" | "/organisations/{id}/teams" => thing(Kind::Organisation),
        "/keys/{id}/withdraw" => thing(Kind::Key),
        "/webhooks/{id}" | "/webhooks/{id}/change" | "/webhooks/{id}/replay" => thing(Kind::Endpoint),
        "/webhooks/{id}/{deed}" => {
            let deeds = ["test", "turn-off", "turn-on", "new-secret", "remove"];
            at.things(Kind::Endpoint, Sees::All(administers), "{deed}", &deeds)
        }
        "/webhooks/{id}/deliveries/{delivery}/replay" => {
            let path = "/webhooks/{under}/deliveries/{id}/replay";
            vec![at.row(path, Offer::Thing(Kind::Delivery, Sees::All(administers)))]
        }
        "/messages/{id}/resend" => thing(Kind::Message),
        "/jobs/look-again/{kind}/{id}" => at.things(Kind::Episode, Sees::Some(revives), "{kind}", &["interview"]),
        _ => return None,
    })
}

fn of_people(path: &str, at: At) -> Option<Vec<Row>> {
    Some(match path {
        "/people" | "/people/new" => at.page(administers),
        "/people/{id}" | "/people/{id}/change" | "/people/{id}/quiet-hours" => {
            at.thing(Kind::Person, Sees::All(administers))
        }
        "/people/{id}/{deed}" => {
            let deeds = ["reset", "end-sessions", "remove-access", "give-access"];
            let mut all = at.things(Kind::Person, Sees::All(administers), "{deed}", &deeds);
            all.extend(at.things(Kind::Person, Sees::All(nobody), "{deed}", &["nothing"]));
            all
        }
        _ => return None,
    })
}
