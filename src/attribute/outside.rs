//! Articles that share text -> why each may have it from outside the input: from a wire that others with the
//! same text credit, or because it was first.
//! Cost: O(pairs) a lineage.

use std::borrow::Cow;

use super::evidence::{Evidence, EvidenceKind, LONG_ENOUGH};
use super::lineage::Lineage;
use super::press::{Facts, Press};

/// A text nobody credits came from outside this input.
const FROM_OUTSIDE: f64 = -2.5;
/// The same where an agency's own article is among those that hold it: the plain source is here.
const FROM_OUTSIDE_AGENCY: f64 = -4.0;
/// The same where another of its articles credits an agency that is not here: reprinters scrub names, and of
/// a wire's text most copies are its subscribers', three to one.
const FROM_KNOWN_WIRE: f64 = 1.0;
/// The article itself credits an agency that is not here.
const CREDITS_WIRE: f64 = 2.5;
/// The same where it credits agencies without saying which.
const CREDITS_SOMEBODY: f64 = 0.5;
/// The article is an agency's own.
const IS_AGENCY: f64 = 1.0;

/// The wire that each article of a lineage may have its text from: the one that its own credit line names, or the
/// lineage's, if it credits that or another outlet with half of the same text does. A lineage may hold texts that are
/// nobody's but an outlet's own.
pub(super) fn wires(
    lineage: Lineage<'_>,
    wire: Option<u32>,
    press: &Press<'_>,
) -> Vec<Option<u32>> {
    let of = |at: u32| press.facts(lineage.articles[at as usize]);
    let credits = |at: u32| wire.is_some_and(|wire| of(at).credits.contains(&wire));
    if lineage.outlets.len() < 2 {
        return vec![None; lineage.articles.len()];
    }
    let mut near: Vec<bool> = (0..lineage.articles.len() as u32).map(credits).collect();
    for pair in lineage.pairs {
        for (one, other, covered) in pair.both_ways() {
            let same = of(one).is_of_one_house(of(other));
            let half = covered * 2 >= lineage.covered[one as usize];
            near[one as usize] |= !same && half && credits(other);
        }
    }
    let long = lineage.covered.iter().map(|&covered| is_long(covered));
    let named = |at: u32| {
        let named = of(at).credited_for_all.filter(|_| !credits(at));
        named.filter(|&agency| !press.is_one_of(agency, lineage.outlets))
    };
    // where others are named as often, who names nobody may have it from any of them
    let all = 0..near.len() as u32;
    let rivals = all.clone().filter(|&at| named(at).is_some()).count();
    let common = wire.filter(|_| rivals < all.clone().filter(|&at| credits(at)).count());
    all.zip(near.into_iter().zip(long))
        .map(|(at, (near, long))| {
            let its = if credits(at) { wire } else { named(at) };
            its.or(common.filter(|_| near)).filter(|_| long)
        })
        .collect()
}

/// Whether so many tokens are more than a phrase of the trade, which is nobody's.
pub(super) fn is_long(covered: u32) -> bool {
    f64::from(covered) >= LONG_ENOUGH
}

/// Probability that an article which hangs on nothing here has its text from a wire that others with this text
/// credit: by [`FROM_KNOWN_WIRE`] against [`FROM_OUTSIDE`] where the text makes up half of it. Where it
/// does not, a wire's line and one's own are as likely: credit lines speak of whole reports.
pub(super) fn is_wire(facts: &Facts, wire: u32, covered: u32) -> f64 {
    if facts.credits.contains(&wire) {
        1.0
    } else if covered * 2 >= facts.tokens {
        1.0 / (1.0 + (FROM_OUTSIDE - FROM_KNOWN_WIRE).exp())
    } else {
        0.5
    }
}

/// Why an article may have its text from outside the input. `agency_here` says that an agency of this input holds it,
/// and more of it than a phrase of the trade.
pub(super) fn from_outside(
    facts: &Facts,
    wire: Option<u32>,
    agency_here: bool,
    press: &Press<'_>,
) -> Evidence<'static> {
    let (points, says): (f64, Cow<'static, str>) = match wire {
        _ if facts.is_agency => (IS_AGENCY, "it is an agency's own report".into()),
        Some(wire) if facts.credits.contains(&wire) => (
            CREDITS_WIRE,
            format!(
                "it credits {}, whose own text is not in this input",
                press.agency(wire)
            )
            .into(),
        ),
        _ if facts.credits_somebody => (
            CREDITS_SOMEBODY,
            "it credits agencies without saying which".into(),
        ),
        Some(wire) => (
            FROM_KNOWN_WIRE,
            format!(
                "others with this text credit {}; it does not",
                press.agency(wire)
            )
            .into(),
        ),
        None if agency_here => (
            FROM_OUTSIDE_AGENCY,
            "an agency's own article holds this text".into(),
        ),
        None => (
            FROM_OUTSIDE,
            "nothing names a source outside this input".into(),
        ),
    };
    Evidence {
        kind: EvidenceKind::Credit,
        points,
        says,
    }
}
