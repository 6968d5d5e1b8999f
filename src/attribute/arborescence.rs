//! Log-odds that one node copied another -> the likeliest tree of copies, and how likely each copy is.
//! Every node has one parent or hangs on a virtual root (it was first, or copied something unseen).
//! - [`maximum`]: the heaviest tree. O(E log V): a path grows backwards along the heaviest entering
//!   edges; a cycle is contracted into one node whose entering edges are melded; contractions are
//!   undone from the outside in. Weights are whole numbers of 2^-32, so ties are exact.
//! - [`marginals`]: the share of trees, each weighing exp(sum of its edges), that hold each edge.
//!   O(n^3), for families up to some hundred nodes. The matrix-tree theorem gives these as differences
//!   of entries of an inverse Laplacian, which cancel to noise once two nodes accuse each other far
//!   more strongly than the root (at log-odds of 40 nothing is left). The same numbers are escape
//!   probabilities of a random walk from child to parent, and eliminating the walk's states needs
//!   additions, products and quotients of positive numbers only: every digit stays good.
//!
//! Method: Chu & Liu 1965; Edmonds 1967; Tarjan 1977; Gabow, Galil, Spencer & Tarjan 1986 (path
//! growing); Tutte 1948; Koo, Globerson, Carreras & Collins 2007 (several nodes on the root); Wilson
//! 1996 (trees and walks); Grassmann, Taksar & Heyman 1985 (elimination without subtraction).

use std::cmp::Reverse;

/// Log-odds stop counting here, so that an infinite one is as good as a large one.
const LIMIT: f64 = (1_u64 << 28) as f64;
/// One unit of log-odds is `1 << UNIT_BITS` units.
const UNIT_BITS: u32 = 32;
/// The root's chance against a node's heaviest edge is at least exp of this: above what f64 can hold.
const ROOT_FLOOR: f64 = -600.0;
/// No arc, no heap, no tree above.
const NONE: u32 = u32::MAX;

/// A possible copy: `to` may have copied `from`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// The parent.
    pub from: u32,
    /// The child.
    pub to: u32,
    /// Log-odds of the copy.
    pub weight: f64,
}

/// How probable each attachment is; for each node its root marginal and the marginals of the edges
/// that enter it sum to one.
#[derive(Clone, Debug, PartialEq)]
pub struct Marginals {
    /// That each node hangs on the root.
    pub root: Vec<f64>,
    /// That each edge, in the order given, is part of the tree.
    pub edges: Vec<f64>,
}

/// The parent of each node, or none where it hangs on the root, such that the sum of weights is the
/// highest; node `v` may always hang on the root for `root[v]`.
/// Where weights tie the root comes first, then the parent with the lower number. The order of the
/// edges is immaterial; self-loops are ignored; weights count up to 2^28 either way.
/// O((nodes + edges) * log(nodes)).
/// # Panics
/// If an end is not below `root.len()`, or a weight is not a number.
#[must_use]
pub fn maximum(root: &[f64], edges: &[Edge]) -> Vec<Option<u32>> {
    let mut forest = Forest::new(root, edges);
    for node in 0..root.len() as u32 {
        forest.grow(node);
    }
    forest.expand()
}

/// The probability of each edge, and of each node's hanging on the root, when a tree is as probable
/// as exp(sum of its weights). A root more than 600 below a node's heaviest edge counts as 600 below.
/// O(n^3) time and O(n^2) memory for n nodes, plus O(edges).
/// # Panics
/// If an end is not below `root.len()`, or a weight is not a number.
#[must_use]
pub fn marginals(root: &[f64], edges: &[Edge]) -> Marginals {
    check(root, edges);
    let n = root.len();
    let mut heaviest: Vec<f64> = root.iter().map(|&weight| clamp(weight)).collect();
    let mut entering = vec![Vec::new(); n];
    for (at, edge) in edges.iter().enumerate() {
        if edge.from != edge.to {
            let to = edge.to as usize;
            heaviest[to] = heaviest[to].max(clamp(edge.weight));
            entering[to].push(at);
        }
    }
    // A node's rates may share any factor: it picks exactly one parent.
    let rate = |weight: f64, to: usize| (clamp(weight) - heaviest[to]).exp();
    let root_rates: Vec<f64> = (0..n)
        .map(|to| (clamp(root[to]) - heaviest[to]).max(ROOT_FLOOR).exp())
        .collect();
    let mut steps = vec![0.0; n * n];
    for (to, entering) in entering.iter().enumerate() {
        for &at in entering {
            steps[to * n + edges[at].from as usize] += rate(edges[at].weight, to);
        }
    }
    let walk = Walk {
        nodes: (0..n).collect(),
        steps,
        out: root_rates.clone(),
    };
    let mut found = Marginals {
        root: vec![0.0; n],
        edges: vec![0.0; edges.len()],
    };
    let mut escape = vec![0.0; n];
    walk.escapes(&mut Vec::new(), &mut escape, &mut |node, escape| {
        // A parent that surely descends from `node` is no parent.
        let chance = |at: usize| rate(edges[at].weight, node) * escape[edges[at].from as usize];
        let total = root_rates[node] + entering[node].iter().map(|&at| chance(at)).sum::<f64>();
        found.root[node] = root_rates[node] / total;
        for &at in &entering[node] {
            found.edges[at] = chance(at) / total;
        }
    });
    found
}

