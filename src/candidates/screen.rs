//! Seeds of a pair -> whether they promise a passage.
//! Most pairs that share a shingle share five words and no more: a title, a date, "as well as in the".
//! Following the words around each seed costs a hundredth of aligning two texts and loses nothing that
//! alignment would keep: a passage has `min_words` matched words, in one run or in runs a few words
//! apart.
//! Cost: O(words around the seeds), and O(words) at the most once there is a promise.

use std::ops::Range;

use super::Seed;
use crate::segment::token::{common_end, common_start, half_words};

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

/// Whether some seed, with what lies around it, may grow into a passage of `min_words`; in `long` the tokens of `b`
/// in runs that are as long by themselves, in place of what it holds, until there are as many as `b` has. `seeds` are
/// sorted.
pub(super) fn promises(
    a: &[u32],
    b: &[u32],
    seeds: &[Seed],
    min_words: u32,
    long: &mut Vec<Range<u32>>,
) -> bool {
    long.clear();
    let wanted = 2 * min_words;
    let mut is_promising = false;
    let mut before: Option<(Seed, u32)> = None;
    let mut reached = 0;
    let mut runs = 0;
    let mut shown = 0;
    for &seed in seeds {
        // a seed inside the run of the one before says nothing new
        if before.is_some_and(|(last, _)| {
            seed.a < reached && seed.a - last.a == seed.b.wrapping_sub(last.b)
        }) {
            continue;
        }
        let (a_at, b_at) = (seed.a as usize, seed.b as usize);
        let ahead = common_start(&a[a_at..], &b[b_at..]);
        let behind = common_end(&a[..a_at], &b[..b_at]);
        let mut weight = weigh(&a[a_at - behind..a_at + ahead]);
        if weight >= wanted {
            long.push((b_at - behind) as u32..(b_at + ahead) as u32);
            is_promising = true;
            shown += behind + ahead;
            if shown >= b.len() {
                break;
            }
        }
        if !is_promising {
            weight += resume(&a[a_at + ahead..], &b[b_at + ahead..]);
            weight += resume_back(&a[..a_at - behind], &b[..b_at - behind]);
            let goes_on = before.is_some_and(|(last, weight_before)| {
                let apart = seed.a - last.a;
                let shift = apart.abs_diff(seed.b.wrapping_sub(last.b));
                apart <= MAX_APART && shift <= MAX_SHIFT && weight + weight_before >= wanted
            });
            runs += u32::from(seed.a >= reached);
            is_promising = weight >= wanted || goes_on || runs == MIN_RUNS;
        }
        before = Some((seed, weight));
        reached = reached.max((a_at + ahead) as u32);
    }
    is_promising
}

fn weigh(words: &[u32]) -> u32 {
    words.iter().map(|&w| half_words(w)).sum()
}

/// The heaviest run that begins behind a skip of a few words.
fn resume(a: &[u32], b: &[u32]) -> u32 {
    skips()
        .filter_map(|(i, j)| {
            let (a, b) = (a.get(i..)?, b.get(j..)?);
            // most differ at once, before rows of words are compared
            let run = (a.first() == b.first()).then(|| common_start(a, b))?;
            (run >= MIN_RESUME).then(|| weigh(&a[..run]))
        })
        .max()
        .unwrap_or(0)
}

fn resume_back(a: &[u32], b: &[u32]) -> u32 {
    skips()
        .filter_map(|(i, j)| {
            let a = &a[..a.len().checked_sub(i)?];
            let b = &b[..b.len().checked_sub(j)?];
            let run = (a.last() == b.last()).then(|| common_end(a, b))?;
            (run >= MIN_RESUME).then(|| weigh(&a[a.len() - run..]))
        })
        .max()
        .unwrap_or(0)
}

fn skips() -> impl Iterator<Item = (usize, usize)> {
    (0..=MAX_SKIP).flat_map(|i| (0..=MAX_SKIP).map(move |j| (i, j)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<u32> {
        text.bytes().map(|b| u32::from(b) * 2).collect()
    }

    fn promising(a: &str, b: &str, seeds: &[(u32, u32)]) -> bool {
        let seeds: Vec<Seed> = seeds.iter().map(|&(a, b)| Seed { a, b }).collect();
        promises(&words(a), &words(b), &seeds, 8, &mut Vec::new())
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
