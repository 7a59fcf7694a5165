//! JSON as it is read here: in one object no name stands twice (RFC 7493). Of two values one would be lost, and which one
//! depends on who reads; what a sender is held to have said must not.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// What the bytes hold.
///
/// # Errors
/// Where they are not JSON, or a name stands twice in one object; says where, and quotes nothing.
pub fn read(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    serde_json::from_slice(bytes).map(|Once(value)| value)
}

/// A value in whose objects each name stands once.
struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reading).map(Self)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Value;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut items = vec![];
        while let Some(Once(item)) = from.next_element()? {
            items.push(item);
        }
        Ok(items.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(name) = from.next_key::<String>()? {
            let Once(value) = from.next_value()?;
            if fields.insert(name, value).is_some() {
                return Err(A::Error::custom("a name stands twice in one object"));
            }
        }
        Ok(fields.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn a_name_that_stands_twice_is_refused_wherever_it_stands() {
        for (text, expected) in [
            (r#"{"type":"returned","type":"cancelled"}"#, Some("a name stands twice")),
            (r#"{"found_at":"x","found_at":null}"#, Some("a name stands twice")),
            (r#"{"t\u0079pe":1,"type":1}"#, Some("a name stands twice")),
            (r#"[{"child":{"a":[{"b":1,"b":1}]}}]"#, Some("a name stands twice")),
            (r#"{"a":{"b":1},"b":1}"#, None),
            (r#"[{"a":1},{"a":1}]"#, None),
            (r#"{"a":1,"A":1,"a ":1}"#, None),
            ("[1e999]", Some("number out of range")),
            ("{", Some("EOF while parsing")),
        ] {
            let refused = read(text.as_bytes()).err().map(|error| error.to_string());
            assert_eq!(refused.is_some(), expected.is_some(), "{text}: {refused:?}");
            assert!(refused.is_none_or(|refused| expected.is_some_and(|words| refused.starts_with(words))), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_else_is_json_is_read_as_ever(text in r#"[\[\]{}",:0-9eE.+\-a-dtrufalsn \\]{0,24}"#) {
            let (here, there) = (read(text.as_bytes()), serde_json::from_slice::<Value>(text.as_bytes()));
            let twice = here.as_ref().is_err_and(|error| error.to_string().contains("stands twice"));
            if !twice {
                prop_assert_eq!(here.map_err(|error| error.to_string()), there.map_err(|error| error.to_string()));
            }
        }

        #[test]
        fn a_value_is_read_back_as_it_was_written(value in any_value()) {
            prop_assert_eq!(read(value.to_string().as_bytes()).ok(), Some(value));
        }
    }

    fn any_value() -> impl proptest::strategy::Strategy<Value = Value> {
        use proptest::prelude::{Just, Strategy, any, prop_oneof};
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-1e9..1e9).prop_map(|number: f64| Value::from(number.trunc() / 8.0)),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }
}