/// As [`marginals`], but every node chooses its parent without regard to the others' choices, so
/// that cycles count too: an approximation for families too large for the exact form. O(edges).
/// # Panics
/// If an end is not below `root.len()`, or a weight is not a number.
#[must_use]
pub fn independent(root: &[f64], edges: &[Edge]) -> Marginals {
    check(root, edges);
    let mut heaviest: Vec<f64> = root.iter().map(|&weight| clamp(weight)).collect();
    for edge in edges {
        let heaviest = &mut heaviest[edge.to as usize];
        *heaviest = heaviest.max(clamp(edge.weight));
    }
    let rate = |weight: f64, to: usize| (clamp(weight) - heaviest[to]).exp();
    let mut total: Vec<f64> = (0..root.len()).map(|to| rate(root[to], to)).collect();
    for edge in edges {
        total[edge.to as usize] += rate(edge.weight, edge.to as usize);
    }
    Marginals {
        root: (0..root.len())
            .map(|to| rate(root[to], to) / total[to])
            .collect(),
        edges: edges
            .iter()
            .map(|edge| rate(edge.weight, edge.to as usize) / total[edge.to as usize])
            .collect(),
    }
}

fn check(root: &[f64], edges: &[Edge]) {
    for (node, weight) in root.iter().enumerate() {
        assert!(!weight.is_nan(), "root weight of {node} is not a number");
    }
    for Edge { from, to, weight } in edges {
        let inside = (*from as usize) < root.len() && (*to as usize) < root.len();
        assert!(inside, "edge {from}->{to} among {} nodes", root.len());
        assert!(!weight.is_nan(), "edge {from}->{to} is not a number");
    }
}

fn clamp(weight: f64) -> f64 {
    weight.clamp(-LIMIT, LIMIT)
}

/// A weight as whole units; at most 2^60 either way.
fn units(weight: f64) -> i64 {
    (clamp(weight) * (1_u64 << UNIT_BITS) as f64).round() as i64
}

/// An edge as the forest sees it; from nobody means from the root.
#[derive(Clone, Copy)]
struct Arc {
    from: Option<u32>,
    to: u32,
}

/// How far a node, or a contracted cycle, has come.
#[derive(Clone, Copy)]
enum State {
    Fresh,
    OnPath,
    /// Its chain of entering arcs reaches the root.
    Settled,
}

/// Nodes and the cycles contracted out of them, which are numbered after the nodes.
struct Forest {
    nodes: usize,
    arcs: Vec<Arc>,
    heaps: Heaps,
    /// Of each node or cycle: the arcs that may still enter it.
    entering: Vec<u32>,
    /// The arc chosen to enter it.
    chosen: Vec<u32>,
    state: Vec<State>,
    /// The cycle it was contracted into.
    above: Vec<u32>,
    /// Like `above`, with shortcuts.
    jump: Vec<u32>,
    /// Of each cycle: what was contracted.
    rings: Vec<Vec<u32>>,
    path: Vec<u32>,
}

