//! The frame is what stands around the content of every page: who is signed in and where they can go, the way back, what
//! was just done, what is wrong with a form. A page has one as its field `frame`, and `layout.html` draws it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::form::{Fault, Form};
use super::session::status::Ends;
use super::{Pages, Purpose};

/// What stands around the content of a page.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// What this installation is for, which every page says.
    pub purpose: Purpose,
    /// Who is signed in.
    pub person: Option<Person>,
    /// What forms of this page prove their origin with; in the field [`super::form::TOKEN`].
    pub token: String,
    /// Where the page came from.
    pub back: Option<Link>,
    /// What was just done, or must not be overlooked.
    pub banner: Option<Banner>,
    /// What is wrong with the form on this page.
    pub faults: Vec<Fault>,
}

/// Who is signed in, as a page shows them. Whoever knows the session puts it into the request.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// Where they can go, by their roles.
    pub entries: Vec<Entry>,
    /// What is their own, whatever their roles.
    pub own: Vec<Entry>,
    /// What their forms prove their origin with.
    pub token: String,
    /// When their session ends, which a page warns of.
    pub ends: Option<Ends>,
}

/// One entry of the navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// In words.
    pub text: String,
    /// Where it leads.
    pub href: String,
    /// Whether it leads to this page, or to the list that this page belongs to.
    pub here: bool,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// In words.
    pub text: String,
    /// Where it leads.
    pub href: String,
}

/// Something that must not be overlooked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    /// Whether something was done, and well.
    pub success: bool,
    /// In words.
    pub text: String,
}

impl Link {
    /// So worded, leading there.
    #[must_use]
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into() }
    }

    /// The id in the page that it leads to, where it leads to a place in the page.
    #[must_use]
    pub fn id(&self) -> &str {
        self.href.trim_start_matches('#')
    }
}

impl Frame {
    /// With a link back.
    #[must_use]
    pub fn back_to(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.back = Some(Link::new(text, href));
        self
    }

    /// With what was just done.
    #[must_use]
    pub fn done(mut self, text: impl Into<String>) -> Self {
        self.banner = Some(Banner { success: true, text: text.into() });
        self
    }

    /// With what must not be overlooked.
    #[must_use]
    pub fn important(mut self, text: impl Into<String>) -> Self {
        self.banner = Some(Banner { success: false, text: text.into() });
        self
    }

    /// With what is wrong with the form.
    #[must_use]
    pub fn with_faults_of(mut self, form: &Form) -> Self {
        form.faults().clone_into(&mut self.faults);
        self
    }
}

impl FromRequestParts<Pages> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, pages: &Pages) -> Result<Self, Infallible> {
        Ok(pages.framed(parts))
    }
}

impl Pages {
    /// The frame of the page that answers a request.
    pub(super) fn framed(&self, parts: &Parts) -> Frame {
        self.frame(parts.extensions.get::<Person>().cloned(), parts.uri.path())
    }

    /// The frame of a page at `path` for whoever is signed in.
    pub(super) fn frame(&self, person: Option<Person>, path: &str) -> Frame {
        let mut frame = Frame { purpose: self.purpose, ..Frame::default() };
        if let Some(mut person) = person {
            for entry in person.entries.iter_mut().chain(&mut person.own) {
                let below = path.strip_prefix(entry.href.as_str());
                entry.here = below.is_some_and(|rest| rest.is_empty() || (entry.href != "/" && rest.starts_with('/')));
            }
            frame.token.clone_from(&person.token);
            frame.person = Some(person);
        }
        frame
    }
}
