//! Which names the fields of a source were taken from.

use std::fmt;

use super::options::Field;

/// The names met so far, by field and preference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Used {
    names: Vec<(Field, usize, String)>,
}

impl Used {
    /// Notes that `field` was taken from its candidate of this rank; the first spelling stays.
    pub(super) fn note<S: Into<String>>(
        &mut self,
        field: Field,
        rank: usize,
        name: impl FnOnce() -> S,
    ) {
        let is_known = |&(f, r, _): &(Field, usize, String)| (f, r) == (field, rank);
        if !self.names.iter().any(is_known) {
            self.names.push((field, rank, name().into()));
        }
    }

    /// Adds what a later part of the source used.
    pub(super) fn merge(&mut self, later: Self) {
        for (field, rank, name) in later.names {
            self.note(field, rank, || name);
        }
    }
}

impl fmt::Display for Used {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut comma = "";
        for field in Field::ALL {
            let mut names: Vec<_> = self.names.iter().filter(|(of, ..)| *of == field).collect();
            names.sort_by_key(|(_, rank, _)| *rank);
            let names: Vec<_> = names.iter().map(|(.., name)| name.as_str()).collect();
            if !names.is_empty() {
                write!(f, "{comma}{}={}", field.name(), names.join("|"))?;
                comma = ", ";
            }
        }
        Ok(())
    }
}
