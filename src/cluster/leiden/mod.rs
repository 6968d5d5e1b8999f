//! Weighted graph -> communities that are denser inside than `resolution`.
//! The constant Potts model: a community earns the weights inside it and pays `resolution` for every
//! pair of its nodes, so weak links cannot chain groups together, and the size of the rest of the
//! graph does not matter. Optimised by the Leiden algorithm: nodes move one by one, communities are
//! refined into parts that hang together, the parts become the nodes of a coarser graph; rounds
//! repeat until one passes without a move.
//! Weights are whole numbers of 2^-31 and all gains are exact, so no order of summation, of edges or
//! of threads reaches a result. Nodes are numbered by the shape of their neighbourhood before
//! anything is decided, so the caller's numbering matters only between look-alikes.
//! Cost: O(links) a round and few rounds; components run in parallel. 8 bytes a half-link, and 12
//! more for components at work.
//! Method: Traag, Van Dooren & Nesterov 2011 (model); Traag, Waltman & van Eck 2019 (Leiden);
//! Weisfeiler & Leman 1968 (neighbourhood colours).

mod level;

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::hash;
use level::{Level, Price, renumber};

/// Weight 1 and resolution 1 are `1 << UNIT_BITS` units.
const UNIT_BITS: u32 = 31;
/// Rounds of neighbourhood colouring: a node is told apart by what lies three links away.
const COLOUR_ROUNDS: usize = 3;
/// Components up to this size are tried from several visiting orders.
const RETRY_NODES: usize = 256;
/// Visiting orders tried for a small component.
const TRIES: u64 = 8;
/// Visits are shuffled within so many nodes of the walk: random enough for quality (.3 % better than
/// the walk's own order on a random graph), near enough for the cache (twice as fast as a full
/// shuffle of a million nodes).
const STRIDE: usize = 4096;

/// One end of a link, seen from the other.
#[derive(Clone, Copy, Debug)]
struct Link {
    to: u32,
    weight: u32,
}

/// An undirected weighted graph in compressed rows.
#[derive(Clone, Debug)]
pub struct Graph {
    starts: Vec<usize>,
    links: Vec<Link>,
}

impl Graph {
    /// Builds the graph of nodes `0..nodes`; the order of the edges and of their ends is immaterial.
    /// Of several edges between the same two nodes the heaviest counts, so that a containment
    /// measured from both sides may be given twice. Self-loops and weights that round to zero
    /// (below 2^-32) are left out. O(edges * log(degree)).
    /// # Panics
    /// If an end is not below `nodes`, or a weight is not in 0..=1.
    #[must_use]
    pub fn from_edges(nodes: u32, edges: &[(u32, u32, f64)]) -> Self {
        let n = nodes as usize;
        let mut starts = vec![0; n + 1];
        for &(a, b, weight) in edges {
            assert!(a < nodes && b < nodes, "edge {a}-{b} among {nodes} nodes");
            assert!(
                (0.0..=1.0).contains(&weight),
                "edge {a}-{b} has weight {weight}"
            );
            if a != b && units(weight) > 0 {
                starts[a as usize + 1] += 1;
                starts[b as usize + 1] += 1;
            }
        }
        for node in 0..n {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut links = vec![Link { to: 0, weight: 0 }; starts[n]];
        for &(a, b, weight) in edges {
            let weight = units(weight);
            if a != b && weight > 0 {
                for (from, to) in [(a, b), (b, a)] {
                    links[next[from as usize]] = Link { to, weight };
                    next[from as usize] += 1;
                }
            }
        }
        let kept = sort_rows(&starts, &mut links);
        let mut end = 0;
        for (node, &len) in kept.iter().enumerate() {
            let start = std::mem::replace(&mut starts[node], end);
            links.copy_within(start..start + len, end);
            end += len;
        }
        starts[n] = end;
        links.truncate(end);
        Self { starts, links }
    }

    /// Number of nodes.
    #[must_use]
    pub fn nodes(&self) -> u32 {
        (self.starts.len() - 1) as u32
    }

    /// Number of links, each counted once.
    #[must_use]
    pub fn edges(&self) -> usize {
        self.links.len() / 2
    }

    fn row(&self, node: u32) -> &[Link] {
        let node = node as usize;
        &self.links[self.starts[node]..self.starts[node + 1]]
    }
}

/// Sorts every row by neighbour and moves the heaviest link to each neighbour to the row's front;
/// returns how many of those there are, row by row.
fn sort_rows(starts: &[usize], links: &mut [Link]) -> Vec<usize> {
    let mut rest = links;
    let mut rows = Vec::with_capacity(starts.len() - 1);
    for ends in starts.windows(2) {
        let (row, behind) = rest.split_at_mut(ends[1] - ends[0]);
        rows.push(row);
        rest = behind;
    }
    rows.into_par_iter()
        .map(|row| {
            row.sort_unstable_by_key(|link| (link.to, Reverse(link.weight)));
            let mut len = 0;
            for at in 0..row.len() {
                if at == 0 || row[at].to != row[len - 1].to {
                    row[len] = row[at];
                    len += 1;
                }
            }
            len
        })
        .collect()
}

/// A weight in 0..=1 as whole units.
#[expect(
    clippy::cast_sign_loss,
    reason = "every caller checks that it is not negative"
)]
fn units(weight: f64) -> u32 {
    (weight * f64::from(1_u32 << UNIT_BITS)).round() as u32
}

/// The resolution as whole units. No weight is above 1, so a resolution above 1 says no more than 1.
fn resolution_units(resolution: f64) -> u32 {
    assert!(resolution >= 0.0, "resolution {resolution}");
    units(resolution.min(1.0))
}

