//! Every page of the router's own table, opened by somebody who may, and what is answered when its forms are sent empty: each
//! is judged, and each says that nobody on it is real.

mod states;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::time::Instant;

use homeward::domain::audience::Role;
use homeward::web::{Purpose, addresses};
use serde_json::Value;

use super::judged::are_valid_html;
use super::{Browser, Reader};
use crate::app::On;
use crate::http::{A_MINUTE, Answered};
use crate::pages::Site;
use crate::pages::inside;
use crate::pages::inside::matrix::rows::{Offer, Row};
use crate::pages::inside::matrix::stage::{Looker, Stage, lookers};
use crate::pages::inside::matrix::{all_rows, chosen, is_stream};

/// What stands at the top of each page here.
const BANNER: &str = "Demonstration: no real children";
/// What anybody may open: judged in `open_pages.rs` and, sent empty, in `states.rs`.
const OPEN: [&str; 8] = [
    "/",
    "/accessibility-statement",
    "/cookies",
    "/sign-in",
    "/sign-in/code",
    "/sign-out",
    "/signed-out",
    "/set-password/{token}",
];
/// So many forms of one page are sent: of a list's, which are all alike, the first.
const FORMS: usize = 3;

/// A form on the page that is shown.
struct OnPage {
    /// Which one of the page.
    number: usize,
    /// Where it is sent.
    action: String,
    /// What is in it that nobody types.
    hidden: Vec<(String, String)>,
}

impl OnPage {
    /// Where it is sent, whatever it is about.
    fn kind(&self) -> String {
        let is_id = |part: &&str| part.len() == 36 && part.matches('-').count() == 4;
        self.action.split('/').map(|part| if is_id(&part) { "…" } else { part }).collect::<Vec<_>>().join("/")
    }
}

impl Browser {
    /// The forms in the content of the page, one of each kind.
    async fn forms(&self) -> Vec<OnPage> {
        let found = self
            .script(
                "return [...document.querySelectorAll('main form[method=post]')].map(form => {
                     const to = new URL(form.getAttribute('action') ?? '', location.href);
                     const hidden = [...form.elements].filter(field => field.type === 'hidden' && field.name !== 'form_token');
                     return [to.pathname + to.search, hidden.map(field => [field.name, field.value])];
                 })",
            )
            .await;
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let pair = |pair: &Value| (text(&pair[0]), text(&pair[1]));
        let mut kinds = BTreeSet::new();
        let all = found.as_array().expect("a list").iter().enumerate().map(|(number, form)| OnPage {
            number,
            action: text(&form[0]),
            hidden: form[1].as_array().expect("a list").iter().map(pair).collect(),
        });
        all.filter(|form| kinds.insert(form.kind())).take(FORMS).collect()
    }

    /// Sends a form of the page with nothing typed or chosen.
    async fn sends_empty(&self, number: usize) {
        let script = format!(
            "const form = document.querySelectorAll('main form[method=post]')[{number}];
             for (const field of form.elements) if (field.type !== 'hidden') field.disabled = true;
             HTMLFormElement.prototype.submit.call(form)"
        );
        self.through(async || drop(self.script(&script).await)).await;
    }

    /// Asserts that whatever is shown, a refusal too, is fit for everybody.
    async fn is_fit_whatever_it_is(&self, row: &str) {
        // The browser tells of an answer that refuses, as it should.
        self.complaints().await;
        self.is_fit(row).await;
    }
}

/// Where somebody looks, in which order: what is taken away is looked at last.
fn visits(stage: &Stage) -> BTreeMap<String, Vec<String>> {
    // Few people see most of it, and each of them has to sign in.
    let preferred = |who: &Looker| match (who.organisation.name, who.role) {
        ("north", Role::TeamManager) => 0,
        ("north", Role::Administrator) => 1,
        ("oakfield", Role::Reporter) => 2,
        _ => 3,
    };
    let mut all = lookers();
    all.sort_by_key(preferred);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // A page is the same whether or not its authority is named.
    let is_its_own = |row: &Row| row.shows && !is_stream(&row.path) && !row.path.contains("?authority=");
    for row in all_rows().into_iter().filter(is_its_own) {
        let first = all.iter().find_map(|who| match row.offer {
            Offer::Page(whose) => whose(who).then(|| (who, row.path.clone())),
            Offer::Thing(kind, sees) => Some((who, row.of_thing(chosen(stage, who, kind, sees).0?))),
            Offer::Blind(_) => None,
        });
        if let Some((who, path)) = first {
            found.entry(who.email()).or_default().push(path);
        }
    }
    found
}

