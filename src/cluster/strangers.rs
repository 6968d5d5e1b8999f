//! Communities -> communities that leave nobody out and have no chains.
//! A community is dense on average only: A and C, which share nothing, may be in it for the sake of
//! B, which stands between them. Whoever is a stranger to most is parted off, until no two are
//! strangers; those parted off make groups of their own the same way. B is in the first group, and the
//! others have those they share enough with as guests: B is a bridge.
//! Whoever belongs to none on average joins one in which it is a stranger to none.
//! Cost: O(m * s) questions for m articles of which s do not hold the text that most hold.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

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
    let strangers = strangers(members, ties);
    if strangers.is_empty() {
        return vec![all()];
    }
    let of = |at: usize| {
        let first = strangers.partition_point(|s| s.0 < at);
        let these = strangers[first..].iter().take_while(move |s| s.0 == at);
        these.map(|s| s.1)
    };
    // of two strangers the one that shares less with all others is parted off
    let hold: Vec<u64> = (0..members.len())
        .map(|at| {
            let share = |other: &(u32, u32, ArticleId)| ties.share(members[at].2, other.2);
            let sum = |sum: u64, other| sum + (share(other) * f64::from(1 << 20)) as u64;
            if of(at).next().is_some() {
                members.iter().fold(0, sum)
            } else {
                0
            }
        })
        .collect();
    let mut group_of = vec![usize::MAX; members.len()];
    let mut parts: Vec<Vec<usize>> = Vec::new();
    let mut left: Vec<usize> = (0..members.len()).collect();
    while !left.is_empty() {
        let (mut part, parted) = without_strangers(&left, of, &hold);
        left.clear();
        for at in parted {
            let fits = !of(at).any(|other| part.contains(&other));
            if fits { &mut part } else { &mut left }.push(at);
        }
        for &at in &part {
            group_of[at] = parts.len();
        }
        parts.push(part);
    }
    let id = |at: usize| members[at].2;
    let close = |x: usize, y: usize| ties.share(id(x), id(y)) >= resolution;
    let mut found = Vec::new();
    for (group, part) in parts.iter().enumerate() {
        let mut guests: Vec<usize> = Vec::new();
        // only the first keeps to itself: it has most
        for at in (0..members.len()).filter(|&at| group > 0 && group_of[at] != group) {
            let known = !of(at).any(|other| guests.contains(&other));
            if known && part.iter().all(|&host| close(at, host)) {
                guests.push(at);
            }
        }
        let mut guests: Vec<ArticleId> = guests.into_iter().map(id).collect();
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
/// and who was parted off, the last first.
fn without_strangers<I: Iterator<Item = usize>>(
    all: &[usize],
    strangers: impl Fn(usize) -> I,
    hold: &[u64],
) -> (Vec<usize>, Vec<usize>) {
    let mut counts: BTreeMap<usize, usize> = all.iter().map(|&at| (at, 0)).collect();
    for &at in all {
        let among = strangers(at)
            .filter(|other| counts.contains_key(other))
            .count();
        counts.insert(at, among);
    }
    let key = |count: usize, at: usize| (count, Reverse(hold[at]), at);
    let mut by_count: BTreeSet<_> = counts.iter().map(|(&at, &n)| key(n, at)).collect();
    let mut parted = Vec::new();
    while let Some(&(count, _, at)) = by_count.last() {
        if count == 0 {
            break;
        }
        by_count.pop_last();
        counts.remove(&at);
        parted.push(at);
        for other in strangers(at) {
            if let Some(count) = counts.get_mut(&other) {
                by_count.remove(&key(*count, other));
                *count -= 1;
                by_count.insert(key(*count, other));
            }
        }
    }
    parted.reverse();
    (counts.into_keys().collect(), parted)
}

/// Pairs of members that share nothing, from both sides, sorted.
fn strangers(members: &[(u32, u32, ArticleId)], ties: &Ties<'_>) -> Vec<(usize, usize)> {
    let ids: Vec<ArticleId> = members.iter().map(|m| m.2).collect();
    let holds = ties.core(&ids);
    let (mut core, mut others): (Vec<usize>, Vec<usize>) =
        (0..members.len()).partition(|&at| holds[at]);
    let mut strangers = Vec::new();
    while let Some(at) = others.pop() {
        for &to in others.iter().chain(&core) {
            if ties.share(members[at].2, members[to].2) == 0.0 {
                strangers.push((at, to));
                strangers.push((to, at));
            }
        }
        core.push(at);
    }
    strangers.sort_unstable();
    strangers
}