impl Forest {
    fn new(root: &[f64], edges: &[Edge]) -> Self {
        check(root, edges);
        let nodes = root.len();
        let mut arcs = Vec::with_capacity(nodes + edges.len());
        let mut keys = Vec::with_capacity(nodes + edges.len());
        for (to, &weight) in (0..).zip(root) {
            arcs.push(Arc { from: None, to });
            keys.push(units(weight));
        }
        for edge in edges.iter().filter(|edge| edge.from != edge.to) {
            arcs.push(Arc {
                from: Some(edge.from),
                to: edge.to,
            });
            keys.push(units(edge.weight));
        }
        let mut heaps = Heaps::new(&keys);
        let mut entering = vec![NONE; nodes];
        for (at, arc) in (0..).zip(&arcs) {
            let heap = &mut entering[arc.to as usize];
            *heap = heaps.meld(&arcs, *heap, at);
        }
        Self {
            nodes,
            arcs,
            heaps,
            entering,
            chosen: vec![NONE; nodes],
            state: vec![State::Fresh; nodes],
            above: vec![NONE; nodes],
            jump: (0..nodes as u32).collect(),
            rings: Vec::new(),
            path: Vec::new(),
        }
    }

    /// Follows the heaviest entering arcs from `node` back to the root, contracting each cycle met.
    fn grow(&mut self, node: u32) {
        let mut at = self.top(node);
        loop {
            match self.state[at as usize] {
                State::Settled => break,
                State::OnPath => at = self.contract(at),
                State::Fresh => {
                    self.state[at as usize] = State::OnPath;
                    self.path.push(at);
                    let arc = self.choose(at);
                    match self.arcs[arc as usize].from {
                        None => break,
                        Some(from) => at = self.top(from),
                    }
                }
            }
        }
        for settled in self.path.drain(..) {
            self.state[settled as usize] = State::Settled;
        }
    }

    /// Takes the heaviest arc that enters `at` from outside; all others now cost what they fall short.
    /// One from the root is always left: taking one ends the path.
    fn choose(&mut self, at: u32) -> u32 {
        loop {
            let arc = self.entering[at as usize];
            let key = self.heaps.key(arc);
            let rest = self.heaps.pop(&self.arcs, arc);
            self.entering[at as usize] = rest;
            let from = self.arcs[arc as usize].from;
            if from.is_none_or(|from| self.top(from) != at) {
                self.heaps.shift(rest, -key);
                self.chosen[at as usize] = arc;
                return arc;
            }
        }
    }

    /// Makes one of the end of the path, from `first` on.
    fn contract(&mut self, first: u32) -> u32 {
        let cycle = self.above.len() as u32;
        let mut ring = Vec::new();
        let mut heap = NONE;
        while let Some(member) = self.path.pop() {
            self.above[member as usize] = cycle;
            self.jump[member as usize] = cycle;
            heap = self
                .heaps
                .meld(&self.arcs, heap, self.entering[member as usize]);
            ring.push(member);
            if member == first {
                break;
            }
        }
        self.rings.push(ring);
        self.entering.push(heap);
        self.chosen.push(NONE);
        self.state.push(State::Fresh);
        self.above.push(NONE);
        self.jump.push(cycle);
        cycle
    }

    /// The outermost cycle that holds `node`, or itself; paths are halved on the way.
    fn top(&mut self, mut node: u32) -> u32 {
        while self.jump[node as usize] != node {
            let next = self.jump[node as usize];
            self.jump[node as usize] = self.jump[next as usize];
            node = next;
        }
        node
    }

    /// Opens the cycles from the outside in: the arc that enters a cycle replaces the one chosen
    /// inside, at every depth of its end; all others stand. O(nodes).
    fn expand(mut self) -> Vec<Option<u32>> {
        let mut parents = vec![None; self.nodes];
        let mut open: Vec<u32> = (0..self.above.len() as u32)
            .filter(|&at| self.above[at as usize] == NONE)
            .collect();
        while let Some(outer) = open.pop() {
            let arc = self.arcs[self.chosen[outer as usize] as usize];
            parents[arc.to as usize] = arc.from;
            let mut inner = arc.to;
            while inner != outer {
                let cycle = self.above[inner as usize];
                let ring = std::mem::take(&mut self.rings[cycle as usize - self.nodes]);
                open.extend(ring.into_iter().filter(|&member| member != inner));
                inner = cycle;
            }
        }
        parents
    }
}

/// Leftist heaps of arcs (Crane 1972), heaviest first, in one arena; a heap is its first arc.
struct Heaps(Vec<Heap>);

#[derive(Clone, Copy)]
struct Heap {
    key: i64,
    /// Still to be added to the keys of both sides.
    owed: i64,
    left: u32,
    right: u32,
    /// Steps to the nearest missing side.
    rank: u32,
}

