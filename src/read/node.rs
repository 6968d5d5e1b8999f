//! One JSON value that borrows from its line wherever nothing was escaped.
//! Parsing into it copies only escaped strings; the fields that are kept are copied once.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

/// A JSON value.
#[derive(Debug, PartialEq)]
pub(super) enum Node<'a> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Members<'a>),
    /// Valid as it is written, but nothing that can be held: a number too large, half a character.
    Broken(&'a str),
}

/// The members of an object, in the order given.
pub(super) type Members<'a> = Vec<(Cow<'a, str>, Node<'a>)>;

/// How deep values that cannot be held are looked for.
const BROKEN_DEPTH: usize = 8;

impl<'a> Node<'a> {
    /// A record. Values that cannot be held break no others.
    pub(super) fn record(json: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json).or_else(|error| {
            let members = serde_json::from_str(json).map_err(|_| error)?;
            Ok(Self::around_broken(members, BROKEN_DEPTH))
        })
    }

    fn around_broken(members: RawMembers<'a>, depth: usize) -> Self {
        let value = |raw: &'a RawValue| -> Self {
            let json = raw.get();
            serde_json::from_str(json).unwrap_or_else(|_| match serde_json::from_str(json) {
                Ok(members) if depth > 0 => Self::around_broken(members, depth - 1),
                _ => Self::Broken(json),
            })
        };
        let members = members.0.into_iter();
        Self::Object(members.map(|(name, raw)| (name, value(raw))).collect())
    }

    pub(super) fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(truth) => Value::Bool(truth),
            Self::Number(number) => Value::Number(number),
            Self::Text(text) => Value::String(text.into_owned()),
            Self::List(items) => items.into_iter().map(Self::into_value).collect(),
            Self::Object(members) => Value::Object(into_map(members)),
            Self::Broken(json) => Value::String(json.to_owned()),
        }
    }

    /// What kind of value this is, with its article.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a truth value",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
            Self::Broken(_) => "a broken value",
        }
    }
}

/// The members as a map; of several with one name the last stays.
fn into_map(members: Members) -> Map<String, Value> {
    let owned = |(key, node): (Cow<str>, Node)| (key.into_owned(), node.into_value());
    members.into_iter().map(owned).collect()
}

impl<'de: 'a, 'a> Deserialize<'de> for Node<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Self::Value, E> {
        Ok(Node::Bool(truth))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Number::from_f64(number).map_or(Node::Null, Node::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::with_capacity(8);
        while let Some(Key(key)) = entries.next_key()? {
            members.push((key, entries.next_value()?));
        }
        Ok(Node::Object(members))
    }
}

/// A member's name, borrowed where it can be.
struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match NodeVisitor::key(deserializer)? {
            Node::Text(name) => Ok(Self(name)),
            other => Err(D::Error::custom(format!("a name, not {}", other.kind()))),
        }
    }
}

impl NodeVisitor {
    fn key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Node<'de>, D::Error> {
        deserializer.deserialize_str(Self)
    }
}

/// The members of an object, their values as they are written.
pub(super) struct RawMembers<'a>(pub(super) Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for RawMembers<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = RawMembers<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((Key(name), value)) = map.next_entry::<Key, &RawValue>()? {
                    members.push((name, value));
                }
                Ok(RawMembers(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_without_escapes_is_borrowed() {
        let line =
            r#"{"a": "plain", "b": "two\nlines", "c": [1, -2, 0.5, null, true], "d": {"e": {}}}"#;
        let node: Node = serde_json::from_str(line).expect("valid");
        let Node::Object(members) = &node else {
            panic!("an object")
        };
        assert!(matches!(members[0].1, Node::Text(Cow::Borrowed("plain"))));
        assert!(matches!(&members[1].1, Node::Text(Cow::Owned(text)) if text == "two\nlines"));
        let value: Value = serde_json::from_str(line).expect("valid");
        assert_eq!(node.into_value(), value);
    }
}
