//! Parts are what pages are put together from: the rows of a list, the cells of a table, the steps of a time line. The
//! macros in `templates/parts.html` draw them.

use super::frame::Link;

/// One row of a summary list.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// What it is.
    pub key: String,
    /// What it says; a line each.
    pub lines: Vec<String>,
    /// How to change it. The link's words are read out together with the key.
    pub change: Option<Link>,
}

/// How pressing a word is, in colour as well. The word says it alone, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to do.
    Calm,
    /// Done, and well.
    Good,
    /// Somebody should look.
    Notice,
    /// Soon too late.
    Pressing,
    /// Too late.
    Late,
}

impl Tone {
    /// The colour of its tag.
    #[must_use]
    pub const fn colour(self) -> &'static str {
        match self {
            Self::Calm => "grey",
            Self::Good => "green",
            Self::Notice => "blue",
            Self::Pressing => "orange",
            Self::Late => "red",
        }
    }
}

/// A word in a coloured field.
#[derive(Clone, Debug)]
pub struct Tag {
    /// The word.
    pub text: String,
    /// How pressing it is.
    pub tone: Tone,
}

/// A cell of a table.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// In words.
    pub text: String,
    /// Where the words lead.
    pub href: Option<String>,
    /// A word in colour behind them.
    pub tag: Option<Tag>,
    /// Whether it is a number, which stands at the right.
    pub number: bool,
}

/// A table. The first cell of each row heads the row.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What the table is of.
    pub caption: String,
    /// The heads of its columns, and whether they hold numbers.
    pub heads: Vec<(String, bool)>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// What stands in place of rows where there are none.
    pub none: String,
}

/// One thing of a task list.
#[derive(Clone, Debug)]
pub struct Task {
    /// What is to be done.
    pub text: String,
    /// Where; nowhere, if it cannot be begun yet.
    pub href: Option<String>,
    /// What there is to know beforehand.
    pub hint: String,
    /// How far it is.
    pub tag: Tag,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Happening {
    /// What.
    pub title: String,
    /// Who did or said it.
    pub by: String,
    /// When, in words.
    pub at: String,
    /// When, for programs.
    pub instant: String,
    /// What there is to say about it; a paragraph each.
    pub lines: Vec<String>,
}

/// Where a list goes on, and where it began.
#[derive(Clone, Debug, Default)]
pub struct Leaves {
    /// The page before.
    pub before: Option<String>,
    /// The page after.
    pub after: Option<String>,
}

impl Row {
    /// A row that cannot be changed here.
    #[must_use]
    pub fn new(key: impl Into<String>, line: impl Into<String>) -> Self {
        Self { key: key.into(), lines: vec![line.into()], change: None }
    }

    /// With a link that changes it.
    #[must_use]
    pub fn changed_at(mut self, href: impl Into<String>) -> Self {
        self.change = Some(Link::new("Change", href));
        self
    }
}

impl Tag {
    /// A word in the colour of its tone.
    #[must_use]
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone }
    }
}

impl Cell {
    /// In words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// In words that lead somewhere.
    #[must_use]
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: Some(href.into()), ..Self::default() }
    }

    /// A number, as it is written.
    #[must_use]
    pub fn number(number: impl Into<String>) -> Self {
        Self { text: number.into(), number: true, ..Self::default() }
    }

    /// A word in colour.
    #[must_use]
    pub fn tag(tag: Tag) -> Self {
        Self { tag: Some(tag), ..Self::default() }
    }
}
