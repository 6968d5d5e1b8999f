//! What was changed inside each passage, in one piece of memory for all of them.
//! An edit of real text is small and near the one before, so that its seven numbers take nine bytes
//! as distances of seven bits each and more where they need more (LEB128), where the four spans of an
//! [`Edit`] take 32. All details are plain bytes, so that they can be written to a file as they are.
//! Cost: O(edits) to write and to read. Memory: 9 bytes an edit, 8 a pair of sentences, on the mean.

use serde::{Deserialize, Serialize};

use super::passage::{Edit, Kind, Passage, SentencePair};
use crate::model::{Bytes, Span, Tokens, packed};

/// The edits of edited passages, and the sentence pairs of rewritten ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    bytes: Vec<u8>,
}

impl Details {
    /// What was changed between the sides of a passage, in order; words one small edit apart are listed
    /// too. Empty for verbatim and rewritten passages.
    #[must_use]
    pub fn edits(&self, passage: &Passage) -> Edits<'_> {
        let mut rest = self.of(passage, Kind::Edited);
        Edits {
            left: packed::take(&mut rest),
            rest,
            tokens: [passage.a.tokens.start(), passage.b.tokens.start()],
            bytes: [passage.a.bytes.start(), passage.b.bytes.start()],
        }
    }

    /// The sentences that say the same, of a rewritten passage.
    #[must_use]
    pub fn sentences(&self, passage: &Passage) -> Sentences<'_> {
        let mut rest = self.of(passage, Kind::Rewritten);
        Sentences {
            left: packed::take(&mut rest),
            rest,
            bytes: [passage.a.bytes.start(), passage.b.bytes.start()],
        }
    }

    /// What belongs to a passage of a kind and to those behind it.
    fn of(&self, passage: &Passage, kind: Kind) -> &[u8] {
        let is_asked = passage.kind() == kind;
        let start = is_asked.then(|| passage.details());
        start.and_then(|at| self.bytes.get(at..)).unwrap_or(&[])
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.bytes.shrink_to_fit();
    }

    /// Adds the edits of a passage; none overlap, and what lies between is equal.
    pub(super) fn add_edits(
        &mut self,
        passage: &mut Passage,
        edits: impl ExactSizeIterator<Item = Edit>,
    ) {
        passage.set_details(self.bytes.len());
        self.push(edits.len() as u32);
        let mut tokens = passage.a.tokens.start();
        let mut bytes = [passage.a.bytes.start(), passage.b.bytes.start()];
        for edit in edits {
            self.push(edit.a.start().wrapping_sub(tokens));
            self.push(edit.a.len());
            self.push(edit.b.len());
            tokens = edit.a.end();
            for (side, last) in edit.bytes.iter().zip(&mut bytes) {
                self.push(side.start().wrapping_sub(*last));
                self.push(side.len());
                *last = side.end();
            }
        }
    }

    /// Adds the sentence pairs of a passage.
    pub(super) fn add_sentences(
        &mut self,
        passage: &mut Passage,
        pairs: impl ExactSizeIterator<Item = SentencePair>,
    ) {
        passage.set_details(self.bytes.len());
        self.push(pairs.len() as u32);
        let mut bytes = [passage.a.bytes.start(), passage.b.bytes.start()];
        for pair in pairs {
            for (side, last) in [pair.a, pair.b].iter().zip(&mut bytes) {
                self.push(packed::zigzag(side.start().wrapping_sub(*last)));
                self.push(side.len());
                *last = side.end();
            }
            self.push((pair.similarity * 1e3).round() as u32);
        }
    }

    /// Moves all of `others` to the end of these; `passages` are all theirs.
    pub(super) fn append(&mut self, passages: &mut [Passage], others: &Self) {
        let base = self.bytes.len();
        for passage in passages {
            passage.set_details(base + passage.details());
        }
        self.bytes.extend_from_slice(&others.bytes);
    }

    fn push(&mut self, number: u32) {
        packed::push(&mut self.bytes, number);
    }
}

/// The edits of one passage, in order.
#[derive(Clone, Debug)]
pub struct Edits<'a> {
    rest: &'a [u8],
    left: u32,
    /// Where the edit before ends, in either text.
    tokens: [u32; 2],
    bytes: [u32; 2],
}

impl Iterator for Edits<'_> {
    type Item = Edit;

    #[inline]
    fn next(&mut self) -> Option<Edit> {
        self.left = self.left.checked_sub(1)?;
        let same = packed::take(&mut self.rest);
        let [a, b] = self.tokens.map(|last| last.saturating_add(same));
        let a = stretch::<Tokens>(a, packed::take(&mut self.rest));
        let b = stretch::<Tokens>(b, packed::take(&mut self.rest));
        self.tokens = [a.end(), b.end()];
        let bytes = [0, 1].map(|side| {
            let start = self.bytes[side].wrapping_add(packed::take(&mut self.rest));
            stretch::<Bytes>(start, packed::take(&mut self.rest))
        });
        self.bytes = bytes.map(Span::end);
        Some(Edit { a, b, bytes })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }
}

