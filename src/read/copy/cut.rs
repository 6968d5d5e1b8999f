//! A record -> the same record without parts of its text; every other byte stays.

use std::borrow::Cow;
use std::ops::Range;

use super::super::mapping::Mapping;
use super::super::node::{Node, RawMembers};
use super::super::options::Field;
use super::super::record::{PARAGRAPH_BREAK, Setting};
use super::Change;
use crate::model::{Bytes, Span};

/// A text without some parts; nothing if none is left. Parts beyond its end or inside a character
/// cannot come from this text and are not cut.
pub(super) fn text(text: &str, parts: &[Span<Bytes>]) -> Option<String> {
    let left = without(text, 0, parts);
    (!left.trim().is_empty()).then_some(left)
}

/// A stretch of a text that begins at byte `start`, without some parts of the text.
fn without(stretch: &str, start: usize, parts: &[Span<Bytes>]) -> String {
    let mut left = String::with_capacity(stretch.len());
    let mut at = 0;
    for part in parts {
        let range = part.range();
        let from = range.start.saturating_sub(start).min(stretch.len());
        let to = range.end.saturating_sub(start).min(stretch.len());
        let (Some(before), Some(_)) = (stretch.get(at..from), stretch.get(from..to)) else {
            continue;
        };
        left.push_str(before);
        at = to;
    }
    left.push_str(&stretch[at..]);
    left
}

/// A JSON record, its line end included, after its change; nothing if it is left out.
pub(super) fn changed_json<'r>(
    record: &'r [u8],
    change: Option<&Change>,
    setting: &Setting,
) -> Option<Cow<'r, [u8]>> {
    let parts = match change {
        None => return Some(record.into()),
        Some(Change::Drop) => return None,
        Some(Change::Cut(parts)) => parts,
    };
    // an article was read from it, so it is JSON with a text
    let Some((place, value)) = text_value(record, setting.mapping) else {
        return Some(record.into());
    };
    let cut = match value {
        Node::List(items) => {
            let mut start = 0;
            let mut left = Vec::new();
            for item in &items {
                let Node::Text(paragraph) = item else {
                    continue;
                };
                let rest = without(paragraph, start, parts);
                start += paragraph.len() + PARAGRAPH_BREAK.len();
                if !rest.trim().is_empty() {
                    left.push(rest);
                }
            }
            (!left.is_empty()).then(|| serde_json::to_vec(&left))
        }
        Node::Text(whole) => text(&whole, parts).map(|left| serde_json::to_vec(&left)),
        _ => return Some(record.into()),
    };
    let value = cut?.ok()?;
    Some(
        [&record[..place.start], &value, &record[place.end..]]
            .concat()
            .into(),
    )
}

/// Where the value stands that the mapping takes for the text, and the value.
fn text_value<'r>(record: &'r [u8], mapping: &Mapping) -> Option<(Range<usize>, Node<'r>)> {
    let json = std::str::from_utf8(record).ok()?;
    let Ok(Node::Object(members)) = Node::record(json) else {
        return None;
    };
    let (path, member) = {
        let found = mapping.find(&members, &mut String::new());
        let hit = found.get(Field::Text)?;
        let path: Vec<String> = hit.path.iter().map(|&name| name.to_owned()).collect();
        (path, hit.member)
    };
    let raw: RawMembers = serde_json::from_str(json).ok()?;
    let mut value = raw.0.get(member)?.1.get();
    for name in &path[1..] {
        let inner: RawMembers = serde_json::from_str(value).ok()?;
        value = inner.0.iter().find(|(key, _)| key == name)?.1.get();
    }
    let start = value.as_ptr() as usize - json.as_ptr() as usize;
    let node = serde_json::from_str(value).ok()?;
    Some((start..start + value.len(), node))
}

#[cfg(test)]
mod tests {
    use super::super::super::options::Options;
    use super::*;

    fn changed(record: &str, parts: &[(u32, u32)]) -> Option<String> {
        let parts = parts.iter().map(|&(s, e)| Span::new(s, e)).collect();
        let setting = Setting {
            path: &"x".into(),
            name: "x",
            file: None,
            mapping: &Mapping::new(&Options::default()),
            options: &Options::default(),
        };
        let changed = changed_json(record.as_bytes(), Some(&Change::Cut(parts)), &setting);
        changed.map(|bytes| String::from_utf8(bytes.into_owned()).expect("UTF-8"))
    }

    #[test]
    fn only_the_text_changes_whatever_stands_around_it() {
        let record =
            "{ \"a\":1.0e2,\"te\\u0078t\" :\"One.\\n\\nTw\\u00f6.\\n\\nThree.\", \"a\":[ ]}\r\n";
        assert_eq!(
            changed(record, &[(6, 13)]).expect("some is left"),
            "{ \"a\":1.0e2,\"te\\u0078t\" :\"One.\\n\\nThree.\", \"a\":[ ]}\r\n"
        );
        assert_eq!(changed(record, &[(0, 6), (6, 13), (13, 19)]), None);
    }

    #[test]
    fn texts_inside_objects_and_lists_of_paragraphs_are_cut_too() {
        let options = Options {
            fields: vec![(Field::Text, "content.body".to_owned())],
            ..Options::default()
        };
        let setting = Setting {
            path: &"x".into(),
            name: "x",
            file: None,
            mapping: &Mapping::new(&options),
            options: &options,
        };
        let record = br#"{"content":{"x":0,"body":"ab"}}"#;
        let cut = Change::Cut(vec![Span::new(0, 1)]);
        let changed_record = changed_json(record, Some(&cut), &setting).expect("some is left");
        assert_eq!(&*changed_record, br#"{"content":{"x":0,"body":"b"}}"#);
        let list = r#"{"body":["One.", "Two.", "Three."],"x":0}"#;
        assert_eq!(
            changed(list, &[(0, 6), (14, 18)]).expect("some is left"),
            r#"{"body":["Two.","Th"],"x":0}"#
        );
    }
}
