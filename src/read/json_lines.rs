//! JSON Lines -> items: one object a line, empty lines passed over.
//! A block is cut into parts that are parsed in parallel while the next block is read and the items of the last one are
//! passed on; parts are put together in their order, so that the number of threads leaves no trace.

use rayon::prelude::*;

use super::block::{Blocks, Piece};
use super::content::Content;
use super::record::{self, Fault, Item, Scratch, Setting};
use super::used::Used;
use crate::error::Result;

/// Work for one thread at a time; small enough to balance, large enough to be worth a task.
const PART: usize = 128 << 10;

/// Reads every line.
pub(super) fn each(
    content: &mut Content,
    setting: &Setting,
    used: &mut Used,
    emit: &mut dyn FnMut(Item) -> Result<()>,
) -> Result<()> {
    let mut blocks = Blocks::new(content, setting.options.max_record_bytes);
    let (mut room, mut next_room) = (Vec::new(), Vec::new());
    let mut piece = blocks.next(&mut room);
    let mut parsed = Vec::new();
    while let Some(current) = piece {
        let (mut parts, mut next) = (Vec::new(), None);
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| {
                (parts, next) = rayon::join(
                    || parse(&current, &room, setting),
                    || blocks.next(&mut next_room),
                );
            });
            pass_on(std::mem::take(&mut parsed), used, emit)
        })?;
        (parsed, piece) = (parts, next);
        std::mem::swap(&mut room, &mut next_room);
    }
    pass_on(parsed, used, emit)
}

/// Passes the items of some parts on, in order.
fn pass_on(
    parts: Vec<Part>,
    used: &mut Used,
    emit: &mut dyn FnMut(Item) -> Result<()>,
) -> Result<()> {
    for (items, part_used) in parts {
        items.into_iter().try_for_each(&mut *emit)?;
        used.merge(part_used);
    }
    Ok(())
}

/// The items of some lines, and the names they used.
pub(super) type Part = (Vec<Item>, Used);

fn parse(piece: &Piece, room: &[u8], setting: &Setting) -> Vec<Part> {
    let fault = |fault| vec![(vec![Err(fault)], Used::default())];
    match piece {
        Piece::TooLarge { line } => fault(Fault::too_large(*line, setting.options)),
        Piece::CutOff { line, reason } => fault(Fault::new(*line, reason)),
        Piece::Lines { line } => parse_lines(room, *line, setting),
    }
}

/// Parses whole lines, the first of which has this number, in parallel.
pub(super) fn parse_lines(lines: &[u8], first: u64, setting: &Setting) -> Vec<Part> {
    parts(lines, first)
        .into_par_iter()
        .map(|(part, line)| parse_part(part, line, setting))
        .collect()
}

/// Cuts lines into parts, each with the number of its first line.
fn parts(mut lines: &[u8], mut line: u64) -> Vec<(&[u8], u64)> {
    let mut parts = Vec::with_capacity(lines.len() / PART + 1);
    while !lines.is_empty() {
        let wanted = PART.min(lines.len() - 1);
        let end = memchr::memchr(b'\n', &lines[wanted..]).map_or(lines.len(), |at| wanted + at + 1);
        let (part, rest) = lines.split_at(end);
        parts.push((part, line));
        line += memchr::memchr_iter(b'\n', part).count() as u64;
        lines = rest;
    }
    parts
}

fn parse_part(part: &[u8], first: u64, setting: &Setting) -> Part {
    let mut scratch = Scratch::default();
    let lines = part.split_inclusive(|&b| b == b'\n');
    let items = (first..)
        .zip(lines)
        .filter_map(|(line, bytes)| parse_line(bytes, line, setting, &mut scratch))
        .collect();
    (items, scratch.used)
}

/// The item of a line; nothing for an empty one.
fn parse_line(bytes: &[u8], line: u64, setting: &Setting, scratch: &mut Scratch) -> Option<Item> {
    let json = bytes.trim_ascii_end();
    if json.is_empty() {
        return None;
    }
    if json.len() > setting.options.max_record_bytes {
        return Some(Err(Fault::too_large(line, setting.options)));
    }
    Some(match std::str::from_utf8(json) {
        Ok(json) => record::parse(json, line, setting, scratch),
        Err(error) => Err(Fault::new(line, record::broken_utf8(error))),
    })
}
