//! Seeds of a pair -> whether they promise a passage.
//! Most pairs that share a shingle share five words and no more: a title, a date, "as well as in the".
//! Following the words around each seed costs a hundredth of aligning two texts and loses nothing that
//! alignment would keep: a passage has `min_words` matched words, in one run or in runs a few words
//! apart.
//! Cost: O(words around the seeds), and O(words) at the most once there is a promise.

use std::ops::Range;

use super::{Seed, together};
use crate::segment::token::{common_end, common_start, weigh};

/// Words that may stand between two runs of one passage, on either side. Edits replace, drop or add
/// one to three words; where more are gone, a longer passage has further seeds.
const MAX_SKIP: usize = 4;
/// Words that must match again behind a skip, so that a stray "the" is no continuation.
const MIN_RESUME: usize = 2;
/// How far apart, in tokens, two seeds of one passage stand at the most, and how much their distance
/// may differ between the two texts.
const MAX_APART: u32 = 60;
const MAX_SHIFT: u32 = 12;

/// Separate runs that promise a rewritten page, none of them long enough by itself. Set by cost: four
/// add one candidate in six hundred on a large dump.
const MIN_RUNS: u32 = 4;

/// What screening a pair needs and tells; reusable.
#[derive(Debug, Default)]
pub(super) struct Screen {
    /// Tokens of the second article in runs that are as long as a passage by themselves, until there are as many as it
    /// has.
    pub(super) long: Vec<Range<u32>>,
    runs: Vec<Run>,
}

/// What two articles have in common around a seed.
#[derive(Clone, Copy, Debug)]
struct Run {
    seed: Seed,
    /// Tokens before and behind the seed.
    behind: usize,
    ahead: usize,
    weight: u32,
}

impl Run {
    fn new(a: &[u32], b: &[u32], seed: Seed) -> Self {
        let (a_at, b_at) = (seed.a as usize, seed.b as usize);
        let ahead = common_start(&a[a_at..], &b[b_at..]);
        let behind = common_end(&a[..a_at], &b[..b_at]);
        Self {
            seed,
            behind,
            ahead,
            weight: weigh(&a[a_at - behind..a_at + ahead]),
        }
    }

    /// Its weight, and that of the heaviest runs that go on a few words before and behind it.
    fn weight_beyond(&self, a: &[u32], b: &[u32]) -> u32 {
        let (a_at, b_at) = (self.seed.a as usize, self.seed.b as usize);
        self.weight
            + resume(&a[a_at + self.ahead..], &b[b_at + self.ahead..])
            + resume_back(&a[..a_at - self.behind], &b[..b_at - self.behind])
    }

    /// Whether a later run may belong to the same passage.
    fn reaches(&self, later: &Self) -> bool {
        let apart = later.seed.a - self.seed.a;
        let shift = apart.abs_diff(later.seed.b.wrapping_sub(self.seed.b));
        apart <= MAX_APART && shift <= MAX_SHIFT
    }
}

impl Screen {
    /// Whether some seed, with what lies around it, may grow into a passage of `min_words`; then `long` tells which
    /// do so by themselves. `seeds` are sorted. What costs little is asked of all seeds first.
    pub(super) fn promises(
        &mut self,
        a: &[u32],
        b: &[u32],
        seeds: &[Seed],
        min_words: u32,
    ) -> bool {
        self.long.clear();
        self.runs.clear();
        let wanted = 2 * min_words;
        let (mut reached, mut apart, mut shown) = (0, 0, 0);
        for &seed in seeds {
            // a seed inside the run of the one before says nothing new
            if self.runs.last().is_some_and(|Run { seed: last, .. }| {
                seed.a < reached && seed.a - last.a == seed.b.wrapping_sub(last.b)
            }) {
                continue;
            }
            let run = Run::new(a, b, seed);
            if run.weight >= wanted {
                let start = seed.b - run.behind as u32;
                self.long.push(start..seed.b + run.ahead as u32);
                shown += run.behind + run.ahead;
                if shown >= b.len() {
                    break;
                }
            }
            apart += u32::from(seed.a >= reached);
            reached = reached.max(seed.a + run.ahead as u32);
            self.runs.push(run);
        }
        if !self.long.is_empty() || apart >= MIN_RUNS {
            return true;
        }
        let mut before: Option<(&Run, u32)> = None;
        self.runs.iter().any(|run| {
            let weight = run.weight_beyond(a, b);
            let goes_on =
                before.is_some_and(|(last, other)| weight + other >= wanted && last.reaches(run));
            before = Some((run, weight));
            weight >= wanted || goes_on
        })
    }
}

