//! The stage of the isolation tests (two authorities, two forces, two providers, an interview service), on pages: somebody of
//! every role in each organisation, and one of each thing that only pages are about.

use std::fmt::Write;

use homeward::domain::audience::Role;
use homeward::domain::ids::InterviewId;
use homeward::domain::violation::Code;
use homeward::services::accounts::SignedIn;
use homeward::web::Purpose;
use serde_json::json;

use crate::accounts::PASSWORD;
use crate::app::On;
use crate::builders::with;
use crate::http::A_MINUTE;
use crate::isolation::cast::{self, IDENTITIES, Identity, Kind, Thing};
use crate::pages::Site;
use crate::pages::inside::Browser;
use crate::pages::inside::administration::path_on;
use crate::pages::inside::rotas::nights;
use crate::pages::inside::safe_contact::MOTHER;
use crate::pages::inside::sign_offs::finished;
use crate::pages::inside::wordings::WORDS;
use crate::pages::inside::work::attempt;

/// Who looks.
pub struct Looker {
    pub organisation: &'static Identity,
    pub role: Role,
}

impl Looker {
    pub fn is_council(&self) -> bool {
        self.organisation.council_of.is_some()
    }

    pub fn email(&self) -> String {
        format!("{}.{}@{}", self.role.word(), self.organisation.name, self.organisation.host)
    }

    /// Whether a thing is shown to their organisation, or to them.
    pub fn is_shown(&self, thing: &Thing) -> bool {
        let email = self.email();
        thing.seen_by.iter().any(|seer| *seer == self.organisation.name || *seer == email)
    }
}

/// Somebody of every role of every organisation.
pub fn lookers() -> Vec<Looker> {
    let of = |organisation| Role::WORDS.iter().map(move |(_, role)| Looker { organisation, role: *role });
    IDENTITIES.iter().flat_map(of).collect()
}

/// The site, and what there is to see on it.
pub struct Stage {
    pub site: Site,
    pub things: Vec<Thing>,
    /// Words that somebody told, with those who may read them.
    pub words: Vec<(String, Vec<&'static str>)>,
}

fn identity(name: &str) -> &'static Identity {
    IDENTITIES.iter().find(|identity| identity.name == name).expect("one of the cast")
}

fn team(organisation: &str) -> String {
    match organisation {
        "north" => ", team = 'North returns'".to_owned(),
        "south" => ", team = 'South returns'".to_owned(),
        "service" => ", team = 'Visitors'".to_owned(),
        _ => String::new(),
    }
}

