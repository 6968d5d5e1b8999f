//! JSON Lines -> the same lines, but for those that change.

use super::super::content::Content;
use super::super::record::Setting;
use super::{Coming, Sink, cut};
use crate::error::Result;

const PIECE: usize = 1 << 20;

/// Copies every line. Only a line that changes is held, and only as long as it takes.
pub(super) fn copy(
    content: &mut Content,
    setting: &Setting,
    coming: &mut Coming,
    sink: &mut Sink,
) -> Result<()> {
    let mut piece = vec![0; PIECE.min(content.head().len() + 1)];
    let mut line = 1;
    let mut held = Vec::new();
    loop {
        let n = content.fill(&mut piece);
        let mut rest = &piece[..n];
        while !rest.is_empty() {
            let next = coming.line().unwrap_or(u64::MAX);
            if next == line {
                let end = memchr::memchr(b'\n', rest).map(|at| at + 1);
                let (bytes, behind) = rest.split_at(end.unwrap_or(rest.len()));
                held.extend_from_slice(bytes);
                rest = behind;
                if end.is_some() {
                    change(&held, line, setting, coming, sink)?;
                    held.clear();
                    line += 1;
                }
            } else {
                let mut ends = memchr::memchr_iter(b'\n', rest);
                let mut end = rest.len();
                while line < next {
                    let Some(at) = ends.next() else {
                        end = rest.len();
                        break;
                    };
                    line += 1;
                    end = at + 1;
                }
                let (bytes, behind) = rest.split_at(end);
                sink.put(bytes)?;
                rest = behind;
            }
        }
        if n < piece.len() {
            break;
        }
        piece.resize(PIECE, 0);
    }
    if held.is_empty() {
        return Ok(());
    }
    change(&held, line, setting, coming, sink)
}

fn change(
    line: &[u8],
    number: u64,
    setting: &Setting,
    coming: &mut Coming,
    sink: &mut Sink,
) -> Result<()> {
    match cut::changed_json(line, coming.take(number), setting) {
        Some(line) => sink.put(&line),
        None => Ok(()),
    }
}
