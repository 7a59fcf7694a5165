//! The specimen is a page with every component on it, which only tests serve: what judges have nothing against there, they
//! have nothing against where it is used.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use homeward::domain::party::Scope;
use homeward::web::Pages;
use homeward::web::form::{Choice, Form};
use homeward::web::frame::{Entry, Frame, Link, Person};
use homeward::web::page;
use homeward::web::parts::{Cell, Happening, Leaves, Row, Table, Tag, Task, Tone};

#[derive(Template)]
#[template(path = "specimen.html")]
struct Specimen {
    frame: Frame,
    form: Form,
    choices: Vec<Choice>,
    rows: Vec<Row>,
    table: Table,
    nothing: Table,
    tasks: Vec<Task>,
    happenings: Vec<Happening>,
    tabs: Vec<Link>,
    taken: Vec<Link>,
    entries: Vec<Entry>,
    leaves: Leaves,
}

pub fn routes() -> Router<Pages> {
    Router::new()
        .route("/specimen", get(show).post(send))
        .route("/specimen/filled", get(filled))
        .route("/specimen/refused/{code}", get(refused))
}

async fn show(frame: Frame) -> Response {
    page::shown(&specimen(frame.important("The year ends in a week."), Form::empty()))
}

/// With a value in every field.
async fn filled(frame: Frame) -> Response {
    let form = Form::empty().with("child.name", "Trial Standin").with("reason", "other").with("other", "A long story");
    let form = form.with("scopes", "notices").with("scopes", "reports").with("sure", "yes").with("town", "york");
    let form = form.with("note", "Two\nlines & <b>no markup</b>");
    let form = form.with_day("born", "2012-02-29".parse().expect("a day"));
    let form = form.with_moment("returned", "2026-10-25T01:30:00Z".parse().expect("an instant"));
    page::shown(&specimen(frame.done("It was saved."), form))
}

async fn send(frame: Frame, mut form: Form) -> Response {
    let read = form.read(|form| {
        let name = form.required("child.name", "Enter the child’s name");
        let born = form.day("born", "the date of birth");
        let returned = form.moment("returned", "the time the child came back");
        let reason = form.required("reason", "Choose a reason");
        let scopes = form.choices::<Scope>("scopes");
        if scopes.is_empty() {
            form.blame_field("scopes", "Choose at least one");
        }
        let note = form.required("note", "Enter a note");
        let town = form.required("town", "Choose a town");
        if !form.ticked("sure") {
            form.blame_field("sure", "Tick the box to say that you are sure");
        }
        Some((name?, born?, returned?, reason?, note?, town?))
    });
    match read {
        Some(_) => Redirect::to("/specimen/filled").into_response(),
        None => page::faulty(&specimen(frame.with_faults_of(&form), form)),
    }
}

async fn refused(Path(code): Path<u16>) -> StatusCode {
    StatusCode::from_u16(code).expect("a code")
}

fn specimen(frame: Frame, form: Form) -> Specimen {
    let entry = |text: &str, href: &str, here| Entry { text: text.into(), href: href.into(), here };
    let mut frame = frame.back_to("Back to my work", "/");
    frame.token = "a-token".into();
    frame.person = Some(Person {
        name: "Ida Example".into(),
        entries: vec![entry("My work", "/specimen", true), entry("Children", "/children", false)],
        own: vec![entry("Inbox", "/inbox", false)],
        token: "a-token".into(),
        ends: None,
    });
    let happened = |title: &str, at: &str| Happening {
        title: title.into(),
        by: "Northshire Police".into(),
        at: at.into(),
        instant: "2026-11-23T14:30:00Z".into(),
        lines: vec!["Told by the home, and by the police a little later.".into()],
    };
    let task = |text: &str, href: Option<&str>, tag| Task {
        text: text.into(),
        href: href.map(str::to_owned),
        hint: "About ten minutes".into(),
        tag,
    };
    Specimen {
        frame,
        form,
        choices: vec![
            Choice::new("notices", "Notices").hint("What police and carers tell"),
            Choice::new("reports", "Reports"),
            Choice::new("other", "Something else").opens(),
        ],
        rows: vec![
            Row::new("Name", "Trial Standin").changed_at("/change"),
            Row { key: "Placement".into(), lines: vec!["Oakfield Homes".into(), "Northshire".into()], change: None },
        ],
        table: Table {
            caption: "Interviews".into(),
            heads: vec![("Child".into(), false), ("Standing".into(), false), ("Hours left".into(), true)],
            rows: vec![
                vec![
                    Cell::link("Trial Standin", "/specimen"),
                    Cell::tag(Tag::new("Overdue", Tone::Late)),
                    Cell::number("−4"),
                ],
                vec![Cell::text("Tess Standin"), Cell::tag(Tag::new("Due today", Tone::Pressing)), Cell::number("7")],
            ],
            none: String::new(),
        },
        nothing: Table { caption: "Reviews".into(), none: "There are no reviews.".into(), ..Table::default() },
        tasks: vec![
            task("Who was there", Some("/who"), Tag::new("Done", Tone::Good)),
            task("The child’s own words", Some("/words"), Tag::new("Begun", Tone::Notice)),
            task("Check your answers", None, Tag::new("Cannot start yet", Tone::Calm)),
        ],
        happenings: vec![happened("Came back", "14:30 on Monday 23 November 2026"), happened("Went missing", "Sunday")],
        tabs: vec![Link::new("Notes", "#notes"), Link::new("Letters", "#letters")],
        taken: vec![Link::new("Overdue", "/specimen?")],
        entries: vec![entry("Overview", "/specimen", true), entry("Episodes", "/episodes", false)],
        leaves: Leaves { before: Some("/specimen?before".into()), after: Some("/specimen?after".into()) },
    }
}
