//! Log-odds that one node copied another -> the likeliest tree of copies, and how likely each copy is.
//! Every node has one parent or hangs on a virtual root (it was first, or copied something unseen).
//! Costs and sources stand in the two halves: the heaviest tree, and the share of trees.

mod marginals;
mod maximum;
#[cfg(test)]
mod tests;

pub use marginals::{Marginals, independent, marginals};
pub use maximum::maximum;

/// Log-odds stop counting here, so that an infinite one is as good as a large one.
const LIMIT: f64 = (1_u64 << 28) as f64;

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
