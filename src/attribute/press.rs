//! Articles and their credits -> who is who, in small numbers that compare in one step.
//! An agency whose name an outlet's begins with is that outlet.
//! Cost: O(agencies * outlets) once. Memory: 96 bytes an article, and 4 for each agency and outlet it credits.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::model::{Article, ArticleId, Moment, Outlets};
use crate::segment::credit::{Agencies, Credits, GENERIC, Of, Shape, UNNAMED};

/// What is known of an article besides its text.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// Number of its outlet.
    pub(super) outlet: Option<u32>,
    /// When it may have been published.
    pub(super) moment: Option<Moment>,
    /// Numbers of the agencies it credits, sorted, its own outlet left out.
    pub(super) credits: Vec<u32>,
    /// The first of them that a line of its own names for the whole text.
    pub(super) credited_for_all: Option<u32>,
    /// Numbers of the outlets that are those agencies, sorted.
    pub(super) credited_outlets: Vec<u32>,
    /// Whether it credits the agency that its own outlet is.
    pub(super) is_agency: bool,
    /// Whether it credits agencies without saying which ("Agencies", "Chinese media").
    pub(super) credits_somebody: bool,
    /// Tokens of its text.
    pub(super) tokens: u32,
}

impl Facts {
    /// Whether the minute of its publication is known.
    pub(super) fn is_to_the_minute(&self) -> bool {
        self.moment
            .is_some_and(|moment| moment.latest - moment.earliest < 60)
    }

    /// Whether both are of one outlet.
    pub(super) fn is_of_one_house(&self, other: &Self) -> bool {
        self.outlet.is_some() && self.outlet == other.outlet
    }
}

/// Everybody who has a name.
#[derive(Debug, Default)]
pub(super) struct Press<'a> {
    outlets: Vec<&'a str>,
    agencies: Vec<&'a str>,
    /// Outlets that each agency is, sorted.
    is: Vec<Vec<u32>>,
    facts: Vec<Facts>,
}

impl<'a> Press<'a> {
    pub(super) fn new(
        articles: &'a [Article],
        credits: &'a [Credits],
        tokens: &[u32],
        table: &Agencies,
    ) -> Self {
        let Outlets { names: outlets, of } = Outlets::new(articles);
        let agencies = distinct(
            credits
                .iter()
                .flat_map(|c| c.credits.iter().map(|c| &*c.agency)),
        );
        let mut is: Vec<Vec<u32>> = agencies
            .iter()
            .map(|&name| {
                let same = |outlet: &str| {
                    outlet == name
                        || begins(outlet, name)
                        || shortens(outlet, name)
                        || table.is_outlet(name, outlet)
                };
                (0..outlets.len() as u32)
                    .filter(|&o| same(outlets[o as usize]))
                    .collect()
            })
            .collect();
        let number = |name: &str| agencies.binary_search(&name).ok().map(|at| at as u32);
        sign(articles, credits, (&outlets, &agencies), &mut is);
        let facts = articles
            .iter()
            .zip(of)
            .zip(credits)
            .zip(tokens)
            .map(|(((article, outlet), credits), &tokens)| {
                let mut facts = Facts {
                    outlet,
                    moment: article.published.as_ref().and_then(|p| p.moment),
                    tokens,
                    ..Facts::default()
                };
                // a mark in a headline, such as (LEAD), is house style that anyone may copy
                // and who took a picture wrote no text
                for credit in credits
                    .credits
                    .iter()
                    .filter(|c| c.shape != Shape::Headline && c.of != Of::Picture)
                {
                    if matches!(&*credit.agency, GENERIC | UNNAMED) {
                        facts.credits_somebody = true;
                        continue;
                    }
                    let Some(agency) = number(&credit.agency) else {
                        continue;
                    };
                    let same = &is[agency as usize];
                    if facts.outlet.is_some_and(|own| same.contains(&own)) {
                        // a paper may name itself in its own notes, and is no agency for that
                        let signs = credit.shape == Shape::Dateline;
                        facts.is_agency |= signs || table.is_agency(&credit.agency);
                    } else {
                        facts.credited_outlets.extend(same);
                        facts.credits.push(agency);
                        if credit.is_for_all() {
                            facts.credited_for_all.get_or_insert(agency);
                        }
                    }
                }
                for list in [&mut facts.credits, &mut facts.credited_outlets] {
                    list.sort_unstable();
                    list.dedup();
                }
                facts
            })
            .collect();
        Self {
            outlets,
            agencies,
            is,
            facts,
        }
    }

    pub(super) fn facts(&self, article: ArticleId) -> &Facts {
        &self.facts[article.index()]
    }

