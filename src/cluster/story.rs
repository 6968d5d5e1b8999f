//! Links -> stories: articles that share enough text, not articles a chain of sharers connects.
//! Constant-Potts communities on containment: articles stay together while they share more than
//! `story_resolution` of the shorter one on average. What is clustered are the facets of articles,
//! so an article that takes a good part of itself from several stories (a round-up) is a member of
//! each and called a bridge.
//! Reprints of one text beyond the number that is compared all with all are one node, since most of
//! their pairs were never looked at.
//! Cost: O(links) a round of clustering.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::facet::{Facets, Shared};
use super::family::{Families, Family};
use super::leiden::{self, Graph};
use super::link::Link;
use super::sides::covered;
use super::strangers;
use super::tie::Ties;
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
    /// Articles that take a part of themselves from each of several stories, and guests that share enough
    /// with one of its articles but belong to another story as a whole.
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
const CONTRACT_OVER: usize = super::tie::ALL_WITH_ALL;
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
    /// Clusters linked articles.
    #[must_use]
    pub(super) fn new(shared: Shared<'_>, config: &Config) -> Self {
        let facets = Facets::new(shared);
        let node = contracted(shared.families, shared.content, &facets);
        let edges: Vec<_> = shared
            .links
            .iter()
            .filter_map(|link| {
                let a = node[facets.toward(link.a, link.b)? as usize];
                let b = node[facets.toward(link.b, link.a)? as usize];
                Some((a, b, link.share))
            })
            .collect();
        let graph = Graph::from_edges(facets.count(), &edges);
        let community = leiden::communities(&graph, config.story_resolution, config.seed);
        let mut community: Vec<u32> = node.iter().map(|&n| community[n as usize]).collect();
        let ties = Ties::new(shared);
        strangers::settle(&facets, &mut community, &ties, config.story_resolution);
        let guests = strangers::part(&facets, &mut community, &ties, config.story_resolution);
        let mut members = memberships(shared, &facets, &community);
        drop_contained(&mut members);
        // whose other memberships were taken back is no more than a bridge to what is left, unless it is part of it
        let is_bridge: Vec<bool> = (0..)
            .map(ArticleId)
            .zip(&members)
            .map(|(id, communities)| match communities[..] {
                [only] => facets.of(id).all(|facet| community[facet as usize] != only),
                _ => true,
            })
            .collect();
        assemble(&ties, &members, &is_bridge, &guests)
    }
}

