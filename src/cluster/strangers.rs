//! Communities -> communities that leave nobody out and have no chains.
//! A community is dense on average only: A and C, which share nothing, may be in it for the sake of
//! B, which stands between them. Whoever is a stranger to most is parted off, until no two are
//! strangers; those parted off make groups of their own the same way. B is in the first group, and the
//! others have those they share enough with as guests: B is a bridge.
//! Whoever belongs to none on average joins one in which it is a stranger to none.
//! Cost: O(m * s) questions for m articles of which s do not hold the text that most hold.

use std::cmp::Reverse;
use std::ops::Range;

use rayon::prelude::*;

use super::facet::Facets;
use super::tie::Ties;
use crate::model::ArticleId;

/// Puts whoever was left alone, because what it shares is too little on average, to those it shares
/// enough with one of and something with all: of several communities to the one it shares most with.
pub(super) fn settle(facets: &Facets, community: &mut [u32], ties: &Ties<'_>, resolution: f64) {
    let mut members: Vec<(u32, ArticleId)> = (0..facets.articles())
        .map(ArticleId)
        .flat_map(|id| facets.of(id).map(move |facet| (facet, id)))
        .map(|(facet, id)| (community[facet as usize], id))
        .collect();
    members.par_sort_unstable();
    let of = |c: u32| {
        let first = members.partition_point(|m| m.0 < c);
        let these = members[first..].iter().take_while(move |m| m.0 == c);
        these.map(|m| m.1)
    };
    let host = |id: ArticleId| -> Option<(u32, u32)> {
        let mut close: Vec<(f64, u32, u32)> = Vec::new();
        for other in facets.linked(id) {
            let share = ties.share(id, other);
            let facet = facets.toward(id, other)?;
            let there = community[facets.toward(other, id)? as usize];
            if share >= resolution
                && of(community[facet as usize]).nth(1).is_none()
                && of(there).nth(1).is_some()
            {
                close.push((share, there, facet));
            }
        }
        close.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        let knows_all = |c: u32| of(c).all(|other| ties.share(id, other) > 0.0);
        let best = close.into_iter().find(|&(_, there, _)| knows_all(there))?;
        Some((best.2, best.1))
    };
    let hosts: Vec<(u32, u32)> = (0..facets.articles())
        .into_par_iter()
        .filter_map(|id| host(ArticleId(id)))
        .collect();
    for (facet, there) in hosts {
        community[facet as usize] = there;
    }
}

/// Parts communities between strangers. `community` is that of each facet; the new ones are
/// numbered from zero. Returns the guests of each, sorted.
pub(super) fn part(
    facets: &Facets,
    community: &mut [u32],
    ties: &Ties<'_>,
    resolution: f64,
) -> Vec<(u32, ArticleId)> {
    let mut members: Vec<(u32, u32, ArticleId)> = (0..facets.articles())
        .map(ArticleId)
        .flat_map(|id| facets.of(id).map(move |facet| (facet, id)))
        .map(|(facet, id)| (community[facet as usize], facet, id))
        .collect();
    members.sort_unstable();
    let groups: Vec<Vec<Group>> = members
        .par_chunk_by(|x, y| x.0 == y.0)
        .map(|members| groups(members, ties, resolution))
        .collect();
    let mut guests = Vec::new();
    for (new, group) in (0..).zip(groups.into_iter().flatten()) {
        for facet in group.facets {
            community[facet as usize] = new;
        }
        guests.extend(group.guests.into_iter().map(|id| (new, id)));
    }
    guests
}

/// Facets no two of whose articles are strangers, and guests from other groups.
#[derive(Default)]
struct Group {
    facets: Vec<u32>,
    guests: Vec<ArticleId>,
}

