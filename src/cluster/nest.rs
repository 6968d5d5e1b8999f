//! Families -> which longer family each lies in: a paragraph that somebody took out of a page is a
//! family of its own, nested in the page's. Each has one longer one at the most, so that a background
//! paragraph cannot chain two pages.
//! Cost: O(m log m) for m members.

use rayon::prelude::*;

use crate::align::Side;
use crate::model::ArticleId;

/// Members that follow one in its article and are looked at; spans of different families that all
/// overlap are few, but a hostile text may hold any number.
const MAX_NEIGHBOURS: usize = 64;

/// The longer family that each family lies in, if any: of several the one that holds it in most
/// articles, and in half of its own at least: what mostly stands elsewhere does not descend with one page.
/// `words` are those of each family; `sides` those of its passages, for members reach over what was put into
/// them, which may be of another descent.
pub(super) fn nest(words: &[u32], mut sides: Vec<(Side, u32)>) -> Vec<Option<u32>> {
    sides.par_sort_unstable();
    sides.dedup();
    let mut articles = vec![0_usize; words.len()];
    for article in sides.chunk_by(|x, y| x.0.article == y.0.article) {
        let mut here: Vec<u32> = article.iter().map(|side| side.1).collect();
        here.sort_unstable();
        here.dedup();
        for family in here {
            articles[family as usize] += 1;
        }
    }
    let longer = |x: u32, y: u32| (words[x as usize], y) > (words[y as usize], x);
    let mut nested: Vec<(u32, u32, ArticleId)> = sides
        .par_chunk_by(|x, y| x.0.article == y.0.article)
        .flat_map_iter(|article| {
            article
                .iter()
                .enumerate()
                .flat_map(move |(at, (side, family))| {
                    let reaching = article[at + 1..]
                        .iter()
                        .take(MAX_NEIGHBOURS)
                        .take_while(|(other, _)| other.tokens.start() < side.tokens.end());
                    reaching.filter_map(move |(other, with)| {
                        let shorter = side.tokens.len().min(other.tokens.len());
                        (family != with && side.tokens.overlap(other.tokens) * 2 >= shorter).then(
                            || {
                                if longer(*family, *with) {
                                    (*with, *family, side.article)
                                } else {
                                    (*family, *with, side.article)
                                }
                            },
                        )
                    })
                })
        })
        .collect();
    nested.par_sort_unstable();
    nested.dedup();
    let mut outer = vec![None; words.len()];
    for inside in nested.chunk_by(|x, y| x.0 == y.0) {
        let most = inside
            .chunk_by(|x, y| x.1 == y.1)
            .max_by_key(|same| (same.len(), u32::MAX - same[0].1));
        if let Some(same) = most {
            let inner = same[0].0 as usize;
            if 2 * same.len() >= articles[inner] {
                outer[inner] = Some(same[0].1);
            }
        }
    }
    outer
}

/// The outermost family that each lies in, itself if it lies in none.
/// "Longer" is a strict order, so following it ends.
#[must_use]
pub(super) fn outermost(nested_in: &[Option<u32>]) -> Vec<u32> {
    (0..nested_in.len() as u32)
        .map(|mut at| {
            while let Some(outer) = nested_in[at as usize] {
                at = outer;
            }
            at
        })
        .collect()
}
