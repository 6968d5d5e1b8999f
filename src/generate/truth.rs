//! Pages and what their pieces are -> what they share: passages, families, stories. The rules are those of
//! the corpus's README: a passage is the longest run of shared pieces in the same order with at most
//! twelve other words between two of them; families of half the longer; stories of a quarter.
//! Cost: O(s log s) for s pieces in several pages, and the pairs that share some.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{Page, Spot, same_letters};

/// Words that may stand between two shared pieces of one passage.
const JOIN_GAP: u32 = 12;
/// Matched words below which shared text is no passage.
const MIN_WORDS: u32 = 8;

/// Text that two pages share.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    /// Pages.
    pub(super) a: usize,
    pub(super) b: usize,
    /// First and last piece on either page.
    pub(super) a_spots: [usize; 2],
    pub(super) b_spots: [usize; 2],
    pub(super) words: u32,
    pub(super) verbatim: bool,
    pub(super) rewritten: bool,
    pub(super) quotation: bool,
    units: Vec<u32>,
}

/// Passages of all pairs of pages, sorted. `units` is one more than the highest unit.
pub(super) fn passages(pages: &[Page], units: u32) -> Vec<Shared> {
    let mut holders: Vec<(u32, usize)> = pages
        .iter()
        .enumerate()
        .flat_map(|(at, page)| page.spots.iter().map(move |spot| (spot.unit, at)))
        .collect();
    holders.sort_unstable();
    holders.dedup();
    let mut pairs = Vec::new();
    for holders in holders.chunk_by(|x, y| x.0 == y.0) {
        for (at, &(_, a)) in holders.iter().enumerate() {
            pairs.extend(holders[at + 1..].iter().map(|&(_, b)| (a, b)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut place = vec![NOWHERE; units as usize];
    let mut found = Vec::new();
    for (a, b) in pairs {
        let other = &pages[b].spots;
        for (j, spot) in other.iter().enumerate().rev() {
            place[spot.unit as usize] = j as u32;
        }
        let matched: Vec<Option<usize>> = pages[a]
            .spots
            .iter()
            .map(|spot| place[spot.unit as usize])
            .map(|j| (j != NOWHERE).then_some(j as usize))
            .collect();
        for spot in other {
            place[spot.unit as usize] = NOWHERE;
        }
        of_pair(pages, (a, b), &matched, &mut found);
    }
    found
}

/// No piece makes the statement.
const NOWHERE: u32 = u32::MAX;

/// Adds the passages of two pages; `matched` holds the piece of the second for each of the first.
fn of_pair(
    pages: &[Page],
    (a, b): (usize, usize),
    matched: &[Option<usize>],
    found: &mut Vec<Shared>,
) {
    let (one, other) = (&pages[a].spots, &pages[b].spots);
    let gap = |spots: &[Spot], from: usize, to: usize| spots[to].words[0] - spots[from].words[1];
    let mut used = vec![false; one.len()];
    for start in 0..one.len() {
        let Some(first) = matched[start].filter(|_| !used[start]) else {
            continue;
        };
        let mut run = vec![(start, first)];
        used[start] = true;
        let (mut i, mut j) = (start, first);
        let rewritten = one[i].rewritten || other[j].rewritten;
        loop {
            let next = (i + 1..one.len())
                .take_while(|&n| gap(one, i, n) <= JOIN_GAP)
                .find_map(|n| {
                    let m = matched[n].filter(|_| !used[n])?;
                    let near = m > j && gap(other, j, m) <= JOIN_GAP;
                    let same = rewritten == (one[n].rewritten || other[m].rewritten);
                    // rewritten copy is told by paragraph
                    let paragraph = !rewritten
                        || one[n].paragraph == one[i].paragraph
                            && other[m].paragraph == other[j].paragraph;
                    (near && same && paragraph).then_some((n, m))
                });
            let Some((n, m)) = next else { break };
            run.push((n, m));
            used[n] = true;
            (i, j) = (n, m);
        }
        let size = |spot: &Spot| spot.words[1] - spot.words[0];
        let words = |of: &dyn Fn(usize, usize) -> bool| -> u32 {
            run.iter()
                .filter(|&&(x, y)| of(x, y))
                .map(|&(x, y)| size(&one[x]).min(size(&other[y])))
                .sum()
        };
        let all = words(&|_, _| true);
        if all < MIN_WORDS {
            continue;
        }
        found.push(Shared {
            a,
            b,
            a_spots: [start, i],
            b_spots: [first, j],
            words: all,
            verbatim: !rewritten && same_letters(pages[a].part(start, i), pages[b].part(first, j)),
            rewritten,
            quotation: 2 * words(&|x, _| one[x].quote) > all,
            units: run.iter().map(|&(x, _)| one[x].unit).collect(),
        });
    }
}

/// One passage wherever it stands.
#[derive(Debug)]
pub(super) struct Family {
    pub(super) quotation: bool,
    /// Page, first and last piece; sorted.
    pub(super) members: Vec<(usize, usize, usize)>,
}

/// The families of some passages, in order of their first.
pub(super) fn families(pages: &[Page], passages: &[Shared], units: u32) -> Vec<Family> {
    let mut length = vec![0_u32; units as usize];
    for spot in pages.iter().flat_map(|page| &page.spots) {
        let words = &mut length[spot.unit as usize];
        *words = (*words).max(spot.words[1] - spot.words[0]);
    }
    let length = |unit: &u32| length[*unit as usize];
    let size = |units: &[u32]| -> u32 { units.iter().map(length).sum() };
    let mut order: Vec<usize> = (0..passages.len()).collect();
    order.sort_by_key(|&at| (u32::MAX - size(&passages[at].units), at));
    // the units of a group's longest passage, and its passages
    let mut groups: Vec<(BTreeSet<u32>, u32, Vec<usize>)> = Vec::new();
    let mut of_unit: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for at in order {
        let units = &passages[at].units;
        let words = size(units);
        let near: BTreeSet<usize> = units
            .iter()
            .flat_map(|unit| of_unit.get(unit).into_iter().flatten().copied())
            .collect();
        let home = near.into_iter().find(|&group| {
            let (reference, all, _) = &groups[group];
            let common: u32 = units
                .iter()
                .filter(|unit| reference.contains(unit))
                .map(length)
                .sum();
            2 * common >= words.max(*all)
        });
        if let Some(group) = home {
            groups[group].2.push(at);
        } else {
            for &unit in units {
                of_unit.entry(unit).or_default().push(groups.len());
            }
            groups.push((units.iter().copied().collect(), words, vec![at]));
        }
    }
    let mut families: Vec<(usize, Family)> = groups
        .into_iter()
        .map(|(_, _, at)| {
            let mut places: Vec<(usize, usize, usize)> = at
                .iter()
                .map(|&at| &passages[at])
                .flat_map(|p| {
                    [
                        (p.a, p.a_spots[0], p.a_spots[1]),
                        (p.b, p.b_spots[0], p.b_spots[1]),
                    ]
                })
                .collect();
            places.sort_unstable();
            let mut members: Vec<(usize, usize, usize)> = Vec::new();
            for (page, first, last) in places {
                match members.last_mut() {
                    Some(there) if there.0 == page && first <= there.2 => {
                        there.2 = there.2.max(last);
                    }
                    _ => members.push((page, first, last)),
                }
            }
            let quotation = passages[at[0]].quotation;
            let first = at.iter().copied().min().unwrap_or_default();
            (first, Family { quotation, members })
        })
        .collect();
    families.sort_by_key(|(first, _)| *first);
    families.into_iter().map(|(_, family)| family).collect()
}

/// Share of the shorter page that links two into one story.
const STORY_SHARE: f64 = 0.25;

/// The page that stands for the group of page `at`; shortens the way there.
fn find(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

/// Pages of one event that share a quarter of the shorter, joined; with the bridges to each. `events`
/// names the event of each page, none for a page that tells of several.
pub(super) fn stories(
    pages: &[Page],
    passages: &[Shared],
    events: &[Option<u32>],
) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut parent: Vec<usize> = (0..pages.len()).collect();
    let mut linked = vec![false; pages.len()];
    for pair in passages.chunk_by(|x, y| (x.a, x.b) == (y.a, y.b)) {
        let (a, b) = (pair[0].a, pair[0].b);
        let words: u32 = pair.iter().map(|p| p.words).sum();
        let shorter = pages[a].words.min(pages[b].words).max(1);
        let same = events[a].is_some() && events[a] == events[b];
        if same && f64::from(words) / f64::from(shorter) >= STORY_SHARE {
            let (x, y) = (find(&mut parent, a), find(&mut parent, b));
            parent[x.max(y)] = x.min(y);
            (linked[a], linked[b]) = (true, true);
        }
    }
    let mut groups: BTreeMap<usize, (Vec<usize>, BTreeSet<usize>)> = BTreeMap::new();
    for page in (0..pages.len()).filter(|&page| linked[page]) {
        let root = find(&mut parent, page);
        groups.entry(root).or_default().0.push(page);
    }
    for passage in passages {
        for (bridge, page) in [(passage.a, passage.b), (passage.b, passage.a)] {
            if events[bridge].is_none() && linked[page] {
                let root = find(&mut parent, page);
                groups.entry(root).or_default().1.insert(bridge);
            }
        }
    }
    groups
        .into_values()
        .map(|(mut pages, bridges)| {
            pages.extend(&bridges);
            pages.sort_unstable();
            (pages, bridges.into_iter().collect())
        })
        .collect()
}