/// The community of each node, numbered from zero in order of the first node.
///
/// Every community is connected; no node gains by moving alone, to another community or out of all;
/// no two communities gain by merging. Where quality ties, communities stay smaller: of a chain
/// A-B-C of weights .5 at resolution .25 two are joined, not three, and a pair linked by exactly
/// the resolution stays apart. Of two equally good communities a node takes the one with the lowest
/// number at that moment.
///
/// Refinement is greedy (the limit theta -> 0 of the paper). Components of up to 256 nodes are tried
/// from eight visiting orders, or until one is provably best. Deterministic for a seed; the seed
/// decides the order of visits and nothing else.
/// # Panics
/// If the resolution is negative or not a number.
#[must_use]
pub fn communities(graph: &Graph, resolution: f64, seed: u64) -> Vec<u32> {
    let price = Price::new(resolution_units(resolution));
    let colours = colours(graph, seed);
    let (members, bounds) = components(graph);
    let mut place = vec![0; members.len()];
    for ends in bounds.windows(2) {
        for (at, &node) in members[ends[0]..ends[1]].iter().enumerate() {
            place[node as usize] = at as u32;
        }
    }
    let parts: Vec<Vec<(u32, u32)>> = bounds
        .par_windows(2)
        .map(|ends| {
            let members = &members[ends[0]..ends[1]];
            component_communities(graph, members, &place, &colours, price)
        })
        .collect();

    // A component's communities are numbered below its size, so its bounds keep them apart.
    let mut found = vec![0; members.len()];
    for (&start, part) in bounds.iter().zip(&parts) {
        for &(node, label) in part {
            found[node as usize] = start as u32 + label;
        }
    }
    renumber(&mut found);
    found
}

/// The weight inside communities less `resolution` for each pair of nodes that share one.
/// O(nodes * log(nodes) + links); exact up to the rounding of weights to 2^-31.
/// # Panics
/// If `membership` does not name a community for each node, or the resolution is negative.
#[must_use]
pub fn quality(graph: &Graph, resolution: f64, membership: &[u32]) -> f64 {
    assert_eq!(
        membership.len(),
        graph.nodes() as usize,
        "one community a node"
    );
    let mut inside = 0_i128;
    for node in 0..graph.nodes() {
        for link in graph.row(node) {
            if link.to > node && membership[node as usize] == membership[link.to as usize] {
                inside += i128::from(link.weight);
            }
        }
    }
    let mut sorted = membership.to_vec();
    sorted.sort_unstable();
    let mut pairs = 0_i128;
    for community in sorted.chunk_by(|a, b| a == b) {
        pairs += community.len() as i128 * (community.len() as i128 - 1) / 2;
    }
    let units = inside - i128::from(resolution_units(resolution)) * pairs;
    units as f64 / f64::from(1_u32 << UNIT_BITS)
}

/// A number for each node that depends on the weights around it and not on anybody's number.
/// O(rounds * links).
fn colours(graph: &Graph, seed: u64) -> Vec<u64> {
    let mut colours = vec![hash::mix(seed ^ 0x6c65_6964_656e); graph.nodes() as usize];
    for _ in 0..COLOUR_ROUNDS {
        colours = (0..graph.nodes())
            .into_par_iter()
            .map(|node| {
                // A sum, so that the order of the row is immaterial.
                let around = graph.row(node).iter().fold(0_u64, |sum, link| {
                    let colour = colours[link.to as usize];
                    sum.wrapping_add(hash::mix(
                        colour.wrapping_add(hash::mix(link.weight.into())),
                    ))
                });
                hash::mix(colours[node as usize].rotate_left(32) ^ around)
            })
            .collect();
    }
    colours
}

/// The nodes, component by component, and where each component starts. O(nodes + links).
fn components(graph: &Graph) -> (Vec<u32>, Vec<usize>) {
    let n = graph.nodes() as usize;
    let mut members: Vec<u32> = Vec::with_capacity(n);
    let mut bounds = vec![0];
    let mut reached = vec![false; n];
    for node in 0..graph.nodes() {
        if std::mem::replace(&mut reached[node as usize], true) {
            continue;
        }
        let mut next = members.len();
        members.push(node);
        while let Some(&at) = members.get(next) {
            next += 1;
            for link in graph.row(at) {
                if !std::mem::replace(&mut reached[link.to as usize], true) {
                    members.push(link.to);
                }
            }
        }
        bounds.push(members.len());
    }
    (members, bounds)
}

/// The nodes of one component with their communities, the best of some visiting orders.
fn component_communities(
    graph: &Graph,
    members: &[u32],
    place: &[u32],
    colours: &[u64],
    price: Price,
) -> Vec<(u32, u32)> {
    if let &[alone] = members {
        return vec![(alone, 0)];
    }
    let (level, walk) = Level::of_component(graph, members, place, colours);
    let bound = level.bound(price);
    let tries = if members.len() > RETRY_NODES {
        1
    } else {
        TRIES
    };
    let mut best = (i128::MIN, Vec::new());
    for salt in (0..tries).map(hash::mix) {
        let mut order: Vec<u32> = (0..level.len()).collect();
        order.sort_by_cached_key(|&at| {
            (
                at as usize / STRIDE,
                hash::mix(colours[walk[at as usize] as usize] ^ salt),
            )
        });
        let labels = level.optimise(&order, price);
        let score = level.score(&labels, price);
        if score > best.0 {
            best = (score, labels);
        }
        if score == bound {
            break;
        }
    }
    walk.into_iter().zip(best.1).collect()
}

#[cfg(test)]
mod tests;
