//! A JSON array, an object around one, or objects one after another -> items, element by element.
//! Elements are cut out by their brackets before they are parsed, so that a broken one costs only
//! itself, and none larger than permitted is ever held.

use super::content::Content;
use super::record::{self, Fault, Item, Scratch, Setting};
use super::used::Used;
use crate::error::Result;

const PIECE: usize = 256 << 10;

/// Reads every element from the next byte on, counted from one. What follows an array inside an
/// object (`wrapped`) is none of the elements' business.
pub(super) fn each(
    content: &mut Content,
    wrapped: bool,
    setting: &Setting,
    used: &mut Used,
    emit: &mut dyn FnMut(Item) -> Result<()>,
) -> Result<()> {
    let mut scratch = Scratch::default();
    let mut cutter = Cutter::new(wrapped, setting.options.max_record_bytes);
    let mut piece = vec![0; PIECE.min(content.head().len() + 1)];
    loop {
        let n = content.fill(&mut piece);
        let mut rest = &piece[..n];
        while let Some(element) = cutter.next(&mut rest) {
            emit(item(&element, setting, &mut scratch))?;
        }
        if cutter.is_closed() || n < piece.len() {
            break;
        }
        piece.resize(PIECE, 0);
    }
    used.merge(scratch.used);
    match (content.failure(), cutter.unfinished()) {
        (Some(reason), _) if !cutter.is_closed() => emit(Err(Fault::new(cutter.record(), reason))),
        (_, Some(reason)) => emit(Err(Fault::new(cutter.record(), reason))),
        _ => Ok(()),
    }
}

fn item(element: &Element, setting: &Setting, scratch: &mut Scratch) -> Item {
    match element.bytes {
        None => Err(Fault::too_large(element.record, setting.options)),
        Some(bytes) => match std::str::from_utf8(bytes) {
            Ok(json) => record::parse(json, element.record, setting, scratch),
            Err(error) => Err(Fault::new(element.record, record::broken_utf8(error))),
        },
    }
}

/// An element cut out.
pub(super) struct Element<'c> {
    pub(super) record: u64,
    /// Nothing if it was larger than permitted.
    pub(super) bytes: Option<&'c [u8]>,
    /// In bytes.
    pub(super) size: usize,
}

/// Where the cutter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Between elements.
    Between,
    /// In an object or list, so many brackets deep.
    Nested(u64),
    /// In a string, so many brackets deep.
    String(u64),
    /// Behind a backslash in a string.
    Escape(u64),
    /// In a bare word or number.
    Bare,
    /// Behind the array's end.
    Closed,
}

/// Cuts elements out of bytes that come in pieces.
pub(super) struct Cutter {
    state: State,
    in_array: bool,
    /// Whether the first array is all there is to read.
    wrapped: bool,
    largest: usize,
    element: Vec<u8>,
    /// Size of the element so far, kept or not.
    size: usize,
    /// Elements begun.
    count: u64,
}

impl Cutter {
    pub(super) fn new(wrapped: bool, largest: usize) -> Self {
        Self {
            state: State::Between,
            in_array: false,
            wrapped,
            largest,
            element: Vec::new(),
            size: 0,
            count: 0,
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state == State::Closed
    }

    /// Bytes of an element that was begun and is larger than permitted, so far.
    pub(super) fn oversize(&self) -> Option<usize> {
        let is_inside = !matches!(self.state, State::Between | State::Closed);
        (is_inside && self.size > self.largest).then_some(self.size)
    }

    /// The number of the record a failure at this place falls into.
    fn record(&self) -> u64 {
        self.count + u64::from(matches!(self.state, State::Between | State::Closed))
    }

    /// Why the end comes too early here.
    fn unfinished(&self) -> Option<&'static str> {
        match self.state {
            State::Between if self.in_array => Some("the array is not closed"),
            State::Between | State::Closed => None,
            _ => Some("record is cut off at the end of the file"),
        }
    }

