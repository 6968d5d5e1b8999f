//! The heaviest tree. O(E log V): a path grows backwards along the heaviest entering edges; a cycle is
//! contracted into one node whose entering edges are melded; contractions are undone from the outside
//! in. Weights are whole numbers of 2^-32, so ties are exact.
//! Method: Chu & Liu 1965; Edmonds 1967; Tarjan 1977; Gabow, Galil, Spencer & Tarjan 1986 (path
//! growing).

use std::cmp::Reverse;

use super::{Edge, check, clamp};

/// One unit of log-odds is `1 << UNIT_BITS` units.
const UNIT_BITS: u32 = 32;
/// No arc, no heap, no tree above.
const NONE: u32 = u32::MAX;

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
