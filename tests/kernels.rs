//! Every set of instructions gives the bits of the plain specification, and keeping to the hot
//! loop's promises: right estimates for every size of set, no allocation for a paragraph.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::BTreeSet;

use proptest::prelude::*;
use wirecopy::config::{BANDS, Config, ROWS, SLOTS};
use wirecopy::fingerprint::kernel::{self, Family};
use wirecopy::fingerprint::minhash::{self, MinHash, band_keys, resemblance};
use wirecopy::fingerprint::{Sketches, shingle, winnow};
use wirecopy::hash;
use wirecopy::segment::Document;
use wirecopy::segment::kernel::{BLOCK, Level, Masks, classify};

/// Counts the allocations of each thread by itself, so that tests beside it do not disturb it.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    // a thread that is ending has no counter any more, and nobody reads it
    let _ = ALLOCATIONS.try_with(|n| n.set(n.get() + 1));
}

#[expect(unsafe_code, reason = "a global allocator is unsafe by its signature")]
// SAFETY: every call is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise; the pointer came from `System`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller's promise; the pointer came from `System`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn numbers(from: u64, count: u64) -> Vec<u64> {
    (from..from + count).map(|n| hash::mix(n + 1)).collect()
}

fn masks(level: Level, bytes: &[u8]) -> Vec<Masks> {
    let mut masks = vec![Masks::default(); bytes.len().div_ceil(BLOCK)];
    classify(level, bytes, &mut masks);
    masks
}

/// What runs here is said aloud, and no level the machine has is left out.
#[test]
#[expect(clippy::print_stdout, reason = "CI's log must show which kernels ran")]
fn the_levels_of_this_machine_are_known() {
    let levels: Vec<Level> = Level::available().collect();
    println!("kernels compared with scalar: {levels:?}");
    assert!(levels.starts_with(&[Level::Scalar, Level::Portable]));
    assert_eq!(levels.last(), Some(&Level::best()));
    #[cfg(target_arch = "x86_64")]
    assert!(levels.contains(&Level::Sse2));
    // no level hides behind a detection that never says yes
    #[cfg(target_arch = "x86_64")]
    for (level, has) in [
        (Level::Sse41, std::arch::is_x86_feature_detected!("sse4.1")),
        (Level::Avx2, std::arch::is_x86_feature_detected!("avx2")),
        (
            Level::Avx512,
            std::arch::is_x86_feature_detected!("avx512bw"),
        ),
    ] {
        assert_eq!(levels.contains(&level), has, "{level:?}");
    }
}

#[test]
fn masks_are_scalars_at_every_length_and_for_every_byte() {
    let bytes: Vec<u8> = (0..1024_u64).map(|n| hash::mix(n) as u8).collect();
    for level in Level::available() {
        for length in 0..=67 {
            for offset in [0, 1, 7, 31, 63, 64, 500] {
                let piece = &bytes[offset..offset + length];
                assert_eq!(
                    masks(level, piece),
                    masks(Level::Scalar, piece),
                    "{level:?}"
                );
            }
        }
        for byte in 0..=255 {
            for at in 0..BLOCK {
                let mut block = [b' '; BLOCK];
                block[at] = byte;
                assert_eq!(
                    masks(level, &block),
                    masks(Level::Scalar, &block),
                    "{level:?}"
                );
            }
        }
    }
}

#[test]
fn minima_are_scalars_at_every_length() {
    let shingles = numbers(0, 200);
    let family = Family::new(3);
    for level in Level::available() {
        for length in 0..=67 {
            for offset in [0, 1, 2, 3, 64, 131] {
                let piece = &shingles[offset..offset + length];
                let (mut expected, mut found) = (minhash::EMPTY, minhash::EMPTY);
                kernel::lower(Level::Scalar, &family, piece, &mut expected);
                kernel::lower(level, &family, piece, &mut found);
                assert_eq!(found, expected, "{level:?}, {length} shingles");
            }
        }
    }
}

#[test]
fn shingles_are_scalars_at_every_length() {
    let words: Vec<u32> = numbers(0, 200).iter().map(|&n| n as u32 & !1).collect();
    for level in Level::available() {
        for length in 0..=67 {
            for offset in [0, 1, 2, 3, 64, 131] {
                let piece = &words[offset..offset + length];
                let (mut expected, mut found) = (vec![1], vec![1]);
                shingle::shingles_with(Level::Scalar, piece, 5, &mut expected);
                shingle::shingles_with(level, piece, 5, &mut found);
                assert_eq!(found, expected, "{level:?}, {length} words");
            }
        }
    }
}

proptest! {
    #[test]
    fn all_levels_agree_on_any_numbers(
        shingles in prop::collection::vec(any::<u64>(), 0..68),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        offset in 0_usize..68,
        seed in any::<u64>(),
    ) {
        let piece = &shingles[offset.min(shingles.len())..];
        let expected = MinHash::with_level(seed, Level::Scalar).signature(piece);
        for level in Level::available() {
            prop_assert_eq!(MinHash::with_level(seed, level).signature(piece), expected);
            let piece = &bytes[offset.min(bytes.len())..];
            prop_assert_eq!(masks(level, piece), masks(Level::Scalar, piece));
        }
    }

    #[test]
    fn all_levels_read_the_same_from_any_text(text in "(\\PC{0,9}|[a-zA-Z ]{0,90}|[一-十]{0,30}|<p>|\\n){0,12}") {
        let mut expected = Document::default();
        expected.read_with(Level::Scalar, &text);
        for level in Level::available() {
            let mut document = Document::default();
            document.read_with(level, &text);
            prop_assert_eq!(document.tokens(), expected.tokens());
            prop_assert_eq!(document.paragraphs(), expected.paragraphs());
        }
    }
}

