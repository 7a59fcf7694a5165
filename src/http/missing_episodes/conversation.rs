//! `GET` and `POST /missing-episodes/{id}/conversation`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::conversation::Waits;
use crate::domain::ids::MissingEpisodeId;
use crate::domain::instant::outward;
use crate::domain::party::Caller;
use crate::http::Api;
use crate::http::acting::{Acting, Headers};
use crate::http::extract::{Query, Sent};
use crate::http::listed::{Listed, behind, not_ours};
use crate::http::openapi::{BodyRefusals, Refusals};
use crate::http::problem::Problem;
use crate::services::conversation::{self, Files};

/// What somebody writes to the other agencies.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "it is only described; the services read what was sent")]
pub struct NewPost {
    /// What they write.
    #[schema(min_length = 1, max_length = 10_000, example = "Has she been seen at the shopping centre?")]
    text: String,
    /// For which of the other agencies it is, by name; left out, for all that told of the episode. The child's council
    /// reads every post.
    #[schema(nullable = false, min_items = 1, max_items = 20, example = json!(["Northshire Police"]))]
    to: Option<Vec<String>>,
    /// Who is to be told by name: e-mail addresses of people of the agencies that it is for.
    #[schema(nullable = false, max_items = 20)]
    mentions: Option<Vec<String>>,
    /// The post that it answers.
    #[schema(nullable = false)]
    answers: Option<uuid::Uuid>,
    /// By when it needs an answer.
    #[schema(nullable = false)]
    answer_by: Option<chrono::DateTime<chrono::Utc>>,
    /// Files that go with it: PDF, PNG, JPEG or plain text in UTF-8, as their content says; at most 10 MB each and 20 MB
    /// together.
    #[schema(nullable = false, max_items = 5)]
    files: Option<Vec<NewFile>>,
}

/// A file that goes with a post.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "it is only described; the services read what was sent")]
pub struct NewFile {
    /// What it is called. If it ends like that of another kind of file than the content is of, it is refused.
    #[schema(example = "Photograph.jpg")]
    name: String,
    /// What is in it, in Base64.
    #[schema(content_encoding = "base64")]
    content: String,
}

/// Something written about an episode.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Post {
    /// Its id.
    id: uuid::Uuid,
    /// When it was written.
    #[schema(format = "date-time")]
    at: String,
    /// The agency whose person wrote it.
    organisation: String,
    /// Who wrote it.
    author: String,
    /// What was written; null where it was erased.
    #[schema(required = true)]
    text: Option<String>,
    /// The agencies that it is for, besides the child's council.
    to: Vec<String>,
    /// Whom it names.
    mentions: Vec<String>,
    /// The files that go with it, each to be had at `/attachments/{id}`.
    files: Vec<File>,
    /// The post that it answers.
    #[schema(required = true)]
    answers: Option<uuid::Uuid>,
    /// By when it needs an answer; null where it asks for none, or has one from another agency.
    #[schema(required = true, format = "date-time")]
    waits_until: Option<String>,
    /// Which other agencies have read it, and when first.
    read_by: Vec<Reader>,
}

/// A file that goes with a post.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct File {
    /// Its id.
    id: uuid::Uuid,
    /// Its name.
    name: String,
    /// What it is.
    #[schema(example = "image/jpeg")]
    media_type: &'static str,
    /// How many bytes it has.
    size: u64,
    /// Whether it was erased, and is there no more.
    erased: bool,
}

/// An agency that has read a post.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Reader {
    /// Its name.
    organisation: String,
    /// When somebody there, or their system, read it first.
    #[schema(format = "date-time")]
    read_at: String,
}

impl Post {
    /// As it is answered.
    #[must_use]
    pub fn of(post: &conversation::Post) -> Self {
        let waits_until = match post.waits {
            None | Some(Waits::Answered) => None,
            Some(Waits::Until(by) | Waits::Since(by)) => Some(outward(by)),
        };
        let reader = |(name, at): &(String, chrono::DateTime<chrono::Utc>)| Reader {
            organisation: name.clone(),
            read_at: outward(*at),
        };
        let file = |file: &conversation::File| File {
            id: file.id.0,
            name: file.name.clone(),
            media_type: file.kind.media_type(),
            size: file.size,
            erased: file.erased,
        };
        Self {
            id: post.id.0,
            at: outward(post.at),
            organisation: post.organisation.clone(),
            author: post.author.clone(),
            text: post.text.clone(),
            to: post.to.clone(),
            mentions: post.mentions.clone(),
            files: post.files.iter().map(file).collect(),
            answers: post.answers.map(|id| id.0),
            waits_until,
            read_by: post.read_by.iter().map(reader).collect(),
        }
    }
}

/// Read what the agencies concerned wrote to each other about a missing episode, earliest first.
///
/// The child's council reads all of it; whoever told of the episode, what is for them. That it was read is shown to the
/// others, with the person who is named in `Homeward-Acting-User` where one is.
#[utoipa::path(
    get,
    path = "/api/v1/missing-episodes/{id}/conversation",
    tag = "Missing episodes",
    params(
        ("id" = uuid::Uuid, Path, description = "The episode's id, present or former."),
        ("homeward-acting-user" = Option<String>, Header, nullable = false, pattern = r"^\S+$", description = "The e-mail address of the person who reads."),
        ("limit" = Option<u64>, Query, nullable = false, minimum = 1, maximum = 200, description = "At most so many items."),
        ("cursor" = Option<uuid::Uuid>, Query, nullable = false, description = "The `next` of the page before."),
    ),
    responses((status = 200, body = Listed<Post>, description = "A page of posts."), Refusals)
)]
pub(crate) async fn read_conversation(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    id: Result<Path<uuid::Uuid>, PathRejection>,
    person: Option<Acting>,
) -> Result<Json<Listed<Post>>, Problem> {
    let mut query = Query::of(&uri);
    let page = query.page();
    let after = behind(&mut query, &page);
    query.done()?;
    let Ok(Path(id)) = id else { return Err(Problem::not_found()) };
    let reader = person.as_ref().map(|Acting(person)| person);
    let mut posts = api.services.conversation(&caller, reader, MissingEpisodeId(id)).await?.posts;
    if let Some(after) = after {
        let last = posts.iter().position(|post| post.id.0 == after).ok_or_else(not_ours)?;
        posts.drain(..=last);
    }
    posts.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
    Ok(Json(Listed::of(&page, posts, |post| post.id.0, |post| Post::of(&post))))
}

/// Write to the other agencies concerned with a missing episode.
///
/// They are told that there is something to read, by e-mail and webhook; what you write stands in neither.
#[utoipa::path(
    post,
    path = "/api/v1/missing-episodes/{id}/conversation",
    tag = "Missing episodes",
    params(("id" = uuid::Uuid, Path, description = "The episode's id, present or former."), Headers),
    request_body(content = NewPost, content_type = "application/json"),
    responses((status = 200, body = Post, description = "The post."), Refusals, BodyRefusals)
)]
pub(crate) async fn write_post(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    id: Result<Path<uuid::Uuid>, PathRejection>,
    Acting(person): Acting,
    Sent(mut post): Sent,
) -> Result<Json<Post>, Problem> {
    Query::of(&uri).done()?;
    let Ok(Path(id)) = id else { return Err(Problem::not_found()) };
    let files = Files::taken_from(&mut post);
    let written = api.services.post(&caller, &person, MissingEpisodeId(id), &post, files).await?;
    Ok(Json(Post::of(&written)))
}
