//! Gold and found copies -> whether the right sources, directions and doubts were stated.
//!
//! A line says that `to` had text from a source. Two lines are about the same *relation* if they
//! join the same two articles, whichever copied; or if both name a wire and the same copier. A line
//! is *right* if the gold knows a line with the same source and the same copier. Names of wires
//! compare without case. Of lines that say the same twice, the most confident known one counts.
//!
//! - **coverage**: of the known gold lines, those whose relation a found line decides (its
//!   direction is known). *Decided* below means these.
//! - **direction accuracy**: of the decided, those for which the most confident such line names the
//!   same copier. From a wire there is but one direction, so it is also given for articles alone.
//! - **source accuracy**: of the articles that copy in the known gold and into which a found line
//!   is known, those for which the most confident such line is right.
//! - **descent**: a text comes from a source at first hand, or by way of others that the gold knows to have
//!   had it from there. **descent precision**: of the known found lines that are judged, those whose
//!   copier descends from their source. **descent coverage**: of the known gold lines, those whose
//!   relation is decided, or whose copier a known found line takes from what the line's source has it from
//!   itself: the road is known to begin there, not all its stations. **descent accuracy**: of these,
//!   those that name the same copier.
//! - **precision**: of the known found lines, those that are right; lines about a relation that
//!   the gold holds as undetermined only are not judged. **recall**: of the known gold lines, those
//!   stated by a known found line with that source and copier.
//! - **relation precision, recall**: the same for relations, whatever was said of their direction,
//!   over all lines of either side.
//! - **siblings**: articles that have text from the same wire as another article, in the known gold.
//!   Such an article is *called a copy* if a known found line takes it from a sibling, and the gold
//!   holds no line between the two. The share is of all siblings.
//! - **undetermined decided**: of the relations that the gold holds as undetermined only, those
//!   that a found line decides.
//! - **calibration**: over the known found lines, and over all found lines, that are judged and
//!   state a confidence: does the copier descend from the source as often as the confidence says? A
//!   line between articles of which the gold knows no descent is wrong. `calibration_source` asks for
//!   the very source instead, of the known found lines.
//! - **curve**: accuracy and coverage as above, if a line decided from other confidences on; also drawn.
//! - **baselines**: accuracy and coverage of two simple rules on the known gold lines between two
//!   articles, where a list of all articles with their dates and words is given.

mod ancestry;
mod baselines;
mod calibration;
mod parse;
mod plot;
mod relations;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};

use serde::Serialize;

pub use self::baselines::{Baseline, Baselines};
pub use self::calibration::{Bin, Calibration};
pub use self::parse::{Claim, parse};

use self::ancestry::Ancestry;
use self::calibration::calibration;
use self::relations::{Relation, Relations};
use super::articles::Article;
use super::figures::{self, Figure, share};
use crate::report::record::{Direction, Source};

/// The score of found copies; the module's text defines every figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Copies {
    /// Right directions among the decided gold lines.
    pub direction_accuracy: Option<f64>,
    /// The same over lines from an article.
    pub direction_accuracy_articles: Option<f64>,
    /// Decided lines among the known gold lines.
    pub coverage: Option<f64>,
    /// Decided gold lines, and those whose copier was taken from further up.
    pub descent_coverage: Option<f64>,
    /// Right directions among those.
    pub descent_accuracy: Option<f64>,
    /// Known found lines whose copier descends from their source.
    pub descent_precision: Option<f64>,
    /// Copiers whose most confident source is right.
    pub source_accuracy: Option<f64>,
    /// Right lines among the known found lines.
    pub precision: Option<f64>,
    /// Known gold lines that were stated.
    pub recall: Option<f64>,
    /// Found lines whose relation the gold holds.
    pub relation_precision: Option<f64>,
    /// Gold lines whose relation was found.
    pub relation_recall: Option<f64>,
    /// Articles with text from the same wire as another.
    pub siblings: usize,
    /// Those that were called a copy of a sibling.
    pub siblings_called_copies: usize,
    /// `siblings_called_copies / siblings`.
    pub siblings_called_copies_share: Option<f64>,
    /// Relations that the gold holds as undetermined only.
    pub gold_undetermined: usize,
    /// Those that were decided.
    pub undetermined_decided: usize,
    /// `undetermined_decided / gold_undetermined`.
    pub undetermined_decided_share: Option<f64>,
    /// Known gold lines.
    pub gold_known: usize,
    /// Those that were decided.
    pub decided: usize,
    /// Found lines.
    pub found: usize,
    /// Found lines whose direction is known.
    pub found_known: usize,
    /// Over the known found lines.
    pub calibration: Calibration,
    /// Over all found lines.
    pub calibration_all: Calibration,
    /// Over the known found lines, right where the very source is named.
    pub calibration_source: Calibration,
    /// Accuracy against coverage.
    pub curve: Vec<Point>,
    /// What simple rules say, if the articles are known.
    pub baselines: Option<Baselines>,
}

