//! Who people are: children, as the latest notice describes them, and those who work with them, by their names.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::domain::child::ChildDescription;
use crate::domain::ids::{ChildId, UserId};
use crate::services::{Error, Services};
use crate::store::people;

impl Services {
    /// Who a person is, as the latest notice describes them, and their age today.
    pub(in crate::services) async fn who_is(
        &self,
        person: ChildId,
        now: DateTime<Utc>,
    ) -> Result<(Option<ChildDescription>, Option<u32>), Error> {
        Ok(self.gathered_of(&[person]).await?.child(person, now))
    }

    /// Who each of `persons` is, as [`Services::who_is`] says it.
    pub(in crate::services) async fn who_they_are(
        &self,
        persons: &[ChildId],
        now: DateTime<Utc>,
    ) -> Result<BTreeMap<ChildId, (Option<ChildDescription>, Option<u32>)>, Error> {
        let known = self.gathered_of(persons).await?;
        Ok(persons.iter().map(|person| (*person, known.child(*person, now))).collect())
    }

    /// Which of `persons` are missing now.
    pub(in crate::services) async fn missing_now(&self, persons: &[ChildId]) -> Result<BTreeSet<ChildId>, Error> {
        Ok(self.gathered_of(persons).await?.missing_now())
    }

    /// The names of people.
    pub(in crate::services) async fn names(&self, ids: BTreeSet<UserId>) -> Result<BTreeMap<UserId, String>, Error> {
        let found = people::with_ids(self.database.read(), &ids.into_iter().collect::<Vec<_>>()).await?;
        Ok(found.into_iter().map(|person| (person.id, person.name)).collect())
    }
}
