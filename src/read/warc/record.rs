//! The framing of a web archive -> its records. Written to ISO 28500 (WARC 1.1), sections 4 and 5.

use super::super::content::Content;
use super::super::record::Fault;

const PIECE: usize = 256 << 10;
/// Bytes of a record's header; real ones take one or two thousand.
const LARGEST_HEADER: usize = 64 << 10;

/// A record with its block.
pub(super) struct Record {
    /// Counted from one.
    pub(super) number: u64,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Record {
    /// A named field; names are compared without case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

fn find<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    let mut headers = headers.iter();
    let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some(&found.1)
}

/// Reads records one by one.
pub(super) struct Records<'c, 'p> {
    content: &'c mut Content<'p>,
    largest: usize,
    buffer: Vec<u8>,
    at: usize,
    number: u64,
    told_failure: bool,
}

impl<'c, 'p> Records<'c, 'p> {
    pub(super) fn new(content: &'c mut Content<'p>, largest: usize) -> Self {
        Self {
            content,
            largest,
            buffer: Vec::new(),
            at: 0,
            number: 0,
            told_failure: false,
        }
    }

    /// The next record, or why it is refused; nothing at the end.
    pub(super) fn next(&mut self) -> Option<Result<Record, Fault>> {
        let mut is_lost = false;
        // the first line of a record; empty lines end the one before
        loop {
            let Some(line) = self.line(LARGEST_HEADER) else {
                return self.end(is_lost);
            };
            if line.starts_with(b"WARC/") {
                if is_lost {
                    // what stands before it is told first, and this record is read next
                    self.at -= line.len();
                    self.number += 1;
                    return Some(Err(self.fault("no record begins here")));
                }
                break;
            }
            is_lost |= !line.trim_ascii().is_empty();
        }
        self.number += 1;
        let headers = match self.headers() {
            Ok(headers) => headers,
            Err(reason) => return Some(Err(self.fault(reason))),
        };
        let length = find(&headers, "Content-Length").and_then(|length| length.parse().ok());
        let Some(length) = length else {
            return Some(Err(self.fault("no Content-Length in the record's header")));
        };
        match self.block(length) {
            Err(reason) => Some(Err(self.fault(reason))),
            Ok(None) => {
                let reason = format!("record is over {} bytes", self.largest);
                Some(Err(self.fault(reason)))
            }
            Ok(Some(body)) => Some(Ok(Record {
                number: self.number,
                headers,
                body,
            })),
        }
    }

    fn fault(&self, reason: impl Into<String>) -> Fault {
        Fault::new(self.number, reason)
    }

    fn end(&mut self, is_lost: bool) -> Option<Result<Record, Fault>> {
        if std::mem::replace(&mut self.told_failure, true) {
            return None;
        }
        self.number += 1;
        match self.content.failure() {
            Some(reason) => Some(Err(self.fault(reason))),
            None if is_lost => Some(Err(self.fault("no record begins here"))),
            None => None,
        }
    }

    fn headers(&mut self) -> Result<Vec<(String, String)>, String> {
        let mut headers: Vec<(String, String)> = Vec::new();
        let mut room = LARGEST_HEADER;
        loop {
            let Some(line) = self.line(room) else {
                return Err(match self.content.failure() {
                    Some(reason) => {
                        self.told_failure = true;
                        reason
                    }
                    None => "the record's header is cut off or too long".to_owned(),
                });
            };
            room = room.saturating_sub(line.len());
            let line = String::from_utf8_lossy(&line);
            let is_folded = line.starts_with([' ', '\t']);
            let line = line.trim();
            if line.is_empty() {
                return Ok(headers);
            }
            match (line.split_once(':'), headers.last_mut()) {
                (_, Some((_, value))) if is_folded => {
                    value.push(' ');
                    value.push_str(line);
                }
                (Some((name, value)), _) => {
                    headers.push((name.trim_end().to_owned(), value.trim_start().to_owned()));
                }
                // a line that is no field says nothing
                (None, _) => {}
            }
        }
    }

    /// A block of this length; nothing, passed over, if it is larger than permitted.
    fn block(&mut self, length: u64) -> Result<Option<Vec<u8>>, String> {
        let is_kept = length <= self.largest as u64;
        let mut block = Vec::new();
        let mut left = length;
        while left > 0 {
            if self.at == self.buffer.len() && !self.fill() {
                return Err(match self.content.failure() {
                    Some(reason) => {
                        self.told_failure = true;
                        reason
                    }
                    None => "record is cut off at the end of the file".to_owned(),
                });
            }
            let have = &self.buffer[self.at..];
            let taken = usize::try_from(left).map_or(have.len(), |left| left.min(have.len()));
            if is_kept {
                block.extend_from_slice(&have[..taken]);
            }
            self.at += taken;
            left -= taken as u64;
        }
        Ok(is_kept.then_some(block))
    }

    /// The next line with its end; of one longer than `largest`, as much. Nothing at the end.
    fn line(&mut self, largest: usize) -> Option<Vec<u8>> {
        loop {
            let rest = &self.buffer[self.at..];
            if let Some(end) = memchr::memchr(b'\n', rest) {
                let line = rest[..=end].to_vec();
                self.at += line.len();
                return Some(line);
            }
            if rest.len() > largest || !self.fill() {
                let line = self.buffer[self.at..].to_vec();
                self.at += line.len();
                return (!line.is_empty()).then_some(line);
            }
        }
    }

    /// Reads on behind what is not yet taken; false at the end.
    fn fill(&mut self) -> bool {
        self.buffer.drain(..self.at);
        self.at = 0;
        let have = self.buffer.len();
        self.buffer.resize(have + PIECE, 0);
        let n = self.content.fill(&mut self.buffer[have..]);
        self.buffer.truncate(have + n);
        n > 0
    }
}