/// A point of the curve of accuracy against coverage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// Confidence from which a line decides.
    pub from: f64,
    /// Decided lines among the known gold lines.
    pub coverage: Option<f64>,
    /// Right directions among those.
    pub direction_accuracy: Option<f64>,
}

/// Confidences at which the curve has points.
const CURVE: [f64; 11] = [0.0, 0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99];

fn curve(gold: &Relations<'_>, found: &Relations<'_>, gold_known: usize) -> Vec<Point> {
    let said: Vec<(f64, bool)> = gold
        .known()
        .filter_map(|truth| Some((truth, found.likeliest(Relation::of(truth))?)))
        .map(|(truth, said)| (said.confidence.unwrap_or(1.0), truth.to == said.to))
        .collect();
    CURVE
        .iter()
        .map(|&from| {
            let decided = said.iter().filter(|(confidence, _)| *confidence >= from);
            let right = decided.clone().filter(|(_, right)| *right).count();
            let decided = decided.count();
            Point {
                from,
                coverage: share(decided, gold_known),
                direction_accuracy: share(right, decided),
            }
        })
        .collect()
}

/// Scores found copies against gold ones; with the articles also what simple rules would say.
/// O(n log n).
#[must_use]
pub fn score(gold: &[Claim], found: &[Claim], articles: Option<&[Article]>) -> Copies {
    let (gold, found) = (Relations::new(gold), Relations::new(found));

    let decided: Vec<_> = gold
        .known()
        .filter_map(|truth| Some((truth, found.decision(Relation::of(truth))?)))
        .collect();
    let directions = |only_articles: bool| {
        let judged = decided
            .iter()
            .filter(|(truth, _)| !only_articles || matches!(truth.from, Source::Article(_)));
        let right = judged.clone().filter(|(truth, said)| truth.to == said.to);
        share(right.count(), judged.count())
    };

    let ancestry = Ancestry::new(gold.known());
    let judged: Vec<Judged<'_>> = found
        .claims()
        .filter_map(|claim| judge(&gold, &ancestry, claim))
        .collect();
    let judged_known: Vec<Judged<'_>> = judged
        .iter()
        .copied()
        .filter(|judged| judged.claim.direction == Direction::Known)
        .collect();
    let right = |of: &dyn Fn(&Judged<'_>) -> bool| {
        let right = judged_known.iter().filter(|judged| of(judged)).count();
        share(right, judged_known.len())
    };
    let calibrated = |judged: &[Judged<'_>], of: &dyn Fn(&Judged<'_>) -> bool| {
        let stated: Vec<(f64, bool)> = judged
            .iter()
            .filter_map(|judged| Some((judged.claim.confidence?, of(judged))))
            .collect();
        calibration(&stated)
    };
    let (by_descent, descents_right) = by_descent(&gold, &found, &ancestry);

    let (gold_known, found_known) = (gold.known().count(), found.known().count());
    let (gold_all, found_all) = (gold.claims().count(), found.claims().count());
    let in_both = |one: &Relations<'_>, other: &Relations<'_>| {
        one.claims()
            .filter(|claim| other.holds(Relation::of(claim)))
            .count()
    };
    let stated = gold.known().filter(|truth| found.knows(truth)).count();
    let undetermined: Vec<_> = gold.undetermined().collect();
    let undetermined_decided = undetermined
        .iter()
        .filter(|relation| found.decision(**relation).is_some())
        .count();
    let (siblings, siblings_called_copies) = siblings(&gold, &found);
    Copies {
        direction_accuracy: directions(false),
        direction_accuracy_articles: directions(true),
        coverage: share(decided.len(), gold_known),
        source_accuracy: source_accuracy(&gold, &found),
        descent_coverage: share(by_descent, gold.known().count()),
        descent_accuracy: share(descents_right, by_descent),
        descent_precision: right(&|judged| judged.descends),
        precision: right(&|judged| judged.is_source),
        recall: share(stated, gold_known),
        relation_precision: share(in_both(&found, &gold), found_all),
        relation_recall: share(in_both(&gold, &found), gold_all),
        siblings,
        siblings_called_copies,
        siblings_called_copies_share: share(siblings_called_copies, siblings),
        gold_undetermined: undetermined.len(),
        undetermined_decided,
        undetermined_decided_share: share(undetermined_decided, undetermined.len()),
        gold_known,
        decided: decided.len(),
        found: found_all,
        found_known,
        calibration: calibrated(&judged_known, &|judged| judged.descends),
        calibration_all: calibrated(&judged, &|judged| judged.descends),
        calibration_source: calibrated(&judged_known, &|judged| judged.is_source),
        curve: curve(&gold, &found, gold_known),
        baselines: articles.map(|articles| baselines::baselines(&gold.known(), articles)),
    }
}

