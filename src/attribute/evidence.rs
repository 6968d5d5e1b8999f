//! Two articles that share text -> reasons why one of them had it from the other, in log-odds and
//! in words. Natural logarithms throughout: 3 points are 20 to 1.
//! No single kind of reason decides alone: clocks lie, credits are scrubbed, texts are cut and
//! added to. The constants say how far each kind can be trusted; each gives its reason.

use serde::{Deserialize, Serialize};

use super::lineage::{Lineage, Pair};
use crate::model::{ArticleId, Moment, Precision};
use crate::segment::credit::{Agencies, Credit};

/// What a reason rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EvidenceKind {
    /// Publication times further apart than their precision.
    Time,
    /// Credit lines.
    Credit,
    /// Which text is part of the other.
    Containment,
    /// Edits that one must have made.
    Edits,
    /// Speech that both may have heard.
    Quotation,
}

/// One reason for or against a source.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// What it rests on.
    pub kind: EvidenceKind,
    /// Log-odds for the stated source.
    pub points: f64,
    /// The reason in words.
    pub says: String,
}

/// What is known of an article besides its text.
#[derive(Clone, Debug)]
pub(super) struct Facts<'a> {
    pub(super) outlet: Option<&'a str>,
    pub(super) moment: Option<(Moment, Precision)>,
    pub(super) credits: &'a [Credit],
    /// Tokens of its text.
    pub(super) tokens: u32,
}

/// Most that times can say: 20 to 1 between the two directions. One reprint in twenty carries a
/// wrong date (updates, migrations, time zones).
const TIME_POINTS: f64 = 1.5;
/// Lag at which time has said two thirds of what it can: agency copy is re-covered within minutes,
/// so minutes say little and hours much.
const TIME_SCALE_SECONDS: f64 = 1800.0;
/// A credit that names the other's own outlet: the copier says so itself.
const NAMES_SOURCE: f64 = 3.0;
/// A credit to somebody else than the supposed source.
const NAMES_ANOTHER: f64 = -1.5;
/// The supposed source credits an agency and the copier does not: possible, but an agency's
/// subscriber is seldom copied without the credit.
const SOURCE_HAS_CREDIT: f64 = -0.5;
/// What one edit between two texts costs: of several parents the one with fewest edits is likelier.
const EDIT_POINTS: f64 = -0.35;
/// Edits beyond which more say nothing.
const MAX_EDITS: u32 = 12;
/// Most that being the part of the other says: cuts are common, additions are too.
const PART_POINTS: f64 = 1.2;
/// Quoted speech: both may have heard it.
const QUOTATION_POINTS: f64 = -3.0;
/// A text nobody credits came from outside this input.
const FROM_OUTSIDE: f64 = -2.0;
/// The same where another of its articles credits an agency that is not here.
const FROM_KNOWN_WIRE: f64 = -1.0;
/// The article itself credits an agency that is not here.
const CREDITS_WIRE: f64 = 2.0;
/// The article is an agency's own.
const IS_AGENCY: f64 = 1.0;

/// The unseen agency most of a lineage's articles credit, if any; one whose own article is in the
/// lineage is not unseen. Ties go to the name that sorts first.
pub(super) fn unseen_wire<'a>(lineage: &Lineage, facts: &[Facts<'a>], agencies: &Agencies) -> Option<&'a str> {
    let mut counts = std::collections::BTreeMap::new();
    for id in &lineage.articles {
        let mut names: Vec<&str> = facts[id.index()].credits.iter().map(|c| &*c.agency).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            *counts.entry(name).or_insert(0) += 1;
        }
    }
    let here = |name: &str| {
        lineage.articles.iter().any(|id| facts[id.index()].outlet.is_some_and(|o| agencies.is_outlet(name, o)))
    };
    counts
        .into_iter()
        .filter(|(name, _)| !here(name))
        .max_by(|x, y| x.1.cmp(&y.1).then(y.0.cmp(x.0)))
        .map(|(name, _)| name)
}

/// Why an article may have its text from outside the input.
pub(super) fn from_outside(facts: &Facts<'_>, wire: Option<&str>, agencies: &Agencies) -> Vec<Evidence> {
    let (points, says) = match wire {
        _ if facts.is_own_agency(agencies) => (IS_AGENCY, "it is an agency's own report".to_owned()),
        Some(wire) if facts.credits_agency(wire) => (
            CREDITS_WIRE,
            format!("it credits {wire}, whose own text is not in this input"),
        ),
        Some(wire) => (
            FROM_KNOWN_WIRE,
            format!("others with this text credit {wire}; it does not"),
        ),
        None => (FROM_OUTSIDE, "nothing names a source outside this input".to_owned()),
    };
    vec![Evidence {
        kind: EvidenceKind::Credit,
        points,
        says,
    }]
}

impl Facts<'_> {
    pub(super) fn credits_agency(&self, agency: &str) -> bool {
        self.credits.iter().any(|c| &*c.agency == agency)
    }

    /// Whether it credits an agency that `outlet` is.
    fn credits_outlet(&self, outlet: Option<&str>, agencies: &Agencies) -> bool {
        outlet.is_some_and(|outlet| self.credits.iter().any(|c| agencies.is_outlet(&c.agency, outlet)))
    }

    pub(super) fn is_own_agency(&self, agencies: &Agencies) -> bool {
        self.credits_outlet(self.outlet, agencies)
    }
}

