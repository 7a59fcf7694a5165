//! Pages for people who are signed in, asked as a browser asks: with its cookies, and with what its last page's forms hold.

pub mod account;
pub mod administration;
mod allocating;
mod asked_for;
mod asked_when_needed;
pub mod board;
mod calendars;
pub mod children;
mod conversation;
mod deciding;
mod delivered;
mod entering;
mod foi;
mod in_hand;
pub mod inbox;
mod independence;
mod late;
mod led;
pub mod matrix;
mod moved_deadline;
mod parents_no;
mod pausing;
mod people;
mod pictures;
mod quiet_hours;
pub mod report_missing;
mod report_missing_faults;
mod report_missing_likely;
pub mod returns;
pub mod reviving;
mod rota_files;
pub mod rotas;
pub mod safe_contact;
pub mod sign_offs;
mod steps;
pub mod telling;
pub mod texts;
mod told;
mod told_return;
pub mod undelivered;
mod watching;
mod webhook_replays;
pub mod wordings;
mod words;
pub mod work;
pub mod write_up;
mod write_up_late;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use homeward::domain::audience::Role;
use homeward::domain::ids::UserId;
use homeward::domain::violation::Code;
use homeward::services::setup::Setup;
use homeward::store::people as rows;
use reqwest::{Method, RequestBuilder, header};

use super::Site;
use crate::accounts::{PARTIES, PASSWORD, token_of};
use crate::app::On;
use crate::http::{Answered, answered};

impl Site {
    /// With a council and a force, whose people have set their passwords.
    pub async fn peopled(on: On) -> Self {
        Self::on(on).await.with_people(PARTIES).await
    }

    /// The same site with these people, who have set their passwords.
    pub async fn with_people(self, people: &str) -> Self {
        let setup: Setup = toml::from_str(people).expect("the set-up is written right");
        for issued in self.app.services.apply(&setup).await.expect("the set-up applies") {
            let set = self.app.services.set_password_by_link(token_of(&issued.secret), PASSWORD).await;
            set.expect("a password is set");
        }
        self
    }

    pub fn pass(&self, time: TimeDelta) {
        let clock = &self.app.services.clock;
        clock.set(clock.now() + time);
    }

    pub async fn id(&self, email: &str) -> UserId {
        let found = rows::by_email(self.app.services.database.read(), email).await.expect("the database answers");
        found.expect("they are there").id
    }

    /// Somebody of every role of an organisation, who can sign in by their address.
    pub async fn with_every_role(&self, organisation: &str) -> Vec<(Role, String)> {
        let host = organisation.to_lowercase().replace(' ', "-");
        let people: Vec<(Role, String)> =
            Role::WORDS.iter().map(|(word, role)| (*role, format!("{word}@{host}.example.org"))).collect();
        let entry = |(role, email): &(Role, String)| {
            let role = role.word();
            format!(
                "[[users]]\nemail = '{email}'\nname = 'A Person'\norganisation = '{organisation}'\nroles = ['{role}']\n"
            )
        };
        self.app.apply(&people.iter().map(entry).collect::<String>()).await;
        let emails: Vec<String> = people.iter().map(|(_, email)| email.clone()).collect();
        self.app.services.give_password(&emails, PASSWORD).await.expect("everybody has a password");
        people
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser { site: self, cookies: BTreeMap::new(), page: String::new() }
    }

    /// A browser whose owner has signed in.
    pub async fn signed_in(&self, email: &str) -> Browser<'_> {
        let mut browser = self.browser();
        let entered = browser.sign_in(email, PASSWORD).await;
        assert_eq!(entered.code, 303, "{email}: {}", entered.text);
        browser
    }
}

/// A browser: it keeps cookies, and the page that it was shown last.
#[derive(Clone)]
pub struct Browser<'a> {
    pub site: &'a Site,
    pub cookies: BTreeMap<String, String>,
    pub page: String,
}

impl Browser<'_> {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.site.request(method, path).header("sec-fetch-site", "same-origin");
        if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies.join("; ")) }
    }

    pub async fn take(&mut self, request: RequestBuilder) -> Answered {
        let answer = answered(request).await;
        for set in answer.headers.get_all(header::SET_COOKIE) {
            let set = set.to_str().expect("a cookie");
            let (name, value) =
                set.split(';').next().and_then(|pair| pair.split_once('=')).expect("a name and a value");
            if set.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        if answer.text.starts_with("<!DOCTYPE html>") {
            self.page.clone_from(&answer.text);
        }
        answer
    }

    pub async fn get(&mut self, path: &str) -> Answered {
        self.take(self.request(Method::GET, path)).await
    }

    /// Sends a form with what the last page's forms hold.
    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answered {
        let token = value_of(&self.page, "form_token");
        self.take(self.filled(path, &token, fields)).await
    }

    pub fn filled(&self, path: &str, token: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("form_token", token).extend_pairs(fields);
        let request = self.request(Method::POST, path);
        request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(form.finish())
    }

    pub async fn sign_in(&mut self, email: &str, password: &str) -> Answered {
        self.get("/sign-in").await;
        self.send("/sign-in", &[("email", email), ("password", password)]).await
    }

    pub fn session(&self) -> Option<&String> {
        self.cookies.get("__Host-homeward")
    }
}

/// What a page holds in the first field of this name.
pub fn value_of(page: &str, name: &str) -> String {
    let after = page.split(&format!("name=\"{name}\"")).nth(1).unwrap_or_default();
    let tag = after.split('>').next().unwrap_or_default();
    tag.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// What stands between the tags that have this id.
pub fn inside<'a>(page: &'a str, id: &str) -> &'a str {
    let after =
        page.split(&format!("id=\"{id}\">")).nth(1).unwrap_or_else(|| panic!("nothing with the id {id}: {page}"));
    after.split('<').next().expect("an end").trim()
}
