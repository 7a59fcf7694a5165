//! Who sees which page, and of whom: the router's own table of addresses, held against a table of who may see what, for
//! everybody of every organisation. Whoever may not see something is answered, to the last byte, as where there is nothing.

mod bulk;
mod exports;
pub mod rows;
pub mod stage;
pub mod who;

use std::collections::BTreeSet;

use homeward::domain::audience::Role;
use homeward::web::addresses;
use reqwest::Method;

use super::{Browser, value_of};
use crate::app::On;
use crate::http::Answered;
use crate::isolation::cast::{Kind, Thing};
use crate::isolation::{NOBODY, same};
use crate::on_both;
use crate::pages::Site;
use rows::{Offer, Row};
use stage::{Looker, Stage, lookers};
use who::Sees;

/// Everything that the router leads to, as it is asked. What takes something away is asked about last.
pub fn all_rows() -> Vec<Row> {
    let mut all: Vec<Row> = addresses().inside.into_iter().flat_map(rows::rows).collect();
    let takes_away = |row: &Row| {
        let words = ["/discard", "/remove", "/cancel", "/withdraw", "/take-out", "-access"];
        words.iter().any(|word| row.path.contains(word))
    };
    all.sort_by_key(takes_away);
    all
}

impl Row {
    /// Where something is, or would be.
    fn of(&self, id: &str, under: Option<&str>) -> String {
        self.path.replace("{id}", id).replace("{under}", under.unwrap_or(NOBODY))
    }

    pub fn of_thing(&self, thing: &Thing) -> String {
        self.of(&thing.id, thing.under.as_deref())
    }

    /// Where nothing is.
    fn of_nothing(&self) -> String {
        let is_of_an_authority = matches!(self.offer, Offer::Thing(Kind::Authority, _));
        self.of(if is_of_an_authority { "999" } else { NOBODY }, None)
    }

    /// How it can be asked: by looking, and by sending a form.
    fn ways(&self) -> impl Iterator<Item = bool> {
        [(false, self.shows), (true, self.takes)].into_iter().filter(|(_, is_one)| *is_one).map(|(sends, _)| sends)
    }
}

/// Whether an answer never ends.
pub fn is_stream(path: &str) -> bool {
    path.starts_with("/board/live")
}

/// What is answered, with the id that was asked for left out.
async fn said(browser: &mut Browser<'_>, path: &str, sends: bool, id: &str) -> Answered {
    let answer = if sends { browser.send(path, &[("name", "x")]).await } else { browser.get(path).await };
    // A token is drawn anew for each session, and may hold what some id is.
    let is_token = |part: &&str| part.len() == 64 && part.chars().all(|c| c.is_ascii_hexdigit());
    let shown = |part: &str| if is_token(&part) { part.to_owned() } else { part.replace(id, "…") };
    let text = answer.text.split('"').map(shown).collect::<Vec<_>>().join("\"");
    Answered { text, ..answer }
}

/// Of the things of a kind, one that the looker is shown; one that is shown to their organisation and not to them; and one
/// that is not shown to their organisation at all.
pub fn chosen<'a>(stage: &'a Stage, who: &Looker, kind: Kind, sees: Sees) -> (Option<&'a Thing>, Vec<&'a Thing>) {
    let of_kind = || stage.things.iter().filter(|thing| thing.kind == kind);
    let is_seen = |thing: &Thing| who.is_shown(thing) && sees.sees(who, thing);
    let near = of_kind().find(|thing| who.is_shown(thing) && !is_seen(thing));
    let far = of_kind().find(|thing| !who.is_shown(thing));
    (of_kind().find(|thing| is_seen(thing)), near.into_iter().chain(far).collect())
}

/// What came of asking one looker for everything.
#[derive(Default)]
struct Found {
    compared: usize,
    /// The rows of which something was shown, and of which something was hidden.
    shown: BTreeSet<usize>,
    hidden: BTreeSet<usize>,
}

