//! The articles that hold a text -> whether it is standing text, and why.
//! Standing text (a footer, a disclaimer, a template) comes again in articles that have nothing else to
//! do with each other: what stands around it differs, and it goes on for days and weeks. Copied
//! text stands in reports of one event: dates lie close together, one outlet does not print it again
//! and again, or the rest of the article comes with it.
//! Cost: O(n) for n articles.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::model::{Article, ArticleId, Outlets};

/// Articles of one outlet from which a text counts as coming again there: a story and two updates
/// make three.
const AGAIN: u32 = 4;
/// Articles from which a text may be standing though no outlet repeats it.
const EVERYWHERE: u32 = 16;
/// Distinct days that make a recurrence longer than one event: news is reprinted for a day and a night.
const DAYS: u32 = 3;
/// Articles of one outlet that make up for dates close together: nobody writes as often about one event.
const OFTEN: u32 = 12;
/// Distinct days from which a text goes on for weeks, so that little of its own will do.
const WEEKS: u32 = 8;
/// Share of an article that stands nowhere else as often, where nothing else speaks for it.
const OWN_ALONE: f64 = 0.5;
/// The same where the text comes again in an outlet, or for weeks.
const OWN: f64 = 0.25;
/// The same where it goes on for weeks, or an outlet prints it often about one event: a template leaves a
/// tenth to the facts. Where an outlet prints it often and not about one event, no share is asked for:
/// nobody prints one report a dozen times, but a form letter or the page of a site's doorkeeper.
const OWN_OF_TEMPLATE: f64 = 0.1;
/// Seconds of doubt up to which a stated time tells the day: a date whose zone is not stated may mean 50
/// hours.
const DAY_DOUBT: i64 = 52 * 3600;
/// Steps of frequency, each twice the one before.
pub(super) const STEPS: usize = 24;

/// Whether a text that stands in several articles is standing text, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Not standing: too few articles hold it, or no outlet holds it again.
    Rare,
    /// Not standing: its dates are those of one event.
    OneEvent,
    /// Not standing: the rest of the articles is shared as well.
    RestShared,
    /// Standing: one outlet prints it again and again.
    Outlet,
    /// Standing: several outlets print it again and again.
    Outlets,
    /// Standing: many articles hold it over weeks, whoever prints them.
    Weeks,
    /// Standing: many articles that share nothing else hold it.
    Surroundings,
    /// Not standing: the user says so.
    Kept,
    /// Standing: all of it lies in text that is, or is a formula that tells nothing.
    Part,
    /// Standing: the user says so.
    Given,
}

impl Why {
    /// Whether the text is left out of shares and links.
    #[must_use]
    pub fn is_standing(self) -> bool {
        !matches!(
            self,
            Self::Rare | Self::OneEvent | Self::RestShared | Self::Kept
        )
    }
}

/// How often a text stands where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recurrence {
    /// Distinct articles.
    pub articles: u32,
    /// Distinct outlets that are named.
    pub outlets: u32,
    /// Distinct days, as far as articles are dated to the day.
    pub days: u32,
    /// Articles of outlets that hold it in several.
    again: u32,
    /// Articles of the outlet that holds it most often.
    most: u32,
    /// Articles that name an outlet.
    named: u32,
    /// Articles that are dated to the day.
    dated: u32,
    /// Articles of whose text so much is their own: the three shares above, largest first.
    own: [u32; 3],
}

impl Recurrence {
    /// Whether so many articles hold it that it may be standing text.
    #[must_use]
    pub fn is_frequent(&self) -> bool {
        self.again > 0 || self.articles >= EVERYWHERE
    }

    /// Why it is standing text, or is not.
    #[must_use]
    pub fn why(&self) -> Why {
        let differs = |share: usize| self.own[share] * 2 > self.articles;
        let dated = self.dated * 2 >= self.articles;
        let weeks = dated && self.days >= WEEKS;
        let often = self.most >= OFTEN;
        if self.again > 0 && self.again * 3 >= self.articles * 2 {
            let event = dated && self.days < DAYS;
            if event && !often {
                Why::OneEvent
            } else if (event || !often) && !differs(if weeks || often { 2 } else { 1 }) {
                Why::RestShared
            } else if self.outlets == 1 {
                Why::Outlet
            } else {
                Why::Outlets
            }
        } else if self.articles < EVERYWHERE {
            Why::Rare
        } else if weeks {
            if differs(1) {
                Why::Weeks
            } else {
                Why::RestShared
            }
        } else if dated {
            Why::OneEvent
        } else if self.named * 2 >= self.articles {
            Why::Rare
        } else if differs(0) {
            Why::Surroundings
        } else {
            Why::RestShared
        }
    }
}

/// What is known of the articles a text may stand in.
#[derive(Debug, Default)]
pub(super) struct Press {
    articles: Vec<Facts>,
    outlet_count: usize,
    day_count: usize,
}

/// What is known of an article, in a quarter of a line of the cache: each is asked for a hundred times.
#[derive(Clone, Copy, Debug)]
struct Facts {
    outlet: Option<Number>,
    day: Option<Number>,
    own: Own,
}

/// A number, plus one.
type Number = NonZeroU32;

/// Shares of an article that count, the largest first.
const SHARES: [f64; 3] = [OWN_ALONE, OWN, OWN_OF_TEMPLATE];