    /// Takes bytes up to the end of an element; nothing if it does not end in `rest`.
    pub(super) fn next<'c>(&'c mut self, rest: &mut &[u8]) -> Option<Element<'c>> {
        loop {
            let (&byte, _) = rest.split_first()?;
            let mut taken = 1;
            let mut is_end = false;
            match (self.state, byte) {
                (State::Closed, _) => return None,
                (State::Between, _) => {
                    if !self.between(byte) {
                        *rest = &rest[1..];
                        continue;
                    }
                    self.begin(byte);
                }
                (State::String(depth), _) => match memchr::memchr2(b'"', b'\\', rest) {
                    None => taken = rest.len(),
                    Some(at) => {
                        taken = at + 1;
                        is_end = rest[at] == b'"' && depth == 0;
                        self.state = match (rest[at], depth) {
                            (b'\\', _) => State::Escape(depth),
                            (_, 0) => State::Between,
                            _ => State::Nested(depth),
                        };
                    }
                },
                (State::Escape(depth), _) | (State::Nested(depth), b'"') => {
                    self.state = State::String(depth);
                }
                (State::Nested(depth), b'{' | b'[') => self.state = State::Nested(depth + 1),
                (State::Nested(1), b'}' | b']') => {
                    self.state = State::Between;
                    is_end = true;
                }
                (State::Nested(depth), b'}' | b']') => self.state = State::Nested(depth - 1),
                (State::Bare, b',' | b']' | b'}' | b'\n') => {
                    self.state = State::Between;
                    return Some(self.end());
                }
                (State::Nested(_) | State::Bare, _) => {}
            }
            let (bytes, left) = rest.split_at(taken);
            *rest = left;
            self.keep(bytes);
            if is_end {
                return Some(self.end());
            }
        }
    }

    /// Whether an element begins with this byte.
    fn between(&mut self, byte: u8) -> bool {
        match byte {
            b',' => false,
            b'[' if !self.in_array => {
                self.in_array = true;
                false
            }
            b']' if self.in_array => {
                self.in_array = false;
                if self.wrapped {
                    self.state = State::Closed;
                }
                false
            }
            _ => !byte.is_ascii_whitespace(),
        }
    }

    fn begin(&mut self, byte: u8) {
        self.element.clear();
        self.size = 0;
        self.count += 1;
        self.state = match byte {
            b'{' | b'[' => State::Nested(1),
            b'"' => State::String(0),
            _ => State::Bare,
        };
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.size = self.size.saturating_add(bytes.len());
        if self.size <= self.largest {
            self.element.extend_from_slice(bytes);
        }
    }

    fn end(&self) -> Element<'_> {
        Element {
            record: self.count,
            bytes: (self.size <= self.largest).then_some(&*self.element),
            size: self.size,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The elements of a text that comes in pieces of this size, and how it ended.
    fn cut(text: &str, wrapped: bool, size: usize) -> (Vec<String>, Option<&'static str>) {
        let mut cutter = Cutter::new(wrapped, 20);
        let mut elements = Vec::new();
        for piece in text.as_bytes().chunks(size) {
            let mut rest = piece;
            while let Some(element) = cutter.next(&mut rest) {
                let shown = element.bytes.map_or("-".into(), String::from_utf8_lossy);
                elements.push(format!("{} {shown}", element.record));
            }
        }
        (elements, cutter.unfinished())
    }

    #[test]
    fn elements_are_cut_the_same_however_the_bytes_come() {
        let text =
            r#" [ {"a": "]}\\"}, [1,{}] ,"x\\",12, {"b": "longer than twenty"}, {bad} ] [{}] {} "#;
        let elements = [
            r#"1 {"a": "]}\\"}"#,
            "2 [1,{}]",
            r#"3 "x\\""#,
            "4 12",
            "5 -",
            "6 {bad}",
            "7 {}",
            "8 {}",
        ];
        for size in [1, 2, 3, 7, 1000] {
            let (found, unfinished) = cut(text, false, size);
            assert_eq!(found, elements.map(str::to_owned), "in pieces of {size}");
            assert_eq!(unfinished, None);
        }
    }

    #[test]
    fn what_follows_a_wrapped_array_is_not_read() {
        assert_eq!(
            cut(r#"[{}], "total": {}}"#, true, 5),
            (vec!["1 {}".to_owned()], None)
        );
    }

    #[test]
    fn an_early_end_is_noticed() {
        assert_eq!(
            cut("[{}, {", false, 9).1,
            Some("record is cut off at the end of the file")
        );
        assert_eq!(cut("[{},", false, 9).1, Some("the array is not closed"));
    }
}