/// That a page holds nothing of others.
fn holds_only_theirs(stage: &Stage, who: &Looker, page: &str, row: &str) {
    // Whoever is to hold the talk reads before it what was told of the absence, and nothing by which others call it.
    let is_to_hold = |word: &str| who.organisation.name == "service" && word == "words-of-oakfield-north-Served";
    let read = stage
        .words
        .iter()
        .filter(|(word, _)| is_to_hold(word))
        .fold(page.to_owned(), |page, (word, _)| page.replace(word, ""));
    for (word, readers) in &stage.words {
        assert!(readers.contains(&who.organisation.name) || !read.contains(word), "{row} reads {word}: {page}");
    }
    // An authority's number and an occasion's id stand for more than themselves.
    let named = |thing: &&Thing| !matches!(thing.kind, Kind::Authority | Kind::Reference | Kind::Notice);
    for thing in stage.things.iter().filter(named).filter(|thing| !who.is_shown(thing)) {
        assert!(!page.contains(&thing.id), "{row} is told of {thing:?}: {page}");
    }
}

async fn everything_for(stage: &Stage, all: &[Row], who: &Looker) -> Found {
    let mut found = Found::default();
    let mut browser = stage.site.signed_in(&who.email()).await;
    let nowhere = browser.get("/nothing").await;
    for (number, row) in all.iter().enumerate() {
        for sends in row.ways() {
            let named = format!("{} at {}, sending: {sends}", who.email(), row.path);
            let (seen, hidden) = match row.offer {
                Offer::Page(whose) if whose(who) => {
                    found.shown.insert(number);
                    if !sends {
                        is_there(stage, &mut browser, who, &row.path, &named).await;
                    }
                    continue;
                }
                Offer::Page(_) => {
                    let answer = said(&mut browser, &row.path, sends, NOBODY).await;
                    same(&answer, &nowhere, &named);
                    found.compared += 1;
                    found.hidden.insert(number);
                    continue;
                }
                Offer::Thing(kind, sees) => chosen(stage, who, kind, sees),
                Offer::Blind(kind) => chosen(stage, who, kind, Sees::All(|_| false)),
            };
            if let Some(thing) = seen {
                found.shown.insert(number);
                if !sends {
                    is_there(stage, &mut browser, who, &row.of_thing(thing), &named).await;
                }
            }
            let nothing = row.of_nothing();
            let nothing = said(&mut browser, &nothing, sends, NOBODY).await;
            let is_blind = matches!(row.offer, Offer::Blind(_));
            assert!(is_blind || nothing.code == 404, "{named}: {}", nothing.text);
            for thing in hidden {
                let answer = said(&mut browser, &row.of_thing(thing), sends, &thing.id).await;
                same(&answer, &nothing, &format!("{named}: {thing:?}"));
                found.compared += 1;
                found.hidden.insert(number);
            }
        }
    }
    found
}

async fn everything_for_all(stage: &Stage, all: &[Row], some: &[Looker]) -> Found {
    let mut found = Found::default();
    for who in some {
        let more = everything_for(stage, all, who).await;
        found.compared += more.compared;
        found.shown.extend(more.shown);
        found.hidden.extend(more.hidden);
    }
    found
}

/// That something is there, and holds nothing of others.
async fn is_there(stage: &Stage, browser: &mut Browser<'_>, who: &Looker, path: &str, row: &str) {
    if is_stream(path) {
        let begun = browser.request(Method::GET, path).send().await.expect("the server answers");
        assert_eq!(begun.status(), 200, "{row}");
        return;
    }
    let answer = browser.get(path).await;
    assert_ne!(answer.code, 404, "{row}: {}", answer.text);
    holds_only_theirs(stage, who, &answer.text, row);
}

