//! Winnowed shingles -> those that stand in more than one place, article by article.
//! Those that stand in one place only go first (`sift`). The others are dealt out by the first bits of their
//! hashes to buckets that fit into a near cache, and sorted there.
//! Cost: O(n) for n postings, and O(s log s) for the s that are shared.
//! Memory: 3 bytes a posting while they are sifted, 16 a shared one while they are sorted, and 12 and two bits from then
//! on.

use std::ops::Range;

use rayon::prelude::*;

use super::buckets::{self, Buckets};
use super::places::{self, Link};
use super::room;
use super::sift::{self, Part};
use crate::fingerprint::Posting;
use crate::model::ArticleId;

/// Where a shared shingle stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) article: ArticleId,
    /// The token it begins at.
    pub(super) position: u32,
}

/// The places of shared shingles.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Those of one shingle side by side, in order.
    places: Vec<Place>,
    /// A bit for each place, and one more: whether a shingle's first is there.
    firsts: Vec<u64>,
    /// A bit for each place of many: whether its shingle went round, so that all are paired.
    went_round: Vec<u64>,
    /// The numbers of the places, article by article.
    order: Vec<u32>,
    /// Where each article's end in `order`.
    ends: Vec<u32>,
}

impl Shared {
    /// Keeps what is shared of the postings of articles, of which each has so many as `counts` say and is the
    /// outlet's that `outlets` numbers.
    pub(super) fn new(
        mut postings: Vec<Posting>,
        mut counts: Vec<u32>,
        outlets: &[Option<u32>],
    ) -> Self {
        sift::keep_shared(&mut postings, &mut counts);
        let sorted = sorted(postings, &counts);
        let mut places: Vec<Place> = room(sorted.len());
        places.par_extend(sorted.par_iter().map(|keyed| keyed.place));
        let mut firsts: Vec<u64> = sorted
            .par_chunks(64)
            .enumerate()
            .map(|(word, some)| {
                let mut before = word.checked_sub(1).map(|w| sorted[64 * w + 63].shingle);
                some.iter().zip(0..).fold(0, |bits, (keyed, bit)| {
                    let is_first = before.replace(keyed.shingle) != Some(keyed.shingle);
                    bits | u64::from(is_first) << bit
                })
            })
            .collect();
        firsts.resize(sorted.len() / 64 + 1, 0);
        firsts[sorted.len() / 64] |= 1 << (sorted.len() % 64);
        drop(sorted);
        let order = by_article(|| places.iter().map(|place| place.article), &counts);
        let mut ends = counts;
        let mut end = 0;
        for count in &mut ends {
            end += *count;
            *count = end;
        }
        let mut shared = Self {
            places,
            went_round: vec![0; firsts.len()],
            firsts,
            order,
            ends,
        };
        let went_round = |places: &Range<usize>| {
            let places = shared.places[places.clone()].iter();
            places::went_round(places.map(|place| outlets[place.article.index()]))
        };
        let went_round: Vec<Range<usize>> = shared.shingles().filter(went_round).collect();
        for at in went_round.into_iter().flatten() {
            shared.went_round[at / 64] |= 1 << (at % 64);
        }
        shared
    }

    /// Whether the shingle of a place may be of a text that went round.
    fn is_round(&self, at: usize) -> bool {
        self.went_round[at / 64] >> (at % 64) & 1 == 1
    }

    /// How many places of its shingle stand before a place; of more than a word has bits, not all may be counted.
    fn before(&self, at: usize) -> usize {
        let (word, bit) = (at / 64, at % 64);
        let near = self.firsts[word] << (63 - bit);
        if near != 0 || word == 0 {
            return near.leading_zeros() as usize;
        }
        bit + 1 + self.firsts[word - 1].leading_zeros() as usize
    }

    /// How many stand behind it, with the same restriction.
    fn behind(&self, at: usize) -> usize {
        let (word, bit) = ((at + 1) / 64, (at + 1) % 64);
        let near = self.firsts[word] >> bit;
        if near != 0 {
            return near.trailing_zeros() as usize;
        }
        let next = self.firsts.get(word + 1).copied().unwrap_or(1);
        64 - bit + next.trailing_zeros() as usize
    }

    /// Where the places of the shingle of a place end. O(places).
    fn end(&self, at: usize) -> usize {
        let next = at + 1;
        let mut word = next / 64;
        let mut bits = self.firsts[word] & u64::MAX << (next % 64);
        while bits == 0 {
            word += 1;
            bits = self.firsts[word];
        }
        word * 64 + bits.trailing_zeros() as usize
    }

