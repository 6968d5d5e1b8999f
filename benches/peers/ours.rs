//! Our side of the comparison with the peers: times on the texts of one file, on one thread.
//! `compare.py` runs it and reads the line of JSON it prints. Instead, `--levels` prints every step
//! with the instructions of every level, `--whole` the whole with those of the best (`native.sh`
//! compares builds by it), and `--threads` the whole on one thread and on two.

#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a measuring program: it times, prints, and stops where its input fails"
)]

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use wirecopy::config::{BANDS, Config, SHINGLE_WORDS};
use wirecopy::fingerprint::minhash::{self, MinHash, Signature};
use wirecopy::fingerprint::{Sketches, shingle, winnow};
use wirecopy::model::Article;
use wirecopy::read::{self, Input, Options};
use wirecopy::segment::kernel::Level;
use wirecopy::segment::{Columns, Document, Outline};

const ROUNDS: usize = 5;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(path) = args.iter().find(|arg| !arg.starts_with("--")) else {
        // `cargo test --benches` and `cargo bench` without a file have nothing to compare
        return;
    };
    let articles = read(path);
    let asked = |name: &str| args.iter().any(|arg| arg == name);
    if asked("--threads") {
        threads(&articles);
        return;
    }
    pool(1).install(|| {
        if asked("--levels") {
            levels(&articles);
        } else if asked("--whole") {
            let speed = bytes(&articles) / best(|| whole(&articles, Level::best())) / 1e6;
            println!("{:?} {speed:.1}", Level::best());
        } else {
            against_peers(&articles);
        }
    });
}

fn pool(threads: usize) -> rayon::ThreadPool {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(threads);
    builder.build().expect("threads")
}

fn bytes(articles: &[Article]) -> f64 {
    articles.iter().map(|a| a.text.len()).sum::<usize>() as f64
}

/// Text to signatures, band keys, winnowed positions and word hashes, laid out flat.
fn whole(articles: &[Article], level: Level) -> Sketches {
    Sketches::with_level(articles, &Config::default(), level, &|_| ())
}

/// The whole on one thread and on two, by turns, each with the best of its runs: into fresh memory,
/// as a scan does it, and into memory that serves again. Processor time is that of all runs.
fn threads(articles: &[Article]) {
    let pools = [pool(1), pool(2)];
    let mut kept = Sketches::default();
    for fresh in [true, false] {
        let mut fastest = [f64::INFINITY; 2];
        let mut processor = [0.0; 2];
        for _ in 0..4 * ROUNDS {
            for ((pool, fastest), processor) in pools.iter().zip(&mut fastest).zip(&mut processor) {
                let before = processor_seconds();
                let start = Instant::now();
                pool.install(|| {
                    if fresh {
                        black_box(whole(articles, Level::best()));
                    } else {
                        kept.read_with(articles, &Config::default(), Level::best(), &|_| ());
                    }
                });
                *fastest = fastest.min(start.elapsed().as_secs_f64());
                *processor += processor_seconds() - before;
            }
        }
        let [one, two] = fastest.map(|seconds| bytes(articles) / seconds / 1e6);
        println!(
            "{}: one thread {one:.0} MB/s, two {two:.0} MB/s: {:.2} times, with {:.2} of the processor time",
            if fresh {
                "fresh memory"
            } else {
                "memory reused"
            },
            two / one,
            processor[1] / processor[0],
        );
    }
}

/// Seconds that all threads of this program have been on a processor, where Linux says so.
fn processor_seconds() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten();
    let nanoseconds = |task: std::io::Result<std::fs::DirEntry>| -> Option<f64> {
        let stat = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        stat.split(' ').next()?.parse().ok()
    };
    tasks.filter_map(nanoseconds).sum::<f64>() / 1e9
}

fn read(path: &str) -> Vec<Article> {
    let input = Input::from(Path::new(path));
    let reading = read::read(&[input], &Options::default(), &|_| ());
    reading.expect("the file is read").articles
}

/// Seconds of the best of several runs.
fn best<T>(mut run: impl FnMut() -> T) -> f64 {
    let times = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        black_box(run());
        start.elapsed().as_secs_f64()
    });
    times.fold(f64::INFINITY, f64::min)
}

