//! A figure opened on a page: a part of the episodes that it counts, each with what is known of it. Whoever does not answer for
//! children learns nobody's name.

use super::opened::{Listing, OnBoard};
use super::{Moment, Part};
use crate::domain::authority::AuthorityCode;
use crate::domain::report::Line;
use crate::services::accounts::SignedIn;
use crate::services::reading::moved::Moved;
use crate::services::{Error, Services, audit_line};
use crate::store::audit;

impl Services {
    /// The `part` of `all`, in their order; each that is shown leaves a line in the audit.
    pub(super) async fn listing(
        &self,
        who: &SignedIn,
        action: &str,
        authority: &AuthorityCode,
        all: &[&Line],
        part: Part,
        moment: Moment,
    ) -> Result<Listing, Error> {
        let shown: Vec<&Line> = all.iter().copied().skip(part.behind).take(part.limit).collect();
        let known = self.gathered_of(&shown.iter().map(|line| line.child).collect::<Vec<_>>()).await?;
        let gone = known.missing_now();
        let answers = who.roles.iter().any(|role| role.answers_for_children());
        let item = |line: &&Line| {
            let item = known.of_line(line, authority, &gone, moment.at);
            if answers { item } else { item.of_nobody() }
        };
        let items: Vec<OnBoard> = shown.iter().map(item).collect();
        let line = |line: &&Line| {
            let object = Some(format!("missing_episode:{}", line.episode));
            audit_line(&who.caller, moment.at, action, object, Some(line.child), "done")
        };
        audit::write_all(self.database.read(), shown.iter().map(line).collect()).await?;
        Ok(Listing { goes_on: part.behind + items.len() < all.len(), items, number: all.len(), at: moment.at })
    }
}

impl OnBoard {
    /// The same without who it is.
    fn of_nobody(self) -> Self {
        Self {
            child: None,
            record: None,
            age: None,
            episode: None,
            interview: None,
            progress: None,
            worker: None,
            moved: self.moved.map(Moved::without_words),
            ..self
        }
    }
}
