//! The child's account as the API's description shows it: what the child said, under the headings of the form, with the
//! places and people that were named.

use serde::Deserialize;
use utoipa::ToSchema;

use super::record_form::form;
use super::words;

form! {
    /// What the child said, in the child's own words. A finished record holds at least one of these.
    ChildsAccount {
        passages {
            /// In the child's own words.
            own_words,
            /// Why the child left.
            why_left,
            /// What happened.
            what_happened,
            /// How the child travelled.
            travel,
            /// With what money.
            money,
            /// Which telephone.
            phone,
            /// Where the child slept.
            slept_where,
            /// What there was to eat.
            food,
            /// Drugs or alcohol.
            drugs_or_alcohol,
            /// Whether anybody hurt the child.
            hurt,
            /// Whether anybody threatened the child.
            threatened,
            /// Whom or what the child fears.
            afraid_of,
            /// Sexual contact.
            sexual_contact,
            /// Whether anybody asked the child to carry, hold or sell something.
            asked_to_carry_hold_or_sell,
            /// Gifts or debts.
            gifts_or_debts,
            /// Contact online.
            online_contact,
            /// How the child came back.
            how_returned,
            /// Who brought the child back.
            brought_back_by,
            /// How the child feels now.
            feelings_now,
            /// What would help.
            what_would_help,
            /// What would stop it from happening again.
            what_would_stop_it,
            /// An adult whom the child trusts.
            trusted_adult,
            /// Anything else.
            anything_else,
        }
        others {
            /// What drove the child away.
            #[schema(value_type = Option<Vec<words::PushFactor>>)]
            push: Vec<String>,
            /// What drew the child elsewhere.
            #[schema(value_type = Option<Vec<words::PullFactor>>)]
            pull: Vec<String>,
            /// Whether the child saw themselves as missing.
            saw_self_as_missing: bool,
            /// Places that were named.
            #[schema(max_items = 100)]
            places: Vec<PlaceNamed>,
            /// People who were named.
            #[schema(max_items = 100)]
            people: Vec<PersonNamed>,
        }
    }
}

form! {
    /// A place that the child named; at least one field.
    PlaceNamed {
        passages {}
        others {
            /// Its name.
            #[schema(min_length = 1, max_length = 500)]
            name: String,
            /// Its address.
            #[schema(min_length = 1, max_length = 500)]
            address: String,
            /// Its postcode.
            #[schema(min_length = 1, max_length = 500)]
            postcode: String,
        }
    }
}

form! {
    /// Somebody whom the child named; at least one field.
    PersonNamed {
        passages {}
        others {
            /// Their name.
            #[schema(min_length = 1, max_length = 500)]
            name: String,
            /// What they are called.
            #[schema(min_length = 1, max_length = 500)]
            alias: String,
            /// Their age, or what it might be; a number may be sent too.
            #[schema(min_length = 1, max_length = 500, example = "about 20")]
            age: String,
            /// What they are to the child.
            #[schema(min_length = 1, max_length = 500)]
            relationship: String,
            /// Their telephone number.
            #[schema(min_length = 1, max_length = 500)]
            phone: String,
            /// Their name on a social network.
            #[schema(min_length = 1, max_length = 500)]
            handle: String,
        }
    }
}
