//! Pages and what their pieces are -> what they share: passages, families, stories. A passage is, as in the
//! corpus, the longest run of shared pieces in the same order with at most twelve other words between
//! two of them. A family is one passage wherever it stands, whole, cut or grown, as long as half
//! overlaps. A story links pages by a quarter of the shorter and holds no two that share nothing.
//! Cost: O(s log s) for s pieces in several pages, and the pairs that share some.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{Page, Spot, same_letters};

/// Words that may stand between two shared pieces of one passage.
const JOIN_GAP: u32 = 12;
/// Words that may be cut out of a passage, or put into it, so that it is still one: two sentences.
const CUT_GAP: u32 = 40;
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
    runs(pages, units, JOIN_GAP)
}

/// The runs of pieces that pages share, with at most `gap` other words between two.
fn runs(pages: &[Page], units: u32, gap: u32) -> Vec<Shared> {
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
        of_pair(pages, (a, b), &matched, gap, &mut found);
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
    most: u32,
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
                .take_while(|&n| gap(one, i, n) <= most)
                .find_map(|n| {
                    let m = matched[n].filter(|_| !used[n])?;
                    let near = m > j && gap(other, j, m) <= most;
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

/// The families of what pages share, in order of their first passage. A passage out of which a sentence
/// or two were cut is still that passage, so runs go on over longer gaps here.
pub(super) fn families(pages: &[Page], units: u32) -> Vec<Family> {
    let passages = &runs(pages, units, CUT_GAP);
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
    let families: Vec<(usize, Family)> = groups
        .into_iter()
        .map(|(_, _, at)| {
            let places: Vec<(usize, usize, usize)> = at
                .iter()
                .map(|&at| &passages[at])
                .flat_map(|p| {
                    [
                        (p.a, p.a_spots[0], p.a_spots[1]),
                        (p.b, p.b_spots[0], p.b_spots[1]),
                    ]
                })
                .collect();
            let members = hulls(places);
            let quotation = passages[at[0]].quotation;
            let first = at.iter().copied().min().unwrap_or_default();
            (first, Family { quotation, members })
        })
        .collect();
    // longest first still
    let mut families = merged(pages, families);
    families.sort_by_key(|(first, _)| *first);
    families.into_iter().map(|(_, family)| family).collect()
}

/// Joins each family to the first whose members overlap its own by half of the longer in most of the
/// pages where they meet; one that joined another takes in none, so that halves of halves do not
/// drift. `families` are in order of their longest passage.
fn merged(pages: &[Page], families: Vec<(usize, Family)>) -> Vec<(usize, Family)> {
    let place = |&(page, first, last): &(usize, usize, usize)| {
        let spots = &pages[page].spots;
        (spots[first].words[0], spots[last].words[1])
    };
    let mut here: BTreeMap<usize, Vec<(u32, u32, usize)>> = BTreeMap::new();
    for (at, (_, family)) in families.iter().enumerate() {
        for member in &family.members {
            let (start, end) = place(member);
            here.entry(member.0).or_default().push((start, end, at));
        }
    }
    // for two families, how often they meet and how often by half
    let mut met: BTreeMap<(usize, usize), (u32, u32)> = BTreeMap::new();
    for spans in here.values_mut() {
        spans.sort_unstable();
        for (at, &(start, end, one)) in spans.iter().enumerate() {
            let touching = spans[at + 1..].iter().take_while(|other| other.0 < end);
            for &(from, to, other) in touching.filter(|other| other.2 != one) {
                let overlap = end.min(to) - from;
                let longer = (end - start).max(to - from);
                let count = met.entry((one.min(other), one.max(other))).or_default();
                count.0 += 1;
                count.1 += u32::from(2 * overlap >= longer);
            }
        }
    }
    let mut home: Vec<usize> = (0..families.len()).collect();
    for (&(longer, shorter), &(all, by_half)) in &met {
        let free = home[longer] == longer && home[shorter] == shorter;
        if free && 2 * by_half > all {
            home[shorter] = longer;
        }
    }
    let mut joined: Vec<Option<(usize, Family)>> = families.into_iter().map(Some).collect();
    for at in (0..joined.len()).rev().filter(|&at| home[at] != at) {
        if let Some((first, family)) = joined[at].take()
            && let Some((earliest, into)) = &mut joined[home[at]]
        {
            *earliest = first.min(*earliest);
            into.members.extend(family.members);
            into.members = hulls(std::mem::take(&mut into.members));
        }
    }
    joined.into_iter().flatten().collect()
}

/// Places, of which those that overlap on a page are made one.
fn hulls(mut places: Vec<(usize, usize, usize)>) -> Vec<(usize, usize, usize)> {
    places.sort_unstable();
    let mut members: Vec<(usize, usize, usize)> = Vec::new();
    for (page, first, last) in places {
        match members.last_mut() {
            Some(there) if there.0 == page && first <= there.2 => there.2 = there.2.max(last),
            _ => members.push((page, first, last)),
        }
    }
    members
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

/// Pages of one event, each linked by a quarter of the shorter and no two of which share nothing; with the
/// bridges to each. `events` names the event of each page, none for a page that tells of several.
/// Of linked pages, whichever shares nothing with most others is parted off, of two equal ones whichever
/// shares less in all, until every two that are left
/// share something; those parted off make stories of their own the same way, with those others as
/// bridges that are linked with all of it.
pub(super) fn stories(
    pages: &[Page],
    passages: &[Shared],
    events: &[Option<u32>],
) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut parent: Vec<usize> = (0..pages.len()).collect();
    // of each pair that shares something, how much of the shorter
    let mut links: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for pair in passages.chunk_by(|x, y| (x.a, x.b) == (y.a, y.b)) {
        let (a, b) = (pair[0].a, pair[0].b);
        let words: u32 = pair.iter().map(|p| p.words).sum();
        let shorter = pages[a].words.min(pages[b].words).max(1);
        if events[a].is_some() && events[a] == events[b] {
            let share = f64::from(words) / f64::from(shorter);
            links.insert((a, b), share);
            if share >= STORY_SHARE {
                let (x, y) = (find(&mut parent, a), find(&mut parent, b));
                parent[x.max(y)] = x.min(y);
            }
        }
    }
    let mut groups: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (&(a, b), _) in links.iter().filter(|(_, share)| **share >= STORY_SHARE) {
        let root = find(&mut parent, a);
        groups.entry(root).or_default().extend([a, b]);
    }
    let share = |a: usize, b: usize| links.get(&(a.min(b), a.max(b))).copied();
    let is_linked = |a: usize, b: usize| share(a, b).is_some_and(|share| share >= STORY_SHARE);
    let mut stories: Vec<(Vec<usize>, BTreeSet<usize>)> = Vec::new();
    for group in groups.values() {
        let mut parts: Vec<Vec<usize>> = Vec::new();
        let mut left: Vec<usize> = group.iter().copied().collect();
        while !left.is_empty() {
            let (mut part, mut parted) = (left, Vec::new());
            let strangers = |page: usize, part: &[usize]| {
                let stranger = |&&x: &&usize| x != page && share(page, x).is_none();
                part.iter().filter(stranger).count()
            };
            let all = |page: usize| -> f64 { group.iter().filter_map(|&x| share(page, x)).sum() };
            while let Some((_, page)) = part
                .iter()
                .map(|&page| (strangers(page, &part), page))
                .filter(|&(count, _)| count > 0)
                .max_by(|x, y| x.0.cmp(&y.0).then_with(|| all(y.1).total_cmp(&all(x.1))))
            {
                part.retain(|&x| x != page);
                parted.push(page);
            }
            left = Vec::new();
            for page in parted.into_iter().rev() {
                let fits = strangers(page, &part) == 0;
                if fits { &mut part } else { &mut left }.push(page);
            }
            let linked = |page: usize| part.iter().any(|&x| x != page && is_linked(page, x));
            let (part, lone): (Vec<usize>, Vec<usize>) =
                part.iter().partition(|&&page| linked(page));
            parts.extend(Some(part).filter(|part| !part.is_empty()));
            parts.extend(lone.into_iter().map(|page| vec![page]));
        }
        for (at, part) in parts.iter().enumerate() {
            let mut guests: Vec<usize> = Vec::new();
            for &page in group.iter().filter(|&page| at > 0 && !part.contains(page)) {
                if part.iter().all(|&x| is_linked(page, x))
                    && guests.iter().all(|&x| share(page, x).is_some())
                {
                    guests.push(page);
                }
            }
            stories.push((part.clone(), guests.into_iter().collect()));
        }
    }
    stories.retain(|(part, guests)| part.len() + guests.len() > 1);
    let mut of_page: Vec<Vec<usize>> = vec![Vec::new(); pages.len()];
    for (at, (part, _)) in stories.iter().enumerate() {
        for &page in part {
            of_page[page].push(at);
        }
    }
    for passage in passages {
        for (bridge, page) in [(passage.a, passage.b), (passage.b, passage.a)] {
            if events[bridge].is_none() {
                for &story in &of_page[page] {
                    stories[story].1.insert(bridge);
                }
            }
        }
    }
    let mut stories: Vec<(Vec<usize>, Vec<usize>)> = stories
        .into_iter()
        .map(|(mut pages, bridges)| {
            pages.extend(&bridges);
            pages.sort_unstable();
            (pages, bridges.into_iter().collect())
        })
        .collect();
    stories.sort();
    stories
}
