//! Passages -> families: one passage wherever it stands.
//! Spans are joined, never articles: what two articles share is put together where a paragraph was put in or cut
//! out (`stretch`), and spans of one article are one passage where they overlap by half of the longer
//! (`group`). What overlaps by less is a family of its own, nested in the larger.
//! Standing text is cut off the ends first and makes families of its own.
//! Cost: O(p log p) for p passages. Memory: 40 bytes a span.

use rayon::prelude::*;

use super::extent::Extents;
use super::group::{Drift, Group, group};
use super::nest::{nest, outermost};
use super::standing::{Counters, Recurrence, Standing, Why};
use super::stretch::{NONE, Stretches};
use crate::align::{Passage, Side};

/// One passage wherever it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    /// Matched words of its longest passage, standing text at its ends left out.
    pub words: u32,
    /// Where it stands, sorted; an article may hold it twice.
    pub members: Vec<Side>,
    /// Whether it is standing text rather than copying.
    pub boilerplate: bool,
    /// The longer family it lies in, if any.
    pub nested_in: Option<u32>,
}

/// A family that stands in so many articles that it may be standing text, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recurring {
    /// The family.
    pub family: u32,
    /// How often it stands where.
    pub recurrence: Recurrence,
    /// Why it is boilerplate, or is not.
    pub why: Why,
}

/// The families of a set of passages.
#[derive(Debug, Default)]
pub struct Families {
    /// The families, numbered in order of their first passage.
    pub families: Vec<Family>,
    /// The family of each passage.
    pub of_passage: Vec<u32>,
    /// The number of what each passage descends with; passages of boilerplate have none of their own. Narrower than
    /// families: what descends together is a text, no part of which is twice as long as another, and all that is
    /// nested in it.
    pub descent: Vec<u32>,
    /// Families that are boilerplate or stand in as many articles, sorted by family.
    pub recurring: Vec<Recurring>,
}

impl Families {
    /// Groups passages, which are sorted.
    #[must_use]
    pub(super) fn new(passages: &[Passage], extents: &Extents, standing: &Standing) -> Self {
        let Stretches {
            mut stretches,
            of_passage,
        } = Stretches::new(passages, extents);
        // what the places of its words did not tell may still be standing text as a whole
        let (tight, of_stretch) = group(&stretches, |_| true, STANDING_DRIFT);
        let stands: Vec<bool> = tight
            .par_iter()
            .map_init(Counters::default, |counters, group| {
                standing.judge(&group.members, counters).1.is_standing()
            })
            .collect();
        let (tight_stands, in_stretch) = (stands, of_passage);
        let of_tight = |&at: &u32| tight_stands[at as usize];
        let mut stands: Vec<bool> = of_stretch.iter().map(of_tight).collect();
        let of_passage: Vec<u32> = passages
            .iter()
            .zip(&in_stretch)
            .map(|(passage, &stretch)| match stretch {
                NONE => {
                    stretches.push(([passage.a, passage.b], passage.words));
                    stands.push(true);
                    stretches.len() as u32 - 1
                }
                stretch => stretch,
            })
            .collect();
        let of_descent = || {
            let tight = (&*tight, &*of_stretch, &*tight_stands);
            descent(passages, extents, &in_stretch, tight)
        };
        // side by side, for much of each is one task
        let ((descent, (mut groups, of_content)), (footers, of_footer)) = rayon::join(
            || {
                let content = || group(&stretches, |at| !stands[at], DRIFT);
                rayon::join(of_descent, content)
            },
            || group(&stretches, |at| stands[at], STANDING_DRIFT),
        );
        drop((tight, of_stretch, tight_stands, in_stretch));
        let first_standing = groups.len() as u32;
        groups.extend(footers);
        drop(stretches);
        let mut number = vec![NONE; groups.len()];
        let mut families: Vec<Family> = Vec::with_capacity(groups.len());
        let of_passage: Vec<u32> = of_passage
            .into_iter()
            .map(|stretch| {
                let stretch = stretch as usize;
                let at = if stands[stretch] {
                    first_standing + of_footer[stretch]
                } else {
                    of_content[stretch]
                };
                let number = &mut number[at as usize];
                if *number == NONE {
                    *number = families.len() as u32;
                    let group = &mut groups[at as usize];
                    families.push(Family {
                        words: group.words,
                        members: std::mem::take(&mut group.members),
                        boilerplate: at >= first_standing,
                        nested_in: None,
                    });
                }
                *number
            })
            .collect();
        let recurring = recurring(&mut families, standing);
        let words: Vec<u32> = families.iter().map(|family| family.words).collect();
        let content = |at: usize| !families[of_passage[at] as usize].boilerplate;
        let sides = sides(passages, extents, &of_passage, content);
        for (family, outer) in families.iter_mut().zip(nest(&words, sides)) {
            family.nested_in = outer;
        }
        Self {
            families,
            of_passage,
            descent,
            recurring,
        }
    }