/// What was swept.
#[derive(Default)]
struct Swept {
    pages: usize,
    forms: usize,
    /// All that was answered, as it was sent.
    sent: Vec<(String, String)>,
}

impl Swept {
    /// Notes an answer, if it is a page.
    fn notes(&mut self, row: &str, answer: &Answered) -> bool {
        if !answer.header("content-type").starts_with("text/html") || answer.text.is_empty() {
            return false;
        }
        assert!(answer.text.contains(BANNER), "{row} does not say so: {}", answer.text);
        self.sent.push((row.to_owned(), answer.text.clone()));
        true
    }
}

/// Opens a page, and sends each of its forms empty: as it is sent, and in the browser.
async fn sweeps(browser: &Browser, asks: &mut inside::Browser<'_>, path: &str, swept: &mut Swept) {
    let answer = asks.get(path).await;
    assert!(matches!(answer.code, 200 | 303 | 403 | 409), "{path}: {} {}", answer.code, answer.text);
    if !swept.notes(path, &answer) {
        return;
    }
    browser.visit(path).await;
    browser.is_fit_whatever_it_is(path).await;
    swept.pages += 1;
    // One's own sessions are ended there, this one among them.
    if path == "/account" {
        return;
    }
    for (place, form) in browser.forms().await.into_iter().enumerate() {
        let row = format!("{path}, its form to {} sent empty", form.action);
        if place > 0 {
            browser.visit(path).await;
        }
        asks.get(path).await;
        let hidden: Vec<(&str, &str)> =
            form.hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = asks.send(&form.action, &hidden).await;
        assert_ne!(answer.code, 500, "{row}: {}", answer.text);
        swept.forms += 1;
        if swept.notes(&row, &answer) {
            browser.sends_empty(form.number).await;
        } else {
            // What needs nothing typed is done now, and is not done twice.
            browser.visit(answer.header("location")).await;
        }
        browser.is_fit_whatever_it_is(&row).await;
    }
}

/// One of two halves, as even as whole readers make them: each has a browser, and both go at once.
fn half(visits: BTreeMap<String, Vec<String>>, which: usize) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<_> = visits.into_iter().collect();
    all.sort_by_key(|(_, paths)| std::cmp::Reverse(paths.len()));
    let mut halves: [Vec<(String, Vec<String>)>; 2] = [vec![], vec![]];
    let pages = |half: &[(String, Vec<String>)]| half.iter().map(|(_, paths)| paths.len()).sum::<usize>();
    for visit in all {
        let [one, other] = &mut halves;
        if pages(one) <= pages(other) { one.push(visit) } else { other.push(visit) }
    }
    std::mem::take(&mut halves[which])
}

async fn are_fit_and_say_that_nobody_is_real(which: usize) {
    for address in addresses().open {
        let path = address.path;
        assert!(OPEN.contains(&path), "{path} is judged nowhere: see to it in open_pages.rs or states.rs");
    }
    let stage = Stage::on(On::Sqlite).await.shown_for(Purpose::Demonstration).await;
    let begun = Instant::now();
    let browser = Browser::open(Reader::AtDesk, &stage.site.base).await;
    let mut swept = Swept::default();
    for (email, paths) in half(visits(&stage), which) {
        browser.driver.delete_all_cookies().await.expect("nobody is signed in");
        browser.opens_as(&email).await;
        let mut asks = stage.site.signed_in(&email).await;
        for path in paths {
            sweeps(&browser, &mut asks, &path, &mut swept).await;
        }
    }
    let (pages, forms, took) = (swept.pages, swept.forms, begun.elapsed().as_secs());
    assert!(pages > 40 && forms > 10, "{pages} pages, {forms} forms");
    are_valid_html(&swept.sent).await;
    // To the terminal, not to the test: how long it takes is to be seen, and fails nothing.
    writeln!(std::io::stderr(), "swept {pages} pages and {forms} empty forms in {took} s").expect("it is said");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_half_of_all_pages_and_what_they_answer_to_empty_forms_is_fit_and_says_that_nobody_is_real() {
    are_fit_and_say_that_nobody_is_real(0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_other_half_of_all_pages_and_what_they_answer_to_empty_forms_is_fit_and_says_that_nobody_is_real() {
    are_fit_and_say_that_nobody_is_real(1).await;
}

impl Stage {
    /// The same stage, which says what it is for.
    async fn shown_for(self, purpose: Purpose) -> Self {
        Self { site: Site::over(self.site.app, A_MINUTE, purpose).await, ..self }
    }
}