/// The node each facet is clustered as: its own, or the first article's of a widely printed text.
fn contracted(families: &Families, tokens: &[u32], facets: &Facets) -> Vec<u32> {
    let mut node: Vec<u32> = (0..facets.count()).collect();
    for Family {
        members,
        boilerplate,
        ..
    } in &families.families
    {
        if *boilerplate || members.len() <= CONTRACT_OVER {
            continue;
        }
        let longest = members.iter().map(|m| m.tokens.len()).max().unwrap_or(0);
        let mut whole = members
            .iter()
            .filter(|m| {
                let length = f64::from(m.tokens.len());
                let of_article = f64::from(tokens[m.article.index()]);
                length >= of_article * WHOLE_TEXT && length >= f64::from(longest) * WHOLE_TEXT
            })
            .map(|m| facets.main(m.article));
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
fn memberships(shared: Shared<'_>, facets: &Facets, community: &[u32]) -> Vec<Vec<u32>> {
    (0..shared.content.len() as u32)
        .into_par_iter()
        .map(|id| {
            let article = ArticleId(id);
            let of = |other| Some(community[facets.toward(other, article)? as usize]);
            let main = community[facets.main(article) as usize];
            let of: Vec<Option<u32>> = facets.linked(article).map(of).collect();
            if of.iter().all(|&of| of == Some(main)) {
                return vec![main];
            }
            let mut spans: BTreeMap<u32, Vec<Span<Tokens>>> = BTreeMap::new();
            // communities of which it is a part by itself, not only as a bridge
            let mut joined: Vec<u32> = Vec::new();
            for (other, span) in shared.spans(article) {
                let place = facets.place(article, other);
                if let Some((place, there)) = place.and_then(|at| Some((at, of[at]?))) {
                    spans.entry(there).or_default().push(span);
                    let own = community[facets.facet(article, place) as usize];
                    if own == there && joined.last() != Some(&own) {
                        joined.push(own);
                    }
                }
            }
            joined.sort_unstable();
            joined.dedup();
            let chosen = choose(&spans, shared.content[id as usize]);
            if chosen.len() > 1 {
                return chosen;
            }
            let covered = |c: u32| covered(spans[&c].iter().copied());
            let most = joined
                .into_iter()
                .max_by_key(|&c| (covered(c), u32::MAX - c));
            vec![most.unwrap_or(main)]
        })
        .collect()
}

/// Of the communities that an article shares spans with, the one that it takes most from and each that
/// adds a good part to those before.
fn choose(spans: &BTreeMap<u32, Vec<Span<Tokens>>>, length: u32) -> Vec<u32> {
    let mut order: Vec<(u32, u32)> = spans
        .iter()
        .map(|(&community, spans)| (u32::MAX - covered(spans.iter().copied()), community))
        .collect();
    order.sort_unstable();
    let (mut taken, mut so_far, mut most) = (Vec::new(), 0, 0.0);
    let mut chosen = Vec::new();
    for (_, community) in order {
        let before = taken.len();
        taken.extend(&spans[&community]);
        let now = covered(taken.iter().copied());
        let added = f64::from(now - so_far) / f64::from(length.max(1));
        if added >= BRIDGE_SHARE && added >= most * BRIDGE_RATIO {
            chosen.push(community);
            (so_far, most) = (now, added.max(most));
        } else {
            taken.truncate(before);
        }
    }
    chosen
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

fn assemble(
    ties: &Ties<'_>,
    members: &[Vec<u32>],
    is_bridge: &[bool],
    guests: &[(u32, ArticleId)],
) -> Stories {
    let is_guest = |at: &(u32, ArticleId)| guests.binary_search(at).is_ok();
    let mut of_community: Vec<(u32, ArticleId)> = (0..)
        .zip(members)
        .flat_map(|(at, communities)| communities.iter().map(move |&c| (c, ArticleId(at))))
        .chain(guests.iter().copied())
        .collect();
    of_community.par_sort_unstable();
    of_community.dedup();
    let mut found: Vec<(u32, Story)> = of_community
        .par_chunk_by(|x, y| x.0 == y.0)
        .filter(|same| same.len() > 1)
        .filter_map(|same| {
            let articles: Vec<ArticleId> = same.iter().map(|x| x.1).collect();
            let (cohesion, weakest) = measure(&articles, ties)?;
            let bridges = same
                .iter()
                .filter(|at| is_bridge[at.1.index()] || is_guest(at))
                .map(|at| at.1)
                .collect();
            let story = Story {
                articles,
                cohesion,
                weakest,
                bridges,
            };
            Some((same[0].0, story))
        })
        .collect();
    found.sort_by_key(|(community, story)| (story.articles[0], *community));
    let mut of_article = vec![None; members.len()];
    for (number, (community, story)) in (0..).zip(&found) {
        for article in &story.articles {
            if members[article.index()][0] == *community {
                of_article[article.index()] = Some(number);
            }
        }
    }
    // a guest whose own community is itself alone is at home where it visits first
    for (number, (_, story)) in (0..).zip(&mut found) {
        for article in &story.articles {
            of_article[article.index()].get_or_insert(number);
        }
        let visits =
            |id: &ArticleId| is_bridge[id.index()] || of_article[id.index()] != Some(number);
        story.bridges.retain(visits);
    }
    Stories {
        stories: found.into_iter().map(|(_, story)| story).collect(),
        of_article,
    }
}

/// Mean share over pairs, and the linked pair that shares least; none without a linked pair.
fn measure(articles: &[ArticleId], ties: &Ties<'_>) -> Option<(f64, Link)> {
    let pairs = articles.len() * (articles.len() - 1) / 2;
    let step = pairs.div_ceil(COHESION_PAIRS);
    let (mut sum, mut sampled, mut number) = (0.0, 0, 0);
    let mut weakest: Option<Link> = None;
    for (at, &a) in articles.iter().enumerate() {
        let inside = |id: ArticleId| articles.binary_search(&id).is_ok();
        for link in ties.links_up(a).iter().filter(|link| inside(link.b)) {
            if weakest.is_none_or(|least| link.share < least.share) {
                weakest = Some(*link);
            }
        }
        let first = (step - number % step) % step;
        for &b in articles[at + 1..].iter().skip(first).step_by(step) {
            sum += ties.share(a, b);
            sampled += 1;
        }
        number += articles.len() - at - 1;
    }
    Some((sum / f64::from(sampled.max(1)), weakest?))
}
