//! What the user says is boilerplate or is not -> where it stands.
//! Cost: O(tokens), and only where there are rulings.

use std::collections::BTreeMap;

use super::union;
use crate::config::{Ruling, SHINGLE_WORDS};
use crate::fingerprint::shingle;
use crate::model::{Span, Tokens};
use crate::segment::Document;

/// The shingles of texts that the user decided on.
#[derive(Debug, Default)]
pub(super) struct Rulings(BTreeMap<u64, bool>);

impl Rulings {
    /// Of two rulings on the same words the later holds.
    pub(super) fn new(rulings: &[Ruling]) -> Self {
        let mut shingles = BTreeMap::new();
        let mut hashes = Vec::new();
        for ruling in rulings {
            let document = Document::new(&ruling.text);
            let words: Vec<u32> = document.tokens().iter().map(|t| t.word).collect();
            hashes.clear();
            shingle::shingles(&words, SHINGLE_WORDS, &mut hashes);
            shingles.extend(hashes.iter().map(|&hash| (hash, ruling.excluded)));
        }
        Self(shingles)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where text stands in an article that is boilerplate, and text that is not.
    pub(super) fn find(&self, words: &[u32]) -> (Vec<Span<Tokens>>, Vec<Span<Tokens>>) {
        let mut hashes = Vec::new();
        shingle::shingles(words, SHINGLE_WORDS, &mut hashes);
        let (mut given, mut kept) = (Vec::new(), Vec::new());
        for (at, hash) in (0..).zip(&hashes) {
            if let Some(&excluded) = self.0.get(hash) {
                let span = Span::new(at, super::shingle_end(words, at));
                (if excluded { &mut given } else { &mut kept }).push(span);
            }
        }
        (union(given, Vec::new()), union(kept, Vec::new()))
    }
}