/// Two sets of `size` with `shared` common members.
fn pair(round: u64, shared: u64, size: u64) -> (Vec<u64>, Vec<u64>) {
    let base = round * 1_000_000;
    let own = size - shared;
    (
        [numbers(base, shared), numbers(base + 10_000, own)].concat(),
        [numbers(base, shared), numbers(base + 20_000, own)].concat(),
    )
}

#[test]
fn the_variance_is_within_five_percent_of_ideal_from_5_to_1000_shingles() {
    // each round knows a variance to sqrt(2 / rounds): all sizes together to 0.9 %
    let mut ratios = Vec::new();
    for (size, rounds) in [
        (5, 6000),
        (10, 6000),
        (30, 6000),
        (100, 4000),
        (300, 2000),
        (1000, 800),
    ] {
        let shared = size * 3 / 5;
        let truth = shared as f64 / (2 * size - shared) as f64;
        let ideal = truth * (1.0 - truth) / SLOTS as f64;
        let mut squares = 0.0;
        for round in 0..rounds {
            let minhash = MinHash::new(round ^ size << 32);
            let (a, b) = pair(round, shared, size);
            let error = resemblance(&minhash.signature(&a), &minhash.signature(&b)) - truth;
            squares += error * error;
        }
        let ratio = squares / rounds as f64 / ideal;
        let sigma = (2.0 / rounds as f64).sqrt();
        assert!(
            (ratio - 1.0).abs() < 3.5 * sigma,
            "{ratio} of ideal at {size}"
        );
        ratios.push((ratio, rounds as f64));
    }
    let rounds: f64 = ratios.iter().map(|r| r.1).sum();
    let all = ratios.iter().map(|(ratio, n)| ratio * n).sum::<f64>() / rounds;
    assert!((all - 1.0).abs() < 0.05, "{all} of ideal, {ratios:?}");
}

#[test]
fn recall_lies_on_the_s_curve() {
    for (size, shared) in [(5, 3), (10, 6), (30, 20), (100, 60), (400, 300)] {
        let s = shared as f64 / (2 * size - shared) as f64;
        let expected = 1.0 - (1.0 - s.powi(ROWS as i32)).powi(BANDS as i32);
        let rounds = 1500;
        let met = (0..rounds).filter(|&round| {
            let minhash = MinHash::new(round + 7);
            let (a, b) = pair(round, shared, size);
            let (a, b) = (minhash.signature(&a), minhash.signature(&b));
            let keys = band_keys(&a).into_iter().zip(band_keys(&b));
            keys.into_iter().any(|(a, b)| a == b)
        });
        let met = met.count() as f64 / rounds as f64;
        let sigma = (expected * (1.0 - expected) / rounds as f64).sqrt();
        assert!(
            (met - expected).abs() < 4.0 * sigma + 0.001,
            "{met} against {expected} at {s}"
        );
    }
}

#[test]
fn paragraphs_of_one_to_ten_words_stay_apart() {
    let minhash = MinHash::new(0);
    let mut seen = BTreeSet::new();
    let mut texts = 0;
    for length in 1..=10 {
        for first in 0..50 {
            let words: Vec<String> = (0..length).map(|n| format!("w{first}x{n}")).collect();
            let document = Document::new(&words.join(" "));
            let hashes: Vec<u32> = document.tokens().iter().map(|t| t.word).collect();
            let mut shingles = Vec::new();
            shingle::shingles_or_whole(&hashes, 5, &mut shingles);
            assert!(!shingles.is_empty());
            let mut kept = 0;
            winnow::winnow(&shingles, 4, |_| kept += 1);
            assert!(kept >= 1, "every text keeps a key");
            seen.insert(band_keys(&minhash.signature(&shingles)));
            texts += 1;
        }
    }
    assert_eq!(seen.len(), texts, "no two share their keys");
}

/// Allocations of this thread while one thread fingerprints these texts.
fn allocations(text: &str, articles: usize) -> u64 {
    let articles: Vec<_> = (0..articles).map(|_| article(text)).collect();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap();
    pool.install(|| {
        let before = ALLOCATIONS.get();
        let sketches = Sketches::new(&articles, &Config::default(), &|_| ());
        assert_eq!(sketches.len(), articles.len());
        ALLOCATIONS.get() - before
    })
}

fn article(text: &str) -> wirecopy::model::Article {
    let line = serde_json::json!({ "id": "a", "text": text }).to_string();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.jsonl");
    std::fs::write(&path, line).unwrap();
    let input = wirecopy::read::Input::from(path.as_path());
    let reading = wirecopy::read::read(&[input], &wirecopy::read::Options::default(), &|_| ());
    reading.unwrap().articles.remove(0)
}

#[test]
fn a_paragraph_allocates_nothing_once_the_loop_is_warm() {
    let paragraph =
        "The ministry said on Tuesday that the “talks” would go on, Müller’s aide told Новости.\n";
    let (few, many) = (paragraph.repeat(40), paragraph.repeat(4_000));
    let (before, after) = (allocations(&few, 8), allocations(&many, 8));
    // 32,000 paragraphs against 320: what is left is vectors that double
    assert!(after < before + 100, "{before} allocations became {after}");
}
