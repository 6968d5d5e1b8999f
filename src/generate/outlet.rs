//! Who publishes: papers and agencies, each with a house style, a clock, and habits towards the copy of
//! others. All of it follows from the seed and the outlet's number, so no batch needs another.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::Offset;

use super::cast::Notables;
use super::language::{self, Tongue};
use super::random::Random;
use super::standing::Standing;
use super::style::Style;
use super::{Dates, Settings};
use crate::segment::credit::{Agencies, UNNAMED};

/// How an outlet states times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clock {
    /// `2031-03-04T08:12:09Z`
    Utc,
    /// `2031-03-04T08:12:09+01:00`
    Zoned,
    /// `2031-03-04T08:12Z`
    Minute,
    /// `Tue, 04 Mar 2031 08:12:09 +0100`
    Mail,
    /// `2031-03-04 08:12`, local time
    Local,
    /// `2031-03-04`
    Day,
}

/// A paper or an agency.
#[derive(Clone, Debug)]
pub(super) struct Outlet {
    pub(super) name: String,
    /// Short form of an agency's name, as credits have it.
    pub(super) initials: Option<String>,
    pub(super) site: String,
    pub(super) style: Style,
    /// Whether its desk puts its own style on copy.
    pub(super) restyles: bool,
    /// Whether its desk mends what a cut left without its first mention.
    pub(super) mends: bool,
    /// How often it keeps a credit.
    pub(super) credits: f64,
    /// What parts paragraphs.
    pub(super) parting: &'static str,
    /// What it puts under its articles.
    pub(super) standing: Standing,
    clock: Clock,
    zone_seconds: i32,
}

/// All outlets of a newsroom.
#[derive(Debug)]
pub(super) struct Press {
    pub(super) outlets: Vec<Outlet>,
    by_tongue: Vec<Scene>,
}

/// The press of one tongue.
#[derive(Debug)]
struct Scene {
    tongue: Tongue,
    papers: Vec<usize>,
    agencies: Vec<usize>,
    notables: Notables,
}

/// Share of pages that are an outlet's own reports.
const REPORTS: f64 = 0.6;
/// Reports with standing text that a reporter has in a dump: enough to see that the text stands there.
const PAGES_A_REPORTER: f64 = 12.0;

/// One outlet in this many is an agency.
const PAPERS_PER_AGENCY: usize = 12;

impl Press {
    pub(super) fn new(settings: &Settings) -> Self {
        let mut press = Self {
            outlets: Vec::new(),
            by_tongue: settings
                .tongues
                .iter()
                .map(|&tongue| Scene {
                    tongue,
                    papers: Vec::new(),
                    agencies: Vec::new(),
                    notables: Notables::new(
                        language::of(tongue),
                        &mut Random::new(&[settings.seed, NOTABLES, tongue as u64]),
                    ),
                })
                .collect(),
        };
        let mut names = BTreeSet::new();
        for number in 0..settings.outlets {
            // the first of each tongue is an agency; then a share for each tongue
            let at = number % settings.tongues.len();
            let is_agency = (number / settings.tongues.len()).is_multiple_of(PAPERS_PER_AGENCY);
            let outlet = Outlet::new(
                settings,
                number,
                settings.tongues[at],
                is_agency,
                &mut names,
            );
            let scene = &mut press.by_tongue[at];
            if is_agency {
                &mut scene.agencies
            } else {
                &mut scene.papers
            }
            .push(number);
            press.outlets.push(outlet);
        }
        press.hire(settings);
        press
    }

    /// Gives papers as many reporters as their pages have work for, the large ones most.
    fn hire(&mut self, settings: &Settings) {
        let articles = settings.articles as f64 * settings.boilerplate * REPORTS;
        for scene in &self.by_tongue {
            let articles = articles / self.by_tongue.len() as f64;
            let papers = scene.papers.len();
            for (rank, &paper) in scene.papers.iter().enumerate() {
                let pages = articles * Random::zipf_share(rank, papers);
                let reporters = pages / PAGES_A_REPORTER;
                self.outlets[paper].standing.reporters = 1 + reporters as usize;
            }
        }
    }

    /// Outlets of a tongue that are no agencies.
    pub(super) fn papers(&self, tongue: Tongue) -> &[usize] {
        let scene = self.of(tongue);
        if scene.papers.is_empty() {
            &scene.agencies
        } else {
            &scene.papers
        }
    }

    pub(super) fn agencies(&self, tongue: Tongue) -> &[usize] {
        &self.of(tongue).agencies
    }

    pub(super) fn notables(&self, tongue: Tongue) -> &Notables {
        &self.of(tongue).notables
    }

