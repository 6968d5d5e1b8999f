//! Texts -> pairs that share rare words, for copy in other words that shares no phrase.
//! A word tells little, but of all articles the one rewritten from this one shares most of what is
//! told by its rare words. So each article is paired with the few that share most, a rare word
//! counting by how few hold it. Whether one was written from the other is for alignment to say.
//! Cost: O(distinct words * articles a rare word stands in) a text, so linear in the articles, and at
//! most [`MAX_PARTNERS`] pairs each. Memory: 8 bytes a distinct word of an article.

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::fingerprint::Sketches;
use crate::model::ArticleId;
use crate::segment::token::is_dense;

/// Articles a rare word stands in at the most. On PAN 2013 (5,057 texts, shuffled copy without a shared
/// phrase), words of up to 16 articles leave half of such pairs with fewer than three words in common,
/// of up to 64 one in seventeen.
const MAX_ARTICLES: usize = 64;
/// Rare words a pair shares at least: two may be a name.
const MIN_SHARED: u32 = 3;
/// Articles paired with each, those that share most first. Set by cost: twelve candidates a text, which
/// miss a tenth of such pairs; twice as many miss a fourteenth.
const MAX_PARTNERS: usize = 16;

/// The pairs of articles that share most rare words and that `near` allows, sorted.
pub(super) fn pairs(
    sketches: &Sketches,
    near: &(dyn Fn(ArticleId, ArticleId) -> bool + Sync),
) -> Vec<(ArticleId, ArticleId)> {
    let count = sketches.len() as u32;
    let mut places: Vec<(u32, u32)> = (0..count)
        .into_par_iter()
        .flat_map_iter(|id| {
            let terms = terms(sketches.words(ArticleId(id)));
            terms.into_iter().map(move |term| (term, id))
        })
        .collect();
    places.par_sort_unstable();
    let rare: HashMap<u32, &[(u32, u32)]> = places
        .chunk_by(|p, q| p.0 == q.0)
        .filter(|group| (2..=MAX_ARTICLES).contains(&group.len()))
        .map(|group| (group[0].0, group))
        .collect();
    let mut pairs: Vec<(ArticleId, ArticleId)> = (0..count)
        .into_par_iter()
        .flat_map_iter(|id| {
            let of = |term| rare.get(&term).copied();
            let mut shared: HashMap<u32, Shared> = HashMap::new();
            for group in terms(sketches.words(ArticleId(id)))
                .into_iter()
                .filter_map(of)
            {
                let told = told(count, group.len());
                for &(_, other) in group.iter().filter(|&&(_, other)| other != id) {
                    let shared = shared.entry(other).or_default();
                    shared.words += 1;
                    shared.told += told;
                }
            }
            best(ArticleId(id), &shared, near)
        })
        .collect();
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

/// What two articles share.
#[derive(Clone, Copy, Default)]
struct Shared {
    words: u32,
    told: u32,
}

/// What a word tells that stands in some of all articles: the logarithm of their share, in whole
/// numbers so that sums do not depend on their order.
fn told(all: u32, holding: usize) -> u32 {
    ((f64::from(all) / holding as f64).ln() * 256.0) as u32 + 1
}

/// The pairs of one article with those that share most with it.
fn best(
    article: ArticleId,
    shared: &HashMap<u32, Shared>,
    near: &(dyn Fn(ArticleId, ArticleId) -> bool + Sync),
) -> Vec<(ArticleId, ArticleId)> {
    let mut partners: Vec<(std::cmp::Reverse<u32>, ArticleId)> = shared
        .iter()
        .filter(|(_, shared)| shared.words >= MIN_SHARED)
        .map(|(&other, shared)| (std::cmp::Reverse(shared.told), ArticleId(other)))
        .filter(|&(_, other)| near(article.min(other), article.max(other)))
        .collect();
    partners.sort_unstable();
    let others = partners
        .into_iter()
        .take(MAX_PARTNERS)
        .map(|(_, other)| other);
    others
        .map(|other| (article.min(other), article.max(other)))
        .collect()
}

/// The distinct terms of a text, sorted.
fn terms(words: &[u32]) -> Vec<u32> {
    let mut terms: Vec<u32> = (0..words.len()).map(|at| term(words, at)).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
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
    use crate::model::Article;

    #[test]
    fn three_rare_words_in_any_order_make_a_pair() {
        let articles = [
            "one two three four five six seven eight nine",
            "eight or seven, six or five, four or three, two or one",
            "one two ninety and so on",
        ]
        .map(Article::of_text);
        let sketches = Sketches::new(&articles, &Config::default(), &|_| ());
        let found = pairs(&sketches, &|_, _| true);
        assert_eq!(found, [(ArticleId(0), ArticleId(1))]);
        assert!(pairs(&sketches, &|_, _| false).is_empty());
    }
}
