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
    let weight = |(node, at): (usize, &Option<usize>)| at.map_or(root[node], |at| edges[at].weight);
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
