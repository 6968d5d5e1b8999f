//! Sketches -> pairs of articles worth aligning, each with the seeds that made it one.
//! Two searches feed one list: winnowed shingles find passages inside otherwise different text,
//! bands of `MinHash` slots find near-duplicate paragraphs and articles.
//! Cost: O(n log n) in shared postings, O(bands * n) in paragraphs, plus the pairs that meet. What meets
//! is gathered and screened article by article, so that no list of all meetings is ever held.

mod bands;
mod buckets;
mod cover;
mod kinds;
mod places;
mod rare;
mod screen;
mod shared;
mod sift;
pub(crate) mod tiles;

use std::ops::Range;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::config::Rewrites;
use crate::fingerprint::Sketches;
use crate::fingerprint::kernel::prefer_large;
use crate::model::{Article, ArticleId, Outlets, packed};
use crate::segment::token::weigh;
use cover::Shown;
use places::Link;
use rare::Reach;
use screen::{REACH, Screen};
use shared::{Place, Shared};
use tiles::{Piece, Tiles};

/// Two places that share a fingerprint: the tokens they begin at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Seed {
    /// Token of the first article.
    pub a: u32,
    /// Token of the second.
    pub b: u32,
}

/// A pair worth aligning; an article paired with itself may hold repeated text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// The article that came first in the input.
    pub a: ArticleId,
    /// The other one.
    pub b: ArticleId,
    /// Where they may meet, rising; none means anywhere.
    pub seeds: &'a [Seed],
}

/// All candidates of a run. Memory: 2 to 4 bytes a seed, 16 a pair.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Candidates {
    /// Two articles, and where the bytes of their seeds end.
    pairs: Vec<(ArticleId, ArticleId, u64)>,
    /// Each seed as its distance from the one before in the first article, and how much further it is in the second.
    seeds: Vec<u8>,
    screened: u64,
}

impl Candidates {
    /// Finds all candidates among the sketched articles, and counts the pairs that shared a fingerprint, but no
    /// promise of `min_words` matched words or none that others do not make as well. Uses the fingerprints up.
    #[must_use]
    pub fn find(articles: &[Article], sketches: &mut Sketches, min_words: u32) -> Self {
        Self::find_in(Tiles::now, articles, sketches, min_words)
    }

    /// The same, screened in the tiles that `tiles` makes of the articles.
    fn find_in(
        tiles: fn(&Sketches) -> Tiles,
        articles: &[Article],
        sketches: &mut Sketches,
        min_words: u32,
    ) -> Self {
        let meetings = Meetings::new(sketches, &Outlets::new(articles).of);
        let sketches = &*sketches;
        let articles: Vec<u32> = (0..sketches.len() as u32).collect();
        let mut found = Self::default();
        let mut shown = Shown::default();
        for wave in articles.chunks(WAVE) {
            let parts: Vec<Gathered> = wave
                .par_chunks(ARTICLES_A_TASK)
                .map_init(Scratch::default, |scratch, articles| {
                    Gathered::new(&meetings, sketches, articles, scratch)
                })
                .collect();
            for (part, shows) in screened(parts, &tiles(sketches), sketches, min_words) {
                found.append(part);
                shown.append(shows);
            }
        }
        drop(meetings);
        let superfluous = cover::superfluous(&found, &shown, sketches.len());
        found.remove(&superfluous);
        found.pairs.shrink_to_fit();
        found.seeds.shrink_to_fit();
        found
    }

    /// Adds what was found among later articles.
    fn append(&mut self, part: Self) {
        let base = self.seeds.len() as u64;
        let pairs = part.pairs.into_iter();
        self.pairs
            .extend(pairs.map(|(a, b, end)| (a, b, base + end)));
        self.seeds.extend(part.seeds);
        self.screened += part.screened;
    }

