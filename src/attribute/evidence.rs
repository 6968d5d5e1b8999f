//! Two articles that share text -> reasons why one of them had it from the other, in log-odds and
//! in words. Natural logarithms throughout: 3 points are 20 to 1.
//! No single kind of reason decides alone: clocks lie, credits are scrubbed, texts are cut and
//! added to. The constants say how far each kind can be trusted; each gives its reason.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::dangling::{Names, Open};
use super::habit::Habits;
use super::lineage::{Lineage, Pair};
use super::press::{Facts, Press};
use super::style::Styles;
use crate::model::{ArticleId, InWords};

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
    /// What a cut left without its beginning.
    Dangling,
    /// Whose house style the text is in.
    Style,
    /// What kind of page it is.
    Digest,
    /// What its outlet does elsewhere.
    Habit,
}

/// One reason for or against a source.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence<'a> {
    /// What it rests on.
    pub kind: EvidenceKind,
    /// Log-odds for the stated source.
    pub points: f64,
    /// The reason in words.
    pub says: Cow<'a, str>,
}

/// Most that times can say: 37 to 1 between the two directions. One page in twenty carries a wrong
/// date (updates, migrations, time zones), and half of the wrong ones turn the order round.
const TIME_POINTS: f64 = 1.8;
/// Lag at which time has said two thirds of what it can: pages are stamped when an editor opens
/// them, is done with them or changes them, and those are minutes apart.
const TIME_SCALE_SECONDS: f64 = 600.0;
/// What speaks against a source that came days after its copy, besides: no zone that was left out and no slow clock
/// explains that, only a date that is wrong altogether, as one in twenty may be.
const WRONG_DAY_POINTS: f64 = 1.2;
const WRONG_DAY_SECONDS: f64 = 172_800.0;
/// For the first of all to have a text: most copies are made of the first, not of one another
/// (cascades of news are wide and shallow: Leskovec et al., Patterns of Cascading Behavior in Large
/// Blog Graphs, SDM 2007). Less than it would be alone: the same clock has already spoken for the pair.
const FIRST_POINTS: f64 = 0.7;
/// What a name that one introduces and the other merely uses says. One cut in five leaves something
/// dangling, and hardly anybody who takes a text adds the first mention of whom it speaks of.
const DANGLING_POINTS: f64 = 1.2;
/// A page that shares text with several that have nothing to do with each other is a digest of them.
const DIGEST_POINTS: f64 = 1.5;
/// Lineages from which a page is a digest: two may be a story and its background.
const DIGEST_FROM: u32 = 3;
/// Part of what an agency's trade says of the source of a digest, which is made of whatever its desk reads.
const FROM_AGENCY_TO_DIGEST: f64 = 0.5;
/// Part of a report within which a digest finds what it takes: news tells the main thing first, and what a house
/// keeps on file stands further down.
const LEAD: f64 = 0.15;
/// Tokens up to which shared text may be chance or a phrase of the trade; it counts for less the
/// shorter it is.
pub(super) const LONG_ENOUGH: f64 = 32.0;
/// What shortness says of no tokens at all, and in proportion of a few: of passages of eight words
/// between strangers nine in ten are phrases, whatever the order of their dates.
const SHORT_POINTS: f64 = -10.0;
/// A credit that names the other's own outlet: the copier says so itself.
const NAMES_SOURCE: f64 = 3.0;
/// A credit to somebody else than the supposed source.
const NAMES_ANOTHER: f64 = -2.5;
/// The supposed source credits an agency and the copier does not: possible, but an agency's
/// subscriber is seldom copied without the credit.
const SOURCE_HAS_CREDIT: f64 = -1.0;
/// What a change of wording costs that another possible source would save: two desks seldom change the same
/// words in the same way, so who carries another's edits had them from him, eight to one after the first.
/// Logarithmic, for edits come in bunches: a sub-editor who makes one makes ten.
const EDIT_POINTS: f64 = -3.0;
/// The same for words of the copy's that a source lacks and another possible source holds: nobody writes the same
/// sentence twice. Both texts' edges are a few words off.
const LACKED_POINTS: f64 = -2.0;
/// Tokens that count as the first such change: half of what a passage has at least.
const LACKED_SCALE: f64 = 4.0;
/// For a source that holds none of the descent's text beyond what all hold, in proportion of a part: the
/// first report is the fullest, because cuts lose text, and most copies are made of the first.
const FULLEST_POINTS: f64 = -1.0;
/// Most that an outlet's habit says: who was seen to take more than he gives will take again.
const HABIT_POINTS: f64 = 1.0;
/// Most that being the part of the other says: cuts are common, additions are too.
const PART_POINTS: f64 = 1.2;
/// A paragraph that one outlet prints in two pages which are mostly something else: houses keep such text on
/// file and use it again, so neither page is the other's source. Versions of one report share more. What
/// the copier's house had printed before the supposed source did is on its file too.
const ON_FILE_POINTS: f64 = -5.0;
/// Quoted speech: both may have heard it, whatever the order of their dates.
const QUOTATION_POINTS: f64 = -8.0;
/// The supposed source is an agency and the copier is none: supplying is an agency's trade, and a
/// subscriber has the text from it a dozen times before another subscriber has it from him.
const FROM_AGENCY: f64 = 2.5;