    /// The places of each shingle, by number.
    fn shingles(&self) -> impl ParallelIterator<Item = Range<usize>> {
        (0..self.firsts.len())
            .into_par_iter()
            .flat_map_iter(|word| {
                let bits = self.firsts[word];
                (0..64)
                    .filter(move |bit| bits >> bit & 1 == 1)
                    .map(move |bit| word * 64 + bit)
            })
            .filter(|&first| first < self.places.len())
            .map(|first| first..self.end(first))
    }

    /// Of each shingle that stands in too many places to pair them all: its place in the shortest article, paired
    /// with each of the others, the earlier article first. `length` tells how long the articles are that are
    /// short enough for that.
    pub(super) fn with_shortest(
        &self,
        length: &(dyn Fn(ArticleId) -> Option<u32> + Sync),
    ) -> Vec<(Place, Place)> {
        self.shingles()
            .filter(|places| places::are_many(places.len()))
            .filter_map(|places| {
                let places = &self.places[places];
                let lengths = places.iter().map(|place| length(place.article)).zip(0..);
                let (_, shortest) = lengths.filter_map(|(l, at)| Some((l?, at))).min()?;
                Some((places, shortest))
            })
            .flat_map_iter(|(places, shortest)| {
                let (before, rest) = places.split_at(shortest);
                let here = rest[0];
                let earlier = before.iter().map(move |&place| (place, here));
                earlier.chain(rest[1..].iter().map(move |&place| (here, place)))
            })
            .filter(|(here, other)| here.article != other.article)
            .collect()
    }

    /// Calls `meet(position, later, link)` for each place of a shingle in `article` and each later place that it is
    /// paired with. `scratch` is overwritten.
    pub(super) fn meetings(
        &self,
        article: ArticleId,
        scratch: &mut Vec<Place>,
        mut meet: impl FnMut(u32, Place, Link),
    ) {
        let start = match article.index() {
            0 => 0,
            at => self.ends[at - 1],
        };
        let numbers = &self.order[start as usize..self.ends[article.index()] as usize];
        // one after the other these loads would wait for memory; so they wait together
        scratch.clear();
        scratch.extend(numbers.iter().map(|&at| self.places[at as usize]));
        for (&at, here) in numbers.iter().zip(scratch) {
            let at = at as usize;
            let (before, behind) = (self.before(at), self.behind(at));
            let (are_many, is_round) = (places::are_many(before + 1 + behind), self.is_round(at));
            let end = if are_many && before > 0 && !is_round {
                at + 1 + behind.min(1)
            } else {
                self.end(at)
            };
            for (&other, further) in self.places[at + 1..end].iter().zip(0..) {
                let link = match (is_round, before) {
                    (false, _) => Link::from(are_many),
                    (true, 1..) if further > 0 => Link::Round,
                    (true, _) => Link::ManyRound,
                };
                meet(here.position, other, link);
            }
        }
    }
}

/// A place with its shingle.
#[derive(Clone, Copy, Debug, Default)]
struct Keyed {
    shingle: u64,
    place: Place,
}

/// Places of a bucket, on the mean: 64 KiB.
const BUCKET: usize = 4096;

/// The places of all postings by shingle, article and position.
fn sorted(postings: Vec<Posting>, counts: &[u32]) -> Vec<Keyed> {
    let bits = buckets::bits(postings.len(), BUCKET);
    let parts = sift::parts(counts);
    let mut sorted = Buckets::new(1 << bits, parts.len(), |part| {
        let Part {
            articles,
            postings: own,
        } = &parts[part];
        let counts = &counts[articles.start as usize..articles.end as usize];
        let articles = articles
            .clone()
            .zip(counts)
            .flat_map(|(article, &count)| std::iter::repeat_n(ArticleId(article), count as usize));
        articles
            .zip(&postings[own.clone()])
            .map(|(article, posting)| {
                let (shingle, position) = (posting.shingle(), posting.position);
                let place = Place { article, position };
                let bucket = (shingle >> (u64::BITS - bits)) as usize;
                (bucket, Keyed { shingle, place })
            })
    });
    drop(postings);
    // dealt by article and position, which is the order that stays
    sorted
        .by_bucket()
        .into_par_iter()
        .for_each(|bucket| bucket.sort_by_key(|keyed| keyed.shingle));
    sorted.into_all()
}

