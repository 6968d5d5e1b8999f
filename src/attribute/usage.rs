//! Passages -> how much of each article stands elsewhere.
//! Cost: O(p log p) for p passages.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Known;
use super::held::Held;
use crate::cluster::Clusters;
use crate::cluster::sides::covered;
use crate::model::ArticleId;

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
pub(super) fn usage(known: Known<'_>, held: Held<'_>, clusters: &Clusters) -> Vec<Usage> {
    let passages = &held.alignments.passages;
    (0..known.words.len() as u32)
        .into_par_iter()
        .map(|id| {
            let id = ArticleId(id);
            let shared = covered(clusters.content.of(passages, id).flat_map(|(at, here, _)| {
                let passage = &passages[at];
                held.of(passage, usize::from(passage.a != *here))
            }));
            of(known.words_of(id, shared), known.words[id.index()])
        })
        .collect()
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