    /// How many outlets there are.
    pub(super) fn outlets(&self) -> usize {
        self.outlets.len()
    }

    pub(super) fn outlet(&self, number: u32) -> &'a str {
        self.outlets[number as usize]
    }

    pub(super) fn agency(&self, number: u32) -> &'a str {
        self.agencies[number as usize]
    }

    /// The agency that most of some articles credit and that none of their `outlets` is, which are sorted; the name
    /// that sorts first among equals.
    pub(super) fn unseen_wire(&self, articles: &[ArticleId], outlets: &[u32]) -> Option<u32> {
        let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
        for &article in articles {
            for &agency in &self.facts(article).credits {
                *counts.entry(agency).or_default() += 1;
            }
        }
        counts
            .into_iter()
            .filter(|&(agency, _)| !self.is_one_of(agency, outlets))
            .max_by_key(|&(agency, count)| (count, Reverse(agency)))
            .map(|(agency, _)| agency)
    }

    /// Whether an agency is one of some outlets, which are sorted.
    pub(super) fn is_one_of(&self, agency: u32, outlets: &[u32]) -> bool {
        let same = &self.is[agency as usize];
        same.iter()
            .any(|outlet| outlets.binary_search(outlet).is_ok())
    }
}

/// Adds to each agency the outlets that sign their own reports with it, where it is their initials: two of
/// one newsroom may have the same, and then the name alone tells neither. O(credits log outlets).
fn sign(
    articles: &[Article],
    credits: &[Credits],
    (outlets, agencies): (&[&str], &[&str]),
    is: &mut [Vec<u32>],
) {
    let mut printed = vec![0_u32; outlets.len()];
    let mut signed: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for (article, credits) in articles.iter().zip(credits) {
        let outlet = article.outlet.as_deref().unwrap_or_default();
        let Ok(outlet) = outlets.binary_search(&outlet) else {
            continue;
        };
        printed[outlet] += 1;
        let line = credits.credits.iter().find(|c| c.shape == Shape::Dateline);
        if let Some(credit) = line
            && is_initials(&credit.agency, outlets[outlet])
            && let Ok(agency) = agencies.binary_search(&&*credit.agency)
        {
            *signed.entry((agency as u32, outlet as u32)).or_default() += 1;
        }
    }
    for ((agency, outlet), times) in signed {
        let same = &mut is[agency as usize];
        if times * 2 >= printed[outlet as usize] && !same.contains(&outlet) {
            same.push(outlet);
            same.sort_unstable();
        }
    }
}

/// Whether `short` is made of the first letters of the words of `name`, two at the least; words with a
/// hyphen count as one or as two.
fn is_initials(short: &str, name: &str) -> bool {
    let made_of = |words: &mut dyn Iterator<Item = &str>| {
        let initials: String = words
            .filter_map(|word| word.chars().next())
            .filter(|c| c.is_uppercase())
            .collect();
        initials == short
    };
    short.chars().count() > 1
        && (made_of(&mut name.split_whitespace())
            || made_of(&mut name.split(|c: char| !c.is_alphanumeric())))
}

fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Whether `outlet` is the name of an agency with more words behind it.
fn begins(outlet: &str, agency: &str) -> bool {
    outlet
        .strip_prefix(agency)
        .is_some_and(|rest| rest.starts_with(' '))
}

/// Whether an agency's Chinese name is short for an outlet's: 子午社 for 子午线通讯社. The
/// characters that are left stay in order, as in every such abbreviation.
fn shortens(outlet: &str, agency: &str) -> bool {
    let mut long = outlet.chars();
    agency.ends_with('社')
        && agency.chars().count() > 2
        && agency.chars().all(|short| long.any(|c| c == short))
        && long.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_agency_may_be_named_in_short() {
        assert!(shortens("子午线通讯社", "子午社"));
        assert!(!shortens("午子线通讯社", "子午社"));
        assert!(!shortens("子午线通讯社新闻网", "子午社"));
    }

    #[test]
    fn an_agency_signs_with_its_initials() {
        assert!(is_initials("CPS", "Carton Press Service"));
        for short in ["LPS", "LBPS"] {
            assert!(is_initials(short, "Lormer-Brackford Press Service"));
        }
        assert!(!is_initials("CP", "Carton Press Service"));
        assert!(!is_initials("C", "Carton"));
    }

    #[test]
    fn an_outlet_may_carry_its_agencys_name_with_more_words() {
        assert!(begins("Reuters Staff", "Reuters"));
        assert!(!begins("Reutersville Gazette", "Reuters"));
    }
}