/// How many of [`SHARES`] of its tokens an article has that stand in fewer than 1, 2, 4, … articles: two bits each.
#[derive(Clone, Copy, Debug)]
pub(super) struct Own(u64);

impl Own {
    /// All of it, whatever the number of articles.
    const ALL: Self = Self(u64::MAX);

    fn new(rarer: [f32; STEPS]) -> Self {
        let shares = |&own: &f32| SHARES.iter().filter(move |&&share| f64::from(own) >= share);
        let bits = rarer.iter().map(|own| shares(own).count() as u64);
        Self(bits.rev().fold(0, |all, bits| all << 2 | bits))
    }

    /// Whether it has each of [`SHARES`] at a step.
    fn has(self, step: usize) -> [bool; 3] {
        let shares = self.0 >> (2 * step) & 3;
        [2, 1, 0].map(|less| shares > less)
    }
}

/// Counters that serve one text after another.
#[derive(Debug, Default)]
pub(in crate::cluster) struct Counters {
    outlets: Vec<u32>,
    met: Vec<u32>,
    days: Vec<u32>,
    now: u32,
}

impl Press {
    pub(super) fn new(articles: &[Article]) -> Self {
        let outlets = Outlets::new(articles);
        let dates: Vec<Option<i64>> = articles.iter().map(day).collect();
        let mut distinct: Vec<i64> = dates.iter().flatten().copied().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let day = |day: &Option<i64>| {
            let number = distinct.binary_search(day.as_ref()?).ok()?;
            Number::new(number as u32 + 1)
        };
        let facts = |(outlet, date): (&Option<u32>, &Option<i64>)| Facts {
            outlet: outlet.and_then(|outlet| Number::new(outlet + 1)),
            day: day(date),
            own: Own::ALL,
        };
        Self {
            outlet_count: outlets.names.len(),
            articles: outlets.of.iter().zip(&dates).map(facts).collect(),
            day_count: distinct.len(),
        }
    }

    /// Notes how often the text of each article stands in articles.
    pub(super) fn note(&mut self, own: impl Iterator<Item = Own>) {
        for (facts, own) in self.articles.iter_mut().zip(own) {
            facts.own = own;
        }
    }

    /// How often a text stands where; `articles` are distinct.
    pub(super) fn recurrence(
        &self,
        articles: impl Iterator<Item = ArticleId> + Clone,
        counters: &mut Counters,
    ) -> Recurrence {
        counters.outlets.resize(self.outlet_count, 0);
        counters.days.resize(self.day_count, 0);
        counters.now += 1;
        let mut found = Recurrence {
            articles: articles.clone().count() as u32,
            ..Recurrence::default()
        };
        // text that stands in a quarter as many articles or fewer is the article's own, or comes of
        // one of several reprints
        let step = (found.articles.max(1).ilog2() as usize)
            .saturating_sub(1)
            .min(STEPS - 1);
        for id in articles {
            let facts = self.articles[id.index()];
            if let Some(outlet) = facts.outlet {
                let outlet = outlet.get() - 1;
                let count = &mut counters.outlets[outlet as usize];
                if *count == 0 {
                    counters.met.push(outlet);
                }
                *count += 1;
            }
            if let Some(day) = facts.day {
                found.dated += 1;
                let seen = &mut counters.days[day.get() as usize - 1];
                found.days += u32::from(*seen != counters.now);
                *seen = counters.now;
            }
            for (count, has) in found.own.iter_mut().zip(facts.own.has(step)) {
                *count += u32::from(has);
            }
        }
        for outlet in counters.met.drain(..) {
            let count = std::mem::take(&mut counters.outlets[outlet as usize]);
            found.outlets += 1;
            found.named += count;
            found.most = found.most.max(count);
            found.again += if count >= AGAIN { count } else { 0 };
        }
        found
    }
}

/// Tokens by how many articles they stand in -> the share that stands in fewer than 2, 4, 8, ….
#[derive(Debug, Default)]
pub(super) struct Profile([u32; STEPS]);

impl Profile {
    /// Adds tokens that stand in so many articles.
    pub(super) fn add(&mut self, tokens: u32, articles: u32) {
        let step = (articles.max(1).ilog2() as usize).min(STEPS - 1);
        self.0[step] += tokens;
    }

    /// What of `tokens` an article has for itself.
    pub(super) fn own(&self, tokens: u32) -> Own {
        Own::new(self.rarer(tokens))
    }

    /// For step s, the share of `tokens` that stands in fewer than 2^s articles, or in no other.
    fn rarer(&self, tokens: u32) -> [f32; STEPS] {
        let noted: u32 = self.0.iter().sum();
        let mut below = tokens.saturating_sub(noted) + self.0[0];
        let mut rarer = [0.0; STEPS];
        for (step, share) in rarer.iter_mut().enumerate() {
            if step > 1 {
                below += self.0[step - 1];
            }
            *share = (f64::from(below) / f64::from(tokens.max(1))) as f32;
        }
        rarer
    }
}

/// The day an article was published on, counted from 1970, if it is dated to the day.
fn day(article: &Article) -> Option<i64> {
    let moment = article.published.as_ref()?.moment?;
    (moment.latest - moment.earliest <= DAY_DOUBT)
        .then(|| (moment.earliest + (moment.latest - moment.earliest) / 2).div_euclid(86_400))
}
