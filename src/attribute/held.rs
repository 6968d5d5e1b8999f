//! Passages -> which words of an article stand in another: those of a passage but for what one side has of its own
//! within it, a paragraph that was cut or put in, or sentences that nothing in the other matches.
//! Cost: O(edits) a passage.

use crate::align::{Alignments, Kind, Passage, Side};
use crate::cluster::Standing;
use crate::cluster::sides::joined;
use crate::model::{Bytes, Span, Tokens};

/// Answers what of a passage stands in both articles.
#[derive(Clone, Copy)]
pub(super) struct Held<'a> {
    pub(super) alignments: &'a Alignments,
    pub(super) standing: &'a Standing,
    /// Tokens in a row from which what only one side has is text of its own and no change of wording.
    pub(super) least: u32,
}

impl Held<'_> {
    /// The tokens of the first or the second side that stand in the other, in order, standing text left out; at least
    /// one where any is left.
    pub(super) fn of(&self, passage: &Passage, side: usize) -> Vec<Span<Tokens>> {
        let here = [&passage.a, &passage.b][side];
        let mut own: Vec<Span<Tokens>> = match passage.kind() {
            Kind::Verbatim => Vec::new(),
            Kind::Edited => {
                let edits = self.alignments.edits(passage);
                edits.map(|edit| [edit.a, edit.b][side]).collect()
            }
            Kind::Rewritten => {
                let pairs = self.alignments.sentences(passage);
                let mut said: Vec<Span<Tokens>> = pairs
                    .map(|pair| about(here, [pair.a, pair.b][side]))
                    .collect();
                said.sort_unstable();
                beside(here.tokens, joined(said.into_iter())).collect()
            }
        };
        own.retain(|span| span.len() >= self.least);
        let content = self.standing.content(here);
        if own.is_empty() {
            return content.collect();
        }
        let held: Vec<Span<Tokens>> = content
            .clone()
            .flat_map(|part| {
                let within = own.iter().filter(|own| own.overlap(part) > 0).copied();
                beside(part, within.collect::<Vec<_>>())
            })
            .collect();
        if held.is_empty() {
            content.collect()
        } else {
            held
        }
    }
}

/// The tokens of a side that some of its bytes are, taken to be of one length.
fn about(side: &Side, bytes: Span<Bytes>) -> Span<Tokens> {
    let token = |byte: u32| {
        let behind = u64::from(byte.saturating_sub(side.bytes.start()));
        let tokens = behind * u64::from(side.tokens.len()) / u64::from(side.bytes.len().max(1));
        (side.tokens.start() + tokens as u32).min(side.tokens.end())
    };
    Span::new(token(bytes.start()), token(bytes.end()))
}

/// What is left of a span without others, which are in order.
fn beside(span: Span<Tokens>, others: Vec<Span<Tokens>>) -> impl Iterator<Item = Span<Tokens>> {
    let mut from = span.start();
    let end = span.end();
    let last = Span::new(end, end);
    others.into_iter().chain([last]).filter_map(move |other| {
        let part = (other.start() > from).then(|| Span::new(from, other.start().min(end)));
        from = from.max(other.end());
        part
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beside_others_is_left() {
        let left = |others: &[(u32, u32)]| -> Vec<(u32, u32)> {
            let others = others.iter().map(|&(start, end)| Span::new(start, end));
            let parts = beside(Span::new(10, 20), others.collect());
            parts.map(|part| (part.start(), part.end())).collect()
        };
        assert_eq!(left(&[]), [(10, 20)]);
        assert_eq!(left(&[(5, 12), (14, 15)]), [(12, 14), (15, 20)]);
        assert_eq!(left(&[(13, 30)]), [(10, 13)]);
        assert_eq!(left(&[(10, 20)]), []);
    }
}