/// What the texts themselves tell, whoever shares them.
pub(super) struct Texts<'a> {
    pub(super) names: Names<'a>,
    pub(super) styles: Styles,
    /// In how many lineages each article is.
    pub(super) lineages: Vec<u32>,
    /// What each outlet gives and takes; nothing while that is being learned.
    pub(super) habits: Habits,
}

impl Texts<'_> {
    /// Whether an article draws on several unrelated texts, as a digest does.
    fn draws(&self, article: ArticleId) -> bool {
        self.lineages[article.index()] >= DIGEST_FROM
    }
}

/// Two articles of a lineage, one of which may have copied the other.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) lineage: Lineage<'a>,
    /// The wire that each article of the lineage may have its text from.
    pub(super) wires: &'a [Option<u32>],
    /// Tokens of each that one other holds.
    pub(super) most_held: &'a [u32],
    pub(super) pair: &'a Pair,
    /// Whether the pair's second is the supposed copy.
    pub(super) forward: bool,
    pub(super) texts: &'a Texts<'a>,
    pub(super) press: &'a Press<'a>,
}

/// Hears a reason: what it rests on, its log-odds, and its words, which are put together only for
/// who wants to read them.
trait Hear: FnMut(EvidenceKind, f64, fmt::Arguments<'_>) {}
impl<F: FnMut(EvidenceKind, f64, fmt::Arguments<'_>)> Hear for F {}

impl Case<'_> {
    /// The places of the supposed source and of the supposed copy.
    pub(super) fn ends(&self) -> (u32, u32) {
        if self.forward {
            (self.pair.a, self.pair.b)
        } else {
            (self.pair.b, self.pair.a)
        }
    }

    /// The tokens that the source and the copy share, counted in each.
    pub(super) fn covered(&self) -> (u32, u32) {
        if self.forward {
            (self.pair.a_covered, self.pair.b_covered)
        } else {
            (self.pair.b_covered, self.pair.a_covered)
        }
    }

    /// Log-odds that the one copied the other.
    pub(super) fn weight(&self) -> f64 {
        let mut weight = 0.0;
        self.tell(&mut |_, points, _| weight += points);
        weight
    }

    /// Why it may have.
    pub(super) fn reasons(&self) -> Vec<Evidence<'static>> {
        let mut reasons = Vec::new();
        self.tell(&mut |kind, points, says| {
            if points != 0.0 {
                let says = says
                    .as_str()
                    .map_or_else(|| says.to_string().into(), Cow::from);
                reasons.push(Evidence { kind, points, says });
            }
        });
        reasons
    }

    fn tell(&self, hear: &mut impl Hear) {
        use EvidenceKind::{Containment, Habit, Quotation, Time};
        let Self {
            lineage,
            wires,
            pair,
            texts,
            press,
            ..
        } = *self;
        let ((from, to), (from_covered, to_covered)) = (self.ends(), self.covered());
        let of = |at: u32| press.facts(lineage.articles[at as usize]);
        let (source, copy) = (of(from), of(to));
        time(source, copy, hear);
        let supplies = if self.draws() == [false, true] {
            FROM_AGENCY * FROM_AGENCY_TO_DIGEST
        } else {
            FROM_AGENCY
        };
        // a phrase of the trade is no agency's
        let part = f64::from(to_covered.min(from_covered)) / LONG_ENOUGH;
        credit((source, copy), supplies * part.min(1.0), self, hear);
        // of a wire's subscribers the first is merely the fastest
        if lineage.first == Some(from) && wires[to as usize].is_none() {
            let says = format_args!("the source is the first of all that hold this text");
            hear(Time, FIRST_POINTS, says);
        }
        let share =
            |covered: u32, facts: &Facts| f64::from(covered) / f64::from(facts.tokens.max(1));
        let (kept, taken) = (share(to_covered, copy), share(from_covered, source));
        if kept.max(taken) >= 0.5 {
            hear(
                Containment,
                ((kept - taken) * 2.0).clamp(-PART_POINTS, PART_POINTS),
                format_args!(
                    "{:.0} % of it stands in the source, which is {:.0} % of that",
                    kept * 100.0,
                    taken * 100.0
                ),
            );
        }
        let one_house = source.is_of_one_house(copy);
        self.of_pages(kept.max(taken) < 0.5, hear);
        let shared = f64::from(to_covered.min(from_covered));
        if shared < LONG_ENOUGH {
            hear(
                Containment,
                SHORT_POINTS * (1.0 - shared / LONG_ENOUGH),
                format_args!("what they share is short enough to be chance"),
            );
        }
        let part = f64::from(lineage.covered[from as usize]) / f64::from(lineage.fullest.max(1));
        hear(
            Containment,
            FULLEST_POINTS * (1.0 - part),
            format_args!("the source holds {:.0} % of the fullest text", part * 100.0),
        );
        if let (Some(source), Some(copy)) = (source.outlet, copy.outlet) {
            let gives = texts.habits.odds(source, copy);
            let says = if gives > 0.0 {
                format_args!("elsewhere its outlet takes and the source's gives")
            } else {
                format_args!("elsewhere its outlet gives and the supposed source's takes")
            };
            hear(Habit, gives.clamp(-HABIT_POINTS, HABIT_POINTS), says);
        }
        // one house has one style
        let house = copy.outlet.filter(|_| !one_house);
        let ways = [from, to].map(|at| &lineage.ways[at as usize]);
        let id = lineage.articles[to as usize];
        if let Some(points) = texts.styles.odds(ways, id, house) {
            // what two of a wire's subscribers print in one style may be the wire's
            let wire = wires[to as usize].is_some();
            let points = if wire { points.min(0.0) } else { points };
            let says = if points > 0.0 {
                format_args!("the text is in the source's style rather than its own house's")
            } else {
                format_args!("the text is in its own house's style")
            };
            hear(EvidenceKind::Style, points, says);
        }
        self.nearness(hear);
        // who tells several events in one page was not there to hear
        if pair.quotation && !self.is_digested() {
            let says = format_args!("what they share is quoted speech that both may have heard");
            hear(Quotation, QUOTATION_POINTS, says);
        }
        let all = lineage.covered[to as usize].max(1);
        if to_covered < all {
            let part = f64::from(to_covered.max(1)) / f64::from(all);
            let says = format_args!("it explains {:.0} % of the shared text", part * 100.0);
            hear(Containment, part.ln(), says);
        }
    }

    /// Whether the source and the copy each draw on several unrelated texts, as a digest does.
    fn draws(&self) -> [bool; 2] {
        let (from, to) = self.ends();
        [from, to].map(|at| self.texts.draws(self.lineage.articles[at as usize]))
    }

    /// Whether a digest may have its part from the beginning of the source, which other houses print as well: what one
    /// house prints again and again, whatever else is on the page, is on its file.
    fn is_digested(&self) -> bool {
        let source = self.lineage.articles[self.ends().0 as usize];
        let start = self.pair.starts[usize::from(!self.forward)];
        let is_lead = f64::from(start) <= LEAD * f64::from(self.press.facts(source).tokens);
        is_lead && self.lineage.outlets.len() > 1 && self.draws() == [false, true]
    }

    /// What kind of pages they are and what their houses keep on file; `is_small` if the text is of both.
    fn of_pages(&self, is_small: bool, hear: &mut impl Hear) {
        use EvidenceKind::{Containment, Digest};
        let (lineage, (from, to)) = (self.lineage, self.ends());
        let of = |at: u32| self.press.facts(lineage.articles[at as usize]);
        let (source, copy) = (of(from), of(to));
        if !source.is_of_one_house(copy) {
            if lineage.was_on_file(to, source.moment) {
                let says = format_args!("its outlet had printed this text before the source did");
                hear(Containment, ON_FILE_POINTS, says);
            }
        } else if is_small && !self.is_digested() {
            let says =
                format_args!("the outlet may keep this text on file: it is a small part of both");
            hear(Containment, ON_FILE_POINTS, says);
        }
        let draws = self.draws();
        if draws[0] {
            let says = format_args!("the supposed source draws on several unrelated texts itself");
            hear(Digest, -DIGEST_POINTS, says);
        } else if draws[1] {
            let lineages = self.texts.lineages[lineage.articles[to as usize].index()];
            let says =
                format_args!("it shares text with {lineages} groups of articles that share none");
            hear(Digest, DIGEST_POINTS, says);
        }
    }

    /// What edits and missing words say of this source against others.
    fn nearness(&self, hear: &mut impl Hear) {
        let ((_, to), (_, to_covered)) = (self.ends(), self.covered());
        let pair = self.pair;
        let saved = pair.saved[usize::from(self.forward)];
        if saved > 0 {
            hear(
                EvidenceKind::Edits,
                EDIT_POINTS * f64::from(saved).ln_1p(),
                format_args!(
                    "{} changes of wording lie between the two, {} to another possible source",
                    pair.edits,
                    pair.edits - saved
                ),
            );
        }
        let more = self.most_held[to as usize].saturating_sub(to_covered);
        if more > 0 {
            hear(
                EvidenceKind::Edits,
                LACKED_POINTS * (f64::from(more) / LACKED_SCALE).ln_1p(),
                format_args!("another possible source holds {more} more words of the text"),
            );
        }
    }
}

