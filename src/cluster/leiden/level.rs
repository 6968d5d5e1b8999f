//! One connected graph on its way through the Leiden algorithm: nodes move, communities are refined
//! into parts that hang together, the parts become the nodes of the next, coarser graph.
//! Cost: O(links) a round. Method: Traag, Waltman & van Eck 2019.

use std::cmp::Reverse;
use std::collections::VecDeque;

use super::{Graph, UNIT_BITS};

/// What two nodes pay for sharing a community, in units of 2^-62. It is one such unit above the
/// resolution: less than any weight can show, enough to let every tie go to smaller communities.
#[derive(Clone, Copy)]
pub(super) struct Price(i128);

impl Price {
    pub(super) fn new(resolution: u32) -> Self {
        Self((i128::from(resolution) << UNIT_BITS) + 1)
    }

    /// What it is worth to join `size` nodes with `others` nodes, `weight` between them.
    fn gain(self, weight: u64, size: u64, others: u64) -> i128 {
        (i128::from(weight) << UNIT_BITS) - self.0 * i128::from(size) * i128::from(others)
    }
}

/// Numbers labels from zero in order of first appearance; labels are below the slice's length.
/// Returns how many there are.
pub(super) fn renumber(labels: &mut [u32]) -> u32 {
    let mut names = vec![u32::MAX; labels.len()];
    let mut count = 0;
    for label in labels {
        let name = &mut names[*label as usize];
        if *name == u32::MAX {
            *name = count;
            count += 1;
        }
        *label = *name;
    }
    count
}

/// Weights from one node towards each community, with the communities it met.
struct Tally {
    weights: Vec<u64>,
    met: Vec<u32>,
}

impl Tally {
    fn new(communities: usize) -> Self {
        Self {
            weights: vec![0; communities],
            met: Vec::new(),
        }
    }

    fn add(&mut self, community: u32, weight: u64) {
        let sum = &mut self.weights[community as usize];
        // Links weigh at least one unit, so zero means not yet met.
        if *sum == 0 {
            self.met.push(community);
        }
        *sum += weight;
    }

    fn toward(&self, community: u32) -> u64 {
        self.weights[community as usize]
    }

    fn clear(&mut self) {
        for community in self.met.drain(..) {
            self.weights[community as usize] = 0;
        }
    }
}

/// A connected graph whose nodes stand for `sizes` nodes of the graph below; no self-loops.
pub(super) struct Level {
    starts: Vec<usize>,
    to: Vec<u32>,
    weights: Vec<u64>,
    sizes: Vec<u64>,
}

impl Level {
    /// The graph of one component, its nodes numbered along a walk that begins at the lowest colour
    /// and goes deeper by the heaviest link (then the lowest colour): neighbours lie close together
    /// in memory, and the caller's numbers matter only between look-alikes. Returns the walk,
    /// too. O(links * log(degree)).
    pub(super) fn of_component(
        graph: &Graph,
        members: &[u32],
        place: &[u32],
        colours: &[u64],
    ) -> (Self, Vec<u32>) {
        let half_links = members.iter().map(|&node| graph.row(node).len()).sum();
        let mut level = Self::with_capacity(members.len(), half_links);
        let mut walk = Vec::with_capacity(members.len());
        let mut rank = vec![u32::MAX; members.len()];
        let colour = |node: u32| (colours[node as usize], node);
        let mut row = Vec::new();
        let mut stack: Vec<u32> = members
            .iter()
            .copied()
            .min_by_key(|&node| colour(node))
            .into_iter()
            .collect();
        while let Some(node) = stack.pop() {
            let own = &mut rank[place[node as usize] as usize];
            if *own != u32::MAX {
                continue;
            }
            *own = level.len();
            walk.push(node);
            row.clear();
            row.extend_from_slice(graph.row(node));
            row.sort_unstable_by_key(|link| (Reverse(link.weight), colour(link.to)));
            for link in &row {
                level.to.push(place[link.to as usize]);
                level.weights.push(link.weight.into());
            }
            level.starts.push(level.to.len());
            level.sizes.push(1);
            let fresh = |&node: &u32| rank[place[node as usize] as usize] == u32::MAX;
            stack.extend(row.iter().rev().map(|link| link.to).filter(fresh));
        }
        for to in &mut level.to {
            *to = rank[*to as usize];
        }
        (level, walk)
    }

