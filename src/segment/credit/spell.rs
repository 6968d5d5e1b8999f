//! Credits of many articles -> the same agency under one name.
//! A text that never introduces its agency credits "MNA"; another of the same input says "the Meridian
//! News Agency". An acronym that exactly one spelled-out name of the input fits is that name.
//! Cost: O(credits + acronyms * names).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Agencies, Credits};

impl Agencies {
    /// Gives agencies that the table does not hold, and that the input names in full somewhere, in a
    /// credit or as an outlet, that name everywhere.
    pub fn spell_out<'a>(&self, credits: &mut [Credits], outlets: impl Iterator<Item = &'a str>) {
        let mut names: BTreeSet<Arc<str>> = outlets.map(Arc::from).collect();
        names.extend(
            credits
                .iter()
                .flat_map(|c| &c.credits)
                .map(|c| Arc::clone(&c.agency)),
        );
        let mut full: BTreeMap<String, BTreeSet<&Arc<str>>> = BTreeMap::new();
        for name in &names {
            if let Some(initials) = initials(name) {
                full.entry(initials).or_default().insert(name);
            }
        }
        // names are sorted, so the first begins all that are its desks or editions
        let only = |acronym: &str| {
            let names = full.get(acronym)?;
            let first = *names.first()?;
            let same = |name: &&Arc<str>| {
                let rest = name.strip_prefix(&**first);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            };
            let one = names.iter().all(same);
            (one && self.resolve(acronym).is_none()).then(|| Arc::clone(first))
        };
        for credit in credits.iter_mut().flat_map(|c| &mut c.credits) {
            if let Some(name) = only(&credit.agency) {
                credit.agency = name;
            }
        }
    }
}

/// First letters of the words that have a capital, of at least three; an outlet of two words is
/// too easily met by chance.
fn initials(name: &str) -> Option<String> {
    let letters: String = name
        .split([' ', '-'])
        .filter_map(|word| word.chars().next())
        .filter(char::is_ascii_uppercase)
        .collect();
    (letters.len() > 2).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::super::{Credit, Shape};
    use super::*;
    use crate::model::Span;

    fn spelled(agencies: &[&str], outlets: &[&str]) -> Vec<String> {
        let credit = |name: &&str| Credit {
            agency: Arc::from(*name),
            bytes: Span::new(0, 1),
            shape: Shape::Body,
        };
        let mut credits = [Credits {
            credits: agencies.iter().map(credit).collect(),
            furniture: Vec::new(),
        }];
        Agencies::builtin().spell_out(&mut credits, outlets.iter().copied());
        credits[0]
            .credits
            .iter()
            .map(|c| c.agency.to_string())
            .collect()
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
}
