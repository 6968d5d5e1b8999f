//! Passages -> how much of each article stands elsewhere.
//! Cost: O(p log p) for p passages.

use serde::{Deserialize, Serialize};

use super::Known;
use crate::align::Passage;
use crate::cluster::Families;
use crate::cluster::sides::covered;

/// How much of an article stands elsewhere, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reuse {
    /// Nothing.
    None,
    /// Some of it.
    Partial,
    /// Nearly all of it.
    Whole,
}

/// How much of one article stands elsewhere, boilerplate left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usage {
    /// Words that stand in other articles too.
    pub shared_words: u32,
    /// 1 - shared/words, in 0..=1; 1 for an article without words.
    pub originality: f64,
    /// The same in a word.
    pub reuse: Reuse,
}

/// Originality up to which an article is called reused as a whole: a reprint gets a line of the
/// outlet's own at its head and foot, a fifth of a short item at the most.
const WHOLE_BELOW: f64 = 0.2;

/// The usage of every article.
pub(super) fn usage(known: Known<'_>, passages: &[Passage], families: &Families) -> Vec<Usage> {
    let mut sides: Vec<_> = passages
        .iter()
        .zip(&families.of_passage)
        .filter(|&(_, &family)| !families.families[family as usize].boilerplate)
        .flat_map(|(passage, _)| [passage.a, passage.b])
        .collect();
    sides.sort_unstable();
    let mut all: Vec<Usage> = known.words.iter().map(|_| of(0, 0)).collect();
    for article in sides.chunk_by(|x, y| x.article == y.article) {
        let id = article[0].article;
        let shared = known.words_of(id, covered(article.iter().map(|s| s.tokens)));
        all[id.index()] = of(shared, known.words[id.index()]);
    }
    all
}

fn of(shared_words: u32, words: u32) -> Usage {
    let originality = 1.0 - f64::from(shared_words) / f64::from(words.max(1));
    Usage {
        shared_words,
        originality,
        reuse: match originality {
            _ if shared_words == 0 => Reuse::None,
            o if o <= WHOLE_BELOW => Reuse::Whole,
            _ => Reuse::Partial,
        },
    }
}