impl ExactSizeIterator for Edits<'_> {}

/// The sentence pairs of one passage, in order.
#[derive(Clone, Debug)]
pub struct Sentences<'a> {
    rest: &'a [u8],
    left: u32,
    /// Where the sentence before ends, in either text.
    bytes: [u32; 2],
}

impl Iterator for Sentences<'_> {
    type Item = SentencePair;

    fn next(&mut self) -> Option<SentencePair> {
        self.left = self.left.checked_sub(1)?;
        let [a, b] = [0, 1].map(|side| {
            let distance = packed::unzigzag(packed::take(&mut self.rest));
            let start = self.bytes[side].wrapping_add(distance);
            stretch::<Bytes>(start, packed::take(&mut self.rest))
        });
        self.bytes = [a.end(), b.end()];
        Some(SentencePair {
            a,
            b,
            similarity: packed::take(&mut self.rest) as f32 / 1e3,
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }
}

impl ExactSizeIterator for Sentences<'_> {}

/// A span of so many units; bytes that are no details give spans, if not of any text.
fn stretch<Unit>(start: u32, len: u32) -> Span<Unit> {
    Span::new(start, start.saturating_add(len))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::passage::Side;
    use crate::model::ArticleId;
    use proptest::prelude::*;

    fn passage(kind: Kind, starts: [u32; 4]) -> Passage {
        let side = |article, tokens, bytes| Side {
            article: ArticleId(article),
            tokens: Span::new(tokens, tokens),
            bytes: Span::new(bytes, bytes),
        };
        let sides = [side(0, starts[0], starts[1]), side(1, starts[2], starts[3])];
        Passage::new(sides, 8, 1.0, kind)
    }

    proptest! {
        #[test]
        fn edits_are_read_as_they_were_written(
            starts in any::<[u16; 4]>(),
            // equal tokens before each, tokens and bytes of either side, and bytes before them
            steps in proptest::collection::vec((any::<[u16; 3]>(), any::<[u16; 4]>()), 0..20),
        ) {
            let starts = starts.map(u32::from);
            let mut passage = passage(Kind::Edited, starts);
            let (mut tokens, mut bytes) = ([starts[0], starts[2]], [starts[1], starts[3]]);
            let edits: Vec<Edit> = steps
                .into_iter()
                .map(|(near, far)| {
                    let [same, dropped, added] = near.map(u32::from);
                    let a = Span::new(tokens[0] + same, tokens[0] + same + dropped);
                    let b = Span::new(tokens[1] + same, tokens[1] + same + added);
                    tokens = [a.end(), b.end()];
                    let far = far.map(u32::from);
                    let spans = [0, 1].map(|side| {
                        let start = bytes[side] + far[side];
                        Span::new(start, start + far[2 + side])
                    });
                    bytes = spans.map(Span::end);
                    Edit { a, b, bytes: spans }
                })
                .collect();
            let (mut details, mut others) = (Details::default(), Details::default());
            others.add_edits(&mut { passage }, edits.iter().copied());
            details.add_edits(&mut passage, edits.iter().copied());
            let mut moved = [passage];
            others.append(&mut moved, &details);
            prop_assert_eq!(details.edits(&passage).collect::<Vec<_>>(), &edits[..]);
            prop_assert_eq!(others.edits(&moved[0]).collect::<Vec<_>>(), edits);
            prop_assert_eq!(details.sentences(&passage).len(), 0);
        }

        #[test]
        fn sentences_are_read_as_they_were_written(
            starts in any::<[u16; 4]>(),
            pairs in proptest::collection::vec((any::<[u16; 4]>(), 0..1000_u32), 0..20),
        ) {
            let mut passage = passage(Kind::Rewritten, starts.map(u32::from));
            let pairs: Vec<SentencePair> = pairs
                .into_iter()
                .map(|(at, alike)| {
                    let at = at.map(u32::from);
                    SentencePair {
                        a: Span::new(at[0], at[0] + at[1]),
                        b: Span::new(at[2], at[2] + at[3]),
                        similarity: alike as f32 / 1e3,
                    }
                })
                .collect();
            let mut details = Details::default();
            details.add_sentences(&mut passage, pairs.iter().copied());
            prop_assert_eq!(details.sentences(&passage).collect::<Vec<_>>(), pairs);
        }
    }
}