impl Heaps {
    fn new(keys: &[i64]) -> Self {
        let single = |&key: &i64| Heap {
            key,
            owed: 0,
            left: NONE,
            right: NONE,
            rank: 1,
        };
        Self(keys.iter().map(single).collect())
    }

    fn key(&self, heap: u32) -> i64 {
        self.0[heap as usize].key
    }

    fn rank(&self, heap: u32) -> u32 {
        self.0.get(heap as usize).map_or(0, |heap| heap.rank)
    }

    fn shift(&mut self, heap: u32, by: i64) {
        if let Some(heap) = self.0.get_mut(heap as usize) {
            heap.key += by;
            heap.owed += by;
        }
    }

    fn settle_debt(&mut self, heap: u32) -> Heap {
        let Heap {
            owed, left, right, ..
        } = self.0[heap as usize];
        self.shift(left, owed);
        self.shift(right, owed);
        self.0[heap as usize].owed = 0;
        self.0[heap as usize]
    }

    /// Joins two heaps; calls itself O(log arcs) deep.
    fn meld(&mut self, arcs: &[Arc], a: u32, b: u32) -> u32 {
        if a == NONE || b == NONE {
            return a.min(b);
        }
        let order = |heap: u32| {
            let arc = arcs[heap as usize];
            (Reverse(self.key(heap)), arc.from, arc.to, heap)
        };
        let (first, second) = if order(a) < order(b) { (a, b) } else { (b, a) };
        let Heap { left, right, .. } = self.settle_debt(first);
        let right = self.meld(arcs, right, second);
        let (left, right) = if self.rank(left) < self.rank(right) {
            (right, left)
        } else {
            (left, right)
        };
        let rank = self.rank(right) + 1;
        let heap = &mut self.0[first as usize];
        (heap.left, heap.right, heap.rank) = (left, right, rank);
        first
    }

    /// Drops a heap's first arc.
    fn pop(&mut self, arcs: &[Arc], heap: u32) -> u32 {
        let Heap { left, right, .. } = self.settle_debt(heap);
        self.meld(arcs, left, right)
    }
}

/// A random walk over some nodes, from child to parent, until it leaves for the root.
#[derive(Clone)]
struct Walk {
    nodes: Vec<usize>,
    /// Rates, row by row of the node left; the diagonal means nothing.
    steps: Vec<f64>,
    /// Rates to the root.
    out: Vec<f64>,
}

/// A node that was taken out of a walk: where it went, as shares of its whole rate.
struct Gone {
    node: usize,
    out: f64,
    to: Vec<(usize, f64)>,
}

impl Walk {
    /// Calls `visit` for each node `v` with the probability, for all nodes, that a walk from there
    /// reaches the root without passing `v`.
    /// Half of the nodes are taken out to treat the other half, and the other way round, so that
    /// each halving costs a quarter of the one before: O(n^3) in all.
    fn escapes(
        &self,
        gone: &mut Vec<Gone>,
        escape: &mut [f64],
        visit: &mut impl FnMut(usize, &[f64]),
    ) {
        let n = self.nodes.len();
        if let [node] = self.nodes[..] {
            escape[node] = 0.0;
            // Each went only to nodes that outlived it.
            for past in gone.iter().rev() {
                let onward = past.to.iter().map(|&(to, share)| share * escape[to]);
                escape[past.node] = past.out + onward.sum::<f64>();
            }
            visit(node, escape);
        } else if n > 1 {
            let before = gone.len();
            for kept in [0..n / 2, n / 2..n] {
                let mut rest = self.rotated(kept.start);
                while rest.nodes.len() > kept.len() {
                    rest.remove_last(n, gone);
                }
                rest.shrink(n);
                rest.escapes(gone, escape, visit);
                gone.truncate(before);
            }
        }
    }

    /// The same walk with its nodes numbered from `first` on and round.
    fn rotated(&self, first: usize) -> Self {
        let mut turned = self.clone();
        let n = self.nodes.len();
        turned.nodes.rotate_left(first);
        turned.out.rotate_left(first);
        turned.steps.rotate_left(first * n);
        for row in turned.steps.chunks_mut(n) {
            row.rotate_left(first);
        }
        turned
    }

