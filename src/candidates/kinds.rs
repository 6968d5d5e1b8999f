//! Rows of band keys -> kinds of equal rows, and which of these meet in a band.
//! Copies agree in all bands: they are looked up once in each, and linked once if others never join them. The
//! keys of a band are dealt to buckets that fit into a near cache; there a table tells those that stand alone,
//! which most do, and only the others are sorted.
//! Cost: O(rows) and O(kinds) a band, and O(k log k) for the keys that meet.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::buckets::{self, Seen};
use super::{apart, room, together};
use crate::hash;

/// Keys of a bucket, on the mean: with their table they fit into the nearest cache.
const BUCKET: usize = 2048;

/// Rows by what they hold.
#[derive(Default)]
pub(super) struct Kinds {
    /// The first row of each kind, rising.
    pub(super) firsts: Vec<u32>,
    /// The name of each: twice its row if it has one only, or else twice its place in `rows`, and one more.
    names: Vec<u32>,
    /// The rows of each kind that has several, rising: twice each, and one more if another follows.
    rows: Vec<u32>,
    /// Whether those of a kind have met without others, by its place in `rows`.
    have_met: Vec<AtomicBool>,
}

impl Kinds {
    /// Rows: up to 2^31.
    pub(super) fn new<const BANDS: usize>(rows: &[[u32; BANDS]]) -> Self {
        let hash = |row: &[u32; BANDS]| {
            let mixed = (0..)
                .zip(row)
                .map(|(band, &key)| hash::mix(together(band, key)));
            (mixed.fold(0, u64::wrapping_add) >> 32) as u32
        };
        let hashes: Vec<u32> = rows.par_iter().map(hash).collect();
        let numbers = 0..rows.len() as u32;
        // the next row of the same kind, or the row itself
        let mut next: Vec<u32> = numbers.clone().collect();
        let mut is_first = vec![true; rows.len()];
        let row = |number: u32| &rows[number as usize];
        let mut same = Vec::new();
        let names = numbers.clone().map(|number| number << 1);
        by_key(&hashes, names, |group| {
            same.clear();
            same.extend(group.iter().map(|&both| apart(both).1 >> 1));
            if same[1..].iter().any(|&other| row(other) != row(same[0])) {
                same.sort_by_key(|&number| row(number));
            }
            for two in same.windows(2) {
                if row(two[0]) == row(two[1]) {
                    next[two[0] as usize] = two[1];
                    is_first[two[1] as usize] = false;
                }
            }
        });
        let mut kinds = Self::default();
        kinds
            .firsts
            .extend(numbers.filter(|&at| is_first[at as usize]));
        for &first in &kinds.firsts {
            let mut at = first;
            if next[at as usize] == at {
                kinds.names.push(first << 1);
                continue;
            }
            kinds.names.push((kinds.rows.len() as u32) << 1 | 1);
            while next[at as usize] != at {
                kinds.rows.push(at << 1 | 1);
                at = next[at as usize];
            }
            kinds.rows.push(at << 1);
        }
        kinds
            .have_met
            .resize_with(kinds.rows.len(), || AtomicBool::new(false));
        kinds
    }

    /// Calls `meet` with the rows, rising, of all kinds that have the same of these keys, one a kind. A kind of
    /// several rows whose key is its own meets in one such band, not in all.
    pub(super) fn meet(&self, keys: &[u32], mut meet: impl FnMut(&[u32])) {
        let mut rows = Vec::new();
        by_key(keys, self.names.iter().copied(), |group| {
            rows.clear();
            if let &[kind] = group {
                self.meet_alone(apart(kind).1, &mut rows);
            } else {
                self.meet_others(group, &mut rows);
            }
            meet(&rows);
        });
    }

    fn meet_alone(&self, name: u32, rows: &mut Vec<u32>) {
        if name & 1 == 1 {
            // two threads may both be told that they have not; what meets twice is listed once in the end
            let have_met = &self.have_met[(name >> 1) as usize];
            if !have_met.load(Ordering::Relaxed) {
                have_met.store(true, Ordering::Relaxed);
                rows.extend(self.several(name));
            }
        }
    }

    fn meet_others(&self, kinds: &[u64], rows: &mut Vec<u32>) {
        let names = kinds.iter().map(|&kind| apart(kind).1);
        for name in names {
            if name & 1 == 0 {
                rows.push(name >> 1);
            } else {
                rows.extend(self.several(name));
            }
        }
        rows.sort_unstable();
    }

    /// The rows of a kind that has several, rising.
    fn several(&self, name: u32) -> impl Iterator<Item = u32> {
        let mut follows = true;
        let rows = self.rows[(name >> 1) as usize..].iter();
        rows.map_while(move |&row| {
            let is_one = std::mem::replace(&mut follows, row & 1 == 1);
            is_one.then_some(row >> 1)
        })
    }
}

/// Calls `meet` with each key together with each name that has it, sorted. Keys of one name only are left out where that
/// is even, most of them.
fn by_key(keys: &[u32], names: impl Iterator<Item = u32>, mut meet: impl FnMut(&[u64])) {
    let bits = buckets::bits(keys.len(), BUCKET);
    // a product has its best bits above
    let bucket = |key: u32| (key.wrapping_mul(0x9e37_79b1) >> (u32::BITS - bits)) as usize;
    let mut ends = vec![0; 1 << bits];
    for &key in keys {
        ends[bucket(key)] += 1;
    }
    let mut end = 0;
    for size in &mut ends {
        end += *size;
        *size = end - *size;
    }
    let mut keyed = room(keys.len());
    keyed.resize(keys.len(), 0);
    for (&key, name) in keys.iter().zip(names) {
        let end = &mut ends[bucket(key)];
        keyed[*end] = together(key, name);
        *end += 1;
    }
    let (mut seen, mut start) = (Seen::default(), 0);
    for end in ends {
        let keyed = &mut keyed[start..end];
        start = end;
        seen.look(keyed.iter().map(|&both| apart(both).0));
        let mut kept = 0;
        for at in 0..keyed.len() {
            let (key, name) = apart(keyed[at]);
            keyed[kept] = keyed[at];
            kept += usize::from(seen.again(key) || name & 1 == 1);
        }
        let kept = &mut keyed[..kept];
        kept.sort_unstable();
        kept.chunk_by(|&p, &q| apart(p).0 == apart(q).0)
            .for_each(&mut meet);
    }
}
