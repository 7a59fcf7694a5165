//! `/attachments/{id}`: a file of a post, to be saved and never to be shown here; and how files stand with their posts.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::id_of;
use crate::domain::attachment::disposition;
use crate::domain::ids::AttachmentId;
use crate::domain::violation::Violation;
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::services::conversation::{File, takes_part};
use crate::web::Pages;
use crate::web::form::Form;
use crate::web::refusal::Refusal;

/// The field in which files are chosen.
pub(super) const FIELD: &str = "files";
/// A browser that is led to a file shows nothing of it, and lets nothing in it run.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// A file as it stands with its post.
pub(super) struct Drawn {
    pub(super) name: String,
    /// What it is, and how large; or that it was erased.
    pub(super) about: String,
    /// Where it is, while it is there.
    pub(super) href: Option<String>,
}

/// A file of a post.
pub(super) fn drawn(file: &File) -> Drawn {
    Drawn {
        name: file.name.clone(),
        about: if file.erased { "erased".to_owned() } else { format!("{}, {}", file.kind.said(), size(file.size)) },
        href: (!file.erased).then(|| format!("/attachments/{}", file.id)),
    }
}

/// A size as people say it.
fn size(bytes: u64) -> String {
    const KILO: u64 = 1024;
    const MEGA: u64 = KILO * KILO;
    match bytes {
        0..KILO => "less than 1 KB".to_owned(),
        KILO..MEGA => format!("{} KB", bytes / KILO),
        _ => format!("{}.{} MB", bytes / MEGA, bytes % MEGA * 10 / MEGA),
    }
}

/// Names what is wrong with the files called `names`, each by its name, and gives the error with what else is wrong.
pub(super) fn blamed(form: &mut Form, error: Error, names: &[String]) -> Error {
    let Error::Invalid(faults) = error else { return error };
    let mut others = vec![];
    for fault in faults {
        match of_file(&fault, names) {
            Some(said) => form.blame_field(FIELD, said),
            None => others.push(fault),
        }
    }
    Error::Invalid(others)
}

fn of_file(fault: &Violation, names: &[String]) -> Option<String> {
    let (number, part) = fault.pointer.strip_prefix("#/files/")?.split_once('/')?;
    let name = names.get(number.parse::<usize>().ok()?)?;
    let detail = &fault.detail;
    Some(if part == "name" { format!("The name of “{name}” {detail}") } else { format!("“{name}” {detail}") })
}

/// Gives it.
pub(super) async fn give(
    who: SignedIn,
    Path(id): Path<String>,
    State(pages): State<Pages>,
) -> Result<Response, Refusal> {
    let id = AttachmentId(id_of(&id)?);
    if !takes_part(&who.caller.organisation, &who.roles) {
        return Err(Refusal::NotFound);
    }
    let file = pages.services.attachment(&who.caller, Some(&who.person), id).await?;
    let told = [
        (header::CONTENT_TYPE, file.kind.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, disposition(&file.name)),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((told, file.content).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_said_as_people_say_it() {
        for (bytes, said) in [
            (0, "less than 1 KB"),
            (1023, "less than 1 KB"),
            (1024, "1 KB"),
            (1024 * 1024 - 1, "1023 KB"),
            (1024 * 1024, "1.0 MB"),
            (10 * 1024 * 1024, "10.0 MB"),
            (1_500_000, "1.4 MB"),
        ] {
            assert_eq!(size(bytes), said, "{bytes}");
        }
    }
}
