//! Families and stories -> copies: who most likely had text from whom, how sure that is, and why.
//! Families whose text overlaps form a lineage. Its articles hang on each other or on the outside
//! (an unseen wire, or being first) by the likeliest tree. The share of all trees that hold a copy is
//! how likely it was made directly; its confidence is how likely the text comes from that source at
//! all, so evidence spread over unrelated sources stays unsure, and over a report and its reprints does not.
//! Cost: O(E log V) a lineage, O(V^3) for the confidences of lineages up to [`EXACT_UP_TO`] articles.
//! Method: maximum arborescence (Chu & Liu 1965; Edmonds 1967), marginals by the directed
//! matrix-tree theorem (Tutte 1948; Koo et al. 2007).

pub mod arborescence;
mod claims;
mod dangling;
mod descent;
mod edits;
mod evidence;
mod flow;
mod habit;
mod held;
mod lineage;
mod outside;
mod press;
mod reasons;
mod style;
mod usage;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::align::Alignments;
use crate::cluster::Clusters;
use crate::config::Config;
use crate::model::{Article, ArticleId, Span, Tokens};
use crate::segment::credit::{Agencies, Credits};
use arborescence::Edge;
use claims::{Claim, Claims};
use dangling::Names;
use descent::{Descent, Origin};
use evidence::{Case, Texts};
pub use evidence::{Evidence, EvidenceKind};
pub use flow::{Flow, Output};
use habit::Habits;
use held::Held;
use lineage::{Lineage, Lineages};
use press::Press;
use reasons::{Reasons, Which};
use serde::{Deserialize, Serialize};
use style::Styles;
pub use usage::{Reuse, Usage};

/// Articles of a lineage up to which confidences are exact; beyond, each article's choice is
/// weighed by itself.
pub const EXACT_UP_TO: usize = 200;

/// Whether a copy's direction could be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// It could.
    Known,
    /// It could not; the source named is merely the likeliest.
    Undetermined,
}

/// Where a copy came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// An article of this input.
    Article(ArticleId),
    /// An agency whose own text is not in this input.
    Wire(String),
}

/// Who most likely had text from whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Copy {
    /// The source.
    pub from: Source,
    /// The copier.
    pub to: ArticleId,
    /// Words taken.
    pub words: u32,
    /// Share of the copier's words, in 0..=1.
    pub share: f64,
    /// Probability that the text comes from this source, directly or through others; in 0..=1.
    pub confidence: f64,
    /// Whether that is enough to say so.
    pub direction: Direction,
    evidence: Which,
}

impl Copy {
    /// The copier and the source, by which copies are sorted.
    fn ends(&self) -> (ArticleId, &Source) {
        (self.to, &self.from)
    }
}

/// Everything that attribution found.
#[derive(Debug, Default)]
pub struct Attribution {
    /// Copies, sorted by copier and source.
    pub copies: Vec<Copy>,
    reasons: Reasons,
    /// Per article, how much of it stands elsewhere.
    pub usage: Vec<Usage>,
    /// Per two outlets, what went from one to the other; sorted.
    pub flows: Vec<Flow>,
    /// Per outlet, how much of what it prints is its own.
    pub outputs: BTreeMap<String, Output>,
}

impl Attribution {
    /// Why one of these copies is thought to be one, the strongest reason first.
    /// # Panics
    /// If the copy is none of these.
    #[must_use]
    pub fn evidence(&self, copy: &Copy) -> impl ExactSizeIterator<Item = Evidence<'_>> {
        self.reasons.get(copy.evidence)
    }
}

/// What is known of the articles besides passages and clusters.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The articles.
    pub articles: &'a [Article],
    /// Whom each credits.
    pub credits: &'a [Credits],
    /// Tokens of each.
    pub tokens: &'a [u32],
    /// Words of each.
    pub words: &'a [u32],
    /// The agencies credits were read with.
    pub agencies: &'a Agencies,
}

