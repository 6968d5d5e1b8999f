//! Texts -> pairs that share rare words, for copy in other words that shares no phrase.
//! A word tells little, but of all articles the one rewritten from this one shares most of what is
//! told by its rare words. So each article is paired with the few that share most, a rare word
//! counting by how few hold it. Whether one was written from the other is for alignment to say.
//! Cost: O(distinct words * articles a rare word stands in) a text, so linear in the articles, and at
//! most [`Reach::partners`] pairs each. Memory: 12 bytes a distinct word of an article that is sampled.

use std::cmp::Reverse;

use hashbrown::HashMap;
use rayon::prelude::*;

use super::{WAVE, apart, together};
use crate::fingerprint::Sketches;
use crate::hash;
use crate::model::ArticleId;
use crate::segment::token::is_dense;

/// Articles a rare word stands in at the most. On PAN 2013 (5,057 texts, shuffled copy without a shared
/// phrase), words of up to 16 articles leave half of such pairs with fewer than three words in common,
/// of up to 64 one in seventeen.
const MAX_ARTICLES: usize = 64;

/// Which pairs that share rare words are taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    /// One word in so many, a power of two, is looked at, the same ones in every article.
    every: u64,
    /// Rare words looked at that a pair shares at least.
    shared: u32,
    /// Part of what the rare words of one of the two tell that the other must share: its denominator.
    part: Option<u64>,
    /// Articles paired with each, those that share most first.
    partners: usize,
}

impl Reach {
    /// All that may be worth it: two shared words may be a name, three are looked at. The number of partners is
    /// set by cost: twelve candidates a text, which miss a tenth of such pairs; twice as many miss a fourteenth.
    pub(super) const WIDE: Self = Self {
        every: 1,
        shared: 3,
        part: None,
        partners: 16,
    };
    /// Articles that tell half of the same, which costs a scan next to nothing: a text rewritten from first to
    /// last keeps its names and things. On a dump of 17,000 articles one in twenty has such a partner, and nearly
    /// all of these share phrases as well.
    pub(super) const CLOSE: Self = Self {
        every: 4,
        shared: 4,
        part: Some(2),
        partners: 4,
    };
}

/// The pairs of articles that share most rare words and that `near` allows, sorted.
pub(super) fn pairs(
    sketches: &Sketches,
    reach: Reach,
    near: &(dyn Fn(ArticleId, ArticleId) -> bool + Sync),
) -> Vec<(ArticleId, ArticleId)> {
    let count = sketches.len() as u32;
    let terms = Terms::new(sketches, reach.every);
    let mut places: Vec<Place> = (0..count)
        .into_par_iter()
        .flat_map_iter(|id| terms.of(id).iter().map(move |&term| together(term, id)))
        .collect();
    places.par_sort_unstable();
    // of terms that are not rare no places are kept, and of those of one article nothing
    let places: HashMap<u32, &[Place]> = places
        .chunk_by(|&p, &q| apart(p).0 == apart(q).0)
        .filter(|group| group.len() > 1)
        .map(|group| {
            let rare = group.len() <= MAX_ARTICLES;
            (apart(group[0]).0, if rare { group } else { &[] })
        })
        .collect();
    let rare = Rare {
        places,
        told: std::array::from_fn(|holding| told(count, holding.max(1))),
    };
    let mut pairs: Vec<(ArticleId, ArticleId)> = (0..count)
        .into_par_iter()
        .map_init(HashMap::new, |shared, id| {
            rare.share(id, terms.of(id), reach, shared);
            best(ArticleId(id), shared, reach.partners, near)
        })
        .flatten_iter()
        .collect();
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

/// A term and an article that holds it, in one number.
type Place = u64;

/// The terms of all articles, one after the other.
struct Terms {
    all: Vec<u32>,
    /// Where those of each article end.
    ends: Vec<usize>,
}

impl Terms {
    fn new(sketches: &Sketches, every: u64) -> Self {
        let ids: Vec<u32> = (0..sketches.len() as u32).collect();
        let mut found = Self {
            all: Vec::new(),
            ends: Vec::with_capacity(ids.len()),
        };
        for wave in ids.chunks(WAVE) {
            let parts: Vec<Vec<u32>> = wave
                .par_iter()
                .map(|&id| terms(sketches.words(ArticleId(id)), every))
                .collect();
            for part in parts {
                found.all.extend(part);
                found.ends.push(found.all.len());
            }
        }
        found
    }

    fn of(&self, id: u32) -> &[u32] {
        let start = id
            .checked_sub(1)
            .map_or(0, |before| self.ends[before as usize]);
        &self.all[start..self.ends[id as usize]]
    }
}

/// The terms of more than one article.
struct Rare<'a> {
    /// Where each stands, or nothing if in too many.
    places: HashMap<u32, &'a [Place]>,
    /// What a term of so many articles tells.
    told: [u64; MAX_ARTICLES + 1],
}

