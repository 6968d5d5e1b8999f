//! Links -> stories: articles that share enough text, not articles a chain of sharers connects.
//! Constant-Potts communities on containment: articles stay together while they share more than
//! `story_resolution` of the shorter one on average. An article that takes a good part of itself
//! from several stories (a round-up) is a member of each and called a bridge.
//! Reprints of one text beyond the number that is compared all with all are one node, since most of
//! their pairs were never looked at.
//! Cost: O(links) a round of clustering.

use std::collections::{BTreeMap, BTreeSet};

use super::family::{Families, Family};
use super::leiden::{self, Graph};
use super::link::Link;
use super::sides::covered;
use crate::align::Passage;
use crate::config::Config;
use crate::model::{ArticleId, Span, Tokens};

/// Articles that share enough text to be one story.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// Its articles in input order, bridges among them.
    pub articles: Vec<ArticleId>,
    /// Mean share over the pairs of its articles, in 0..=1.
    pub cohesion: f64,
    /// The linked pair that shares least.
    pub weakest: Link,
    /// Articles that belong to other stories too.
    pub bridges: Vec<ArticleId>,
}

/// The stories of a run.
#[derive(Debug, Default)]
pub struct Stories {
    /// The stories, numbered in order of their first article.
    pub stories: Vec<Story>,
    /// The story of each article: for a bridge, the one it takes most from.
    pub of_article: Vec<Option<u32>>,
}

/// Places of a text from which only some pairs are compared (see `candidates::places`).
const CONTRACT_OVER: usize = 16;
/// Share of an article from which a family counts as the article itself.
const WHOLE_TEXT: f64 = 0.5;
/// Share of a bridge that each of its stories provides at least.
const BRIDGE_SHARE: f64 = 0.1;
/// The same against the story that provides most: a reprint with one quotation from elsewhere is
/// no round-up.
const BRIDGE_RATIO: f64 = 1.0 / 3.0;
/// Pairs of a story whose mean share is its cohesion; of more, evenly spaced ones.
const COHESION_PAIRS: usize = 2048;

impl Stories {
    /// Clusters linked articles. `tokens` has the length of each article.
    #[must_use]
    pub fn new(
        passages: &[Passage],
        families: &Families,
        links: &[Link],
        tokens: &[u32],
        config: &Config,
    ) -> Self {
        let node = contracted(families, tokens);
        let edges: Vec<_> = links
            .iter()
            .map(|l| (node[l.a.index()], node[l.b.index()], l.share.min(1.0)))
            .collect();
        let graph = Graph::from_edges(tokens.len() as u32, &edges);
        let community = leiden::communities(&graph, config.story_resolution, config.seed);
        let community: Vec<u32> = node.iter().map(|&n| community[n as usize]).collect();
        let mut members = memberships(passages, families, links, tokens, &community);
        drop_contained(&mut members);
        assemble(links, &members, tokens.len())
    }
}

/// The node each article is clustered as: its own, or the first article's of a widely printed text.
fn contracted(families: &Families, tokens: &[u32]) -> Vec<u32> {
    let mut node: Vec<u32> = (0..tokens.len() as u32).collect();
    for Family {
        members,
        boilerplate,
        ..
    } in &families.families
    {
        if *boilerplate || members.len() <= CONTRACT_OVER {
            continue;
        }
        let mut whole = members
            .iter()
            .filter(|m| {
                f64::from(m.tokens.len()) >= f64::from(tokens[m.article.index()]) * WHOLE_TEXT
            })
            .map(|m| m.article.0);
        let Some(first) = whole.next() else { continue };
        let first = find(&mut node, first);
        for other in whole {
            let other = find(&mut node, other);
            let (keep, join) = (first.min(other), first.max(other));
            node[join as usize] = keep;
        }
    }
    (0..node.len() as u32)
        .map(|at| find(&mut node, at))
        .collect()
}

fn find(node: &mut [u32], mut at: u32) -> u32 {
    while node[at as usize] != at {
        node[at as usize] = node[node[at as usize] as usize];
        at = node[at as usize];
    }
    at
}