    /// Takes some pairs out, whose numbers rise.
    fn remove(&mut self, numbers: &[usize]) {
        let mut numbers = numbers.iter().copied().peekable();
        let (mut start, mut kept, mut bytes) = (0, 0, 0);
        for at in 0..self.pairs.len() {
            let (a, b, end) = self.pairs[at];
            if numbers.next_if_eq(&at).is_none() {
                self.seeds.copy_within(start..end as usize, bytes);
                bytes += end as usize - start;
                self.pairs[kept] = (a, b, bytes as u64);
                kept += 1;
            }
            start = end as usize;
        }
        self.pairs.truncate(kept);
        self.seeds.truncate(bytes);
    }

    /// Adds a pair, behind all others.
    fn push(&mut self, a: ArticleId, b: ArticleId, seeds: &[Seed]) {
        let mut before = Seed { a: 0, b: 0 };
        for &seed in seeds {
            let further = seed.a - before.a;
            let shift = seed.b.wrapping_sub(before.b).wrapping_sub(further);
            packed::push(&mut self.seeds, further);
            packed::push(&mut self.seeds, packed::zigzag(shift));
            before = seed;
        }
        self.pairs.push((a, b, self.seeds.len() as u64));
    }

    /// Adds the pairs that share rare words and that `near` allows, to be aligned anywhere: those that tell half
    /// of the same, or where all copy in other words is looked for, those that share most.
    pub fn add_rare(
        &mut self,
        sketches: &Sketches,
        rewrites: Rewrites,
        near: &(dyn Fn(ArticleId, ArticleId) -> bool + Sync),
    ) {
        let reach = match rewrites {
            Rewrites::Off => return,
            Rewrites::Linked => Reach::CLOSE,
            Rewrites::All => Reach::WIDE,
        };
        let known = std::mem::take(&mut self.pairs);
        let mut known = known.into_iter().peekable();
        let mut seeds = 0;
        for (a, b) in rare::pairs(sketches, reach, near) {
            while let Some(pair) = known.next_if(|pair| (pair.0, pair.1) < (a, b)) {
                seeds = pair.2;
                self.pairs.push(pair);
            }
            if known.peek().is_none_or(|pair| (pair.0, pair.1) != (a, b)) {
                self.pairs.push((a, b, seeds));
                self.screened += 1;
            }
        }
        self.pairs.extend(known);
    }

    /// Where two articles share fingerprints or near-duplicate paragraphs, promising or not, and
    /// whether that promises a passage; `sketches` are theirs alone.
    #[must_use]
    pub fn between(sketches: &mut Sketches, min_words: u32) -> (Vec<Seed>, bool) {
        let meetings = Meetings::new(sketches, &vec![None; sketches.len()]);
        let mut scratch = Scratch::default();
        meetings.of(ArticleId(0), &mut scratch);
        let with_other = scratch.met.iter().filter(|met| met.other == ArticleId(1));
        let seeds: Vec<Seed> = with_other.map(|met| met.seed).collect();
        let (a, b) = (sketches.words(ArticleId(0)), sketches.words(ArticleId(1)));
        let promising = Screen::default().promises(a, b, &seeds, min_words);
        (seeds, promising)
    }

    /// The number of the pair of two articles, if it is one.
    #[must_use]
    pub fn number(&self, a: ArticleId, b: ArticleId) -> Option<usize> {
        let key = |pair: &(ArticleId, ArticleId, u64)| (pair.0, pair.1);
        self.pairs.binary_search_by_key(&(a, b), key).ok()
    }

    /// Exactly the given pairs, to be aligned anywhere, and every article with itself.
    #[must_use]
    pub fn given(pairs: &[(ArticleId, ArticleId)], articles: usize) -> Self {
        let mut pairs: Vec<_> = pairs
            .iter()
            .map(|&(a, b)| (a.min(b), a.max(b), 0))
            .chain((0..articles as u32).map(|id| (ArticleId(id), ArticleId(id), 0)))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        Self {
            screened: pairs.len() as u64,
            pairs,
            seeds: Vec::new(),
        }
    }