    fn of(&self, tongue: Tongue) -> &Scene {
        let at = self.by_tongue.iter().position(|s| s.tongue == tongue);
        &self.by_tongue[at.unwrap_or_default()]
    }
}

/// Names drawn for an outlet until one is free; behind them it gets a number.
const NAMES_TRIED: usize = 50;

/// Stream of an outlet's choices.
const OUTLET: u64 = 1;
/// Stream of those who are known to all.
const NOTABLES: u64 = 3;

impl Outlet {
    /// Outlet number `number`. `names` holds the names of those before it and their initials: no two outlets
    /// have the same name, nor two agencies the same signature, unless all that the bank has are taken.
    fn new(
        settings: &Settings,
        number: usize,
        tongue: Tongue,
        is_agency: bool,
        names: &mut BTreeSet<String>,
    ) -> Self {
        let random = &mut Random::new(&[settings.seed, OUTLET, number as u64]);
        let language = language::of(tongue);
        let group = if is_agency { "agency" } else { "outlet" };
        let mut name = language.say(group, random.any());
        // nor may initials be those of a real agency, as those of many three-letter names are
        let signature = |name: &str| {
            if is_agency {
                initials(name)
            } else {
                name.to_owned()
            }
        };
        for _ in 0..NAMES_TRIED {
            let real = is_agency && is_real(&name);
            if !real && !names.contains(&name) && !names.contains(&signature(&name)) {
                break;
            }
            name = language.say(group, random.any());
        }
        if names.contains(&name) {
            name = format!("{name} {number}");
        }
        names.extend([name.clone(), signature(&name)]);
        let letters: String = name
            .chars()
            .filter(char::is_ascii_alphabetic)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        let site = if letters.is_empty() {
            format!("paper{number}.example")
        } else {
            format!("{letters}{number}.example")
        };
        let clock = match settings.dates {
            Dates::Second => Clock::Utc,
            Dates::Minute => Clock::Minute,
            Dates::Day => Clock::Day,
            // what five hundred real sites' feeds and page data state: most a zone, some not, some a day
            Dates::AsOutlets => *random.pick(&[
                Clock::Utc,
                Clock::Utc,
                Clock::Zoned,
                Clock::Zoned,
                Clock::Minute,
                Clock::Mail,
                Clock::Local,
                Clock::Day,
            ]),
        };
        Self {
            initials: is_agency.then(|| initials(&name)),
            site,
            style: Style::new(tongue, random),
            restyles: random.chance(0.6),
            mends: random.chance(0.5),
            credits: *random.pick(&[0.95, 0.9, 0.8, 0.5, 0.2]),
            parting: *random.pick(&["\n\n", "\n\n", "\n\n", "\n", " "]),
            standing: Standing::new(language, settings.seed, number, random),
            clock,
            zone_seconds: 3600 * (random.within(0, 16) as i32 - 7),
            name,
        }
    }

    /// A moment as this outlet states it.
    pub(super) fn states(&self, seconds: i64) -> String {
        let zone = match self.clock {
            Clock::Utc | Clock::Minute => 0,
            _ => self.zone_seconds,
        };
        let offset = Offset::from_seconds(zone).unwrap_or(Offset::UTC);
        let Ok(moment) = Timestamp::from_second(seconds) else {
            return String::new();
        };
        let zoned = moment.to_zoned(offset.to_time_zone());
        let format = match self.clock {
            Clock::Utc => "%Y-%m-%dT%H:%M:%SZ",
            Clock::Zoned => "%Y-%m-%dT%H:%M:%S%:z",
            Clock::Minute => "%Y-%m-%dT%H:%MZ",
            Clock::Mail => "%a, %d %b %Y %H:%M:%S %z",
            Clock::Local => "%Y-%m-%d %H:%M",
            Clock::Day => "%Y-%m-%d",
        };
        zoned.strftime(format).to_string()
    }
}

/// Whether a dateline with the initials of a name is a real agency's.
fn is_real(name: &str) -> bool {
    let short = initials(name);
    let line = format!("SALTBY, March 3 ({short}) — It rained.");
    let credits = Agencies::builtin().find(None, &line).credits;
    credits
        .iter()
        .any(|credit| *credit.agency != *short && *credit.agency != *UNNAMED)
}

/// Capitals of a name, as agencies sign.
fn initials(name: &str) -> String {
    let capitals: String = name
        .split_whitespace()
        .filter_map(|word| word.chars().next())
        .filter(|c| c.is_uppercase())
        .collect();
    if capitals.len() > 1 {
        capitals
    } else {
        name.to_owned()
    }
}