    fn with_capacity(nodes: usize, half_links: usize) -> Self {
        let mut starts = Vec::with_capacity(nodes + 1);
        starts.push(0);
        Self {
            starts,
            to: Vec::with_capacity(half_links),
            weights: Vec::with_capacity(half_links),
            sizes: Vec::with_capacity(nodes),
        }
    }

    pub(super) fn len(&self) -> u32 {
        self.sizes.len() as u32
    }

    pub(super) fn row(&self, node: u32) -> impl Iterator<Item = (u32, u64)> + '_ {
        let ends = self.starts[node as usize]..self.starts[node as usize + 1];
        let weights = &self.weights[ends.clone()];
        self.to[ends].iter().copied().zip(weights.iter().copied())
    }

    /// Nodes of the bottom level in each community.
    pub(super) fn community_sizes(&self, labels: &[u32]) -> Vec<u64> {
        let mut sizes = vec![0; labels.len()];
        for (&label, &size) in labels.iter().zip(&self.sizes) {
            sizes[label as usize] += size;
        }
        sizes
    }

    /// Quality at the given price, for nodes of size one.
    pub(super) fn score(&self, labels: &[u32], price: Price) -> i128 {
        let mut score = 0;
        for node in 0..self.len() {
            for (other, weight) in self.row(node) {
                if other > node && labels[node as usize] == labels[other as usize] {
                    score += i128::from(weight) << UNIT_BITS;
                }
            }
        }
        for size in self.community_sizes(labels) {
            score -= price.0 * (i128::from(size) * (i128::from(size) - 1) / 2);
        }
        score
    }

    /// A score none can exceed: every link worth its price earns, and nothing else is paid.
    pub(super) fn bound(&self, price: Price) -> i128 {
        let worth = |&weight: &u64| price.gain(weight, 1, 1).max(0);
        self.weights.iter().map(worth).sum::<i128>() / 2
    }

    /// Leiden rounds until one passes without a move. Every move gains, so this ends; and where
    /// nothing moved, on no level, communities are connected and neither a node nor a pair gains.
    pub(super) fn optimise(&self, order: &[u32], price: Price) -> Vec<u32> {
        let mut labels: Vec<u32> = (0..self.len()).collect();
        while self.round(order, price, &mut labels) {}
        labels
    }

    /// Moves, refines and aggregates up to the level where each community is one node; says whether
    /// anything moved.
    pub(super) fn round(&self, order: &[u32], price: Price, labels: &mut [u32]) -> bool {
        let mut moved = self.move_nodes(order, price, labels);
        let mut here = labels.to_vec();
        let mut communities = renumber(&mut here);
        let mut order = order.to_vec();
        let mut place: Vec<u32> = (0..self.len()).collect();
        let mut coarse: Option<Self> = None;
        loop {
            let level = coarse.as_ref().unwrap_or(self);
            if communities == level.len() {
                break;
            }
            let mut parts = level.refine(&order, price, &here);
            // Nothing to aggregate: only right after a move, and then another round follows.
            let count = renumber(&mut parts);
            if count == level.len() {
                break;
            }
            let above = level.aggregate(&parts, count);
            let mut labels_above = vec![0; count as usize];
            for (&part, &label) in parts.iter().zip(&here) {
                labels_above[part as usize] = label;
            }
            renumber(&mut labels_above);
            order = (0..count).collect();
            moved |= above.move_nodes(&order, price, &mut labels_above);
            communities = renumber(&mut labels_above);
            for at in &mut place {
                *at = parts[*at as usize];
            }
            here = labels_above;
            coarse = Some(above);
        }
        for (label, &at) in labels.iter_mut().zip(&place) {
            *label = here[at as usize];
        }
        moved
    }

    /// Moves single nodes to where they gain most, revisiting the neighbours of those that moved;
    /// says whether any did.
    fn move_nodes(&self, order: &[u32], price: Price, labels: &mut [u32]) -> bool {
        let mut sizes = self.community_sizes(labels);
        let mut vacant: Vec<u32> = (0..self.len())
            .rev()
            .filter(|&community| sizes[community as usize] == 0)
            .collect();
        let mut tally = Tally::new(labels.len());
        let mut queue: VecDeque<u32> = order.iter().copied().collect();
        let mut queued = vec![true; labels.len()];
        let mut moved = false;
        while let Some(node) = queue.pop_front() {
            queued[node as usize] = false;
            for (other, weight) in self.row(node) {
                tally.add(labels[other as usize], weight);
            }
            let own = self.sizes[node as usize];
            let home = labels[node as usize];
            sizes[home as usize] -= own;
            let worth = |community: u32| {
                price.gain(tally.toward(community), own, sizes[community as usize])
            };
            let stay = worth(home);
            let best = tally
                .met
                .iter()
                .map(|&community| (worth(community), Reverse(community)))
                .max();
            let target = match best {
                Some((gain, Reverse(community))) if gain > stay && gain >= 0 => community,
                // Staying costs, so others remain at home and some community is vacant.
                _ if stay < 0 => vacant.pop().unwrap_or(home),
                _ => home,
            };
            tally.clear();
            sizes[target as usize] += own;
            if target == home {
                continue;
            }
            moved = true;
            labels[node as usize] = target;
            if sizes[home as usize] == 0 {
                vacant.push(home);
            }
            for (other, _) in self.row(node) {
                let waits = &mut queued[other as usize];
                if labels[other as usize] != target && !*waits {
                    *waits = true;
                    queue.push_back(other);
                }
            }
        }
        moved
    }

    /// Splits each community into parts that are connected and well linked to the rest of it:
    /// nodes still alone join the part of their community where they gain most.
    fn refine(&self, order: &[u32], price: Price, labels: &[u32]) -> Vec<u32> {
        let whole = self.community_sizes(labels);
        let inside = |node: u32| {
            let label = labels[node as usize];
            self.row(node)
                .filter(move |&(other, _)| labels[other as usize] == label)
        };
        // Of each part: its size, and its weight towards the rest of its community.
        let mut sizes = self.sizes.clone();
        let mut cuts: Vec<u64> = (0..self.len())
            .map(|node| inside(node).map(|(_, weight)| weight).sum())
            .collect();
        let mut parts: Vec<u32> = (0..self.len()).collect();
        let mut alone = vec![true; labels.len()];
        let mut tally = Tally::new(labels.len());
        for &node in order {
            let at = node as usize;
            let all = whole[labels[at] as usize];
            let well_linked =
                |cut: u64, size: u64| price.gain(cut, size, all.saturating_sub(size)) >= 0;
            if !alone[at] || !well_linked(cuts[at], sizes[at]) {
                continue;
            }
            for (other, weight) in inside(node) {
                tally.add(parts[other as usize], weight);
            }
            let best = tally
                .met
                .iter()
                .filter(|&&part| well_linked(cuts[part as usize], sizes[part as usize]))
                .map(|&part| {
                    let gain = price.gain(tally.toward(part), sizes[at], sizes[part as usize]);
                    (gain, Reverse(part))
                })
                .max();
            if let Some((gain, Reverse(part))) = best
                && gain >= 0
            {
                let between = tally.toward(part);
                let joined = part as usize;
                parts[at] = part;
                sizes[joined] += sizes[at];
                cuts[joined] = cuts[joined] + cuts[at] - 2 * between;
                alone[at] = false;
                alone[joined] = false;
            }
            tally.clear();
        }
        parts
    }

    /// The graph whose nodes are the given parts.
    fn aggregate(&self, parts: &[u32], count: u32) -> Self {
        let mut ends = vec![0; count as usize + 1];
        for &part in parts {
            ends[part as usize + 1] += 1;
        }
        for part in 0..count as usize {
            ends[part + 1] += ends[part];
        }
        let mut next = ends.clone();
        let mut members = vec![0; parts.len()];
        for (node, &part) in (0..).zip(parts) {
            members[next[part as usize]] = node;
            next[part as usize] += 1;
        }
        let mut level = Self::with_capacity(count as usize, 0);
        let mut tally = Tally::new(count as usize);
        for part in 0..count {
            let mut size = 0;
            for &node in &members[ends[part as usize]..ends[part as usize + 1]] {
                size += self.sizes[node as usize];
                for (other, weight) in self.row(node) {
                    let other = parts[other as usize];
                    if other != part {
                        tally.add(other, weight);
                    }
                }
            }
            tally.met.sort_unstable();
            for &other in &tally.met {
                level.to.push(other);
                level.weights.push(tally.toward(other));
            }
            tally.clear();
            level.starts.push(level.to.len());
            level.sizes.push(size);
        }
        level
    }
}