/// The heaviest run that begins behind a skip of a few words.
fn resume(a: &[u32], b: &[u32]) -> u32 {
    if let (Some(a), Some(b)) = (a.first_chunk(), b.first_chunk())
        && !share_pair(a, b)
    {
        return 0;
    }
    skips()
        .filter_map(|(i, j)| {
            let (a, b) = (a.get(i..)?, b.get(j..)?);
            let run = common_start(a, b);
            (run >= MIN_RESUME).then(|| weigh(&a[..run]))
        })
        .max()
        .unwrap_or(0)
}

fn resume_back(a: &[u32], b: &[u32]) -> u32 {
    if let (Some(a), Some(b)) = (a.last_chunk(), b.last_chunk())
        && !share_pair(a, b)
    {
        return 0;
    }
    skips()
        .filter_map(|(i, j)| {
            let a = &a[..a.len().checked_sub(i)?];
            let b = &b[..b.len().checked_sub(j)?];
            let run = common_end(a, b);
            (run >= MIN_RESUME).then(|| weigh(&a[a.len() - run..]))
        })
        .max()
        .unwrap_or(0)
}

fn skips() -> impl Iterator<Item = (usize, usize)> {
    (0..=MAX_SKIP).flat_map(|i| (0..=MAX_SKIP).map(move |j| (i, j)))
}

/// Words within reach of a skip that a run must hold.
pub(super) const REACH: usize = MAX_SKIP + MIN_RESUME;
const _: () = assert!(MIN_RESUME == 2, "runs are told by pairs of words");