    /// Number of pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Number of pairs that shared a fingerprint, promising or not.
    #[must_use]
    pub fn screened(&self) -> u64 {
        self.screened
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The articles of a pair; pairs are sorted by them.
    /// # Panics
    /// If there is no such pair.
    #[must_use]
    pub fn articles(&self, at: usize) -> (ArticleId, ArticleId) {
        let (a, b, _) = self.pairs[at];
        (a, b)
    }

    /// Where the bytes of the seeds of a pair end.
    fn seeds_end(&self, at: usize) -> u64 {
        self.pairs[at].2
    }

    /// The first byte of a pair's seeds.
    fn first_byte(&self, at: usize) -> u64 {
        let start = at.checked_sub(1).map_or(0, |before| self.pairs[before].2);
        self.seeds
            .get(start as usize)
            .map_or(0, |&byte| byte.into())
    }

    /// The pair of that number, with its seeds in place of what `seeds` holds.
    /// # Panics
    /// If there is no such pair.
    #[must_use]
    pub fn get<'a>(&self, at: usize, seeds: &'a mut Vec<Seed>) -> Candidate<'a> {
        let (a, b, end) = self.pairs[at];
        let start = match at {
            0 => 0,
            _ => self.pairs[at - 1].2,
        };
        let mut rest = &self.seeds[start as usize..end as usize];
        seeds.clear();
        let mut before = Seed { a: 0, b: 0 };
        while !rest.is_empty() {
            let further = packed::take(&mut rest);
            let shift = packed::unzigzag(packed::take(&mut rest));
            before.a = before.a.wrapping_add(further);
            before.b = before.b.wrapping_add(further).wrapping_add(shift);
            seeds.push(before);
        }
        Candidate { a, b, seeds }
    }
}

/// Articles of which candidates are laid out at once: until then they lie in small pieces, which cannot be
/// spilled.
const WAVE: usize = 8192;

/// Articles of which one task gathers what they meet.
const ARTICLES_A_TASK: usize = 64;
/// Pieces that one task screens, where they are cut by tiles.
const PIECES_A_TASK: usize = 256;

/// Seeds of a pair whose words are fetched before it is screened.
const FETCHED: usize = 4;

/// Fingerprints of texts that may have gone round that two articles share if they hold such a text: a sentence. A phrase
/// that everybody uses has one or two, and as many places.
const WENT_ROUND: usize = 4;

/// An article that shares a fingerprint with another, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Met {
    other: ArticleId,
    seed: Seed,
    /// Why they are paired.
    link: Link,
}

/// What gathering the meetings of an article needs; reusable.
#[derive(Default)]
struct Scratch {
    met: Vec<Met>,
    places: Vec<Place>,
}

/// What some articles share a fingerprint with.
#[derive(Default)]
struct Gathered {
    /// Sorted.
    pairs: Vec<GatheredPair>,
    seeds: Vec<Seed>,
}

/// Two articles that share a fingerprint.
struct GatheredPair {
    a: ArticleId,
    b: ArticleId,
    /// Where their seeds end.
    end: u32,
    /// Whether all of these are frequent.
    is_frequent: bool,
}

/// The number of a pair that promises a passage, with tokens of the second article that it shows: once for each such
/// run, and once with none if it has none.
type Promising = (usize, Range<u32>);

impl Gathered {
    fn new(
        meetings: &Meetings,
        sketches: &Sketches,
        articles: &[u32],
        scratch: &mut Scratch,
    ) -> Self {
        let mut gathered = Self::default();
        for a in articles.iter().copied().map(ArticleId) {
            meetings.of(a, scratch);
            let is_short = |id| short(sketches.words(id)).is_some();
            for pair in scratch.met.chunk_by(|m, n| m.other == n.other) {
                let shared = pair.iter().filter(|met| met.link.is_round()).count();
                let went_round = shared >= WENT_ROUND;
                let links = || {
                    let links = pair.iter();
                    links.filter(move |met| went_round || met.link != Link::Round)
                };
                let before = gathered.seeds.len();
                gathered.seeds.extend(links().map(|met| met.seed));
                if gathered.seeds.len() == before {
                    continue;
                }
                let b = pair[0].other;
                gathered.pairs.push(GatheredPair {
                    a,
                    b,
                    end: gathered.seeds.len() as u32,
                    is_frequent: a != b
                        && !went_round
                        && links().all(|met| met.link != Link::Few)
                        && !is_short(a)
                        && !is_short(b),
                });
            }
        }
        gathered
    }