/// Most tokens of each article that one other holds, and is likely to have been its source. Two digests may have
/// the same parts from elsewhere, each by itself. O(pairs).
pub(super) fn most_held(lineage: Lineage<'_>, texts: &Texts<'_>) -> Vec<u32> {
    let draws = |at: u32| texts.draws(lineage.articles[at as usize]);
    let mut most = vec![0_u32; lineage.articles.len()];
    for pair in lineage.pairs {
        for (this, other, shared) in pair.both_ways() {
            if !(draws(this) && draws(other)) {
                let most = &mut most[this as usize];
                *most = shared.max(*most);
            }
        }
    }
    most
}

/// What an article leaves open that another with its text tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dangling {
    /// Log-odds that it did not begin with that text.
    pub(super) points: f64,
    /// Whom it names without an introduction, as a hash; a pronoun stands before any name where that is none.
    name: Option<u32>,
}

impl Dangling {
    /// The reason in words, for the article it was found in.
    pub(super) fn evidence(self, article: ArticleId, texts: &Texts<'_>) -> Evidence<'static> {
        let name = self
            .name
            .and_then(|name| texts.names.printed(article, name));
        let says = match name {
            Some(name) => format!("it names {name}, whom others with this text introduce").into(),
            None => {
                "it says he or she before it names anybody, others with this text do not".into()
            }
        };
        Evidence {
            kind: EvidenceKind::Dangling,
            points: self.points,
            says,
        }
    }
}

/// What each article of a lineage leaves open that another of it tells: it did not begin with that text,
/// whoever of the others it had it from. One entry an article, none where nothing dangles. O(pairs).
pub(super) fn dangling(lineage: Lineage<'_>, texts: &Texts<'_>) -> Vec<Option<Dangling>> {
    let mut most: Vec<Option<Dangling>> = vec![None; lineage.articles.len()];
    for pair in lineage.pairs {
        let [a, b] = [pair.a, pair.b].map(|at| lineage.articles[at as usize]);
        let (of_a, of_b) = (texts.names.open(a, b), texts.names.open(b, a));
        let much = |open: Open| f64::from(open.names.min(2)) + f64::from(u8::from(open.pronoun));
        for (end, this, other) in [(pair.a, of_a, of_b), (pair.b, of_b, of_a)] {
            let points = (much(this) - much(other)).min(2.0) * DANGLING_POINTS;
            let most = &mut most[end as usize];
            if points > most.map_or(0.0, |most| most.points) {
                let name = this.name;
                *most = Some(Dangling { points, name });
            }
        }
    }
    most
}

/// Times speak only where the later one's earliest meaning lies behind the earlier one's latest.
fn time(source: &Facts, copy: &Facts, hear: &mut impl Hear) {
    let Some(lag) = lag_seconds(source, copy) else {
        return;
    };
    let certain = TIME_POINTS * (1.0 - (-(lag.abs() as f64) / TIME_SCALE_SECONDS).exp());
    let (points, order) = if lag > 0 {
        (certain, "after the source")
    } else {
        let days = lag.abs() as f64 / WRONG_DAY_SECONDS;
        let points = certain + WRONG_DAY_POINTS * (1.0 - (-days).exp());
        (-points, "before the supposed source")
    };
    // what was stated by the day may lie further apart
    let is_exact = [source, copy].iter().all(|facts| facts.is_to_the_minute());
    let least = if is_exact { "" } else { "at least " };
    let lag = InWords(lag.unsigned_abs());
    hear(
        EvidenceKind::Time,
        points,
        format_args!("published {least}{lag} {order}"),
    );
}

/// Seconds surely between two publications, negative if the copy is earlier; none where their
/// intervals overlap or one is unknown.
fn lag_seconds(source: &Facts, copy: &Facts) -> Option<i64> {
    let (source, copy) = (source.moment?, copy.moment?);
    if source.is_before(copy) {
        Some(copy.earliest - source.latest)
    } else if copy.is_before(source) {
        Some(copy.latest - source.earliest)
    } else {
        None
    }
}

/// Whom the two credit, and what an agency's trade says: `supplies`, in log-odds.
fn credit((source, copy): (&Facts, &Facts), supplies: f64, case: &Case<'_>, hear: &mut impl Hear) {
    let Case { lineage, press, .. } = *case;
    let wire = case.wires[case.ends().1 as usize];
    // who prints its own report twice supplies nobody
    let one_house = source.is_of_one_house(copy);
    let mut say = |points, says: fmt::Arguments<'_>| hear(EvidenceKind::Credit, points, says);
    let named_by = |by: &Facts, outlet: Option<u32>| {
        outlet.filter(|outlet| by.credited_outlets.binary_search(outlet).is_ok())
    };
    let here = |outlet: &&u32| lineage.outlets.binary_search(outlet).is_ok();
    if let Some(outlet) = named_by(copy, source.outlet) {
        say(
            NAMES_SOURCE,
            format_args!("it credits {}", press.outlet(outlet)),
        );
    } else if source.is_agency && !copy.is_agency && !one_house {
        say(supplies, format_args!("the source is an agency"));
    } else if copy.is_agency && !source.is_agency && !one_house {
        let says = format_args!("an agency supplies rather than copies");
        say(-supplies, says);
    } else if let Some(outlet) = named_by(source, copy.outlet) {
        let outlet = press.outlet(outlet);
        let says = format_args!("the supposed source credits {outlet}");
        say(-NAMES_SOURCE, says);
    } else if let Some(&outlet) = copy.credited_outlets.iter().find(here) {
        let outlet = press.outlet(outlet);
        say(NAMES_ANOTHER, format_args!("it credits {outlet} instead"));
    } else if let Some(&agency) = copy.credits.first() {
        let agency = press.agency(agency);
        say(NAMES_ANOTHER, format_args!("it credits {agency} instead"));
    } else if let Some(wire) = wire.filter(|wire| source.credits.contains(wire)) {
        let wire = press.agency(wire);
        let says = format_args!("the supposed source had it from {wire}");
        say(SOURCE_HAS_CREDIT, says);
    }
}

#[cfg(test)]
mod tests;
