//! Postings -> those whose shingle stands in more than one place.
//! Six in ten stand in one place only and go before anything is sorted. The first bits of a shingle name
//! its bucket; there a table of two bits a slot tells nearly all of them, and each posting looks up what its
//! bucket says of it, in the order it was dealt in.
//! Cost: O(n). Memory: 3 bytes a posting: what is left of its shingle while the table is filled.

use std::ops::Range;

use rayon::prelude::*;

use super::buckets::{self, Buckets, Seen};
use crate::fingerprint::Posting;

/// Postings of a bucket, on the mean: their table fits into a near cache.
const BUCKET: usize = 1 << 17;

/// Neighbouring articles and their postings.
pub(super) struct Part {
    pub(super) articles: Range<u32>,
    pub(super) postings: Range<usize>,
}

/// Cuts the articles, of which each has so many postings as `counts` say, into a part for each thread.
pub(super) fn parts(counts: &[u32]) -> Vec<Part> {
    let all: usize = counts.iter().map(|&count| count as usize).sum();
    let share = all / rayon::current_num_threads() + 1;
    let (mut articles, mut postings) = (0..0, 0..0);
    let mut parts = Vec::new();
    for (&count, end) in counts.iter().zip(1..) {
        articles.end = end;
        postings.end += count as usize;
        if postings.len() >= share || end as usize == counts.len() {
            let behind = (articles.end..articles.end, postings.end..postings.end);
            parts.push(Part { articles, postings });
            (articles, postings) = behind;
        }
    }
    parts
}

/// Drops nearly all postings whose shingle stands nowhere else, and none of the others.
pub(super) fn keep_shared(postings: &mut Vec<Posting>, counts: &mut [u32]) {
    let bits = buckets::bits(postings.len(), BUCKET);
    let bucket = |posting: Posting| (posting.shingle() >> (u64::BITS - bits)) as usize;
    let parts = parts(counts);
    let mut told = Buckets::new(1 << bits, parts.len(), |part| {
        let postings = postings[parts[part].postings.clone()].iter();
        postings.map(|&posting| (bucket(posting), lowest(posting.shingle())))
    });
    // of each shingle nothing is left but whether it is there again
    let shingles = told.by_bucket().into_par_iter();
    shingles.for_each_init(Seen::default, |seen, shingles| {
        seen.look(shingles.iter().map(|&bytes| number(bytes)));
        for bytes in shingles {
            *bytes = [seen.again(number(*bytes)).into(), 0, 0];
        }
    });
    let mut rest = (&mut postings[..], &mut *counts);
    let own: Vec<_> = parts
        .iter()
        .map(|part| {
            let (postings, counts) = std::mem::take(&mut rest);
            let (postings, postings_behind) = postings.split_at_mut(part.postings.len());
            let (counts, counts_behind) = counts.split_at_mut(part.articles.len());
            rest = (postings_behind, counts_behind);
            (postings, counts)
        })
        .collect();
    let sifted = own.into_par_iter().zip(told.by_part());
    let sifted: Vec<(usize, usize)> = sifted
        .map(|((postings, counts), told)| {
            let mut told: Vec<_> = told.into_iter().map(|told| told.iter()).collect();
            let (mut at, mut kept) = (0, 0);
            for count in counts {
                let (end, before) = (at + *count as usize, kept);
                while at < end {
                    postings[kept] = postings[at];
                    let is_again = told[bucket(postings[at])].next();
                    kept += is_again.map_or(0, |&[is_again, ..]| is_again.into());
                    at += 1;
                }
                *count = (kept - before) as u32;
            }
            (at, kept)
        })
        .collect();
    let (mut start, mut end) = (0, 0);
    for (all, kept) in sifted {
        postings.copy_within(start..start + kept, end);
        start += all;
        end += kept;
    }
    postings.truncate(end);
    postings.shrink_to_fit();
}

/// The lowest three bytes of a shingle.
fn lowest(shingle: u64) -> [u8; 3] {
    let [a, b, c, ..] = shingle.to_le_bytes();
    [a, b, c]
}

fn number([a, b, c]: [u8; 3]) -> u32 {
    u32::from_le_bytes([a, b, c, 0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    proptest::proptest! {
        #[test]
        fn what_is_shared_stays_and_nearly_nothing_else(
            articles in proptest::collection::vec(proptest::collection::vec(0u64..300, 0..30), 0..12),
        ) {
            let posting = |(&shingle, at): (&u64, u32)| Posting::new(crate::hash::mix(shingle), at);
            let all: Vec<Vec<Posting>> =
                articles.iter().map(|shingles| shingles.iter().zip(0..).map(posting).collect()).collect();
            let mut times: BTreeMap<u64, u32> = BTreeMap::new();
            for posting in all.iter().flatten() {
                *times.entry(posting.shingle()).or_default() += 1;
            }
            let mut kept = all.concat();
            let mut counts: Vec<u32> = all.iter().map(|postings| postings.len() as u32).collect();
            keep_shared(&mut kept, &mut counts);
            proptest::prop_assert_eq!(counts.iter().sum::<u32>() as usize, kept.len());
            let mut rest = &kept[..];
            let mut alone = 0;
            for (postings, count) in all.iter().zip(counts) {
                let (own, behind) = rest.split_at(count as usize);
                rest = behind;
                let shared: Vec<_> = postings.iter().filter(|posting| times[&posting.shingle()] > 1).collect();
                let found: Vec<_> = own.iter().filter(|posting| times[&posting.shingle()] > 1).collect();
                proptest::prop_assert_eq!(shared, found);
                alone += own.iter().filter(|posting| times[&posting.shingle()] == 1).count();
            }
            proptest::prop_assert!(alone <= 8 + times.len() / 4);
        }
    }
}