/// Each row's form, sent empty by somebody who may send it: it is not hidden from everybody.
async fn forms_are_there(stage: &Stage, all: &[Row]) -> usize {
    let lookers = lookers();
    let mut sent = 0;
    // One's own sessions are named in the form, and an empty form names none.
    for row in all.iter().filter(|row| row.takes && row.path != "/account") {
        let found = lookers.iter().find_map(|who| match row.offer {
            Offer::Page(whose) => whose(who).then(|| (who, row.path.clone())),
            // Whoever had begun one has discarded it by now, as the rows ask of everybody.
            Offer::Thing(Kind::Begun, _) | Offer::Blind(_) => None,
            Offer::Thing(kind, sees) => Some((who, row.of_thing(chosen(stage, who, kind, sees).0?))),
        });
        let Some((who, path)) = found else { continue };
        let mut browser = stage.site.signed_in(&who.email()).await;
        browser.get("/home").await;
        let answer = browser.send(&path, &[]).await;
        assert_ne!(answer.code, 404, "{} sends {path}: {}", who.email(), answer.text);
        sent += 1;
    }
    sent
}

on_both! {
    // ASVS 8.2.1 to 8.2.3 and 8.4.1.
    async fn nobody_sees_a_page_that_is_not_theirs_or_learns_of_anything_that_is_not(on: On) {
        let stage = Stage::on(on).await;
        let all = all_rows();
        let lookers = lookers();
        let (north, south) = lookers.split_at(lookers.len() / 2);
        let ((one, two), (three, four)) = (north.split_at(north.len() / 2), south.split_at(south.len() / 2));
        let some = |some| everything_for_all(&stage, &all, some);
        let founds: [Found; 4] = tokio::join!(some(one), some(two), some(three), some(four)).into();
        let compared: usize = founds.iter().map(|found| found.compared).sum();
        assert!(compared > 10_000, "{compared}");
        for (number, row) in all.iter().enumerate() {
            let is_shown = founds.iter().any(|found| found.shown.contains(&number));
            let is_hidden = founds.iter().any(|found| found.hidden.contains(&number));
            let is_nobodys = row.path.ends_with("/nothing") || row.path.ends_with("worker=x");
            let is_everybodys = matches!(row.offer, Offer::Page(whose) if lookers.iter().all(whose));
            assert!(is_shown || is_nobodys || matches!(row.offer, Offer::Blind(_)), "{} is shown to nobody", row.path);
            assert!(is_hidden || is_everybodys, "{} is hidden from nobody", row.path);
        }
        let sent = forms_are_there(&stage, &all).await;
        assert!(sent > 60, "{sent}");
    }
}

on_both! {
    async fn a_stranger_is_led_to_the_way_in_from_every_page_and_learns_of_none(on: On) {
        let stage = Stage::on(on).await;
        for row in all_rows() {
            let thing = match row.offer {
                Offer::Thing(kind, _) | Offer::Blind(kind) => stage.things.iter().find(|thing| thing.kind == kind),
                Offer::Page(_) => None,
            };
            let paths = [Some(row.of_nothing()), thing.map(|thing| row.of_thing(thing))];
            for (path, sends) in paths.into_iter().flatten().flat_map(|path| row.ways().map(move |sends| (path.clone(), sends))) {
                let mut browser = stage.site.browser();
                if sends {
                    let late = browser.send(&path, &[("name", "x")]).await;
                    assert_eq!((late.code, value_of(&late.text, "kept")), (401, String::new()), "{path}");
                } else {
                    let led = browser.get(&path).await;
                    let back = path.replace('&', "%26");
                    assert_eq!((led.code, led.header("location")), (303, format!("/sign-in?return={back}").as_str()));
                }
            }
        }
        assert_eq!(stage.site.get("/nothing").await.code, 404);
    }
}

impl Site {
    /// Signs in whoever of an organisation of the cast bears a role.
    async fn enters(&self, organisation: &str, role: Role) -> Browser<'_> {
        let found = lookers().into_iter().find(|who| who.organisation.name == organisation && who.role == role);
        self.signed_in(&found.expect("one of the cast").email()).await
    }
}