impl Rare<'_> {
    /// Finds the articles that share enough with article `id`, whose terms these are, in place of what `shared`
    /// holds. The rarest terms come first: once those left tell too little, no article is met that shares enough, and
    /// they count for those met before only. Most articles have so many words of their own that few others are met.
    /// Method: prefix filtering by weight (Chaudhuri, Ganti & Kaushik 2006).
    fn share(&self, id: u32, terms: &[u32], reach: Reach, shared: &mut HashMap<u32, Shared>) {
        shared.clear();
        let mut all = 0;
        let mut groups: Vec<&[Place]> = Vec::with_capacity(terms.len());
        for term in terms {
            match self.places.get(term) {
                None => all += self.told[1],
                Some([]) => {}
                Some(group) => groups.push(group),
            }
        }
        groups.sort_unstable_by_key(|group| group.len());
        let told = |group: &[Place]| self.told[group.len()];
        let mut left: u64 = groups.iter().map(|group| told(group)).sum();
        let least = reach.part.map_or(0, |part| (all + left) / part);
        for (at, group) in groups.iter().enumerate() {
            let enough = left >= least && groups.len() - at >= reach.shared as usize;
            if !enough && shared.is_empty() {
                return;
            }
            let told = told(group);
            left -= told;
            let others = group.iter().map(|&place| apart(place).1);
            for other in others.filter(|&other| other != id) {
                let met = if enough {
                    Some(shared.entry(other).or_default())
                } else {
                    shared.get_mut(&other)
                };
                if let Some(shared) = met {
                    shared.words += 1;
                    shared.told += told;
                }
            }
        }
        shared.retain(|_, shared| shared.words >= reach.shared && shared.told >= least);
    }
}

/// What two articles share.
#[derive(Clone, Copy, Default)]
struct Shared {
    words: u32,
    told: u64,
}

/// What a word tells that stands in some of all articles: the logarithm of their share, in whole
/// numbers so that sums do not depend on their order.
fn told(all: u32, holding: usize) -> u64 {
    ((f64::from(all) / holding as f64).ln() * 256.0) as u64 + 1
}

/// The pairs of one article with those that share most with it.
fn best(
    article: ArticleId,
    shared: &HashMap<u32, Shared>,
    partners: usize,
    near: &(dyn Fn(ArticleId, ArticleId) -> bool + Sync),
) -> Vec<(ArticleId, ArticleId)> {
    let mut others: Vec<(Reverse<u64>, ArticleId)> = shared
        .iter()
        .map(|(&other, shared)| (Reverse(shared.told), ArticleId(other)))
        .filter(|&(_, other)| near(article.min(other), article.max(other)))
        .collect();
    others.sort_unstable();
    let others = others.into_iter().take(partners).map(|(_, other)| other);
    others
        .map(|other| (article.min(other), article.max(other)))
        .collect()
}