/// Facets of one community in groups without strangers.
fn groups(members: &[(u32, u32, ArticleId)], ties: &Ties<'_>, resolution: f64) -> Vec<Group> {
    let all = || Group {
        facets: members.iter().map(|m| m.1).collect(),
        guests: Vec::new(),
    };
    if let [_] | [_, _] = members {
        return vec![all()];
    }
    let strangers = Strangers::new(members, ties);
    if strangers.is_empty() {
        return vec![all()];
    }
    // of two strangers the one that shares less with all others is parted off
    let hold: Vec<u64> = (0..members.len())
        .map(|at| {
            let share = |other: &(u32, u32, ArticleId)| ties.share(members[at].2, other.2);
            let sum = |sum: u64, other| sum + (share(other) * f64::from(1 << 20)) as u64;
            if strangers.of(at).is_empty() {
                0
            } else {
                members.iter().fold(0, sum)
            }
        })
        .collect();
    let mut group_of = vec![usize::MAX; members.len()];
    let mut parts: Vec<Vec<usize>> = Vec::new();
    let mut left: Vec<usize> = (0..members.len()).collect();
    while !left.is_empty() {
        let group = parts.len();
        let (mut part, parted) = without_strangers(&left, &strangers, &hold);
        for &at in &part {
            group_of[at] = group;
        }
        left.clear();
        for at in parted {
            if strangers
                .of(at)
                .iter()
                .all(|&other| group_of[other as usize] != group)
            {
                group_of[at] = group;
                part.push(at);
            } else {
                left.push(at);
            }
        }
        parts.push(part);
    }
    let id = |at: usize| members[at].2;
    let close = |x: usize, y: usize| ties.share(id(x), id(y)) >= resolution;
    // the last group each was a guest of
    let mut guest_of = vec![usize::MAX; members.len()];
    let mut found = Vec::new();
    for (group, part) in parts.iter().enumerate() {
        let mut guests: Vec<ArticleId> = Vec::new();
        // only the first keeps to itself: it has most
        for at in (0..members.len()).filter(|&at| group > 0 && group_of[at] != group) {
            let known = || {
                let mut strangers = strangers.of(at).iter();
                strangers.all(|&other| guest_of[other as usize] != group)
            };
            if part.iter().all(|&host| close(at, host)) && known() {
                guest_of[at] = group;
                guests.push(id(at));
            }
        }
        guests.sort_unstable();
        guests.dedup();
        found.push(Group {
            facets: part.iter().map(|&at| members[at].1).collect(),
            guests,
        });
    }
    found
}

/// Parts off whoever has most strangers among those left, of equal ones whoever shares less (`hold`),
/// until none has any. Returns who is left, in order,
/// and who was parted off, the last first. O(s + p * q) if p of q that have strangers are parted off.
fn without_strangers(
    all: &[usize],
    strangers: &Strangers,
    hold: &[u64],
) -> (Vec<usize>, Vec<usize>) {
    let mut here = vec![false; hold.len()];
    for &at in all {
        here[at] = true;
    }
    let mut counts = vec![0_usize; hold.len()];
    for &at in all {
        let others = strangers.of(at).iter();
        counts[at] = others.filter(|&&other| here[other as usize]).count();
    }
    let mut with: Vec<usize> = all.iter().copied().filter(|&at| counts[at] > 0).collect();
    let mut parted = Vec::new();
    while let Some(&at) = with
        .iter()
        .max_by_key(|&&at| (counts[at], Reverse(hold[at]), at))
    {
        here[at] = false;
        parted.push(at);
        for other in strangers.of(at).iter().map(|&other| other as usize) {
            counts[other] -= usize::from(here[other]);
        }
        with.retain(|&other| here[other] && counts[other] > 0);
    }
    parted.reverse();
    let left = all.iter().copied().filter(|&at| here[at]).collect();
    (left, parted)
}

/// Members that share nothing with each other, by their places.
struct Strangers {
    others: Vec<u32>,
    /// Where those of each are among all.
    of: Vec<Range<usize>>,
}

impl Strangers {
    fn new(members: &[(u32, u32, ArticleId)], ties: &Ties<'_>) -> Self {
        let ids: Vec<ArticleId> = members.iter().map(|m| m.2).collect();
        let holds = ties.core(&ids);
        let (mut core, mut others): (Vec<u32>, Vec<u32>) =
            (0..members.len() as u32).partition(|&at| holds[at as usize]);
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        while let Some(at) = others.pop() {
            for &to in others.iter().chain(&core) {
                if ties.share(ids[at as usize], ids[to as usize]) == 0.0 {
                    pairs.push((at, to));
                    pairs.push((to, at));
                }
            }
            core.push(at);
        }
        pairs.sort_unstable();
        let mut start = 0;
        let of = (0..members.len() as u32).map(|at| {
            let count = pairs[start..].partition_point(|pair| pair.0 == at);
            start += count;
            start - count..start
        });
        Self {
            of: of.collect(),
            others: pairs.iter().map(|pair| pair.1).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.others.is_empty()
    }

    /// The strangers of a member, in order.
    fn of(&self, member: usize) -> &[u32] {
        &self.others[self.of[member].clone()]
    }
}