/// Attributes all shared text.
#[must_use]
pub fn attribute(
    known: Known<'_>,
    alignments: &Alignments,
    clusters: &Clusters,
    config: &Config,
) -> Attribution {
    let press = Press::new(known.articles, known.credits, known.tokens, known.agencies);
    let passages = &alignments.passages;
    let held = Held {
        alignments,
        standing: &clusters.standing,
        least: config.min_words,
    };
    let lineages = Lineages::new(known.articles, held, clusters, &press);
    let mut texts = Texts {
        names: Names::new(known.articles, &lineages),
        styles: Styles::new(known.articles, passages, &clusters.sides, &press),
        lineages: lineage::counts(&lineages, known.articles.len()),
        habits: Habits::default(),
    };
    // what can be told without habits teaches them
    let outlet = |id| press.facts(id).outlet;
    let between = |copy: Likely<'_, '_>| match copy.from {
        Source::Article(from) if copy.confidence >= config.decide_at => {
            outlet(from).zip(outlet(copy.to))
        }
        _ => None,
    };
    let told: Vec<_> = (0..lineages.len())
        .into_par_iter()
        .flat_map_iter(|at| judged(lineages.get(at), &texts, &press, config, between))
        .collect();
    texts.habits = Habits::new(told, press.outlets());
    let judge = |lineage| {
        judged(lineage, &texts, &press, config, |copy| {
            Some(known.claim(copy, config))
        })
    };
    let (mut copies, mut reasons) = Claims::new(&lineages, judge).settle(known);
    credit_alone(known, &press, &mut copies, &mut reasons);
    copies.sort_by(|x, y| x.ends().cmp(&y.ends()));
    let usage = usage::usage(known, held, clusters);
    let outputs = flow::outputs(known, &usage);
    Attribution {
        flows: flow::flows(known.articles, &copies, &outputs),
        copies,
        reasons,
        usage,
        outputs,
    }
}

/// A likely copy within a lineage.
struct Likely<'a, 'b> {
    from: Source,
    to: ArticleId,
    /// Tokens taken.
    tokens: u32,
    confidence: f64,
    /// Where the copier holds text of this descent.
    spans: &'a [Span<Tokens>],
    /// Puts the reasons into words.
    evidence: &'b dyn Fn() -> Vec<Evidence<'static>>,
}