/// Why `to` may have copied `from`, which are the two ends of `pair`.
pub(super) fn of_copy(
    pair: &Pair,
    forward: bool,
    lineage: &Lineage,
    facts: &[Facts<'_>],
    wire: Option<&str>,
    agencies: &Agencies,
) -> Vec<Evidence> {
    let (from, to) = if forward { (pair.a, pair.b) } else { (pair.b, pair.a) };
    let (from_covered, to_covered) =
        if forward { (pair.a_covered, pair.b_covered) } else { (pair.b_covered, pair.a_covered) };
    let of = |at: u32| &facts[lineage.articles[at as usize].index()];
    let (source, copy) = (of(from), of(to));
    let mut reasons = Vec::new();
    let mut add = |kind, points: f64, says: String| {
        if points != 0.0 {
            reasons.push(Evidence { kind, points, says });
        }
    };
    if let Some((points, says)) = time(source, copy) {
        add(EvidenceKind::Time, points, says);
    }
    if let Some((points, says)) = credit(source, copy, lineage, facts, wire, agencies) {
        add(EvidenceKind::Credit, points, says);
    }
    let share = |covered: u32, facts: &Facts<'_>| f64::from(covered) / f64::from(facts.tokens.max(1));
    let (kept, taken) = (share(to_covered, copy), share(from_covered, source));
    if kept.max(taken) >= 0.5 {
        let points = ((kept - taken) * 2.0).clamp(-PART_POINTS, PART_POINTS);
        let says = format!("{:.0} % of it stands in the source, which is {:.0} % of that", kept * 100.0, taken * 100.0);
        add(EvidenceKind::Containment, points, says);
    }
    if pair.edits > 0 {
        let points = EDIT_POINTS * f64::from(pair.edits.min(MAX_EDITS));
        add(EvidenceKind::Edits, points, format!("{} edits lie between the two", pair.edits));
    }
    if pair.quotation {
        let says = "what they share is quoted speech that both may have heard".to_owned();
        add(EvidenceKind::Quotation, QUOTATION_POINTS, says);
    }
    let all = lineage.covered[to as usize].max(1);
    if to_covered < all {
        let part = f64::from(to_covered.max(1)) / f64::from(all);
        let says = format!("it explains {:.0} % of the shared text", part * 100.0);
        add(EvidenceKind::Containment, part.ln(), says);
    }
    reasons
}

/// Times speak only where the later one's earliest meaning lies behind the earlier one's latest.
fn time(source: &Facts<'_>, copy: &Facts<'_>) -> Option<(f64, String)> {
    let lag = lag_seconds(source, copy)?;
    let certain = TIME_POINTS * (1.0 - (-(lag.abs() as f64) / TIME_SCALE_SECONDS).exp());
    let says = format!(
        "published {} {}",
        in_words(lag.unsigned_abs()),
        if lag > 0 { "after the source" } else { "before the supposed source" }
    );
    Some((if lag > 0 { certain } else { -certain }, says))
}

/// Seconds surely between two publications, negative if the copy is earlier; none where their
/// intervals overlap or one is unknown.
fn lag_seconds(source: &Facts<'_>, copy: &Facts<'_>) -> Option<i64> {
    let ((source, _), (copy, _)) = (source.moment?, copy.moment?);
    if copy.earliest > source.latest {
        Some(copy.earliest - source.latest)
    } else if source.earliest > copy.latest {
        Some(copy.latest - source.earliest)
    } else {
        None
    }
}

/// A duration as a person says it.
fn in_words(seconds: u64) -> String {
    let (number, unit) = match seconds {
        0..=119 => (seconds, "second"),
        120..=7199 => (seconds / 60, "minute"),
        7200..=172_799 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

fn credit(
    source: &Facts<'_>,
    copy: &Facts<'_>,
    lineage: &Lineage,
    facts: &[Facts<'_>],
    wire: Option<&str>,
    agencies: &Agencies,
) -> Option<(f64, String)> {
    let name = |outlet: Option<&str>| outlet.unwrap_or("the source").to_owned();
    if !copy.is_own_agency(agencies) && copy.credits_outlet(source.outlet, agencies) {
        return Some((NAMES_SOURCE, format!("it credits {}", name(source.outlet))));
    }
    if !source.is_own_agency(agencies) && source.credits_outlet(copy.outlet, agencies) {
        return Some((-NAMES_SOURCE, format!("the supposed source credits {}", name(copy.outlet))));
    }
    let another = |id: &ArticleId| {
        let other = &facts[id.index()];
        other.outlet != source.outlet && copy.credits_outlet(other.outlet, agencies)
    };
    if !copy.is_own_agency(agencies)
        && let Some(id) = lineage.articles.iter().find(|id| another(id))
    {
        let says = format!("it credits {} instead", name(facts[id.index()].outlet));
        return Some((NAMES_ANOTHER, says));
    }
    let wire = wire?;
    if copy.credits_agency(wire) {
        Some((NAMES_ANOTHER, format!("it credits {wire} instead")))
    } else if source.credits_agency(wire) {
        Some((SOURCE_HAS_CREDIT, format!("the supposed source had it from {wire}")))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(earliest: i64, latest: i64) -> Facts<'static> {
        Facts {
            outlet: None,
            moment: Some((Moment { earliest, latest }, Precision::Day)),
            credits: &[],
            tokens: 100,
        }
    }

    #[test]
    fn time_is_silent_within_its_precision() {
        let (day, noon) = (at(0, 86_399), at(43_200, 43_259));
        assert!(time(&day, &noon).is_none() && time(&noon, &day).is_none());
        let next = at(86_400, 172_799);
        assert!(time(&day, &next).is_some_and(|(points, _)| points > 0.0 && points < 0.01));
        let (points, says) = time(&at(200_000, 200_059), &noon).unwrap();
        assert!(points < -1.4 && says == "published 43 hours before the supposed source");
    }
}