/// A found line of which the gold can tell whether it is right.
#[derive(Clone, Copy)]
struct Judged<'a> {
    claim: &'a Claim,
    /// Whether the gold knows this very source of this copier.
    is_source: bool,
    /// Whether the copier's text comes from there, at first hand or any other.
    descends: bool,
}

/// Compares a found line with the gold; none if the gold itself is undetermined.
fn judge<'a>(
    gold: &Relations<'_>,
    ancestry: &Ancestry<'_>,
    claim: &'a Claim,
) -> Option<Judged<'a>> {
    let relation = Relation::of(claim);
    let is_source = gold.knows(claim);
    let descends = is_source || ancestry.of(&claim.to).contains(&claim.from);
    let undetermined = gold.holds(relation) && gold.decision(relation).is_none();
    (descends || !undetermined).then_some(Judged {
        claim,
        is_source,
        descends,
    })
}

/// How many known gold lines are decided at their source or above it, and how many of these rightly.
fn by_descent(
    gold: &Relations<'_>,
    found: &Relations<'_>,
    ancestry: &Ancestry<'_>,
) -> (usize, usize) {
    let mut taken: BTreeMap<&str, BTreeSet<&Source>> = BTreeMap::new();
    for claim in found.known() {
        taken.entry(&claim.to).or_default().insert(&claim.from);
    }
    let (mut decided, mut right) = (0, 0);
    for truth in gold.known() {
        let above = match &truth.from {
            Source::Article(id) => ancestry.of(id),
            Source::Wire(_) => BTreeSet::new(),
        };
        let said = found.decision(Relation::of(truth));
        let from_above = taken
            .get(&*truth.to)
            .is_some_and(|taken| !taken.is_disjoint(&above));
        decided += usize::from(from_above || said.is_some());
        right += usize::from(from_above || said.is_some_and(|said| said.to == truth.to));
    }
    (decided, right)
}

/// Copiers whose most confident known line is right, among those that copy and have such a line.
fn source_accuracy(gold: &Relations<'_>, found: &Relations<'_>) -> Option<f64> {
    let copiers: BTreeSet<&str> = gold.known().map(|truth| truth.to.as_str()).collect();
    let mut best: BTreeMap<&str, &Claim> = BTreeMap::new();
    for claim in found.known().filter(|claim| copiers.contains(&*claim.to)) {
        let said = best.entry(&claim.to).or_insert(claim);
        if claim.confidence > said.confidence {
            *said = claim;
        }
    }
    let right = best.values().filter(|claim| gold.knows(claim)).count();
    share(right, best.len())
}

