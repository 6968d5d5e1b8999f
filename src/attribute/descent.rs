//! How probable each attachment is -> how probable it is that one text descends from another, directly or
//! through others that hold it too. Of two reprints either may be what a third was made of, and still
//! nobody doubts where all three come from: a doubt between the stations of one road is no doubt
//! about its beginning.
//! A walk goes from child to parent by the marginals; the descent is its chance of passing the
//! ancestor. This takes the choices of different articles for independent, given their marginals.
//! Cost: O(edges) a round and ancestor, some ten rounds.

use std::collections::BTreeMap;

use super::EXACT_UP_TO;
use super::arborescence::{Edge, Marginals};

/// Probability of a copy at first hand that needs no others.
const SURELY: f64 = 0.99;

/// Change below which a probability is settled.
const SETTLED: f64 = 1e-4;
/// Rounds after which the rest is left: each at least halves it unless two texts accuse each other.
const ROUNDS: usize = 64;

/// A lineage's likeliest tree and the probability of everything in it. Edges are sorted by child and parent.
pub(super) struct Descent<'a> {
    edges: &'a [Edge],
    marginals: &'a Marginals,
    parents: &'a [Option<u32>],
    /// The probability that each has its text from the unseen wire at first hand.
    from_wire: &'a [f64],
    /// Each after its likeliest parent.
    order: Vec<u32>,
    /// Descents from each article, and from the wire, once asked for.
    from: BTreeMap<Option<u32>, Vec<f64>>,
}

/// Where a text most likely came from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Origin {
    /// The source of this edge.
    Edge(usize),
    /// The unseen wire.
    Wire,
}

impl<'a> Descent<'a> {
    /// Prepares the walks; `parents` is the likeliest tree. O(n).
    pub(super) fn new(
        edges: &'a [Edge],
        marginals: &'a Marginals,
        parents: &'a [Option<u32>],
        from_wire: &'a [f64],
    ) -> Self {
        let mut children = vec![Vec::new(); parents.len()];
        let mut order = Vec::with_capacity(parents.len());
        for (node, parent) in (0..).zip(parents) {
            match parent {
                Some(parent) => children[*parent as usize].push(node),
                None => order.push(node),
            }
        }
        let mut next = 0;
        while let Some(&node) = order.get(next) {
            order.extend(&children[node as usize]);
            next += 1;
        }
        Self {
            edges,
            marginals,
            parents,
            from_wire,
            order,
            from: BTreeMap::new(),
        }
    }

    /// The source to name for an article: its parent in the likeliest tree or, where that is less sure
    /// than `enough`, the nearest source of its parent's that is sure enough; the wire if `names_wire`.
    /// None for a root that names no wire.
    pub(super) fn of(&mut self, node: u32, names_wire: bool, enough: f64) -> Option<(Origin, f64)> {
        let mut likeliest = None;
        let mut at = node;
        while let Some(ancestor) = self.parents[at as usize] {
            let key = (node, ancestor);
            if let Ok(edge) = self.edges.binary_search_by_key(&key, |e| (e.to, e.from)) {
                let directly = self.marginals.edges[edge];
                let chance = self.descends(node, Some(ancestor), directly);
                likeliest = likeliest.or(Some((Origin::Edge(edge), chance)));
                if chance >= enough {
                    return Some((Origin::Edge(edge), chance));
                }
            }
            at = ancestor;
        }
        if names_wire {
            let chance = self.descends(node, None, self.from_wire[node as usize]);
            if chance >= enough {
                return Some((Origin::Wire, chance));
            }
            likeliest = likeliest.or(Some((Origin::Wire, chance)));
        }
        likeliest
    }

