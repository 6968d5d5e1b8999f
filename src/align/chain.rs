//! Runs -> chains: runs in the same order on both sides, close enough to be one passage.
//! A chain scores its tokens less a quarter of every gap; each chain is the best that ends where it
//! ends, and no two chains share a run.
//! Cost: O(runs * look-back). Method: colinear chaining (Abouelhoda & Ohlebusch 2005), with the
//! bounded look-back of Li 2018 (minimap2).

use super::runs::Run;

/// Runs looked back at for a predecessor.
const LOOK_BACK: usize = 50;
/// Longest gap inside a passage, in words on either side: about two sentences.
const MAX_GAP_WORDS: u32 = 40;
/// What a matched word scores; a gap word costs a quarter of it.
const WORD: i32 = 8;
/// Least score of a chain, in matched words: a shingle. At four, six passages in a thousand more
/// are found on a large dump, each grown from a run shorter than any fingerprint.
const MIN_WORDS: i32 = 5;

#[derive(Clone, Copy, Debug)]
struct Best {
    score: i32,
    before: u32,
    /// Tokens of this run that the one before it already covers.
    trim: u32,
    /// The furthest that this run or one before it reaches in the first text.
    reach: u32,
    /// The most that this run or one before it scores.
    most: i32,
}

const NONE: u32 = u32::MAX;

/// The chains of one pair; reusable.
#[derive(Debug, Default)]
pub(super) struct Chains {
    best: Vec<Best>,
    order: Vec<u32>,
    used: Vec<bool>,
    runs: Vec<Run>,
    ends: Vec<u32>,
}

impl Chains {
    /// Finds the chains among `runs`, which are sorted. `tokens_a_word` is 1, or 2 where most tokens
    /// are characters of scripts without spaces.
    pub(super) fn find(&mut self, runs: &[Run], tokens_a_word: u32) {
        self.runs.clear();
        self.ends.clear();
        score(runs, tokens_a_word, &mut self.best);
        let best = &self.best;
        self.order.clear();
        let ends = 0..runs.len() as u32;
        self.order
            .extend(ends.filter(|&at| best[at as usize].score >= MIN_WORDS * WORD));
        // the best first, and of equals the first
        let worse = |at: u32| u64::from(u32::MAX - best[at as usize].score as u32);
        self.order
            .sort_unstable_by_key(|&at| worse(at) << 32 | u64::from(at));
        self.used.clear();
        self.used.resize(runs.len(), false);
        for &end in &self.order {
            let token = WORD / tokens_a_word as i32;
            if follow(runs, best, end, token, &mut self.used, &mut self.runs) {
                self.ends.push(self.runs.len() as u32);
            }
        }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The chains, best first: runs in order, overlaps trimmed, so that they share no token on either
    /// side.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[Run]> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts
            .zip(&self.ends)
            .map(|(&start, &end)| &self.runs[start as usize..end as usize])
    }
}

/// The best chain that ends in each run.
fn score(runs: &[Run], tokens_a_word: u32, best: &mut Vec<Best>) {
    let token = WORD / tokens_a_word as i32;
    let max_gap = MAX_GAP_WORDS * tokens_a_word;
    best.clear();
    let (mut reach, mut most) = (0, 0);
    for (at, &run) in runs.iter().enumerate() {
        reach = run.a_end().max(reach);
        let alone = run.len as i32 * token;
        let mut here = Best {
            score: alone,
            before: NONE,
            trim: 0,
            reach,
            most,
        };
        let from = at.saturating_sub(LOOK_BACK);
        let earlier = runs[from..at].iter().zip(&best[from..at]);
        for (earlier, (&previous, known)) in (from..at).zip(earlier).rev() {
            // none before is near enough, or can score more: most cannot beside the nearest
            if known.reach + max_gap < run.a || known.most + alone <= here.score {
                break;
            }
            let gains = known.score + alone > here.score;
            let [a_before, b_before] = [previous.a < run.a, previous.b < run.b];
            // asked at once: which of them holds could not be foretold
            if !(gains & a_before & b_before) {
                continue;
            }
            let trim = previous
                .a_end()
                .saturating_sub(run.a)
                .max(previous.b_end().saturating_sub(run.b));
            let gap = (run.a + trim - previous.a_end()).max(run.b + trim - previous.b_end());
            let [adds, near] = [trim < run.len, gap <= max_gap];
            if !(adds & near) {
                continue;
            }
            let gain = (run.len - trim) as i32 * token - gap as i32 * token / 4;
            let score = known.score + gain;
            if score > here.score {
                here = Best {
                    score,
                    before: earlier as u32,
                    trim,
                    ..here
                };
            }
        }
        most = here.score.max(most);
        best.push(Best { most, ..here });
    }
}

/// Adds the runs that lead to `end`, first one first, as far as no better chain has used them; nothing
/// if what is left of them does not score enough by itself, the gap to the runs of the better chain left out.
fn follow(
    runs: &[Run],
    best: &[Best],
    end: u32,
    token: i32,
    used: &mut [bool],
    chains: &mut Vec<Run>,
) -> bool {
    let start = chains.len();
    let mut at = end;
    let mut before_first = 0;
    while at != NONE && !used[at as usize] {
        used[at as usize] = true;
        let Best {
            before,
            trim,
            score,
            ..
        } = best[at as usize];
        let run = runs[at as usize];
        before_first = score - run.len as i32 * token;
        // nothing to trim when the run before belongs to another chain
        let trim = if before != NONE && !used[before as usize] {
            trim
        } else {
            0
        };
        chains.push(Run {
            a: run.a + trim,
            b: run.b + trim,
            len: run.len - trim,
        });
        at = before;
    }
    if best[end as usize].score - before_first < MIN_WORDS * WORD {
        chains.truncate(start);
        return false;
    }
    chains[start..].reverse();
    start < chains.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(a: u32, b: u32, len: u32) -> Run {
        Run { a, b, len }
    }

    fn chains(runs: &[Run], tokens_a_word: u32) -> Vec<Vec<Run>> {
        let mut chains = Chains::default();
        chains.find(runs, tokens_a_word);
        chains.iter().map(<[Run]>::to_vec).collect()
    }

    #[test]
    fn runs_in_order_and_close_make_one_chain() {
        let runs = [run(0, 100, 10), run(12, 112, 10), run(200, 200, 10)];
        assert_eq!(chains(&runs, 1), [vec![runs[0], runs[1]], vec![runs[2]]]);
    }

    #[test]
    fn reordered_text_makes_two_chains() {
        let runs = [run(0, 50, 20), run(20, 0, 20)];
        assert_eq!(chains(&runs, 1).len(), 2);
    }

    #[test]
    fn a_run_whose_predecessor_belongs_to_a_better_chain_stands_by_itself() {
        // the second follows the first on both sides, and so does the third, which is longer
        let runs = [run(0, 0, 20), run(22, 50, 20), run(55, 22, 12)];
        assert_eq!(chains(&runs, 1), [vec![runs[0], runs[1]], vec![runs[2]]]);
    }

    #[test]
    fn runs_that_overlap_are_trimmed() {
        let found = chains(&[run(0, 0, 10), run(8, 12, 10)], 1);
        assert_eq!(found, [vec![run(0, 0, 10), run(10, 14, 8)]]);
    }

    #[test]
    fn a_far_gap_or_a_weak_run_is_not_bridged() {
        assert_eq!(chains(&[run(0, 0, 10), run(60, 60, 10)], 1).len(), 2);
        assert_eq!(
            chains(&[run(0, 0, 10), run(30, 30, 3)], 1),
            [vec![run(0, 0, 10)]]
        );
    }
}
