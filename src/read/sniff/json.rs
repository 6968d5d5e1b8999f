//! How a beginning is told to be JSON, and which array in it holds the articles.

use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Deserializer, StreamDeserializer};

use super::Head;
use crate::read::node::Node;
use crate::read::options::Field;

/// How many of the first lines are judged.
const LINES: usize = 50;
/// How many arrays are looked into for the one of articles.
const ARRAYS: usize = 20;

/// How the first value of some bytes reads.
enum First {
    /// It is whole and ends here.
    Whole(usize),
    /// It is right as far as it goes.
    Cut,
    Wrong,
}

fn first(bytes: &[u8]) -> First {
    let mut values: StreamDeserializer<_, IgnoredAny> = Deserializer::from_slice(bytes).into_iter();
    match values.next() {
        Some(Ok(_)) => First::Whole(values.byte_offset()),
        Some(Err(error)) if error.is_eof() => First::Cut,
        Some(Err(_)) | None => First::Wrong,
    }
}

fn skip_space(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.len() - rest.trim_ascii_start().len()
}

impl Head<'_> {
    /// Whether it begins with an array of objects, or is all of another array.
    pub(super) fn is_array(&self) -> bool {
        let bytes = self.bytes.trim_ascii_start();
        if bytes.first() != Some(&b'[') {
            return false;
        }
        let named = self.is_named(&["json"]);
        let element = skip_space(bytes, 1);
        if bytes.get(element) == Some(&b'{') {
            return named || !matches!(first(&bytes[element..]), First::Wrong);
        }
        match first(bytes) {
            First::Whole(end) => {
                named || matches!(bytes.get(skip_space(bytes, end)), None | Some(b'['))
            }
            First::Cut | First::Wrong => named,
        }
    }

    /// Whether it begins with an object that goes over several lines.
    pub(super) fn is_document(&self) -> bool {
        let bytes = self.bytes.trim_ascii_start();
        if bytes.first() != Some(&b'{') {
            return false;
        }
        match first(bytes) {
            First::Whole(end) => {
                matches!(bytes.get(skip_space(bytes, end)), None | Some(b'{' | b','))
            }
            First::Cut => bytes.get(skip_space(bytes, 1)) == Some(&b'"'),
            First::Wrong => self.is_named(&["json"]),
        }
    }

    /// How many of the first lines are objects, and how many lines these are.
    pub(super) fn objects(&self) -> (usize, usize) {
        let (mut objects, mut lines) = (0, 0);
        for line in self.bytes.split_inclusive(|&b| b == b'\n') {
            let is_cut = !self.is_all && !line.ends_with(b"\n");
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            let is_object = line[0] == b'{'
                && match first(line) {
                    First::Whole(end) => end == line.len(),
                    First::Cut => is_cut,
                    First::Wrong => false,
                };
            objects += usize::from(is_object);
            lines += 1;
            if lines == LINES {
                break;
            }
        }
        (objects, lines)
    }

    /// Where an array of articles begins inside an object that is no article itself: the first
    /// whose first element has text, else the only one right inside the object.
    pub(super) fn wrapped_array(&self) -> Option<usize> {
        let bytes = self.bytes;
        let mut at = skip_space(bytes, 0);
        if bytes.get(at) != Some(&b'{') || bytes.get(skip_space(bytes, at + 1)) != Some(&b'"') {
            return None;
        }
        let mut depth = 0_usize;
        let mut of_articles = None;
        let mut inside = Vec::new();
        let mut looked_into = 0;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'"' => {
                    let Some(end) = string_end(bytes, at) else {
                        break;
                    };
                    let name = &bytes[at + 1..end - 1];
                    if depth == 1 && self.is_text_member(name, end) {
                        return None;
                    }
                    at = end;
                    continue;
                }
                b'[' if bytes.get(skip_space(bytes, at + 1)) == Some(&b'{') => {
                    if depth == 1 {
                        inside.push(at);
                    }
                    if of_articles.is_none() && looked_into < ARRAYS {
                        looked_into += 1;
                        of_articles = self.is_article(skip_space(bytes, at + 1)).then_some(at);
                    }
                    depth += 1;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            at += 1;
        }
        match inside[..] {
            [only] => of_articles.or(Some(only)),
            _ => of_articles,
        }
    }

    /// Whether a string that ends here names the text of its object.
    fn is_text_member(&self, name: &[u8], end: usize) -> bool {
        let colon = skip_space(self.bytes, end);
        let value = skip_space(self.bytes, colon + 1);
        let is_name = self.bytes.get(colon) == Some(&b':')
            && std::str::from_utf8(name).is_ok_and(|name| self.mapping.names(Field::Text, name));
        let rest = self.bytes.get(value..).unwrap_or_default();
        let is_text = match rest {
            [b'"', b'"', ..] => false,
            [b'"', ..] => true,
            [b'[', ..] => self.bytes.get(skip_space(self.bytes, value + 1)) == Some(&b'"'),
            _ => false,
        };
        is_name && is_text
    }

    /// Whether the object that begins here has a text; one that is cut off may have.
    fn is_article(&self, at: usize) -> bool {
        let mut values: StreamDeserializer<_, &RawValue> =
            Deserializer::from_slice(&self.bytes[at..]).into_iter();
        match values.next() {
            Some(Ok(value)) => match Node::record(value.get()) {
                Ok(Node::Object(members)) => {
                    let found = self.mapping.find(&members, &mut String::new());
                    found.get(Field::Text).is_some()
                }
                _ => false,
            },
            Some(Err(error)) => error.is_eof() && !self.is_all,
            _ => false,
        }
    }
}

/// Where a string that begins here ends, behind its closing mark.
fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}
