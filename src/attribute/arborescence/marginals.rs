//! The share of trees, each weighing exp(sum of its edges), that hold each edge.
//! O(n^3), for families up to some hundred nodes. The matrix-tree theorem gives these as differences
//! of entries of an inverse Laplacian, which cancel to noise once two nodes accuse each other far
//! more strongly than the root (at log-odds of 40 nothing is left). The same numbers are escape
//! probabilities of a random walk from child to parent, and eliminating the walk's states needs
//! additions, products and quotients of positive numbers only: every digit stays good.
//! Method: Tutte 1948; Koo, Globerson, Carreras & Collins 2007 (several nodes on the root); Wilson
//! 1996 (trees and walks); Grassmann, Taksar & Heyman 1985 (elimination without subtraction).

use super::{Edge, check, clamp};

/// The root's chance against a node's heaviest edge is at least exp of this: above what f64 can hold.
const ROOT_FLOOR: f64 = -600.0;

/// How probable each attachment is; for each node its root marginal and the marginals of the edges
/// that enter it sum to one.
#[derive(Clone, Debug, PartialEq)]
pub struct Marginals {
    /// That each node hangs on the root.
    pub root: Vec<f64>,
    /// That each edge, in the order given, is part of the tree.
    pub edges: Vec<f64>,
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
