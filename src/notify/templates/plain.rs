//! Plain is what may stand in a blank of a template: nothing in which a name, an address or a story could hide.

use chrono::{DateTime, Utc};

use crate::domain::audience::Role;
use crate::domain::invariant::Invariant;
use crate::domain::message::channel::ChannelFault;
use crate::domain::message::{Channel, Happened};
use crate::domain::webhook::{DisabledBecause, TryOutcome};

/// May stand in a template. Sealed: only this folder says what does, and no text ever does as somebody typed it.
pub trait Plain: sealed::Sealed {}

pub(super) mod sealed {
    /// Keeps other modules from declaring their own types plain.
    pub trait Sealed {}
}

macro_rules! plain {
    ($($type:ty)*) => {$(
        impl $crate::notify::templates::plain::sealed::Sealed for $type {}
        impl $crate::notify::templates::plain::Plain for $type {}
    )*};
}

/// Declares a struct whose every field must be plain, and which is so itself.
macro_rules! plain_struct {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)+ }

        const _: () = { $($crate::notify::templates::plain::admits::<$type>();)+ };

        $crate::notify::templates::plain::plain!($name);
    };
}

pub(super) use {plain, plain_struct};

/// Compiles for what is plain and for nothing else.
pub(super) const fn admits<T: Plain>() {}

plain!(bool u32 DateTime<Utc> Role Happened Channel ChannelFault DisabledBecause TryOutcome Invariant);

impl<T: Plain> sealed::Sealed for Option<T> {}
impl<T: Plain> Plain for Option<T> {}
impl<T: Plain> sealed::Sealed for Vec<T> {}
impl<T: Plain> Plain for Vec<T> {}
