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
use wirecopy::segment::kernel::{
    self as text_kernel, BLOCK, Level, Masks, ROOM, SHORT, alike, classify,
};

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

/// The levels of this machine. Each says aloud that `what` runs with it: CI holds the list against
/// what the processor says it has.
#[expect(clippy::print_stdout, reason = "CI's log must show which kernels ran")]
fn levels(what: &str) -> impl Iterator<Item = Level> {
    Level::available().inspect(move |level| println!("compared with scalar: {what} {level:?}"))
}

#[test]
fn the_levels_of_this_machine_are_known() {
    let levels: Vec<Level> = Level::available().collect();
    assert!(levels.starts_with(&[Level::Scalar, Level::Portable]));
    assert_eq!(levels.last(), Some(&Level::best()));
    #[cfg(target_arch = "x86_64")]
    assert!(levels.contains(&Level::Sse2));
    #[cfg(target_arch = "aarch64")]
    assert!(levels.contains(&Level::Neon));
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
    for level in levels("masks") {
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
fn edges_are_scalars_in_every_number_of_blocks() {
    let bits = numbers(0, 64);
    for level in levels("edges") {
        for blocks in 0..=67 {
            for dense in [0, 1, u64::MAX] {
                let masks: Vec<Masks> = bits
                    .iter()
                    .cycle()
                    .take(blocks)
                    .map(|&word| {
                        // prose has a few edges a block; all and none are the lanes' ends
                        let word = if dense == 1 {
                            word
                        } else {
                            word & word >> 1 | dense
                        };
                        Masks { word, other: 0 }
                    })
                    .collect();
                for open in [false, true] {
                    let edges = |level| {
                        let mut edges = vec![0; blocks * BLOCK + ROOM];
                        let n = text_kernel::edges(level, &masks, 9, open, &mut edges);
                        edges.truncate(n);
                        edges
                    };
                    assert_eq!(
                        edges(level),
                        edges(Level::Scalar),
                        "{level:?}, {blocks} blocks"
                    );
                }
            }
        }
    }
}

#[test]
fn hashes_of_words_are_scalars_at_every_length_and_up_to_the_last_byte() {
    let letters = b"aZ09bYkQ8x";
    let text: Vec<u8> = numbers(0, 300)
        .iter()
        .map(|&n| letters[(n % 10) as usize])
        .collect();
    for level in levels("words") {
        for count in 0..=67_u32 {
            for (longest, offset) in [(1, 0), (9, 3), (SHORT as u32, 5), (SHORT as u32 + 3, 0)] {
                let spans: Vec<[u32; 2]> = (0..count)
                    .map(|at| [offset + 4 * at, offset + 4 * at + 1 + at % longest])
                    .filter(|span| span[1] as usize <= text.len())
                    .chain([[291, 300], [299, 300], [284, 300]])
                    .collect();
                let hashes = |level| {
                    let mut out = vec![7; spans.len()];
                    let any_long = text_kernel::words(level, &text, &spans, &mut out);
                    (out, any_long)
                };
                assert_eq!(
                    hashes(level),
                    hashes(Level::Scalar),
                    "{level:?}, {count} words"
                );
                assert_eq!(
                    hashes(level).1,
                    spans.iter().any(|s| s[1] - s[0] > SHORT as u32)
                );
            }
        }
        let lower = |text: &str| {
            let mut out = [0];
            text_kernel::words(level, text.as_bytes(), &[[1, 7]], &mut out);
            out[0]
        };
        assert_eq!(lower(" Reuter s"), hash::word(b"reuter"));
        assert_eq!(lower(" REUTER"), hash::word(b"reuter"));
    }
}

#[test]
fn hashes_of_sixteen_bytes_are_scalars_at_every_length() {
    let fours: Vec<[u32; 4]> = numbers(0, 80)
        .chunks(2)
        .flat_map(|n| {
            [
                [n[0] as u32, (n[0] >> 32) as u32, n[1] as u32, 0],
                [u32::MAX; 4],
            ]
        })
        .collect();
    for level in levels("sixteens") {
        for length in 0..=67 {
            let hashes = |level| {
                let mut out = vec![7; length];
                text_kernel::sixteens(level, &fours[..length], &mut out);
                out
            };
            assert_eq!(
                hashes(level),
                hashes(Level::Scalar),
                "{level:?}, {length} fours"
            );
        }
    }
}

/// So many words by hash and shape, few different ones and lengths about those that decide.
fn words(seed: u64, count: u64) -> (Vec<u32>, Vec<u16>) {
    let numbers = (0..count).map(|n| hash::mix(seed * 1000 + n));
    let word = |n: u64| {
        let length = [0, 4, 5, 6, 7, 62, 63][(n >> 8) as usize % 7];
        let ends = (n >> 16) as u16 & 3 | ((n >> 24) as u16 & 3) << 5;
        ((n % 5) as u32 * 0x3333_3333, length << 10 | ends)
    };
    numbers.map(word).unzip()
}

#[test]
fn words_equal_and_alike_are_those_of_the_definition() {
    for level in levels("alike") {
        for seed in 0..40 {
            let (a, b) = (words(seed, 8), words(seed + 100, 8));
            let eight = |(hashes, shapes): &(Vec<u32>, Vec<u16>)| {
                let hashes = hashes[..].try_into().unwrap();
                (hashes, shapes[..].try_into().unwrap())
            };
            let [same, alike] = alike::eight(level, &eight(&a), &eight(&b));
            for (x, y) in (0..8).flat_map(|x| (0..8).map(move |y| (x, y))) {
                let allowed = alike::allows(a.1[x], b.1[y]);
                assert_eq!(same[x] >> y & 1 == 1, a.0[x] == b.0[y], "{level:?}");
                assert_eq!(alike[x] >> y & 1 == 1, allowed, "{level:?}");
            }
        }
        for (columns, rows) in [0, 32, 64]
            .into_iter()
            .flat_map(|c| (0..68).map(move |r| (c, r)))
        {
            let (a, b) = (words(columns, rows), words(columns + 7, columns));
            let mut found = vec![[7; 2]];
            alike::rows(level, (&a.0, &a.1), (&b.0, &b.1), &mut found);
            let row = |x: usize| {
                let bit = |holds: bool, y: usize| u64::from(holds) << y;
                let bits = |holds: &dyn Fn(usize) -> bool| {
                    (0..b.0.len()).fold(0, |all, y| all | bit(holds(y), y))
                };
                [
                    bits(&|y| a.0[x] == b.0[y]),
                    bits(&|y| alike::allows(a.1[x], b.1[y])),
                ]
            };
            assert_eq!(
                found,
                (0..a.0.len()).map(row).collect::<Vec<_>>(),
                "{level:?}"
            );
        }
    }
}

#[test]
fn words_in_a_row_are_held_that_were_added() {
    let (known, _) = words(1, 40);
    let other: Vec<u32> = numbers(0, 300).iter().map(|&n| n as u32).collect();
    let mut triples = [0; alike::TRIPLE_WORDS];
    for three in known.windows(3).chain(other[100..140].windows(3)) {
        alike::hold(&mut triples, alike::key([three[0], three[1], three[2]]));
    }
    for level in levels("held") {
        for words in [&known[..], &other].concat().windows(alike::REACH) {
            let words = words.try_into().unwrap();
            let held = alike::held(level, words, &triples);
            assert_eq!(
                held,
                alike::held(Level::Scalar, words, &triples),
                "{level:?}"
            );
            for (at, three) in words.windows(3).enumerate() {
                let added = |all: &[u32]| all.windows(3).any(|other| other == three);
                let is_added = added(&known) || added(&other[100..140]);
                assert!(held >> at & 1 == 1 || !is_added, "{level:?}");
            }
        }
    }
}

#[test]
fn what_winnowing_keeps_is_scalars_at_every_length() {
    let any = numbers(0, 600);
    // few different upper halves: two of some four are often equal there, but not as a whole
    let few: Vec<u64> = any.iter().map(|n| (n % 5) << 32 | n >> 40).collect();
    let rare: Vec<u64> = any.iter().map(|n| (n % 3001) << 32 | n >> 40).collect();
    for level in levels("winnow") {
        for shingles in [&any, &few, &rare] {
            for length in (0..=67).chain(250..=262).chain(505..=515) {
                for offset in [0, 1, 2, 3, 64] {
                    let kept = |level| {
                        let mut kept = Vec::new();
                        let piece = &shingles[offset..offset + length];
                        winnow::winnow_with(level, piece, 4, |some| kept.extend_from_slice(some));
                        kept
                    };
                    assert_eq!(
                        kept(level),
                        kept(Level::Scalar),
                        "{level:?}, {length} shingles"
                    );
                }
            }
        }
    }
}

#[test]
fn unions_are_scalars() {
    let family = Family::new(3);
    let of = |from, count| {
        let mut minima = minhash::EMPTY;
        kernel::lower(Level::Scalar, &family, &numbers(from, count), &mut minima);
        minima
    };
    for level in levels("unions") {
        for (one, other) in [(0, 0), (0, 3), (3, 0), (1, 1), (40, 67)] {
            let mut union = of(0, one);
            kernel::unite(level, &mut union, &of(1000, other));
            let both = [numbers(0, one), numbers(1000, other)].concat();
            let mut expected = minhash::EMPTY;
            kernel::lower(Level::Scalar, &family, &both, &mut expected);
            assert_eq!(union, expected, "{level:?}");
        }
    }
}

#[test]
fn minima_are_scalars_at_every_length() {
    let shingles = numbers(0, 200);
    let family = Family::new(3);
    for level in levels("minima") {
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
    for level in levels("shingles") {
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
    // so many rounds know a variance to 1 % (one sigma)
    let rounds = 20_000;
    for size in [5, 7, 10, 30, 100, 300, 1000] {
        let shared = size * 3 / 5;
        let truth = shared as f64 / (2 * size - shared) as f64;
        let ideal = truth * (1.0 - truth) / SLOTS as f64;
        let (mut sum, mut squares) = (0.0, 0.0);
        for round in 0..rounds {
            let minhash = MinHash::new(round ^ size << 32);
            let (a, b) = pair(round, shared, size);
            let error = resemblance(&minhash.signature(&a), &minhash.signature(&b)) - truth;
            sum += error;
            squares += error * error;
        }
        let ratio = squares / rounds as f64 / ideal;
        assert!((ratio - 1.0).abs() < 0.05, "{ratio} of ideal at {size}");
        let bias = sum / rounds as f64;
        let sigma = (ideal / rounds as f64).sqrt();
        assert!(bias.abs() < 4.0 * sigma, "bias {bias} at {size}");
    }
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
