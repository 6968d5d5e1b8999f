//! Texts of the articles shown, packed in blocks up to the size a report may have.
//! Neighbours in the report are of one story, so that a block holds the same sentences many times
//! and packs well. An article that shares nothing needs no text: the report says so of it.

use std::io;

use super::select::Selection;
use super::{Report, pack};
use crate::report::offsets::Offsets;

/// Bytes of text in a block: unpacked in a few milliseconds.
const BLOCK: usize = 256 << 10;

/// Packed texts.
#[derive(Debug)]
pub(super) struct Texts<'a> {
    blocks: Vec<String>,
    /// For each row of the report, the block that holds its text.
    block_of: Vec<Option<u32>>,
    /// For each row that has its text in a block, what finds offsets in it.
    index_of: Vec<Option<Offsets<'a>>>,
    /// Rows that share text but for whose own text there was no room.
    pub(super) crowded_out: usize,
}

impl<'a> Texts<'a> {
    pub(super) fn pack(report: &Report<'a>, selection: &Selection) -> io::Result<Self> {
        let mut shares = vec![false; report.found.articles.len()];
        for family in &report.found.families {
            for member in &family.members {
                shares[member.article as usize] = true;
            }
        }
        for (article, shares) in report.found.articles.iter().zip(&mut shares) {
            *shares |= !article.repeats.is_empty();
        }
        let rows = selection.articles.len();
        let mut texts = Self {
            blocks: Vec::new(),
            block_of: vec![None; rows],
            index_of: Vec::with_capacity(rows),
            crowded_out: 0,
        };
        texts.index_of.resize_with(rows, || None);
        let mut room = report.limits.text_bytes;
        let mut open: Vec<(usize, &'a str)> = Vec::new();
        let mut held = 0;
        for (row, &article) in selection.articles.iter().enumerate() {
            let original = report.originals[article as usize];
            let Some(original) = original.filter(|_| shares[article as usize]) else {
                continue;
            };
            open.push((row, original.text));
            held += original.text.len();
            if held >= BLOCK {
                texts.close(&mut open, &mut room)?;
                held = 0;
            }
        }
        texts.close(&mut open, &mut room)?;
        Ok(texts)
    }

    /// Packs the open texts into a block, if there is room for it.
    fn close(&mut self, open: &mut Vec<(usize, &'a str)>, room: &mut usize) -> io::Result<()> {
        if open.is_empty() || *room == 0 {
            self.crowded_out += open.len();
            open.clear();
            return Ok(());
        }
        let texts: Vec<_> = open.iter().map(|(_, text)| text).collect();
        let block = pack::json(&texts)?;
        if block.len() > *room {
            self.crowded_out += open.len();
            open.clear();
            *room = 0;
            return Ok(());
        }
        *room -= block.len();
        for (row, text) in open.drain(..) {
            self.block_of[row] = Some(self.blocks.len() as u32);
            self.index_of[row] = Some(Offsets::new(text));
        }
        self.blocks.push(block);
        Ok(())
    }

    pub(super) fn blocks(&self) -> &[String] {
        &self.blocks
    }

    pub(super) fn into_blocks(self) -> Vec<String> {
        self.blocks
    }

    /// The block that holds a row's text; texts stand in it in order of the rows.
    pub(super) fn block(&self, row: usize) -> Option<u32> {
        self.block_of[row]
    }

    /// What finds offsets in a row's text, where the report holds it.
    pub(super) fn index(&self, row: usize) -> Option<&Offsets<'a>> {
        self.index_of[row].as_ref()
    }
}
