//! The reasons of all copies, in two large pieces of memory: a million small ones could not be spilled.
//! Memory: 24 bytes a reason, and its words.

use super::evidence::{Evidence, EvidenceKind};

/// The reasons of all copies.
#[derive(Clone, Debug, Default)]
pub(super) struct Reasons {
    all: Vec<Reason>,
    words: String,
}

#[derive(Clone, Copy, Debug)]
struct Reason {
    points: f64,
    /// Where its words end; they begin where those of the reason before end.
    end: usize,
    kind: EvidenceKind,
}

/// Which of all reasons are those of one copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Which {
    first: usize,
    count: u32,
}

impl Reasons {
    /// Adds the reasons of a copy.
    pub(super) fn push(&mut self, reasons: &[Evidence<'_>]) -> Which {
        let first = self.all.len();
        for Evidence { kind, points, says } in reasons {
            self.words.push_str(says);
            self.all.push(Reason {
                points: *points,
                end: self.words.len(),
                kind: *kind,
            });
        }
        let count = reasons.len() as u32;
        Which { first, count }
    }

    /// The reasons of a copy, as they were added.
    pub(super) fn get(&self, which: Which) -> impl ExactSizeIterator<Item = Evidence<'_>> {
        let Which { first, count } = which;
        (first..first + count as usize).map(|at| {
            let start = at.checked_sub(1).map_or(0, |before| self.all[before].end);
            let Reason { points, end, kind } = self.all[at];
            Evidence {
                kind,
                points,
                says: self.words[start..end].into(),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_copy_has_its_own_reasons() {
        let reason = |says: &str| Evidence {
            kind: EvidenceKind::Time,
            points: says.len() as f64,
            says: says.to_owned().into(),
        };
        let copies = [
            vec![reason("später"), reason("")],
            vec![],
            vec![reason("two")],
        ];
        let mut reasons = Reasons::default();
        let which = copies.each_ref().map(|of_copy| reasons.push(of_copy));
        let found = which.map(|which| reasons.get(which).collect::<Vec<_>>());
        assert_eq!(found, copies);
    }
}