/// Word hashes and shingles of each text.
fn shingled(articles: &[Article]) -> (Vec<Vec<u32>>, Vec<Vec<u64>>) {
    let words = |article: &Article| -> Vec<u32> {
        let document = Document::new(&article.text);
        document.tokens().iter().map(|t| t.word).collect()
    };
    let words: Vec<Vec<u32>> = articles.iter().map(words).collect();
    let shingles = words.iter().map(|words| {
        let mut out = Vec::new();
        shingle::shingles(words, SHINGLE_WORDS, &mut out);
        out
    });
    let shingles = shingles.collect();
    (words, shingles)
}

fn levels(articles: &[Article]) {
    let bytes = bytes(articles);
    let (words, shingles) = shingled(articles);
    let count: usize = shingles.iter().map(Vec::len).sum();
    let tokens: usize = words.iter().map(Vec::len).sum();
    println!("{bytes} bytes, {tokens} tokens, {count} shingles");
    let report = |what: String, seconds: f64| {
        println!(
            "{what:24} {:8.0} MB/s {:8.2} ns a token",
            bytes / seconds / 1e6,
            seconds * 1e9 / tokens as f64
        );
    };
    for level in Level::available() {
        let mut columns = Columns::default();
        let seconds = best(|| {
            let texts = articles.iter().map(|article| &article.text);
            texts.for_each(|text| columns.read_with(level, text));
        });
        report(format!("{level:?} tokenise"), seconds);
        let mut outline = Outline::default();
        let seconds = best(|| {
            let texts = articles.iter().map(|article| &article.text);
            texts.for_each(|text| outline.read_with(level, text));
        });
        report(format!("{level:?} segment"), seconds);
        let mut out = Vec::new();
        let seconds = best(|| {
            for words in &words {
                out.clear();
                shingle::shingles_with(level, words, SHINGLE_WORDS, &mut out);
            }
        });
        report(format!("{level:?} shingle"), seconds);
        let minhash = MinHash::with_level(0, level);
        let seconds = best(|| {
            let all = shingles
                .iter()
                .map(|shingles| minhash.signature(shingles)[0]);
            all.fold(0, |sum, slot| sum ^ slot)
        });
        report(format!("{level:?} minhash"), seconds);
        let seconds = best(|| {
            let mut kept = 0;
            for shingles in &shingles {
                winnow::winnow_with(level, shingles, 4, |positions| kept += positions.len());
            }
            kept
        });
        report(format!("{level:?} winnow"), seconds);
        let seconds = best(|| whole(articles, level));
        report(format!("{level:?} whole"), seconds);
    }
}

/// Every 97th text is asked for again with one word inserted.
const ASK_EVERY: usize = 97;

/// What a user builds to ask for near-duplicates: text to tokens, shingles, minima and band keys, and
/// a hash table from key and band to articles, into which texts go one by one. A chain runs through the
/// entries of a slot; the 32 slots of a text are independent, so that their cache misses overlap.
struct Index {
    /// The last entry of each slot's chain, counted from one.
    heads: Vec<u32>,
    /// Key and the entry before it in its chain; entry `article * BANDS + band`.
    entries: Vec<[[u32; 2]; BANDS]>,
    signer: Signer,
}

impl Index {
    fn new(articles: &[Article]) -> Self {
        let mut index = Self {
            heads: vec![0; 1 << 10],
            entries: Vec::new(),
            signer: Signer::new(),
        };
        for article in articles {
            let keys = minhash::band_keys(&index.signer.sign(&article.text));
            index.insert(keys);
        }
        index
    }

    fn slot(heads: &[u32], key: u32, band: usize) -> usize {
        // bands have slots of their own; keys are hashes already
        let mixed = u64::from(key.wrapping_add(0x9e37_79b9_u32.wrapping_mul(band as u32)));
        ((mixed * heads.len() as u64) >> 32) as usize
    }

    fn insert(&mut self, keys: [u32; BANDS]) {
        if (self.entries.len() + 1) * BANDS > self.heads.len() {
            self.heads = vec![0; self.heads.len() * 4];
            for (article, row) in self.entries.iter_mut().enumerate() {
                chain(&mut self.heads, article, row);
            }
        }
        let mut row = keys.map(|key| [key, 0]);
        chain(&mut self.heads, self.entries.len(), &mut row);
        self.entries.push(row);
    }

