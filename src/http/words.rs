//! Closed lists as the API's description shows them: taken from the rules, so that they cannot say anything else.

use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use crate::domain::violation::Code;

/// One of the words of a list, as a schema.
pub(super) fn one_of<C: Code>(description: &str) -> Object {
    let words = C::WORDS.iter().map(|(word, _)| *word);
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description.trim()))
        .enum_values(Some(words))
        .build()
}

/// Declares schemas of closed lists, each under a name of its own.
macro_rules! closed_lists {
    ($(#[doc = $doc:literal] $name:ident = $rules:path,)+) => {$(
        #[doc = $doc]
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::http::words::one_of::<$rules>($doc).into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

pub(super) use closed_lists;

closed_lists! {
    /// Where a missing episode stands.
    EpisodeState = crate::domain::episode::values::State,
    /// How far a message has come.
    MessageState = crate::domain::message::MessageState,
    /// What a review is about.
    ReviewKind = crate::domain::review::ReviewKind,
    /// What the report on timeliness counts.
    TimelinessFigure = crate::domain::report::timeliness::Figure,
    /// What took the time of an interview that was late.
    LateCause = crate::domain::report::lateness::Cause,
    /// By what it is split.
    TimelinessBy = crate::domain::report::By,
    /// What an export is made for.
    ExportPurpose = crate::domain::export::Purpose,
    /// What the FOI pack counts.
    FoiFigure = crate::domain::report::foi::Figure,
    /// Of whose children.
    FoiWhose = crate::domain::report::foi::Whose,
    /// By what the authority's own are split.
    FoiBy = crate::domain::report::foi::By,
    /// Why an episode is in no number of the FOI pack.
    FoiCause = crate::domain::report::foi::Cause,
    /// What the live board counts.
    LiveFigure = crate::domain::report::live::Figure,
    /// By what its overdue are split.
    LiveBy = crate::domain::report::live::By,
    /// Who is counted apart.
    ReportApart = crate::domain::report::timeliness::Apart,
}
