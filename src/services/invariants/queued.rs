//! Whether every open item is in exactly one queue: in none it is forgotten, in two each leaves it to the other, and in one
//! of people who are not there nobody finds it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::InterviewId;
use crate::domain::open_item::{OpenItem, Queue, whose};
use crate::domain::violation::Code;
use crate::services::Error;
use crate::store::invariants::Odd;
use crate::store::people::Person;
use crate::store::{bearers, interviews, open_items, parties};

/// Open items that are in no queue, in two, or in one that nobody sees to. What should have been taken up before `late` and
/// was not is in none.
pub(super) async fn unqueued(db: &impl ConnectionTrait, late: DateTime<Utc>) -> Result<Vec<Odd>, Error> {
    let kept_here: Vec<AuthorityCode> = parties::authorities(db).await?.into_iter().map(|(code, _)| code).collect();
    let mut odd = open_items::in_none(db, late).await?;
    odd.extend(open_items::in_two(db, &kept_here).await?);
    let mut present: BTreeMap<AuthorityCode, Vec<Person>> = BTreeMap::new();
    for (_, item) in OpenItem::WORDS {
        for waits_for in open_items::authorities(db, *item).await? {
            let keeper = waits_for.keeper.as_ref().unwrap_or(&waits_for.authority);
            let queue_of = whose(&waits_for.authority, keeper, &kept_here).clone();
            if !present.contains_key(&queue_of) {
                present.insert(queue_of.clone(), bearers::present(db, &queue_of).await?);
            }
            let people = present.get(&queue_of).map_or(&[][..], Vec::as_slice);
            let who: Vec<&Person> = people.iter().filter(|person| sees_to(person, item.queue())).collect();
            let left = match who[..] {
                [] => open_items::items(db, *item, &waits_for).await?,
                // Nobody decides on their own work.
                [only] if item.queue() == Queue::Decisions => {
                    own_work(db, only, open_items::items(db, *item, &waits_for).await?).await?
                }
                _ => continue,
            };
            // Of an authority that is not here there is nobody to tell but all.
            let authority = kept_here.contains(&queue_of).then_some(queue_of);
            odd.extend(left.into_iter().map(|id| Odd { authority: authority.clone(), id }));
        }
    }
    Ok(odd)
}

fn sees_to(person: &Person, queue: Queue) -> bool {
    person.roles.iter().filter_map(|word| Role::from_word(word)).any(|role| queue.is_seen_to_by(role))
}

/// Those of some interviews that are a person's own work.
async fn own_work(db: &impl ConnectionTrait, person: &Person, ids: Vec<Uuid>) -> Result<Vec<Uuid>, Error> {
    let mut own = vec![];
    for id in ids {
        let kept = interviews::one(db, InterviewId(id)).await?;
        own.extend(kept.filter(|kept| kept.interview.is_work_of(person.id)).map(|_| id));
    }
    Ok(own)
}