    /// Takes the last node out: who stepped there steps to where it would have gone from there.
    fn remove_last(&mut self, stride: usize, gone: &mut Vec<Gone>) {
        let (Some(node), Some(out)) = (self.nodes.pop(), self.out.pop()) else {
            return;
        };
        let last = self.nodes.len();
        let (before, row) = self.steps.split_at_mut(last * stride);
        let shares = &mut row[..last];
        let total = out + shares.iter().sum::<f64>();
        let out = out / total;
        for share in &mut *shares {
            *share /= total;
        }
        for (steps, to_root) in before.chunks_mut(stride).zip(&mut self.out) {
            let through = steps[last];
            *to_root += through * out;
            for (step, share) in steps.iter_mut().zip(&*shares) {
                *step += through * share;
            }
        }
        gone.push(Gone {
            node,
            out,
            to: self
                .nodes
                .iter()
                .copied()
                .zip(shares.iter().copied())
                .collect(),
        });
    }

    /// Drops the columns of nodes taken out.
    fn shrink(&mut self, stride: usize) {
        let n = self.nodes.len();
        for row in 0..n {
            self.steps
                .copy_within(row * stride..row * stride + n, row * n);
        }
        self.steps.truncate(n * n);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash;
    use proptest::prelude::*;
    use std::cmp::Ordering;

    fn edge(from: u32, to: u32, weight: f64) -> Edge {
        Edge { from, to, weight }
    }

    fn weight_of(root: &[f64], edges: &[Edge], parents: &[Option<u32>]) -> f64 {
        let enters = |(to, parent): (u32, &Option<u32>)| match parent {
            None => root[to as usize],
            Some(from) => edges
                .iter()
                .filter(|edge| edge.from == *from && edge.to == to)
                .map(|edge| edge.weight)
                .fold(f64::NEG_INFINITY, f64::max),
        };
        (0..).zip(parents).map(enters).sum()
    }

    fn is_tree(parents: &[Option<u32>]) -> bool {
        (0..parents.len()).all(|node| {
            let up = |&node: &usize| parents[node].map(|parent| parent as usize);
            std::iter::successors(Some(node), up)
                .take(parents.len() + 1)
                .count()
                <= parents.len()
        })
    }

    /// Calls `visit` for each tree with its entering edges: one index a node, `None` for the root.
    fn all_trees(nodes: usize, edges: &[Edge], visit: &mut dyn FnMut(&[Option<usize>])) {
        fn extend(
            nodes: usize,
            edges: &[Edge],
            entering: &mut Vec<Option<usize>>,
            visit: &mut dyn FnMut(&[Option<usize>]),
        ) {
            let to = entering.len();
            if to == nodes {
                let parents: Vec<_> = entering
                    .iter()
                    .map(|at| at.map(|at| edges[at].from))
                    .collect();
                if is_tree(&parents) {
                    visit(entering);
                }
                return;
            }
            let into = (0..edges.len()).filter(|&at| edges[at].to as usize == to);
            for at in std::iter::once(None).chain(into.map(Some)) {
                entering.push(at);
                extend(nodes, edges, entering, visit);
                entering.pop();
            }
        }
        extend(nodes, edges, &mut Vec::new(), visit);
    }

    fn sum_of(root: &[f64], edges: &[Edge], entering: &[Option<usize>]) -> f64 {
        let weight =
            |(node, at): (usize, &Option<usize>)| at.map_or(root[node], |at| edges[at].weight);
        entering.iter().enumerate().map(weight).sum()
    }

    fn brute_marginals(root: &[f64], edges: &[Edge]) -> Marginals {
        let mut top = f64::NEG_INFINITY;
        all_trees(root.len(), edges, &mut |entering| {
            top = top.max(sum_of(root, edges, entering));
        });
        let mut found = Marginals {
            root: vec![0.0; root.len()],
            edges: vec![0.0; edges.len()],
        };
        let mut total = 0.0;
        all_trees(root.len(), edges, &mut |entering| {
            let share = (sum_of(root, edges, entering) - top).exp();
            total += share;
            for (node, at) in entering.iter().enumerate() {
                match at {
                    None => found.root[node] += share,
                    Some(at) => found.edges[*at] += share,
                }
            }
        });
        for share in found.root.iter_mut().chain(&mut found.edges) {
            *share /= total;
        }
        found
    }

    fn assert_close(found: &Marginals, truth: &Marginals) {
        let all = |marginals: &Marginals| [&marginals.root[..], &marginals.edges].concat();
        for (found, truth) in all(found).iter().zip(all(truth)) {
            assert!((found - truth).abs() < 1e-9, "{found} for {truth}");
        }
    }

    fn sums(found: &Marginals, edges: &[Edge]) -> Vec<f64> {
        let mut sums = found.root.clone();
        for (edge, share) in edges.iter().zip(&found.edges) {
            sums[edge.to as usize] += share;
        }
        sums
    }

    /// Root weights and edges among 1..=5 nodes, some edges twice; weights in -`size`..`size`, and
    /// whole numbers among them so that many tie.
    fn families(size: f64) -> impl Strategy<Value = (Vec<f64>, Vec<Edge>)> {
        let weight = move || {
            prop_oneof![
                -size..size,
                (-3..=3_i32).prop_map(move |tie| f64::from(tie) / 3.0 * size)
            ]
        };
        (1..=5_u32).prop_flat_map(move |nodes| {
            let root = prop::collection::vec(weight(), nodes as usize);
            let one = (0..nodes, 0..nodes, weight()).prop_map(|(from, to, w)| edge(from, to, w));
            let loops = |edges: Vec<Edge>| edges.into_iter().filter(|edge| edge.from != edge.to);
            let edges = prop::collection::vec(one, 0..16);
            (root, edges.prop_map(move |edges| loops(edges).collect()))
        })
    }

    fn random_family(nodes: u32, edges: usize, mut state: u64) -> (Vec<f64>, Vec<Edge>) {
        let mut draw = |below: u64| hash::next(&mut state) % below;
        let root = (0..nodes).map(|_| -(draw(40) as f64) - 10.0).collect();
        let edges = (0..edges)
            .map(|_| {
                let from = draw(nodes.into()) as u32;
                edge(
                    from,
                    draw(nodes.into()) as u32,
                    draw(2000) as f64 / 100.0 - 10.0,
                )
            })
            .collect();
        (root, edges)
    }

    /// The textbook's contraction, one cycle at a time, O(V * E): the weight of the heaviest tree.
    /// Nodes are 1.., the root is 0.
    fn plain_weight(nodes: usize, arcs: &[(usize, usize, f64)]) -> f64 {
        let mut best = vec![(0, f64::NEG_INFINITY); nodes];
        for &(from, to, weight) in arcs {
            if from != to && to != 0 && weight > best[to].1 {
                best[to] = (from, weight);
            }
        }
        best[0].1 = 0.0;
        let sum = best.iter().map(|&(_, weight)| weight).sum();
        let mut seen = vec![0; nodes];
        for start in 1..nodes {
            let mut at = start;
            while at != 0 && seen[at] == 0 {
                seen[at] = start;
                at = best[at].0;
            }
            if at != 0 && seen[at] == start {
                let mut inside = vec![false; nodes];
                while !std::mem::replace(&mut inside[at], true) {
                    at = best[at].0;
                }
                // The cycle takes the number of one of its nodes; the others are left without arcs.
                let name = |node: usize| if inside[node] { at } else { node };
                let mut contracted: Vec<_> = arcs
                    .iter()
                    .filter(|&&(from, to, _)| to != 0 && !(inside[from] && inside[to]))
                    .map(|&(from, to, weight)| (name(from), name(to), weight - best[to].1))
                    .collect();
                let emptied = (1..nodes).filter(|&node| inside[node] && node != at);
                contracted.extend(emptied.map(|node| (0, node, 0.0)));
                return sum + plain_weight(nodes, &contracted);
            }
        }
        sum
    }

    #[test]
    fn a_lone_node_hangs_on_the_root() {
        assert_eq!(maximum(&[-3.0], &[]), [None]);
        assert_eq!(marginals(&[-3.0], &[]).root, [1.0]);
        assert_eq!(maximum(&[], &[]), []);
        assert!(marginals(&[], &[]).root.is_empty());
    }

    #[test]
    fn without_edges_all_hang_on_the_root() {
        assert_eq!(maximum(&[-3.0, f64::NEG_INFINITY], &[]), [None, None]);
        assert_eq!(marginals(&[-3.0, f64::NEG_INFINITY], &[]).root, [1.0, 1.0]);
    }

    #[test]
    fn a_chain_of_copies_is_found_through_its_cycles() {
        let edges = [
            edge(0, 1, 2.0),
            edge(1, 0, 2.5),
            edge(1, 2, 3.0),
            edge(2, 1, 2.5),
            edge(0, 2, 1.0),
        ];
        assert_eq!(
            maximum(&[0.0, -1.0, -1.0], &edges),
            [None, Some(0), Some(1)]
        );
    }

    #[test]
    fn where_weights_tie_the_root_and_then_the_lower_number_wins() {
        assert_eq!(maximum(&[0.5, 0.5], &[edge(0, 1, 0.5)]), [None, None]);
        let both = [edge(1, 0, 0.7), edge(0, 1, 0.7)];
        assert_eq!(maximum(&[0.1, 0.1], &both), [None, Some(0)]);
        let two = [edge(1, 2, 0.7), edge(0, 2, 0.7)];
        assert_eq!(maximum(&[0.1, 0.1, 0.1], &two), [None, None, Some(0)]);
    }

    #[test]
    fn thousands_of_cycles_within_cycles_open_again() {
        let n = 20_000;
        let edges: Vec<Edge> = (1..n)
            .flat_map(|node| [edge(node - 1, node, 5.0), edge(node, node - 1, 5.0)])
            .collect();
        let middle = n / 2;
        let mut root = vec![-1.0; n as usize];
        root[middle as usize] = 0.0;
        let truth: Vec<Option<u32>> = (0..n)
            .map(|node| match node.cmp(&middle) {
                Ordering::Less => Some(node + 1),
                Ordering::Equal => None,
                Ordering::Greater => Some(node - 1),
            })
            .collect();
        assert!(maximum(&root, &edges) == truth);
    }

    #[test]
    fn two_thousand_nodes_weigh_what_the_plain_algorithm_finds() {
        let (root, edges) = random_family(2000, 20_000, 1);
        let parents = maximum(&root, &edges);
        assert!(is_tree(&parents));
        let mut arcs: Vec<_> = (1..)
            .zip(&root)
            .map(|(to, &weight)| (0, to, weight))
            .collect();
        arcs.extend(
            edges
                .iter()
                .map(|edge| (edge.from as usize + 1, edge.to as usize + 1, edge.weight)),
        );
        let truth = plain_weight(2001, &arcs);
        let found = weight_of(&root, &edges, &parents);
        assert!((found - truth).abs() < 1e-4, "{found} for {truth}");
    }

    #[test]
    fn two_that_accuse_each_other_beyond_doubt_share_the_blame() {
        let both = [edge(1, 0, 50.0), edge(0, 1, 50.0)];
        let found = marginals(&[-50.0, -50.0], &both);
        assert_eq!(found.root, [0.5, 0.5]);
        assert_eq!(found.edges, [0.5, 0.5]);
        let surely = marginals(&[f64::NEG_INFINITY, 0.0], &[edge(1, 0, f64::INFINITY)]);
        assert!(surely.edges[0] > 1.0 - 1e-12);
    }

    #[test]
    fn two_hundred_nodes_keep_their_sums() {
        let (root, edges) = random_family(200, 8000, 2);
        let found = marginals(&root, &edges);
        for sum in sums(&found, &edges) {
            assert!((sum - 1.0).abs() < 1e-12);
        }
        // Somebody hangs on the root in every tree.
        assert!(found.root.iter().sum::<f64>() > 1.0 - 1e-9);
    }

    proptest! {
        #[test]
        fn no_tree_of_a_small_family_is_heavier((root, edges) in families(5.0)) {
            let parents = maximum(&root, &edges);
            prop_assert!(is_tree(&parents));
            let mut best = f64::NEG_INFINITY;
            all_trees(root.len(), &edges, &mut |entering| {
                best = best.max(sum_of(&root, &edges, entering));
            });
            prop_assert!((weight_of(&root, &edges, &parents) - best).abs() < 1e-8);
        }

        #[test]
        fn the_order_of_the_edges_is_immaterial((root, mut edges) in families(3.0)) {
            let parents = maximum(&root, &edges);
            edges.reverse();
            prop_assert_eq!(maximum(&root, &edges), parents);
        }

        #[test]
        fn marginals_are_the_shares_of_all_trees((root, edges) in families(3.0)) {
            let found = marginals(&root, &edges);
            assert_close(&found, &brute_marginals(&root, &edges));
            for sum in sums(&found, &edges) {
                prop_assert!((sum - 1.0).abs() < 1e-12);
            }
        }

        #[test]
        fn marginals_stay_exact_where_log_odds_are_huge((root, edges) in families(50.0)) {
            assert_close(&marginals(&root, &edges), &brute_marginals(&root, &edges));
        }
    }
}