    /// The probability that the text of `node` comes from `ancestor`, the wire if none; `directly` is
    /// that of having it from there at first hand. Large lineages leave it at that.
    fn descends(&mut self, node: u32, ancestor: Option<u32>, directly: f64) -> f64 {
        if directly > SURELY || self.parents.len() > EXACT_UP_TO {
            return directly;
        }
        if let Some(known) = self.from.get(&ancestor) {
            return known[node as usize];
        }
        let ends = |at: u32| match ancestor {
            Some(ancestor) => f64::from(u8::from(at == ancestor)),
            None => self.from_wire[at as usize],
        };
        let reach = self.reach(ends);
        let chance = reach[node as usize];
        self.from.insert(ancestor, reach);
        chance
    }

    /// The chance of each node that its walk ends, when it ends at each with a chance of its own.
    fn reach(&self, ends: impl Fn(u32) -> f64) -> Vec<f64> {
        let ends: Vec<f64> = (0..self.order.len() as u32).map(ends).collect();
        let mut reach = ends.clone();
        for _ in 0..ROUNDS {
            let mut change = 0.0_f64;
            for &node in &self.order {
                let first = self.edges.partition_point(|edge| edge.to < node);
                let through: f64 = self.edges[first..]
                    .iter()
                    .zip(&self.marginals.edges[first..])
                    .take_while(|(edge, _)| edge.to == node)
                    .map(|(edge, chance)| chance * reach[edge.from as usize])
                    .sum();
                let new = (ends[node as usize] + through).min(1.0);
                change = change.max((new - reach[node as usize]).abs());
                reach[node as usize] = new;
            }
            if change < SETTLED {
                break;
            }
        }
        reach
    }
}

#[cfg(test)]
mod tests {
    use super::super::arborescence::{marginals, maximum};
    use super::*;

    /// Names the source of each of some articles, by log-odds of the root, of edges (from, to, weight),
    /// and the share of a root that is the wire.
    fn named(root: &[f64], edges: &[(u32, u32, f64)], wire: f64) -> Vec<Option<(Origin, f64)>> {
        let mut edges: Vec<Edge> = edges
            .iter()
            .map(|&(from, to, weight)| Edge { from, to, weight })
            .collect();
        edges.sort_by_key(|edge| (edge.to, edge.from));
        let (parents, marginals) = (maximum(root, &edges), marginals(root, &edges));
        let from_wire: Vec<f64> = marginals.root.iter().map(|root| root * wire).collect();
        let mut descent = Descent::new(&edges, &marginals, &parents, &from_wire);
        (0..root.len() as u32)
            .map(|node| descent.of(node, wire > 0.0, 0.8))
            .collect()
    }

    #[test]
    fn a_doubt_between_a_report_and_its_reprint_is_none_about_who_had_it_first() {
        // 1 copied 0; 2 copied either, the reprint a little likelier
        let edges = [(0, 1, 5.0), (0, 2, 2.0), (1, 2, 2.2)];
        let found = named(&[0.0, -3.0, -3.0], &edges, 0.0);
        assert_eq!(found[0], None);
        let (origin, chance) = found[2].unwrap();
        assert_eq!(origin, Origin::Edge(1), "the edge from 0 to 2");
        assert!(chance > 0.98, "{chance}");
    }

    #[test]
    fn two_that_may_each_have_copied_the_other_stay_undetermined() {
        let found = named(&[0.0, 0.0], &[(0, 1, 3.0), (1, 0, 3.0)], 0.0);
        assert!(found.iter().flatten().all(|(_, chance)| *chance < 0.8));
        assert!(found.iter().any(Option::is_some), "one hangs on the other");
    }

    #[test]
    fn subscribers_who_might_have_copied_each_other_have_it_from_the_wire_all_the_same() {
        let found = named(&[0.0, 0.0], &[(0, 1, 0.1), (1, 0, -2.0)], 0.95);
        let (origin, chance) = found[1].unwrap();
        assert!(origin == Origin::Wire && chance > 0.9, "{chance}");
    }

    #[test]
    fn an_article_that_hangs_on_nothing_and_names_no_wire_has_no_source() {
        assert_eq!(named(&[0.0], &[], 0.0), [None]);
    }
}