    /// Where the seeds of some pairs lie.
    fn seeds(&self, pairs: Range<usize>) -> Range<usize> {
        let end = |pairs: usize| pairs.checked_sub(1).map_or(0, |at| self.pairs[at].end);
        end(pairs.start) as usize..end(pairs.end) as usize
    }

    /// Those of some pairs that are promising.
    fn promising(
        &self,
        pairs: Range<usize>,
        sketches: &Sketches,
        min_words: u32,
    ) -> Vec<Promising> {
        let mut promising = Vec::new();
        let mut screen = Screen::default();
        for at in pairs.clone() {
            if (at - pairs.start).is_multiple_of(TOGETHER) {
                self.fetch_words(at..pairs.end.min(at + TOGETHER), sketches);
            }
            let pair = &self.pairs[at];
            let seeds = &self.seeds[self.seeds(at..at + 1)];
            let (a, b) = (sketches.words(pair.a), sketches.words(pair.b));
            if screen.promises(a, b, seeds, min_words) {
                if screen.long.is_empty() {
                    screen.long.push(0..0);
                }
                promising.extend(screen.long.drain(..).map(|run| (at, run)));
            }
        }
        promising
    }

    /// Fetches the words around the first seeds of some pairs in their second articles; around later ones they mostly
    /// lie next to these.
    fn fetch_words(&self, pairs: Range<usize>, sketches: &Sketches) {
        let near = pairs.flat_map(|at| {
            let words = sketches.words(self.pairs[at].b);
            let seeds = self.seeds[self.seeds(at..at + 1)].iter();
            seeds.take(FETCHED).flat_map(|seed| {
                let at = seed.b as usize;
                // what is looked at before and behind a shingle
                [at.saturating_sub(REACH), at + 2 * REACH].map(|at| words.get(at))
            })
        });
        fetch(near.flatten().map(|&word| u64::from(word)));
    }

    /// Some of these pairs, rising, as candidates, and what they show.
    fn candidates(&self, promising: &[Promising]) -> (Candidates, Shown) {
        let mut part = Candidates {
            screened: self.pairs.len() as u64,
            ..Candidates::default()
        };
        let mut shown = Shown::default();
        for runs in promising.chunk_by(|one, other| one.0 == other.0) {
            let at = runs[0].0;
            let &GatheredPair {
                a, b, is_frequent, ..
            } = &self.pairs[at];
            part.push(a, b, &self.seeds[self.seeds(at..at + 1)]);
            shown.push(runs.iter().map(|(_, run)| run.clone()), is_frequent);
        }
        (part, shown)
    }
}

/// The candidates among what was gathered, part by part. They are screened tile by tile, which makes no difference
/// to what is found.
fn screened(
    parts: Vec<Gathered>,
    tiles: &Tiles,
    sketches: &Sketches,
    min_words: u32,
) -> Vec<(Candidates, Shown)> {
    let mut pieces: Vec<(usize, Piece)> = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let other = |at: usize| part.pairs[at].b;
        tiles.cut(0..part.pairs.len(), other, |piece| {
            pieces.push((number, piece));
        });
    }
    pieces.sort_by_key(|(_, piece)| piece.tile);
    let tasks = pieces.chunks(if tiles.is_one() { 1 } else { PIECES_A_TASK });
    let found = tiles::in_turn(
        tasks,
        || (),
        |(), pieces| {
            let promising = |(number, piece): &(usize, Piece)| {
                let part: &Gathered = &parts[*number];
                let promising = part.promising(piece.pairs.clone(), sketches, min_words);
                (*number, promising)
            };
            pieces.iter().map(promising).collect::<Vec<_>>()
        },
    );
    let mut promising: Vec<Vec<Promising>> = vec![Vec::new(); parts.len()];
    for (number, some) in found.into_iter().flatten() {
        promising[number].extend(some);
    }
    parts
        .into_par_iter()
        .zip(promising)
        .map(|(part, mut promising)| {
            promising.sort_by_key(|&(pair, _)| pair);
            part.candidates(&promising)
        })
        .collect()
}