    /// Whether a passage is standing text.
    #[must_use]
    pub fn is_boilerplate(&self, passage: usize) -> bool {
        self.families[self.of_passage[passage] as usize].boilerplate
    }
}

/// The sides of the passages that are chosen, each with the family that `of_passage` names.
fn sides(
    passages: &[Passage],
    extents: &Extents,
    of_passage: &[u32],
    chosen: impl Fn(usize) -> bool,
) -> Vec<(Side, u32)> {
    let chosen = (0..passages.len()).filter(|&at| chosen(at));
    chosen
        .flat_map(|at| {
            let sides = extents.sides(passages, at);
            sides.map(|side| (side, of_passage[at]))
        })
        .collect()
}

/// What each passage descends with. `tight` are groups, the group of each stretch, and which are standing text.
fn descent(
    passages: &[Passage],
    extents: &Extents,
    stretch: &[u32],
    (tight, of_stretch, stands): (&[Group], &[u32], &[bool]),
) -> Vec<u32> {
    let of_passage: Vec<u32> = stretch
        .iter()
        .map(|&stretch| match stretch {
            NONE => NONE,
            stretch => of_stretch[stretch as usize],
        })
        .collect();
    let content = |at: usize| of_passage[at] != NONE && !stands[of_passage[at] as usize];
    let words: Vec<u32> = tight.iter().map(|group| group.words).collect();
    let sides = sides(passages, extents, &of_passage, content);
    let outermost = outermost(&nest(&words, sides));
    of_passage
        .into_iter()
        .map(|at| {
            if at == NONE {
                NONE
            } else {
                outermost[at as usize]
            }
        })
        .collect()
}

/// How much longer one text of a family is than another: three halvings at the most, for a report is cut once or
/// twice. Where a chain of halves goes on, it mostly leads from a page through its stock paragraphs to a phrase; but
/// what somebody cut once more overlaps in most articles of the report and not in one.
const DRIFT: Drift = Drift {
    times: 8,
    unless_most: true,
};
/// The same of standing text: footers stand in a hundred combinations with others, and a chain of halves leads
/// from any to any.
const STANDING_DRIFT: Drift = Drift::most(2);

/// The families that stand in as many articles as standing text does, and why each is or is none; those that the
/// user says are none are so from here on.
fn recurring(families: &mut [Family], standing: &Standing) -> Vec<Recurring> {
    families
        .par_iter_mut()
        .enumerate()
        .map_init(Counters::default, |counters, (at, family)| {
            let (recurrence, mut why) = standing.judge(&family.members, counters);
            if family.boilerplate {
                if !why.is_standing() && why != Why::Kept {
                    why = Why::Part;
                }
                family.boilerplate = why.is_standing();
            } else if why.is_standing() {
                // none of its parts is
                why = Why::RestShared;
            }
            (family.boilerplate || recurrence.is_frequent()).then_some(Recurring {
                family: at as u32,
                recurrence,
                why,
            })
        })
        .flatten_iter()
        .collect()
}