/// What `told` makes of the likeliest copies within one lineage.
fn judged<'a, T>(
    lineage: Lineage<'a>,
    texts: &'a Texts<'a>,
    press: &Press<'_>,
    config: &Config,
    told: impl Fn(Likely<'a, '_>) -> Option<T>,
) -> Vec<T> {
    let wire = press.unseen_wire(lineage.articles, lineage.outlets);
    let agency_here = lineage.articles.iter().any(|&id| press.facts(id).is_agency);
    let wires = outside::wires(lineage, wire, press);
    let outside: Vec<Evidence<'_>> = lineage
        .articles
        .iter()
        .zip(&wires)
        .zip(lineage.covered)
        .map(|((&id, &wire), &covered)| {
            let agency_here = agency_here && outside::is_long(covered);
            outside::from_outside(press.facts(id), wire, agency_here, press)
        })
        .collect();
    let dangling = evidence::dangling(lineage, texts);
    let most_held = evidence::most_held(lineage, texts);
    let root: Vec<f64> = outside
        .iter()
        .zip(dangling.iter().zip(&wires))
        .map(|(outside, (dangling, wire))| {
            // who cut a wire's report leaves things dangling too
            let dangling = dangling.filter(|_| wire.is_none());
            outside.points - dangling.map_or(0.0, |dangling| dangling.points)
        })
        .collect();
    let mut directed: Vec<(Edge, Case<'_>)> = Vec::new();
    for pair in lineage.pairs {
        for forward in [true, false] {
            let case = Case {
                lineage,
                wires: &wires,
                most_held: &most_held,
                pair,
                forward,
                texts,
                press,
            };
            let ((from, to), weight) = (case.ends(), case.weight());
            directed.push((Edge { from, to, weight }, case));
        }
    }
    directed.sort_by_key(|(edge, _)| (edge.to, edge.from));
    let edges: Vec<Edge> = directed.iter().map(|(edge, _)| *edge).collect();
    let parents = arborescence::maximum(&root, &edges);
    let marginals = if root.len() <= EXACT_UP_TO {
        arborescence::marginals(&root, &edges)
    } else {
        arborescence::independent(&root, &edges)
    };
    let roots = parents.iter().filter(|p| p.is_none()).count();
    let from_wire: Vec<f64> = (0..)
        .zip(&wires)
        .map(|(at, wire)| {
            let (at, facts): (usize, _) = (at, press.facts(lineage.articles[at]));
            let is_wire = |wire| outside::is_wire(facts, wire, lineage.covered[at]);
            wire.map_or(0.0, |wire| is_wire(wire) * marginals.root[at])
        })
        .collect();
    let mut descent = Descent::new(&edges, &marginals, &parents, &from_wire);
    let mut found = Vec::new();
    for node in 0..parents.len() as u32 {
        let at = node as usize;
        let id = lineage.articles[at];
        let facts = press.facts(id);
        // the only one from outside is simply the first, unless it says whom it had it from
        let wire = wires[at]
            .filter(|wire| !facts.is_agency && (facts.credits.contains(wire) || roots > 1));
        let Some((origin, confidence)) = descent.of(node, wire.is_some(), config.decide_at) else {
            continue;
        };
        let (from, tokens) = match (origin, wire) {
            (Origin::Edge(edge), _) => {
                let (Edge { from, .. }, case) = &directed[edge];
                if case.pair.quotation && confidence < config.decide_at {
                    // quoting the same speech is no copying, unless something says so
                    continue;
                }
                let (_, tokens) = case.covered();
                (Source::Article(lineage.articles[*from as usize]), tokens)
            }
            (Origin::Wire, Some(wire)) => (
                Source::Wire(press.agency(wire).to_owned()),
                lineage.covered[at],
            ),
            (Origin::Wire, None) => continue,
        };
        let evidence = || match origin {
            Origin::Edge(edge) => {
                let reasons = directed[edge].1.reasons().into_iter();
                let dangling = dangling[at].map(|dangling| dangling.evidence(id, texts));
                reasons.chain(dangling).collect()
            }
            Origin::Wire => vec![outside[at].clone()],
        };
        found.extend(told(Likely {
            from,
            to: id,
            tokens,
            confidence,
            spans: lineage.spans(at),
            evidence: &evidence,
        }));
    }
    found
}

impl Known<'_> {
    /// Words that so many tokens of an article stand for.
    fn words_of(&self, article: ArticleId, tokens: u32) -> u32 {
        let (words, all) = (self.words[article.index()], self.tokens[article.index()]);
        (f64::from(tokens) / f64::from(all.max(1)) * f64::from(words)).round() as u32
    }

    fn claim<'a>(&self, likely: Likely<'a, '_>, config: &Config) -> Claim<'a> {
        let Likely {
            from,
            to,
            tokens,
            confidence,
            spans,
            evidence,
        } = likely;
        let mut evidence = evidence();
        evidence.sort_by(|x, y| {
            y.points
                .abs()
                .total_cmp(&x.points.abs())
                .then(x.kind.cmp(&y.kind))
        });
        let all = self.words[to.index()];
        let words = self.words_of(to, tokens);
        let copy = Copy {
            from,
            to,
            words,
            share: f64::from(words) / f64::from(all.max(1)),
            confidence,
            direction: if confidence >= config.decide_at {
                Direction::Known
            } else {
                Direction::Undetermined
            },
            evidence: Which::default(),
        };
        Claim {
            copy,
            spans,
            evidence,
        }
    }
}

/// How sure an explicit credit line makes us that the whole article is the agency's: one credit in
/// ten stands over a text that a reporter wrote with the agency's help.
const CREDIT_LINE_CONFIDENCE: f64 = 0.9;

/// Articles that say in a credit line that they are an agency's, though no other text here shows it.
fn credit_alone(
    known: Known<'_>,
    press: &Press<'_>,
    copies: &mut Vec<Copy>,
    reasons: &mut Reasons,
) {
    let mut sourced = vec![false; known.articles.len()];
    for copy in &*copies {
        sourced[copy.to.index()] = true;
    }
    for at in (0..known.articles.len()).filter(|&at| !sourced[at]) {
        let to = ArticleId(at as u32);
        if press.facts(to).is_agency {
            continue;
        }
        let mut credits = known.credits[at].credits.iter();
        if let Some(credit) = credits.find(|credit| credit.is_for_all()) {
            let evidence = Evidence {
                kind: EvidenceKind::Credit,
                points: (CREDIT_LINE_CONFIDENCE / (1.0 - CREDIT_LINE_CONFIDENCE)).ln(),
                says: format!("its credit line names {}", credit.agency).into(),
            };
            copies.push(Copy {
                from: Source::Wire(credit.agency.to_string()),
                to,
                words: known.words[at],
                share: 1.0,
                confidence: CREDIT_LINE_CONFIDENCE,
                direction: Direction::Known,
                evidence: reasons.push(&[evidence]),
            });
        }
    }
}
