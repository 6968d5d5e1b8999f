//! Credits of many articles -> the same agency under one name.
//! A text that never introduces its agency credits "MNA"; another of the same input says "the Meridian
//! News Agency". An acronym that exactly one spelled-out name of the input fits is that name, and so is the one
//! with which exactly one outlet signs its own articles.
//! Cost: O(credits + acronyms * names).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::place::HEAD;
use super::table::{self, Key, Trust};
use super::words::floor;
use super::{Agencies, Credits};

impl Agencies {
    /// These agencies, and the outlets of some articles, each given with its text: where a line says whose text it is,
    /// it may name any of them, and those that sign more than half of their articles with their initials by these. What
    /// several sign with stays as it is.
    /// O(articles log outlets).
    #[must_use]
    pub fn with_outlets<'a>(
        &self,
        articles: impl Iterator<Item = (Option<&'a str>, &'a str)>,
    ) -> Self {
        let mut outlets: BTreeMap<&str, Signing> = BTreeMap::new();
        for (outlet, text) in articles {
            let Some(outlet) = outlet else { continue };
            let new = || Signing {
                articles: 0,
                signed: initials(outlet).map(|short| (short, 0)).collect(),
            };
            let signing = outlets.entry(outlet).or_insert_with(new);
            signing.articles += 1;
            let head = &text[..floor(text, HEAD)];
            for (short, count) in &mut signing.signed {
                let mut places = head.match_indices(&**short);
                let in_brackets = |(at, short): (usize, &str)| {
                    head[..at].ends_with('(') && head[at + short.len()..].starts_with(')')
                };
                *count += u32::from(places.any(in_brackets));
            }
        }
        let mut with = self.clone();
        let mut add = |written: &str, name: &str, printed: Vec<Box<str>>| {
            let key = table::key(written);
            if !key.is_empty() {
                with.keys.entry(key).or_insert_with(|| Key {
                    agency: Arc::from(name),
                    trust: Trust::Ambiguous,
                    printed,
                });
            }
        };
        let mut signers: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for (outlet, signing) in outlets {
            add(outlet, outlet, Vec::new());
            for (short, signed) in signing.signed {
                if 2 * signed > signing.articles {
                    signers.entry(short).or_default().insert(outlet);
                }
            }
        }
        for (short, signers) in signers {
            let name = one(signers.into_iter()).unwrap_or(&short);
            add(&short, name, vec![Box::from(&*short)]);
        }
        with
    }

    /// Gives agencies that the table does not hold, and that the input names in full somewhere, in a
    /// credit or as an outlet, that name everywhere. `outlets` are those of the articles, as far as they are known.
    pub fn spell_out<'a>(
        &self,
        credits: &mut [Credits],
        outlets: impl Iterator<Item = Option<&'a str>>,
    ) {
        let mut names: BTreeSet<Arc<str>> = outlets.flatten().map(Arc::from).collect();
        names.extend(
            credits
                .iter()
                .flat_map(|c| &c.credits)
                .map(|c| Arc::clone(&c.agency)),
        );
        let mut full: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for name in &names {
            // an outlet of two words is too easily met by chance
            for initials in initials(name).filter(|letters| letters.len() > 2) {
                full.entry(initials).or_default().insert(name);
            }
        }
        let only = |acronym: &str| {
            let name = one(full.get(acronym)?.iter().copied())?;
            self.resolve(acronym).is_none().then_some(name)
        };
        let spelled: BTreeMap<&str, Arc<str>> = names
            .iter()
            .filter_map(|acronym| Some((&**acronym, Arc::from(only(acronym)?))))
            .collect();
        for credit in credits.iter_mut().flat_map(|c| &mut c.credits) {
            if let Some(name) = spelled.get(&*credit.agency) {
                credit.agency = Arc::clone(name);
            }
        }
    }
}

/// How an outlet signs its articles.
struct Signing {
    articles: u32,
    /// Its initials, and at how many articles' heads they stand in brackets.
    signed: Vec<(String, u32)>,
}

/// The name of some, which are sorted, that is the only one but for its desks and editions.
fn one<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // the first begins all that are its desks
    let first = names.next()?;
    let same = |name: &str| {
        let rest = name.strip_prefix(first);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    names.all(same).then_some(first)
}

/// First letters of the words that have a capital, of at least two; with the second parts of double names and
/// without them.
fn initials(name: &str) -> impl Iterator<Item = String> {
    let of_parts = |ends: &[char]| -> String {
        name.split(ends)
            .filter_map(|word| word.chars().next())
            .filter(char::is_ascii_uppercase)
            .collect()
    };
    let [parts, words] = [of_parts(&[' ', '-']), of_parts(&[' '])];
    let words = Some(words).filter(|words| *words != parts);
    [Some(parts), words]
        .into_iter()
        .flatten()
        .filter(|letters| letters.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::super::{Credit, Of, Shape};
    use super::*;
    use crate::model::Span;

    fn credits(agencies: &[&str]) -> Credits {
        let credit = |name: &&str| Credit {
            agency: Arc::from(*name),
            bytes: Span::new(0, 1),
            shape: Shape::Body,
            of: Of::Text,
        };
        Credits {
            credits: agencies.iter().map(credit).collect(),
            furniture: Vec::new(),
        }
    }

    fn names(credits: &Credits) -> Vec<String> {
        let names = credits.credits.iter().map(|c| c.agency.to_string());
        names.collect()
    }

    /// What an article credits in an input in which some outlets have an article each that credits nobody.
    fn spelled(agencies: &[&str], outlets: &[&str]) -> Vec<String> {
        let mut all = vec![credits(agencies)];
        all.extend(outlets.iter().map(|_| credits(&[])));
        let of = outlets.iter().copied().map(Some);
        Agencies::builtin().spell_out(&mut all, std::iter::once(None).chain(of));
        names(&all[0])
    }

    #[test]
    fn an_acronym_takes_the_only_name_it_fits() {
        assert_eq!(
            spelled(&["MNA"], &["Meridian News Agency"]),
            ["Meridian News Agency"]
        );
        assert_eq!(
            spelled(
                &["KTA"],
                &["Korvian Telegraph Agency 2", "Korvian Telegraph Agency"]
            ),
            ["Korvian Telegraph Agency"]
        );
        let introduced = spelled(&["KTA", "Korvian Telegraph Agency"], &[]);
        assert_eq!(introduced[0], "Korvian Telegraph Agency");
        let both = ["Meridian News Agency", "Malay News Agency"];
        assert_eq!(
            spelled(&["MNA", "Reuters", "AP"], &both),
            ["MNA", "Reuters", "AP"]
        );
    }

    #[test]
    fn initials_are_the_outlets_that_signs_with_them() {
        let outlets = ["Harbour Post Star", "Hale-Lorne Press Service"];
        assert_eq!(spelled(&["HPS"], &outlets), ["HPS"]);
        let dateline = "ASHPORT (HPS) - The ferry sails again.";
        let credited = |printed: &[(&str, &str)]| {
            let printed = printed.iter().map(|&(outlet, text)| (Some(outlet), text));
            let found = Agencies::builtin()
                .with_outlets(printed)
                .find(None, dateline);
            names(&found)
        };
        // the paper prints the agency's copy once
        let own = "ASHPORT - The ferry is late.";
        let printed = [
            (outlets[1], dateline),
            (outlets[0], dateline),
            (outlets[0], own),
        ];
        assert_eq!(credited(&printed), [outlets[1]]);
        // where both sign with them they name neither
        assert_eq!(credited(&printed[..2]), ["HPS"]);
    }
}
