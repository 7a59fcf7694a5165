//! Accounts, sessions and what opens something once, as the services know them. The rows of the tables name the
//! requirement of OWASP's ASVS 5.0 that they are about.

mod administering;
mod codes;
mod kept;
mod links;
mod sessions;
mod signing_in;

use chrono::TimeDelta;
use homeward::services::accounts::{Credentials, Entered, Onward, Opened, SignedIn, Visitor};
use homeward::services::setup::{Issued, Kind, Setup};
use homeward::services::{Sealer, Services};
use homeward::store::people;
use sea_orm::{ConnectionTrait, Statement};

use crate::app::{App, On};

/// Everybody's password, unless a test says otherwise.
pub const PASSWORD: &str = "lantern gravel otter";
pub const IDA: &str = "ida@northshire.example.org";
pub const ADA: &str = "ada@northshire.example.org";
pub const PAT: &str = "pat@police.example.org";
pub const NOBODY: &str = "nobody@northshire.example.org";

pub const PARTIES: &str = r#"
    authorities = [{ code = "990", name = "Northshire" }]
    organisations = [
        { name = "Northshire County Council", kind = "local_authority", authorities = ["990"] },
        { name = "Northshire Police", kind = "police", authorities = ["990"] },
    ]
    teams = [{ name = "Return interviews", organisation = "Northshire County Council" }]
    users = [
        { email = "ida@northshire.example.org", name = "Ida Interviewer", organisation = "Northshire County Council", team = "Return interviews", roles = ["interviewer"] },
        { email = "ada@northshire.example.org", name = "Ada Administrator", organisation = "Northshire County Council", roles = ["administrator"] },
        { email = "pat@police.example.org", name = "Pat Police", organisation = "Northshire Police", roles = ["reporter", "administrator"] },
    ]
"#;

/// A council and a force, whose people have set their passwords.
pub struct Stage {
    _app: App,
    pub services: Services,
    /// The invitations as they were issued.
    pub issued: Vec<Issued>,
}

impl Stage {
    pub async fn on(on: On) -> Self {
        let stage = Self::uninvited(on).await;
        for invitation in &stage.issued {
            let token = token_of(&invitation.secret);
            stage.services.set_password_by_link(token, PASSWORD).await.expect("a password is set");
        }
        stage
    }

    /// The same, where nobody has followed their link yet.
    pub async fn uninvited(on: On) -> Self {
        let app = App::on(on).await;
        let services = app.services.clone().with_sealer(Sealer::with_key("a key of the tests, which is long enough"));
        let mut stage = Self { _app: app, services, issued: vec![] };
        stage.issued = stage.apply(PARTIES).await;
        stage
    }

    pub async fn apply(&self, toml: &str) -> Vec<Issued> {
        let setup: Setup = toml::from_str(toml).expect("the set-up is written right");
        let issued = self.services.apply(&setup).await.expect("the set-up applies");
        assert!(issued.iter().all(|issued| issued.kind == Kind::Invitation), "{issued:?}");
        issued
    }

    pub fn pass(&self, time: TimeDelta) {
        self.services.clock.set(self.services.clock.now() + time);
    }

    pub async fn try_to_enter(&self, email: &str, password: &str, visitor: &Visitor) -> Entered {
        let said = Credentials { email: email.to_owned(), password: password.to_owned() };
        let onward = Onward { path: "/".to_owned(), kept: None };
        self.services.sign_in(&said, visitor, &onward).await.expect("the database answers")
    }

    /// Signs somebody in by their password alone.
    pub async fn enter(&self, email: &str) -> Opened {
        match self.try_to_enter(email, PASSWORD, &visitor("one")).await {
            Entered::In(opened, _) => opened,
            other => panic!("{email} is not let in: {other:?}"),
        }
    }

    /// Somebody who is signed in.
    pub async fn signed_in(&self, email: &str) -> SignedIn {
        let opened = self.enter(email).await;
        self.who(&opened).await.expect("they are signed in")
    }

    pub async fn who(&self, opened: &Opened) -> Option<SignedIn> {
        self.services.looked_up(&opened.token).await.expect("the database answers")
    }

    pub async fn id(&self, email: &str) -> homeward::domain::ids::UserId {
        let found = people::by_email(self.services.database.read(), email).await.expect("the database answers");
        found.expect("they are there").id
    }

    /// The outcomes that the audit has of an action, in order.
    pub async fn audited(&self, action: &str) -> Vec<String> {
        let rows = self.rows(&format!("SELECT outcome FROM audit WHERE action = '{action}' ORDER BY id")).await;
        rows.into_iter().flatten().collect()
    }

    /// What a query gives, as texts.
    pub async fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        let db = self.services.database.read();
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("rows");
        let one = |row: &sea_orm::QueryResult| {
            let columns = row.column_names();
            let text = |name: &String| row.try_get::<Option<String>>("", name).ok().flatten().unwrap_or_default();
            columns.iter().map(text).collect()
        };
        rows.iter().map(one).collect()
    }
}

/// A browser by a name.
pub fn visitor(name: &str) -> Visitor {
    Visitor {
        address: "192.0.2.7".parse().expect("an address"),
        device: "Firefox on Windows".to_owned(),
        visit: format!("visit of {name}"),
        before: None,
    }
}

/// What a link holds behind its address.
pub fn token_of(link: &str) -> &str {
    link.rsplit('/').next().expect("a link")
}