/// Those of an organisation, and whoever is in charge of it.
fn those_in_charge_of(name: &'static str) -> Vec<&'static str> {
    match name {
        "north" | "south" => vec![name],
        "north-force" | "oakfield" | "service" => vec![name, "north"],
        _ => vec![name, "south"],
    }
}

impl Stage {
    pub async fn on(on: On) -> Self {
        let cast::Stage { served, things, words } = cast::Stage::on(on).await;
        let site = Site::over(served.app, A_MINUTE, Purpose::Work).await;
        let mut setup = String::new();
        for looker in lookers() {
            let (organisation, role, team) =
                (looker.organisation.organisation, looker.role.word(), team(looker.organisation.name));
            let (email, who) = (looker.email(), "A Person");
            writeln!(
                setup,
                "[[users]]\nemail = '{email}'\nname = '{who}'\norganisation = '{organisation}'\nroles = ['{role}']"
            )
            .expect("a text takes more");
            setup += &team.replace(", ", "");
            setup += "\n";
        }
        site.app.apply(&setup).await;
        let emails: Vec<String> = lookers().iter().map(Looker::email).collect();
        site.app.services.give_password(&emails, PASSWORD).await.expect("everybody has a password");
        let mut stage = Self { site, things, words };
        for code in ["990", "991"] {
            let council = if code == "990" { "north" } else { "south" };
            stage.see(Kind::Authority, code.to_owned(), vec![council]);
            stage.of_a_council(council, code).await;
        }
        for organisation in &IDENTITIES {
            stage.of_an_organisation(organisation).await;
        }
        stage
    }

    fn see(&mut self, kind: Kind, id: String, seen_by: Vec<&'static str>) {
        self.things.push(Thing { kind, id, under: None, seen_by });
    }

    async fn browser(&self, organisation: &str, role: Role) -> Browser<'_> {
        self.site.signed_in(&Looker { organisation: identity(organisation), role }.email()).await
    }

    async fn who(&self, browser: &Browser<'_>) -> SignedIn {
        let token = browser.session().expect("a session");
        self.site.app.services.looked_up(token).await.expect("the database answers").expect("they are signed in")
    }

    /// A contact for each child and a time for each talk; an entry of a rota, a wording, a text and a silence.
    async fn of_a_council(&mut self, council: &'static str, code: &str) {
        let own = |stage: &Self, kind: Kind| -> Vec<String> {
            let own = stage.things.iter().filter(|thing| thing.kind == kind && thing.seen_by[0] == council);
            own.map(|thing| thing.id.clone()).collect()
        };
        let mut cora = self.browser(council, Role::MissingCoordinator).await;
        for child in own(self, Kind::Child) {
            let done = cora.agrees(&format!("/children/{child}/safe-contact/new"), &MOTHER).await;
            assert_eq!(done.code, 303, "{}", done.text);
        }
        let meets =
            [("meets_at.day", "24"), ("meets_at.month", "11"), ("meets_at.year", "2026"), ("meets_at.time", "10:00")];
        for talk in own(self, Kind::Interview) {
            let path = format!("/return-interviews/{talk}/attempt");
            cora.get(&path).await;
            let done = cora.send(&path, &attempt("accepted", &meets)).await;
            assert_eq!(done.code, 303, "{}", done.text);
        }
        let mut talks = self.things.iter().filter(|thing| thing.kind == Kind::Interview && thing.seen_by == [council]);
        let asking = talks.next_back().expect("a talk of nobody else").id.clone();
        self.is_held_and_asks_for_something(council, &asking).await;
        let night = Looker { organisation: identity(council), role: Role::OutOfHours };
        let night = self.site.id(&night.email()).await.to_string();
        let mut ada = self.browser(council, Role::Administrator).await;
        let rota = format!("/rotas/{code}/out_of_hours");
        ada.get(&format!("{rota}/add/weekly")).await;
        let done = ada.send(&format!("{rota}/add/weekly"), &nights(&night)).await;
        assert_eq!(done.code, 303, "{}", done.text);
        let entry = path_on(&ada.get(&rota).await.text, &format!("{rota}/entries/"));
        let entry = entry.split('/').nth(5).expect("an id").to_owned();
        let wording = format!("/wordings/{code}/interview.overdue/propose");
        ada.get(&wording).await;
        let done = ada.send(&wording, &WORDS).await;
        assert_eq!(done.code, 303, "{}", done.text);
        let silence = self.site.falls_silent(identity(&format!("{council}-force")).organisation, code).await;
        let text = self.is_texted(council).await;
        self.see(Kind::Asking, asking, vec![council]);
        self.see(Kind::Entry, entry, vec![council]);
        self.see(Kind::Silence, silence, vec![council]);
        self.see(Kind::Text, text, vec![council]);
    }

    /// The council's coordinator held the talk.
    async fn is_held_and_asks_for_something(&self, council: &str, talk: &str) {
        let (services, cast) = (&self.site.app.services, identity(council));
        let caller = self.site.app.caller(cast.organisation).await;
        let cora = Looker { organisation: cast, role: Role::MissingCoordinator }.email();
        let cora = services.acting_user(&caller, &cora).await.expect("they work for the council");
        let asked = json!([{ "what": "Ring the school", "owner": "A Person", "due_on": "2026-12-01" }]);
        let id = talk.parse().map(InterviewId).expect("an id");
        let record = with(finished(), "actions", asked);
        services.save_record(&caller, &cora, id, &record).await.expect("it is sent");
    }

    /// Somebody of the council's own sends a text.
    async fn is_texted(&self, council: &'static str) -> String {
        let cast = identity(council);
        let number = if council == "north" { "07700900991" } else { "07700900992" };
        let sender = Looker { organisation: cast, role: Role::ReturnsOfficer };
        let setup = format!(
            "users = [{{ email = '{}', name = 'A Person', organisation = '{}', roles = ['returns_officer'], mobile = '{number}' }}]",
            sender.email(),
            cast.organisation
        );
        self.site.app.apply(&setup).await;
        self.site.is_texted(council, &format!("44{}", &number[1..]), "Who is on duty?").await;
        let mut odin = self.browser(council, Role::OutOfHours).await;
        let path = path_on(&odin.get("/texts").await.text, "/texts/");
        path.rsplit('/').next().expect("an id").to_owned()
    }

    /// Its people, its keys, itself; what it told of, and what one of its people began to tell.
    async fn of_an_organisation(&mut self, organisation: &'static Identity) {
        let name = organisation.name;
        let ada = self.browser(name, Role::Administrator).await;
        let who = self.who(&ada).await;
        let services = self.site.app.services.clone();
        let people = services.own_people(&who).await.expect("its people are listed");
        let known = people.iter().find(|listed| listed.person.email == organisation.person()).expect("one of the cast");
        self.see(Kind::Person, known.person.id.to_string(), vec![name]);
        self.see(Kind::Organisation, who.caller.organisation.id.to_string(), those_in_charge_of(name));
        let keys = services.keys_seen(&who).await.expect("its keys are listed");
        let own = keys.iter().find(|seen| seen.key.organisation == who.caller.organisation.id).expect("a key");
        self.see(Kind::Key, own.key.id.0.to_string(), those_in_charge_of(name));
        let (told, begun) = self.tells_of(organisation).await;
        for reference in told {
            self.see(Kind::Reference, reference, vec![name]);
        }
        if let Some((begun, email)) = begun {
            self.see(Kind::Begun, begun, vec![email]);
        }
    }

    /// What an organisation told of, and what one of its people begins to tell of now.
    async fn tells_of(&self, organisation: &Identity) -> (Vec<String>, Option<(String, &'static str)>) {
        let mut reporter = self.browser(organisation.name, Role::Reporter).await;
        let told = self.site.app.services.told(&self.who(&reporter).await, None).await.expect("what it told is listed");
        let told = told.items.iter().map(|one| one.reference.id.0.to_string()).collect();
        let email = match organisation.name {
            "oakfield" => "reporter.oakfield@north.example.org",
            "beech" => "reporter.beech@south.example.org",
            _ => return (told, None),
        };
        reporter.get("/report-missing").await;
        let begun = reporter.send("/report-missing", &[]).await;
        let begun = begun.header("location").split('/').nth(2).expect("an id").to_owned();
        (told, Some((begun, email)))
    }
}