/// The communities each article belongs to, the one it takes most from first.
fn memberships(
    passages: &[Passage],
    families: &Families,
    links: &[Link],
    tokens: &[u32],
    community: &[u32],
) -> Vec<Vec<u32>> {
    let mut sizes = BTreeMap::new();
    for &c in community {
        *sizes.entry(c).or_insert(0) += 1;
    }
    // only articles linked into several communities, or alone in theirs, can be bridges
    let mut reached: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); tokens.len()];
    for link in links {
        for (this, other) in [(link.a, link.b), (link.b, link.a)] {
            let target = community[other.index()];
            if target != community[this.index()] {
                reached[this.index()].insert(target);
            }
        }
    }
    let mut spans: BTreeMap<(ArticleId, u32), Vec<Span<Tokens>>> = BTreeMap::new();
    for (at, passage) in passages.iter().enumerate() {
        if families.families[families.of_passage[at] as usize].boilerplate {
            continue;
        }
        for (this, other) in [(passage.a, passage.b), (passage.b, passage.a)] {
            if !reached[this.article.index()].is_empty() {
                let key = (this.article, community[other.article.index()]);
                spans.entry(key).or_default().push(this.tokens);
            }
        }
    }
    (0..tokens.len())
        .map(|at| {
            let own = community[at];
            let article = ArticleId(at as u32);
            let share = |c: u32| {
                let spans = spans.get(&(article, c)).into_iter().flatten().copied();
                f64::from(covered(spans)) / f64::from(tokens[at].max(1))
            };
            let mut shares: Vec<(f64, u32)> = reached[at]
                .iter()
                .chain((sizes[&own] > 1).then_some(&own))
                .map(|&c| (share(c), c))
                .filter(|&(_, c)| sizes[&c] > 1 || c == own)
                .collect();
            shares.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
            let most = shares.first().map_or(0.0, |s| s.0);
            shares.retain(|s| s.0 >= BRIDGE_SHARE && s.0 >= most * BRIDGE_RATIO);
            if shares.len() > 1 {
                shares.into_iter().map(|(_, c)| c).collect()
            } else {
                vec![own]
            }
        })
        .collect()
}

/// Takes back memberships in a story all of whose articles are members of another: it tells nothing that
/// the larger does not. Of two equal ones the first stays.
fn drop_contained(members: &mut [Vec<u32>]) {
    let mut articles: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, communities) in members.iter().enumerate() {
        for &c in communities {
            articles.entry(c).or_default().push(at);
        }
    }
    for (community, articles) in articles.iter().rev() {
        let others = members[articles[0]].clone();
        let contained = others.iter().any(|other| {
            other != community && articles.iter().all(|&at| members[at].contains(other))
        });
        if contained && articles.len() > 1 {
            for &at in articles {
                members[at].retain(|c| c != community);
            }
        }
    }
}

fn assemble(links: &[Link], members: &[Vec<u32>], articles: usize) -> Stories {
    let mut of_community: BTreeMap<u32, Vec<ArticleId>> = BTreeMap::new();
    for (at, communities) in members.iter().enumerate() {
        for &c in communities {
            of_community
                .entry(c)
                .or_default()
                .push(ArticleId(at as u32));
        }
    }
    let mut groups: Vec<(u32, Vec<ArticleId>)> = of_community
        .into_iter()
        .filter(|(_, articles)| articles.len() > 1)
        .collect();
    groups.sort_by_key(|(c, articles)| (articles[0], *c));
    let mut out = Stories {
        stories: Vec::new(),
        of_article: vec![None; articles],
    };
    for (community, articles) in groups {
        let Some((cohesion, weakest)) = measure(&articles, links) else {
            continue;
        };
        let number = out.stories.len() as u32;
        for &article in &articles {
            if members[article.index()][0] == community {
                out.of_article[article.index()] = Some(number);
            }
        }
        let bridges = articles
            .iter()
            .copied()
            .filter(|a| members[a.index()].len() > 1)
            .collect();
        out.stories.push(Story {
            articles,
            cohesion,
            weakest,
            bridges,
        });
    }
    out
}

/// Mean share over pairs, and the linked pair that shares least; none without a linked pair.
fn measure(articles: &[ArticleId], links: &[Link]) -> Option<(f64, Link)> {
    let link = |a: ArticleId, b: ArticleId| {
        links
            .binary_search_by_key(&(a, b), |l| (l.a, l.b))
            .ok()
            .map(|at| links[at])
    };
    let inside = |id: ArticleId| articles.binary_search(&id).is_ok();
    let weakest = articles
        .iter()
        .flat_map(|&a| {
            let first = links.partition_point(|l| l.a < a);
            links[first..].iter().take_while(move |l| l.a == a)
        })
        .filter(|l| inside(l.b))
        .min_by(|x, y| {
            x.share
                .total_cmp(&y.share)
                .then((x.a, x.b).cmp(&(y.a, y.b)))
        })?;
    let pairs = articles.len() * (articles.len() - 1) / 2;
    let step = pairs.div_ceil(COHESION_PAIRS);
    let mut sum = 0.0;
    let mut sampled = 0;
    let mut number = 0;
    for (at, &a) in articles.iter().enumerate() {
        let first = (step - number % step) % step;
        for &b in articles[at + 1..].iter().skip(first).step_by(step) {
            sum += link(a, b).map_or(0.0, |l| l.share);
            sampled += 1;
        }
        number += articles.len() - at - 1;
    }
    Some((sum / f64::from(sampled.max(1)), *weakest))
}
