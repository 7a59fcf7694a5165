//! `/missing-episodes/{id}/conversation`: what the agencies concerned write to each other about an episode; for the child's
//! council, and for whoever told of the child.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::attachments::{self, FIELD as FILES};
use super::{episode_at, id_of, wording};
use crate::domain::attachment::LARGEST_TOGETHER;
use crate::domain::calendar::written;
use crate::domain::conversation::Waits;
use crate::domain::ids::MissingEpisodeId;
use crate::domain::instant::outward;
use crate::domain::party::OrganisationKind;
use crate::services::accounts::SignedIn;
use crate::services::conversation::{Conversation, Files, Given, Post, takes_part, writes};
use crate::web::form::{Choice, Form, Upload};
use crate::web::frame::Frame;
use crate::web::parts::{Tag, Tone};
use crate::web::refusal::Refusal;
use crate::web::session::Typed;
use crate::web::work::wording as words;
use crate::web::{Pages, page, times, work};

/// Where it is, as a route.
pub(in crate::web) const PATH: &str = "/missing-episodes/{id}/conversation";
/// The files of a post, and what is typed beside them.
pub(in crate::web) const LARGEST_FORM: usize = LARGEST_TOGETHER + 256 * 1024;

/// What was written, and room for more.
#[derive(Template)]
#[template(path = "conversation.html")]
struct ConversationPage {
    frame: Frame,
    form: Form,
    child: String,
    tags: Vec<Tag>,
    posts: Vec<Drawn>,
    parties: Vec<String>,
    others: Vec<Choice>,
    /// The post that is answered, in words.
    answered: Option<String>,
    /// Whether the reader may write.
    writes: bool,
}

/// A post.
struct Drawn {
    id: String,
    title: String,
    by: String,
    at: String,
    instant: String,
    paragraphs: Vec<String>,
    files: Vec<attachments::Drawn>,
    notes: Vec<String>,
    tag: Option<Tag>,
    answer: String,
}

/// What is asked of the page.
#[derive(Deserialize)]
pub(super) struct Asked {
    /// Which post is to be answered.
    answers: Option<String>,
    /// What was just done.
    #[serde(default)]
    done: String,
}

/// Where it is.
pub(in crate::web) fn at(id: MissingEpisodeId) -> String {
    format!("{}/conversation", episode_at(id))
}

async fn read(pages: &Pages, who: &SignedIn, id: &str) -> Result<Conversation, Refusal> {
    let id = MissingEpisodeId(id_of(id)?);
    if !takes_part(&who.caller.organisation, &who.roles) {
        return Err(Refusal::NotFound);
    }
    Ok(pages.services.conversation(&who.caller, Some(&who.person), id).await?)
}

impl ConversationPage {
    fn of(frame: Frame, form: Form, who: &SignedIn, conversation: &Conversation) -> Self {
        let frame = if is_council(who) {
            frame.back_to("Back to the absence", episode_at(conversation.episode))
        } else {
            frame.back_to("Back to your reports", "/your-reports")
        };
        let named = |id: &str| conversation.posts.iter().find(|post| post.id.to_string() == id);
        let answered = named(form.value("answers")).map(|post| {
            format!("You answer what {}, {}, wrote on {}.", post.author, post.organisation, written(post.at))
        });
        Self {
            child: words::with_age(conversation.subject.child.as_ref(), conversation.subject.age),
            tags: conversation.subject.absence.iter().map(wording::state).collect(),
            posts: conversation.posts.iter().map(|post| drawn(post, conversation, who)).collect(),
            parties: conversation
                .councils
                .iter()
                .chain(&conversation.agencies)
                .chain(&conversation.hosts)
                .cloned()
                .collect(),
            others: choices(who, conversation),
            answered,
            writes: writes(&who.caller.organisation, &who.roles),
            frame,
            form,
        }
    }
}

fn drawn(post: &Post, conversation: &Conversation, who: &SignedIn) -> Drawn {
    let text = post.text.as_deref().unwrap_or("What was written was erased.");
    let mut notes = vec![];
    let left_out = |name: &&String| **name != post.organisation && !post.to.contains(name);
    if conversation.agencies.iter().any(|name| left_out(&name)) {
        let to = post.to.iter().filter(|name| !conversation.councils.contains(name)).cloned();
        let to: Vec<String> = ["the child’s council".to_owned()].into_iter().chain(to).collect();
        notes.push(format!("For {}", to.join(", ")));
    }
    if !post.mentions.is_empty() {
        notes.push(format!("Names {}", post.mentions.join(", ")));
    }
    let to = post.answers.and_then(|id| conversation.posts.iter().find(|other| other.id == id));
    notes.extend(to.map(|other| format!("Answers {}, {}", other.author, written(other.at))));
    let read = |(name, at): &(String, _)| format!("{name}, {}", written(*at));
    let readers: Vec<String> = post.read_by.iter().map(read).collect();
    notes.push(if readers.is_empty() {
        "No other agency has read it yet".to_owned()
    } else {
        format!("Read by {}", readers.join("; "))
    });
    let tag = post.waits.map(|waits| match waits {
        Waits::Answered => Tag::new("Answered", Tone::Good),
        Waits::Until(by) => Tag::new(format!("Answer {}", times::due(by, who.now)), Tone::Notice),
        Waits::Since(by) => Tag::new(format!("Not answered, {}", times::due(by, who.now)), Tone::Late),
    });
    Drawn {
        id: post.id.to_string(),
        title: post.organisation.clone(),
        by: post.author.clone(),
        at: written(post.at),
        instant: outward(post.at),
        paragraphs: text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
        files: post.files.iter().map(attachments::drawn).collect(),
        notes,
        tag,
        answer: format!("{}?answers={}#write", at(conversation.episode), post.id),
    }
}