/// What shares a fingerprint, by the earlier article.
struct Meetings {
    shared: Shared,
    /// Near-duplicate paragraphs, and frequent text in the shortest article that holds it, sorted.
    places: Vec<Meeting>,
    /// Near-duplicate articles, sorted.
    articles: Vec<(u32, u32, bool)>,
}

/// What an article meets further on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Meeting {
    a: ArticleId,
    met: Met,
}

impl Meetings {
    /// What meets among the sketched articles; their fingerprints are used up.
    fn new(sketches: &mut Sketches, outlets: &[Option<u32>]) -> Self {
        // each goes before the next takes more
        let articles = bands::pairs(&sketches.article_bands);
        sketches.article_bands = Vec::new();
        let postings = std::mem::take(&mut sketches.postings);
        let counts = std::mem::take(&mut sketches.posting_counts);
        let shared = Shared::new(postings, counts, outlets);
        let mut places = near_duplicate_paragraphs(sketches);
        sketches.forget_fingerprints();
        let length = |id| short(sketches.words(id));
        let with_shortest = shared.with_shortest(&length).into_iter();
        places.extend(with_shortest.map(|(p, q)| Meeting {
            a: p.article,
            met: Met {
                other: q.article,
                seed: Seed {
                    a: p.position,
                    b: q.position,
                },
                link: Link::Few,
            },
        }));
        places.par_sort_unstable();
        Self {
            shared,
            places,
            articles,
        }
    }

    /// What `article` shares with itself and with later ones, sorted, in place of what was met before.
    fn of(&self, article: ArticleId, scratch: &mut Scratch) {
        let Scratch { met, places } = scratch;
        met.clear();
        self.shared
            .meetings(article, places, |position, other, link| {
                let seed = Seed {
                    a: position,
                    b: other.position,
                };
                met.push(Met {
                    other: other.article,
                    seed,
                    link,
                });
            });
        let first = self.places.partition_point(|m| m.a < article);
        let places = self.places[first..].iter();
        let places = places.take_while(|m| m.a == article);
        met.extend(places.map(|m| m.met));
        let first = self.articles.partition_point(|&(a, ..)| a < article.0);
        let articles = self.articles[first..].iter();
        let articles = articles.take_while(|&&(a, ..)| a == article.0);
        met.extend(articles.map(|&(_, b, is_frequent)| Met {
            other: ArticleId(b),
            seed: Seed { a: 0, b: 0 },
            link: is_frequent.into(),
        }));
        met.sort_unstable_by_key(|m| (together(m.other.0, m.seed.a), m.seed.b, m.link));
        met.dedup_by_key(|m| (m.other, m.seed));
    }
}

/// Loads that are made together.
const TOGETHER: usize = 64;

/// Loads what lies far apart and is needed soon: one after the other the loads would wait for memory, so they wait
/// together.
fn fetch(loads: impl Iterator<Item = u64>) {
    std::hint::black_box(loads.fold(0, |all, load| all ^ load));
}

/// Room for so many of what is read or written at random, on large pages where the system has them: of small ones it
/// waits for the table of pages, too.
fn room<T>(len: usize) -> Vec<T> {
    let room = Vec::with_capacity(len);
    prefer_large(&room);
    room
}