/// One in so many of the distinct terms of a text, sorted.
fn terms(words: &[u32], every: u64) -> Vec<u32> {
    let mut terms = vec![0; words.len()];
    let mut sampled = 0;
    for at in 0..words.len() {
        terms[sampled] = term(words, at);
        // what a division of every word would tell, and a tenth of the cost
        let is_sampled = hash::mix(terms[sampled].into()) & (every - 1) == 0;
        sampled += usize::from(is_sampled);
    }
    let mut terms = terms[..sampled].to_vec();
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

    /// The definition: whatever two articles share is counted.
    fn plain(sketches: &Sketches, reach: Reach) -> Vec<(ArticleId, ArticleId)> {
        let count = sketches.len() as u32;
        let of = |id| terms(sketches.words(ArticleId(id)), reach.every);
        let holding = |term: u32| (0..count).filter(|&id| of(id).contains(&term)).count();
        let mut pairs = Vec::new();
        for id in 0..count {
            let rare = || of(id).into_iter().filter(|&t| holding(t) <= MAX_ARTICLES);
            let all: u64 = rare().map(|term| told(count, holding(term))).sum();
            let mut met: HashMap<u32, Shared> = HashMap::new();
            for other in (0..count).filter(|&other| other != id) {
                let theirs = of(other);
                for term in rare().filter(|term| theirs.contains(term)) {
                    let shared = met.entry(other).or_default();
                    shared.words += 1;
                    shared.told += told(count, holding(term));
                }
            }
            let least = reach.part.map_or(0, |part| all / part);
            met.retain(|_, shared| shared.words >= reach.shared && shared.told >= least);
            pairs.extend(best(ArticleId(id), &met, reach.partners, &|_, _| true));
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    proptest::proptest! {
        #[test]
        fn the_rarest_words_meet_all_that_share_enough(
            texts in proptest::collection::vec(proptest::collection::vec(0u8..60, 0..40), 2..12),
            shared in 1u32..5,
            part in proptest::option::of(1u64..4),
            partners in 1usize..6,
        ) {
            let articles: Vec<Article> = texts
                .iter()
                // small numbers are frequent, large ones are not
                .map(|words| {
                    let words = words.iter().map(|&n| format!("w{}", n / (1 + n % 5)));
                    Article::of_text(&words.collect::<Vec<_>>().join(" "))
                })
                .collect();
            let sketches = Sketches::new(&articles, &Config::default(), &|_| ());
            let reach = Reach { every: 1, shared, part, partners };
            let found = pairs(&sketches, reach, &|_, _| true);
            proptest::prop_assert_eq!(found, plain(&sketches, reach));
        }
    }

    #[test]
    fn three_rare_words_in_any_order_make_a_pair() {
        let articles = [
            "one two three four five six seven eight nine",
            "eight or seven, six or five, four or three, two or one",
            "one two ninety and so on",
        ]
        .map(Article::of_text);
        let sketches = Sketches::new(&articles, &Config::default(), &|_| ());
        let found = pairs(&sketches, Reach::WIDE, &|_, _| true);
        assert_eq!(found, [(ArticleId(0), ArticleId(1))]);
        assert!(pairs(&sketches, Reach::WIDE, &|_, _| false).is_empty());
    }

    #[test]
    fn texts_that_tell_half_of_the_same_are_close_and_others_are_not() {
        let numbered = |name: &str, words: usize| -> Vec<String> {
            (0..words).map(|at| format!("{name}{at} ")).collect()
        };
        let own = |name, words| numbered(name, words).concat();
        let both = numbered("both", 80);
        let turned: String = both.iter().rev().map(String::as_str).collect();
        let articles = [
            both.concat() + &own("a", 10),
            turned.clone() + &own("b", 10),
            own("c", 200) + &turned[..turned.len() / 3],
            own("d", 120),
        ]
        .map(|text| Article::of_text(&text));
        let sketches = Sketches::new(&articles, &Config::default(), &|_| ());
        let found = pairs(&sketches, Reach::CLOSE, &|_, _| true);
        assert_eq!(found, [(ArticleId(0), ArticleId(1))]);
    }
}