/// Shows it.
pub(super) async fn show(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    Query(asked): Query<Asked>,
    typed: Typed,
) -> Result<Response, Refusal> {
    let conversation = read(&pages, &who, &id).await?;
    let frame = typed.told(frame);
    let frame =
        if asked.done == "posted" { frame.done("Your post is recorded, and the others are told") } else { frame };
    let fresh = others(&who, &conversation).fold(Form::empty(), |form, name| form.with("to", name));
    let fresh = asked.answers.iter().fold(fresh, |form, id| form.with("answers", id));
    Ok(page::shown(&ConversationPage::of(frame, typed.or(fresh), &who, &conversation)))
}

/// What the fields are called where the verb finds fault with them.
const CALLED: [(&str, &str); 6] = [
    ("text", "What you write"),
    ("to", "The agency"),
    ("mentions", "The address"),
    ("answers", "The post that you answer"),
    ("answer_by", "The time"),
    ("files", "The files"),
];

/// Adds to it.
pub(super) async fn post(
    frame: Frame,
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
    mut form: Form,
) -> Result<Response, Refusal> {
    let conversation = read(&pages, &who, &id).await?;
    let files = form.take_files(FILES);
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    if let Some(sent) = form.read(|form| said(form, &who, &conversation)) {
        let files = Files::of(files.into_iter().map(|Upload { name, content, .. }| Given { name, content }).collect());
        let posted = pages.services.post(&who.caller, &who.person, conversation.episode, &sent, files).await;
        let posted = posted.map_err(|error| attachments::blamed(&mut form, error, &names));
        if work::answered(&mut form, posted, &CALLED)?.is_some() {
            return Ok(Redirect::to(&format!("{}?done=posted", at(conversation.episode))).into_response());
        }
    }
    if !names.is_empty() {
        form.blame_field(FILES, "Choose your files again: what you wrote is kept, and files cannot be");
    }
    let frame = frame.with_faults_of(&form);
    Ok(page::faulty(&ConversationPage::of(frame, form, &who, &conversation)))
}

fn is_council(who: &SignedIn) -> bool {
    who.caller.organisation.kind == OrganisationKind::LocalAuthority
}

/// The agencies that somebody can choose to write to: the child's council reads every post, chosen or not.
fn others<'a>(who: &SignedIn, conversation: &'a Conversation) -> impl Iterator<Item = &'a String> {
    let own = who.caller.organisation.name.clone();
    conversation.agencies.iter().filter(move |name| **name != own)
}

/// Those, and the council in whose area the child is placed.
fn choices(who: &SignedIn, conversation: &Conversation) -> Vec<Choice> {
    let own = &who.caller.organisation.name;
    let hosts = conversation.hosts.iter().filter(|name| *name != own).map(|name| {
        Choice::new(name, name).hint("The child is placed in its area. It reads only what is written to it.")
    });
    others(who, conversation).map(|name| Choice::new(name, name)).chain(hosts).collect()
}

/// The body of a post.
fn said(form: &mut Form, who: &SignedIn, conversation: &Conversation) -> Option<Value> {
    let text = form.required("text", "Write what you have to say");
    let answer_by = form.optional_moment("answer_by", "the time by which you need an answer");
    let mut to: Vec<String> = form.values("to").map(str::to_owned).collect();
    if !is_council(who) {
        to.extend(conversation.councils.iter().cloned());
    }
    if to.is_empty() {
        form.blame_field("to", "Choose at least one agency");
    }
    let mentions = form.optional("mentions").unwrap_or_default();
    let mentions: Vec<&str> =
        mentions.split([',', ';', ' ', '\n']).map(str::trim).filter(|one| !one.is_empty()).collect();
    let mut sent = json!({ "text": text?, "to": to, "mentions": mentions });
    if let Some(answers) = form.optional("answers") {
        sent["answers"] = answers.into();
    }
    if let Some(by) = answer_by {
        sent["answer_by"] = by.to_rfc3339().into();
    }
    Some(sent)
}