/// Two numbers in one, which sort as they do and in half the time.
fn together(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

fn apart(both: u64) -> (u32, u32) {
    ((both >> 32) as u32, both as u32)
}

/// Half words of an article up to which it may be a formula: an empty page with its links, or a notice.
/// Whatever else makes up an article is a passage wherever it stands, and families connect it.
const SHORT: u32 = 64;

/// The length of an article in half words, if it is short.
fn short(words: &[u32]) -> Option<u32> {
    let length = || weigh(words);
    (words.len() <= SHORT as usize)
        .then(length)
        .filter(|&length| length <= SHORT)
}

/// Pairs that hold near-duplicate paragraphs, sorted by the first article.
fn near_duplicate_paragraphs(sketches: &Sketches) -> Vec<Meeting> {
    let paragraphs = &sketches.paragraphs;
    // paragraphs are numbered in article order
    bands::pairs(&sketches.paragraph_bands)
        .into_iter()
        .map(|(p, q, is_frequent)| (paragraphs[p as usize], paragraphs[q as usize], is_frequent))
        .filter(|(p, q, _)| p.article != q.article)
        .map(|(p, q, is_frequent)| Meeting {
            a: p.article,
            met: Met {
                other: q.article,
                seed: Seed {
                    a: p.tokens.start(),
                    b: q.tokens.start(),
                },
                link: is_frequent.into(),
            },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::model::Article;

    #[test]
    fn all_copies_of_a_report_that_went_round_are_paired_and_not_what_one_outlet_prints_often() {
        let text = |n: u32| -> String {
            let word = |at: u32| format!("w{} ", crate::hash::mix(u64::from(n * 200 + at)) % 9973);
            (0..80).map(word).collect()
        };
        // more than a formula each, and something of its own
        let pairs = |outlets: u32| {
            let article = |n: u32| {
                let mut article = Article::of_text(&format!("{} {}", text(0), text(n + 1)));
                article.outlet = Some(format!("Herald {}", n % outlets).into());
                article
            };
            let articles: Vec<Article> = (0..40).map(article).collect();
            let mut sketches = Sketches::new(&articles, &Config::default(), &|_| ());
            let found = Candidates::find(&articles, &mut sketches, 8);
            let apart = (0..found.len()).filter(|&at| found.articles(at).0 != found.articles(at).1);
            apart.count()
        };
        assert_eq!(pairs(40), 40 * 39 / 2);
        assert_eq!(pairs(20), 40 * 39 / 2);
        // these are linked by a few shingles each
        assert!(pairs(10) < 40 * 39 / 6, "{}", pairs(10));
    }

    #[test]
    fn tiles_make_no_difference() {
        let sentence = |n: u32| -> String {
            let word = |at: u32| format!("w{} ", crate::hash::mix(u64::from(n * 20 + at)) % 997);
            (0..9).map(word).collect()
        };
        let articles: Vec<Article> = (0..300u32)
            .map(|n| {
                let told = [n, n / 3, n % 7, n % 40].map(sentence);
                Article::of_text(&told.concat())
            })
            .collect();
        let sketches = || Sketches::new(&articles, &Config::default(), &|_| ());
        let find = |tiles| Candidates::find_in(tiles, &articles, &mut sketches(), 8);
        let (one, many) = (
            find(|_| Tiles::default()),
            find(|sketches| Tiles::of(sketches, 300)),
        );
        assert!(one.len() > 1000, "{}", one.len());
        assert_eq!((one.pairs, one.seeds), (many.pairs, many.seeds));
        assert_eq!(one.screened, many.screened);
    }

    proptest::proptest! {
        #[test]
        fn seeds_are_read_as_they_were_written(
            pairs in proptest::collection::vec(proptest::collection::vec(proptest::prelude::any::<(u32, u32)>(), 0..20), 0..6),
        ) {
            let mut candidates = Candidates::default();
            let mut written = Vec::new();
            for (places, b) in pairs.into_iter().zip(1..) {
                let mut seeds: Vec<Seed> = places.into_iter().map(|(a, b)| Seed { a, b }).collect();
                seeds.sort_unstable();
                candidates.push(ArticleId(0), ArticleId(b), &seeds);
                written.push(seeds);
            }
            let mut read = Vec::new();
            for (at, seeds) in written.iter().enumerate() {
                let found = candidates.get(at, &mut read);
                proptest::prop_assert_eq!((found.b, found.seeds), (ArticleId(at as u32 + 1), &seeds[..]));
            }
        }
    }
}
