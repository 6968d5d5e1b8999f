//! Communities -> communities in which no two articles share nothing.
//! A community is dense on average only: A and C may be in it for the sake of B, which stands between
//! them. Whoever is a stranger to fewest comes first; each joins the first group in which it is a
//! stranger to nobody.
//! Cost: O(m * s) questions for m articles of which s do not hold the text that most hold.

use rayon::prelude::*;

use super::facet::Facets;
use super::tie::Ties;
use crate::model::ArticleId;

/// Parts communities between strangers. `community` is that of each facet; the new ones are
/// numbered from zero.
pub(super) fn part(facets: &Facets, community: &mut [u32], ties: &Ties<'_>) {
    let mut members: Vec<(u32, u32, ArticleId)> = (0..facets.articles())
        .map(ArticleId)
        .flat_map(|id| facets.of(id).map(move |facet| (facet, id)))
        .map(|(facet, id)| (community[facet as usize], facet, id))
        .collect();
    members.sort_unstable();
    let groups: Vec<Vec<Vec<u32>>> = members
        .par_chunk_by(|x, y| x.0 == y.0)
        .map(|members| groups(members, ties))
        .collect();
    for (new, group) in (0..).zip(groups.iter().flatten()) {
        for &facet in group {
            community[facet as usize] = new;
        }
    }
}

/// Facets of one community in groups without strangers.
fn groups(members: &[(u32, u32, ArticleId)], ties: &Ties<'_>) -> Vec<Vec<u32>> {
    if let [_] | [_, _] = members {
        return vec![members.iter().map(|m| m.1).collect()];
    }
    let count = members.len();
    let mut held: Vec<u32> = members.iter().flat_map(|m| ties.families(m.2)).collect();
    held.sort_unstable();
    let most = held
        .chunk_by(|x, y| x == y)
        .max_by_key(|same| (same.len(), u32::MAX - same[0]))
        .map(|same| same[0]);
    let holds = |m: &(u32, u32, ArticleId)| ties.families(m.2).any(|f| Some(f) == most);
    let (mut core, mut others): (Vec<usize>, Vec<usize>) =
        (0..count).partition(|&at| holds(&members[at]));
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
    if strangers.is_empty() {
        return vec![members.iter().map(|m| m.1).collect()];
    }
    strangers.sort_unstable();
    let mut order: Vec<usize> = (0..count).collect();
    let degree = |at: usize| {
        strangers.partition_point(|s| s.0 <= at) - strangers.partition_point(|s| s.0 < at)
    };
    order.sort_by_cached_key(|&at| (degree(at), at));
    let mut group_of = vec![usize::MAX; count];
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for at in order {
        let first = strangers.partition_point(|s| s.0 < at);
        let mut closed: Vec<usize> = strangers[first..]
            .iter()
            .take_while(|s| s.0 == at)
            .map(|s| group_of[s.1])
            .collect();
        closed.sort_unstable();
        let open = (0..groups.len()).find(|group| closed.binary_search(group).is_err());
        let group = open.unwrap_or_else(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(members[at].1);
        group_of[at] = group;
    }
    groups
}
