//! Texts -> pairs that share rare words, for copy in other words that shares no phrase.
//! A word tells little, eight that stand in a handful of articles each tell that two texts are about
//! one thing. Whether one was written from the other is for alignment to say.
//! Cost: O(n log n) in distinct words of all articles, plus 120 pairs a rare word at the most.
//! Memory: 8 bytes a distinct word of an article, 8 a pair a rare word makes.

use rayon::prelude::*;

use crate::fingerprint::Sketches;
use crate::model::ArticleId;
use crate::segment::token::is_dense;

/// Articles a rare word stands in at the most.
const MAX_ARTICLES: usize = 16;
/// Rare words a pair shares. Reports of one event share its names; a rewritten one shares what is
/// told besides.
const MIN_SHARED: usize = 8;

/// The pairs of articles that share enough rare words and that `near` allows, sorted.
pub(super) fn pairs(
    sketches: &Sketches,
    near: &(dyn Fn(ArticleId, ArticleId) -> bool + Sync),
) -> Vec<(ArticleId, ArticleId)> {
    let mut places: Vec<(u32, u32)> = (0..sketches.len() as u32)
        .into_par_iter()
        .flat_map_iter(|id| {
            let words = sketches.words(ArticleId(id));
            let mut terms: Vec<u32> = (0..words.len()).map(|at| term(words, at)).collect();
            terms.sort_unstable();
            terms.dedup();
            terms.into_iter().map(move |term| (term, id))
        })
        .collect();
    places.par_sort_unstable();
    let mut pairs: Vec<(ArticleId, ArticleId)> = places
        .par_chunk_by(|p, q| p.0 == q.0)
        .filter(|group| (2..=MAX_ARTICLES).contains(&group.len()))
        .flat_map_iter(|group| {
            let ids = || group.iter().map(|&(_, id)| ArticleId(id));
            ids().flat_map(move |a| ids().filter(move |&b| a < b).map(move |b| (a, b)))
        })
        .collect();
    pairs.par_sort_unstable();
    pairs
        .chunk_by(|p, q| p == q)
        .filter(|group| group.len() >= MIN_SHARED && near(group[0].0, group[0].1))
        .map(|group| group[0])
        .collect()
}

/// A word, or two neighbouring characters of a script without spaces.
fn term(words: &[u32], at: usize) -> u32 {
    if is_dense(words[at]) {
        words[at].rotate_left(16) ^ words.get(at + 1).copied().unwrap_or(0)
    } else {
        words[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::model::{Article, Origin};

    fn article(text: &str) -> Article {
        Article {
            id: String::new(),
            outlet: None,
            published: None,
            seen: None,
            title: None,
            url: None,
            text: text.to_owned(),
            origin: Origin {
                path: "-".into(),
                line: 1,
            },
            other: serde_json::Map::new(),
        }
    }

    #[test]
    fn eight_rare_words_in_any_order_make_a_pair() {
        let articles = [
            "one two three four five six seven eight nine",
            "eight or seven, six or five, four or three, two or one",
            "one two three four and so on",
        ]
        .map(article);
        let sketches = Sketches::new(&articles, &Config::default(), &|_| ());
        let found = pairs(&sketches, &|_, _| true);
        assert_eq!(found, [(ArticleId(0), ArticleId(1))]);
        assert!(pairs(&sketches, &|_, _| false).is_empty());
    }
}