/// Articles that share a wire with another, and those of them said to copy such a one.
fn siblings(gold: &Relations<'_>, found: &Relations<'_>) -> (usize, usize) {
    let mut copiers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut wires: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for truth in gold.known() {
        if let Source::Wire(wire) = &truth.from {
            copiers.entry(wire).or_default().insert(&truth.to);
            wires.entry(&truth.to).or_default().insert(wire);
        }
    }
    let siblings: BTreeSet<&str> = copiers
        .values()
        .filter(|articles| articles.len() > 1)
        .flatten()
        .copied()
        .collect();
    let called: BTreeSet<&str> = found
        .known()
        .filter(|claim| match &claim.from {
            Source::Article(from) => {
                *from != claim.to
                    && !gold.holds(Relation::of(claim))
                    && wires
                        .get(from.as_str())
                        .zip(wires.get(claim.to.as_str()))
                        .is_some_and(|(one, other)| !one.is_disjoint(other))
            }
            Source::Wire(_) => false,
        })
        .map(|claim| claim.to.as_str())
        .collect();
    (siblings.len(), called.len())
}

impl Display for Copies {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let shares = [
            ("direction_accuracy", self.direction_accuracy),
            (
                "direction_accuracy_articles",
                self.direction_accuracy_articles,
            ),
            ("coverage", self.coverage),
            ("descent_coverage", self.descent_coverage),
            ("descent_accuracy", self.descent_accuracy),
            ("descent_precision", self.descent_precision),
            ("source_accuracy", self.source_accuracy),
            ("precision", self.precision),
            ("recall", self.recall),
            ("relation_precision", self.relation_precision),
            ("relation_recall", self.relation_recall),
            (
                "siblings_called_copies_share",
                self.siblings_called_copies_share,
            ),
            (
                "undetermined_decided_share",
                self.undetermined_decided_share,
            ),
        ];
        let counts = [
            ("siblings", self.siblings),
            ("siblings_called_copies", self.siblings_called_copies),
            ("gold_undetermined", self.gold_undetermined),
            ("undetermined_decided", self.undetermined_decided),
            ("gold_known", self.gold_known),
            ("decided", self.decided),
            ("found", self.found),
            ("found_known", self.found_known),
        ];
        for (name, value) in shares {
            figures::line(f, name, Figure(value))?;
        }
        for (name, value) in counts {
            figures::line(f, name, value)?;
        }
        self.calibration.lines(f, "calibration.")?;
        self.calibration_all.lines(f, "calibration_all.")?;
        self.calibration_source.lines(f, "calibration_source.")?;
        for point in &self.curve {
            let name = format!("curve_{:.2}", point.from);
            let (coverage, accuracy) = (Figure(point.coverage), Figure(point.direction_accuracy));
            figures::line(f, &name, format_args!("{coverage}\t{accuracy}"))?;
        }
        let mut marks: Vec<plot::Mark> = self
            .curve
            .iter()
            .filter_map(|point| Some(('*', point.coverage?, point.direction_accuracy?)))
            .collect();
        if let Some(rules) = &self.baselines {
            for (name, mark, rule) in [
                ("earliest_date", 'e', rules.earliest_date),
                ("longest_text", 'l', rules.longest_text),
            ] {
                if let (Some(coverage), Some(accuracy)) = (rule.coverage, rule.direction_accuracy) {
                    marks.push((mark, coverage, accuracy));
                }
                let accuracy = format!("baseline.{name}.direction_accuracy");
                figures::line(f, &accuracy, Figure(rule.direction_accuracy))?;
                let coverage = format!("baseline.{name}.coverage");
                figures::line(f, &coverage, Figure(rule.coverage))?;
            }
        }
        if marks.is_empty() {
            return Ok(());
        }
        plot::draw(f, &marks)?;
        writeln!(
            f,
            "# * from several confidences on, e the earliest date, l the longest text"
        )
    }
}