/// The numbers of all that `articles` says the articles of, article by article, of which each has so many as
/// `counts` say.
pub(super) fn by_article<I: Iterator<Item = ArticleId>>(
    articles: impl Fn() -> I + Sync,
    counts: &[u32],
) -> Vec<u32> {
    let sizes: Vec<usize> = counts.iter().map(|&count| count as usize).collect();
    let len = sizes.iter().sum();
    let mut order = room(len);
    order.resize(len, 0);
    deal(&mut order, &sizes, |first, parts| {
        let mut next: Vec<_> = parts.iter_mut().map(|part| part.iter_mut()).collect();
        for (article, number) in articles().zip(0..) {
            let slot = next.get_mut(article.index().wrapping_sub(first));
            if let Some(slot) = slot.and_then(Iterator::next) {
                *slot = number;
            }
        }
    });
    order
}

/// Cuts `all` into parts of these sizes and hands each thread about as much as any other: the number of the first
/// part that is its own, and its parts.
fn deal<T: Send>(all: &mut [T], sizes: &[usize], fill: impl Fn(usize, &mut [&mut [T]]) + Sync) {
    let share = all.len() / rayon::current_num_threads() + 1;
    let mut rest = all;
    let mut parts: Vec<&mut [T]> = Vec::with_capacity(sizes.len());
    let mut hands = vec![0];
    let mut held = 0;
    for &size in sizes {
        let (part, behind) = rest.split_at_mut(size);
        rest = behind;
        parts.push(part);
        held += size;
        if held >= share {
            hands.push(parts.len());
            held = 0;
        }
    }
    if hands.last() != Some(&parts.len()) {
        hands.push(parts.len());
    }
    let mut dealt = Vec::with_capacity(hands.len());
    let mut rest = &mut parts[..];
    for hand in hands.windows(2) {
        let (own, behind) = std::mem::take(&mut rest).split_at_mut(hand[1] - hand[0]);
        rest = behind;
        dealt.push((hand[0], own));
    }
    dealt
        .into_par_iter()
        .for_each(|(first, parts)| fill(first, parts));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn frequent_text_meets_the_shortest_article_that_holds_it() {
        let short = |id: ArticleId| [5, 9].contains(&id.0).then_some(20 - id.0);
        let met = |articles: u32| {
            let postings = (0..articles).map(|article| Posting::new(7, article));
            let counts = vec![1; articles as usize];
            let shared = Shared::new(postings.collect(), counts, &vec![None; articles as usize]);
            let pairs = shared.with_shortest(&short).into_iter();
            let pairs = pairs.map(|(p, q)| (p.article.0, q.article.0));
            pairs.collect::<Vec<_>>()
        };
        let expected: Vec<_> = (0..9)
            .map(|other| (other, 9))
            .chain((10..17).map(|other| (9, other)))
            .collect();
        assert_eq!(met(17), expected);
        assert!(met(16).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn meetings_are_the_linked_places_of_each_shingle(
            articles in proptest::collection::vec(proptest::collection::vec(0u64..40, 0..40), 12),
            outlets in proptest::collection::vec(proptest::option::of(0u32..12), 12),
        ) {
            let mut places_of: BTreeMap<u64, Vec<(ArticleId, u32)>> = BTreeMap::new();
            let mut postings = Vec::new();
            for (id, shingles) in (0..).map(ArticleId).zip(&articles) {
                for (&shingle, position) in shingles.iter().zip(0..) {
                    // few that are frequent
                    let shingle = crate::hash::mix(shingle * shingle / 300);
                    postings.push(Posting::new(shingle, position));
                    places_of.entry(shingle).or_default().push((id, position));
                }
            }
            let mut expected = Vec::new();
            for group in places_of.values() {
                let printed: Vec<Option<u32>> =
                    group.iter().map(|(id, _)| outlets[id.index()]).collect();
                let is_frequent =
                    places::are_many(group.len()) && !places::went_round(printed.into_iter());
                places::link(group.len(), is_frequent, |i, j| expected.push((group[i], group[j])));
            }
            expected.sort_unstable();
            let counts = articles.iter().map(|shingles| shingles.len() as u32);
            let shared = Shared::new(postings, counts.collect(), &outlets);
            let (mut found, mut scratch) = (Vec::new(), Vec::new());
            for article in (0..12).map(ArticleId) {
                shared.meetings(article, &mut scratch, |position, other, _| {
                    found.push(((article, position), (other.article, other.position)));
                });
            }
            found.sort_unstable();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
