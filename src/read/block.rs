//! Content -> blocks of whole lines, numbered; no line much beyond the permitted size is ever held.

use super::content::Content;

/// How much is read at a time: large enough to keep several threads busy.
const BLOCK: usize = 4 << 20;

/// A piece of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Whole lines from this one on (the last of a file may lack its end).
    Lines { line: u64 },
    /// A line that is larger than permitted; it was passed over.
    TooLarge { line: u64 },
    /// Reading stopped in this line, which is lost with what follows.
    CutOff { line: u64, reason: String },
}

/// Reads a file block by block.
pub(super) struct Blocks<'c, 'p> {
    content: &'c mut Content<'p>,
    largest_line: usize,
    /// Bytes read but not given out.
    rest: Vec<u8>,
    /// The line they begin in.
    line: u64,
    at_end: bool,
    told_failure: bool,
}

impl<'c, 'p> Blocks<'c, 'p> {
    pub(super) fn new(content: &'c mut Content<'p>, largest_line: usize) -> Self {
        Self {
            content,
            largest_line,
            rest: Vec::new(),
            line: 1,
            at_end: false,
            told_failure: false,
        }
    }

    /// The next piece, its lines put into `room` in place of what was there; nothing at the end.
    pub(super) fn next(&mut self, room: &mut Vec<u8>) -> Option<Piece> {
        room.clear();
        room.append(&mut self.rest);
        let mut searched = 0;
        loop {
            self.read_more(room);
            if let Some(at) = memchr::memrchr(b'\n', &room[searched..]) {
                let end = searched + at + 1;
                self.rest.extend_from_slice(&room[end..]);
                room.truncate(end);
                return Some(self.lines(room));
            }
            if room.len() > self.largest_line {
                return Some(self.pass_over(room));
            }
            if self.at_end {
                return self.last(room);
            }
            searched = room.len();
        }
    }

    fn read_more(&mut self, room: &mut Vec<u8>) {
        if self.at_end {
            return;
        }
        let step = if self.content.is_all_in_view() {
            self.content.head().len() + 1
        } else {
            BLOCK
        };
        let have = room.len();
        room.resize(have + step, 0);
        let n = self.content.fill(&mut room[have..]);
        room.truncate(have + n);
        self.at_end = n < step;
    }

    fn lines(&mut self, room: &[u8]) -> Piece {
        let line = self.line;
        self.line += memchr::memchr_iter(b'\n', room).count() as u64;
        Piece::Lines { line }
    }

    /// What stands behind the last line end.
    fn last(&mut self, room: &[u8]) -> Option<Piece> {
        match self.content.failure() {
            None => (!room.is_empty()).then(|| self.lines(room)),
            Some(_) if self.told_failure => None,
            Some(reason) => {
                self.told_failure = true;
                Some(Piece::CutOff {
                    line: self.line,
                    reason,
                })
            }
        }
    }

    /// Drops the line begun in `room` and keeps what follows it.
    fn pass_over(&mut self, room: &mut Vec<u8>) -> Piece {
        let line = self.line;
        while !self.at_end {
            room.clear();
            self.read_more(room);
            if let Some(at) = memchr::memchr(b'\n', room) {
                self.rest.extend_from_slice(&room[at + 1..]);
                self.line += 1;
                break;
            }
        }
        Piece::TooLarge { line }
    }
}

#[cfg(test)]
mod tests {
    use super::super::raw::Raw;
    use super::*;

    /// Every piece with its bytes.
    fn pieces(data: &[u8], largest_line: usize) -> Vec<(Piece, Vec<u8>)> {
        let raw = Raw::new(Box::new(data), 0, &|_| ());
        let mut content = Content::new(raw).expect("reads from memory");
        let mut blocks = Blocks::new(&mut content, largest_line);
        let mut room = Vec::new();
        let mut pieces = Vec::new();
        while let Some(piece) = blocks.next(&mut room) {
            pieces.push((piece, room.clone()));
        }
        pieces
    }

    #[test]
    fn blocks_end_with_lines_and_lose_no_byte() {
        let data: Vec<u8> = (0..900_000)
            .flat_map(|n| format!("line {n}\n").into_bytes())
            .chain(*b"end")
            .collect();
        let mut line = 1;
        let mut joined = Vec::new();
        let pieces = pieces(&data, 1000);
        assert!(pieces.len() > 2);
        for (piece, bytes) in pieces {
            assert_eq!(piece, Piece::Lines { line });
            line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
            joined.extend(bytes);
        }
        assert!(joined == data && line == 900_001);
    }

    #[test]
    fn a_line_of_several_blocks_is_passed_over_and_the_next_is_read() {
        let long = "x".repeat(3 * BLOCK);
        let data = format!("a\n{long}\nb\n");
        let lines = |line, text: &str| (Piece::Lines { line }, text.as_bytes().to_vec());
        let found = pieces(data.as_bytes(), 100);
        assert_eq!(found[0], lines(1, "a\n"));
        assert_eq!(found[1].0, Piece::TooLarge { line: 2 });
        assert_eq!(found[2..], [lines(3, "b\n")]);
        assert_eq!(pieces(data.as_bytes(), 4 * BLOCK)[1].1.len(), 3 * BLOCK + 3);
    }

    #[test]
    fn data_cut_off_inside_a_line_gives_the_lines_before() {
        let lines: Vec<_> = (0..200_000).map(|n| format!("line {n}\n")).collect();
        let data = lines.concat();
        let packed = zstd::encode_all(data.as_bytes(), 1).expect("writes to memory");
        let found = pieces(&packed[..packed.len() / 2], 100);
        let kept = &found[0].1;
        assert!(data.as_bytes().starts_with(kept) && kept.ends_with(b"\n"));
        assert!(matches!(found[1..], [(Piece::CutOff { .. }, _)]));
    }
}