/// Whether two neighbouring words stand in both, in which case alone a run goes on there. Few do, and nothing
/// here branches.
fn share_pair(a: &[u32; REACH], b: &[u32; REACH]) -> bool {
    let pairs = |words: &[u32; REACH]| -> [u64; REACH - 1] {
        std::array::from_fn(|at| together(words[at], words[at + 1]))
    };
    let (a, b) = (pairs(a), pairs(b));
    let in_b = |pair: &u64| b.iter().filter(|other| *other == pair).count();
    a.iter().map(in_b).sum::<usize>() > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<u32> {
        text.bytes().map(|b| u32::from(b) * 2).collect()
    }

    fn promising(a: &str, b: &str, seeds: &[(u32, u32)]) -> bool {
        let seeds: Vec<Seed> = seeds.iter().map(|&(a, b)| Seed { a, b }).collect();
        Screen::default().promises(&words(a), &words(b), &seeds, 8)
    }

    /// The definition, seed by seed: whether there is a promise, and the long runs.
    fn plain(a: &[u32], b: &[u32], seeds: &[Seed], min_words: u32) -> (bool, Vec<Range<u32>>) {
        let heaviest = |a: &[u32], b: &[u32]| {
            let heavy = |(i, j): (usize, usize)| {
                let pairs = a.iter().skip(i).zip(b.iter().skip(j));
                let run: Vec<u32> = pairs.take_while(|(x, y)| x == y).map(|(x, _)| *x).collect();
                (run.len() >= MIN_RESUME).then(|| weigh(&run))
            };
            skips().filter_map(heavy).max().unwrap_or(0)
        };
        let reversed = |words: &[u32]| words.iter().rev().copied().collect::<Vec<_>>();
        let wanted = 2 * min_words;
        let (mut long, mut promising, mut shown) = (Vec::new(), false, 0);
        let (mut before, mut reached, mut runs): (Option<(Seed, u32)>, u32, u32) = (None, 0, 0);
        for &seed in seeds {
            let is_inside = |last: Seed| seed.a - last.a == seed.b.wrapping_sub(last.b);
            if before.is_some_and(|(last, _)| seed.a < reached && is_inside(last)) {
                continue;
            }
            let (a_at, b_at) = (seed.a as usize, seed.b as usize);
            let ahead = common_start(&a[a_at..], &b[b_at..]);
            let behind = common_end(&a[..a_at], &b[..b_at]);
            let mut weight = weigh(&a[a_at - behind..a_at + ahead]);
            if weight >= wanted {
                long.push((b_at - behind) as u32..(b_at + ahead) as u32);
                promising = true;
                shown += behind + ahead;
                if shown >= b.len() {
                    break;
                }
            }
            weight += heaviest(&a[a_at + ahead..], &b[b_at + ahead..]);
            let (a_before, b_before) = (&a[..a_at - behind], &b[..b_at - behind]);
            weight += heaviest(&reversed(a_before), &reversed(b_before));
            promising |= weight >= wanted;
            promising |= before.is_some_and(|(last, other)| {
                let shift = (seed.a - last.a).abs_diff(seed.b.wrapping_sub(last.b));
                let near = seed.a - last.a <= MAX_APART && shift <= MAX_SHIFT;
                near && weight + other >= wanted
            });
            runs += u32::from(seed.a >= reached);
            promising |= runs >= MIN_RUNS;
            before = Some((seed, weight));
            reached = reached.max(seed.a + ahead as u32);
        }
        (promising, long)
    }

    proptest::proptest! {
        #[test]
        fn what_is_asked_first_makes_no_difference(
            parts in proptest::collection::vec(proptest::collection::vec(0u32..40, 1..7), 1..7),
            a in proptest::collection::vec(0usize..7, 0..12),
            b in proptest::collection::vec(0usize..7, 0..12),
            noise in proptest::collection::vec(0u32..40, 12),
            every in 1usize..4,
        ) {
            let text = |order: &[usize], noise: &[u32]| -> Vec<u32> {
                let part = |(&part, &noise): (&usize, &u32)| {
                    [&parts[part % parts.len()][..], &[noise]].concat()
                };
                order.iter().zip(noise).flat_map(part).collect()
            };
            let backwards: Vec<u32> = noise.iter().rev().copied().collect();
            let (a, b) = (text(&a, &noise), text(&b, &backwards));
            let places = (0..a.len() as u32).flat_map(|a| (0..b.len() as u32).map(move |b| Seed { a, b }));
            let meets = |seed: &Seed| {
                let (a, b) = (&a[seed.a as usize..], &b[seed.b as usize..]);
                common_start(a, b) >= 2
            };
            let seeds: Vec<Seed> = places.filter(meets).step_by(every).collect();
            let mut screen = Screen::default();
            let found = screen.promises(&a, &b, &seeds, 8);
            proptest::prop_assert_eq!((found, screen.long), plain(&a, &b, &seeds, 8));
        }
    }

    #[test]
    fn five_words_and_no_more_are_no_promise() {
        assert!(!promising("xabcdey", "zabcdew", &[(1, 1)]));
    }

    #[test]
    fn eight_words_are_one_wherever_the_seed_lies() {
        assert!(promising("xabcdefghy", "zabcdefghw", &[(3, 3)]));
    }

    #[test]
    fn a_run_that_goes_on_behind_an_edit_is_one() {
        assert!(promising("abcdeXfgh", "abcdefgh", &[(0, 0)]));
        assert!(promising("abcXdefgh", "abcYZdefgh", &[(4, 5)]));
    }

    #[test]
    fn four_runs_anywhere_are_one() {
        let a = "abcdeXXXXXXXXXXfghijYYYYYYYYYYklmnoZZZZZZZZZZpqrst";
        let b = "pqrst000000klmno111111fghij222222abcde";
        let seeds = [(0, 33), (15, 22), (30, 11), (45, 0)];
        assert!(promising(a, b, &seeds));
        assert!(!promising(a, b, &seeds[..3]));
    }

    #[test]
    fn two_runs_in_reach_of_each_other_are_one() {
        let (a, b) = ("abcdeXXXXXXfghij", "abcdeYYYYYYYfghij");
        assert!(promising(a, b, &[(0, 0), (11, 12)]));
        assert!(!promising(a, b, &[(0, 0)]));
    }
}