    /// Whether the article shares a band key with these.
    fn finds(&self, keys: [u32; BANDS], article: u32) -> bool {
        keys.into_iter().enumerate().any(|(band, key)| {
            let mut at = self.heads[Self::slot(&self.heads, key, band)] as usize;
            while at > 0 {
                let ([found, before], entry) =
                    (self.entries[(at - 1) / BANDS][(at - 1) % BANDS], at - 1);
                if found == key && entry % BANDS == band && entry / BANDS == article as usize {
                    return true;
                }
                at = before as usize;
            }
            false
        })
    }
}

/// Puts an article's keys at the head of their chains.
fn chain(heads: &mut [u32], article: usize, row: &mut [[u32; 2]; BANDS]) {
    for (band, [key, before]) in row.iter_mut().enumerate() {
        let head = Index::slot(heads, *key, band);
        *before = std::mem::replace(&mut heads[head], (article * BANDS + band) as u32 + 1);
    }
}

/// Text to the signature of its set of shingles.
struct Signer {
    minhash: MinHash,
    outline: Columns,
    shingles: Vec<u64>,
}

impl Signer {
    fn new() -> Self {
        Self {
            minhash: MinHash::new(0),
            outline: Columns::default(),
            shingles: Vec::new(),
        }
    }

    fn sign(&mut self, text: &str) -> Signature {
        self.outline.read_with(Level::best(), text);
        self.shingles.clear();
        shingle::shingles_or_whole(self.outline.words(), SHINGLE_WORDS, &mut self.shingles);
        self.minhash.signature(&self.shingles)
    }
}

/// The winnowed shingles of all articles and whose they are, sorted: what finds shared passages.
fn passages(articles: &[Article]) -> Vec<(u64, u32)> {
    let sketches = whole(articles, Level::best());
    let counts = sketches.posting_counts.iter().zip(0..);
    let owners = counts.flat_map(|(&count, article)| std::iter::repeat_n(article, count as usize));
    let shingles = sketches.postings.iter().map(|posting| posting.shingle());
    let mut passages: Vec<_> = shingles.zip(owners).collect();
    passages.sort_unstable();
    passages
}

/// Whether `text` meets the article in a winnowed shingle.
fn shares_passage(passages: &[(u64, u32)], text: &Article, article: u32) -> bool {
    let asked = whole(std::slice::from_ref(text), Level::best()).postings;
    let mut asked = asked.iter().map(|posting| (posting.shingle(), article));
    asked.any(|place| passages.binary_search(&place).is_ok())
}

fn against_peers(articles: &[Article]) {
    let bytes = bytes(articles);
    let (_, shingles) = shingled(articles);
    let count: usize = shingles.iter().map(Vec::len).sum();
    let minhash = MinHash::new(0);
    let signing = best(|| {
        let all = shingles
            .iter()
            .map(|shingles| minhash.signature(shingles)[0]);
        all.fold(0, |sum, slot| sum ^ slot)
    });
    let mut signer = Signer::new();
    let from_text = best(|| {
        let all = articles.iter().map(|article| signer.sign(&article.text)[0]);
        all.fold(0, |sum, slot| sum ^ slot)
    });
    let indexing = best(|| Index::new(articles));
    let with_passages = best(|| (Index::new(articles), passages(articles)));
    let mut index = Index::new(articles);
    let passages = passages(articles);
    let (mut asked, mut by_band, mut by_passage) = (0, 0, 0);
    for (at, article) in articles.iter().enumerate().step_by(ASK_EVERY) {
        let own = minhash::band_keys(&index.signer.sign(&article.text));
        assert!(index.finds(own, at as u32), "every text finds itself");
        let words: Vec<&str> = article.text.split(' ').collect();
        let (before, behind) = words.split_at(words.len() / 2);
        let text = format!("{} inserted {}", before.join(" "), behind.join(" "));
        let keys = minhash::band_keys(&index.signer.sign(&text));
        let changed = Article {
            text: text.into(),
            ..article.clone()
        };
        asked += 1;
        by_band += u32::from(index.finds(keys, at as u32));
        by_passage += u32::from(shares_passage(&passages, &changed, at as u32));
    }
    println!(
        "{}",
        serde_json::json!({
            "texts": articles.len(), "bytes": bytes, "shingles": count,
            "sign_ns_per_shingle": signing * 1e9 / count as f64,
            "text_to_signature_ns_per_shingle": from_text * 1e9 / count as f64,
            "index_bytes_per_second": bytes / indexing,
            "with_passages_bytes_per_second": bytes / with_passages,
            "asked": asked, "found_by_band": by_band, "found_by_passage": by_passage,
            "level": format!("{:?}", Level::best()),
        })
    );
}
