//! What each agency says of an episode, side by side, with what holds.

use chrono::{DateTime, Utc};

use super::wording;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::written;
use crate::domain::episode::MissingEpisode;
use crate::domain::reference::Reference;
use crate::domain::settlement::Field;
use crate::services::reading::episodes::Shown;
use crate::web::parts::{Cell, Table, Tag, Tone};
use crate::web::work::wording as words;

/// A field, what holds of it, and what a reference says of it.
type Line = (Field, fn(&MissingEpisode) -> Option<String>, fn(&Reference) -> Option<String>);

const LINES: [Line; 7] = [
    (Field::MissingFromAt, |episode| time(episode.missing_from_at), |told| time(told.missing_from_at)),
    (Field::FoundAt, |episode| time(episode.found_at), |told| time(told.found_at)),
    (Field::ReturnedAt, |episode| time(episode.returned_at), |told| time(told.returned_at)),
    (
        Field::Classification,
        |episode| Some(words::classification(episode.classification).to_owned()),
        |told| told.classification.map(|is| words::classification(is).to_owned()),
    ),
    (
        Field::Risk,
        |episode| episode.risk.map(|risk| words::risk(risk).to_owned()),
        |told| told.risk.map(|risk| words::risk(risk).to_owned()),
    ),
    (
        Field::ResponsibleAuthority,
        |episode| code(episode.responsible_authority.as_ref()),
        |told| code(told.responsible_authority.as_ref()),
    ),
    (Field::HostAuthority, |episode| code(episode.host_authority.as_ref()), |told| code(told.host_authority.as_ref())),
];

fn time(at: Option<DateTime<Utc>>) -> Option<String> {
    at.map(written)
}

fn code(authority: Option<&AuthorityCode>) -> Option<String> {
    authority.map(ToString::to_string)
}

/// The table: a row for each field that anybody told, a column for what holds and one for each agency.
pub(super) fn table(shown: &Shown) -> Table {
    let columns = shown.references.iter().map(|told| {
        let struck =
            told.cancelled.map_or_else(String::new, |cause| format!(" (cancelled: {})", wording::cause(cause)));
        format!("{}, {}{struck}", told.organisation, told.name)
    });
    let heads = ["What", "On record"].map(str::to_owned).into_iter().chain(columns);
    let row = |(field, holds, told): &Line| {
        let holds = holds(&shown.episode);
        let said: Vec<Option<String>> = shown.references.iter().map(told).collect();
        (holds.is_some() || said.iter().any(Option::is_some)).then(|| {
            let differs = shown.episode.disagreements.iter().any(|differing| differing.field == *field);
            let mut head = Cell::text(wording::field(*field));
            head.tag = differs.then(|| Tag::new("Differs", Tone::Pressing));
            let or_not = |said: Option<String>| Cell::text(said.unwrap_or_else(|| "Not told".to_owned()));
            let on_record = Cell::text(holds.unwrap_or_else(|| "Not known".to_owned()));
            [head, on_record].into_iter().chain(said.into_iter().map(or_not)).collect()
        })
    };
    Table {
        caption: "What each agency says".to_owned(),
        heads: heads.map(|head| (head, false)).collect(),
        rows: LINES.iter().filter_map(row).collect(),
        none: String::new(),
    }
}

/// How far the agencies differ, a sentence each.
pub(super) fn differences(episode: &MissingEpisode) -> Vec<String> {
    let said = |differing: &crate::domain::episode::values::Disagreement| {
        let what = wording::field(differing.field);
        format!("{what}: told from {} to {}", written(differing.earliest), written(differing.latest))
    };
    episode.disagreements.iter().map(said).collect()
}
