//! Our side of the comparison with the peers: times on the texts of one file, on one thread.
//! `compare.py` runs it and reads the line of JSON it prints; `--levels` prints every step with
//! the instructions of every level instead.

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
use wirecopy::fingerprint::minhash::{self, MinHash};
use wirecopy::fingerprint::{Posting, Sketches, shingle, winnow};
use wirecopy::model::Article;
use wirecopy::read::{self, Input, Options};
use wirecopy::segment::kernel::Level;
use wirecopy::segment::{Document, token};

const ROUNDS: usize = 5;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(path) = args.iter().find(|arg| !arg.starts_with("--")) else {
        // `cargo test --benches` and `cargo bench` without a file have nothing to compare
        return;
    };
    let articles = read(path);
    let threads = rayon::ThreadPoolBuilder::new().num_threads(1);
    let one = threads.build().expect("a thread");
    one.install(|| {
        if args.iter().any(|arg| arg == "--levels") {
            levels(&articles);
        } else {
            against_peers(&articles);
        }
    });
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
    let bytes: usize = articles.iter().map(|article| article.text.len()).sum();
    let (words, shingles) = shingled(articles);
    let count: usize = shingles.iter().map(Vec::len).sum();
    let tokens: usize = words.iter().map(Vec::len).sum();
    println!("{bytes} bytes, {tokens} tokens, {count} shingles");
    let report = |what: String, seconds: f64| {
        println!(
            "{what:24} {:8.0} MB/s {:8.2} ns a token",
            bytes as f64 / seconds / 1e6,
            seconds * 1e9 / tokens as f64
        );
    };
    let winnowing = best(|| {
        let mut kept = 0_u64;
        for shingles in &shingles {
            winnow::winnow(shingles, 4, |selected| kept += u64::from(selected.position));
        }
        kept
    });
    report("winnow".into(), winnowing);
    let config = Config::default();
    for level in Level::available() {
        let mut found = Vec::new();
        let seconds = best(|| {
            for article in articles {
                found.clear();
                token::tokenise_with(level, &article.text, &mut found);
            }
        });
        report(format!("{level:?} tokenise"), seconds);
        let mut document = Document::default();
        let seconds = best(|| {
            let texts = articles.iter().map(|article| &article.text);
            texts.for_each(|text| document.read_with(level, text));
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
        let seconds = best(|| Sketches::with_level(articles, &config, level, &|_| ()));
        report(format!("{level:?} whole"), seconds);
    }
}

/// Every 97th text is asked for again with one word inserted.
const ASK_EVERY: usize = 97;

/// What a user builds to ask for near-duplicates, one sorted list of (key, article) a band, and
/// for shared passages, which the peers do not have: the winnowed shingles, sorted.
struct Index {
    bands: Vec<Vec<u64>>,
    postings: Vec<Posting>,
}

impl Index {
    fn new(articles: &[Article], config: &Config, passages: bool) -> Self {
        let mut sketches = Sketches::new(articles, config, &|_| ());
        let mut bands = vec![Vec::new(); BANDS];
        for (article, signature) in sketches.signatures.iter().enumerate() {
            for (band, key) in bands.iter_mut().zip(minhash::band_keys(signature)) {
                band.push(u64::from(key) << 32 | article as u64);
            }
        }
        for band in &mut bands {
            band.sort_unstable();
        }
        if passages {
            sketches.postings.sort_unstable();
        }
        Self {
            bands,
            postings: sketches.postings,
        }
    }

    /// Whether `text` meets the article in a band, and whether in a winnowed shingle.
    fn finds(&self, text: &Article, article: u32, config: &Config) -> (bool, bool) {
        let sketches = Sketches::new(std::slice::from_ref(text), config, &|_| ());
        let keys = minhash::band_keys(&sketches.signatures[0]);
        let by_band = self.bands.iter().zip(keys).any(|(band, key)| {
            let entry = u64::from(key) << 32 | u64::from(article);
            band.binary_search(&entry).is_ok()
        });
        let by_passage = sketches.postings.iter().any(|asked| {
            let first = self.postings.partition_point(|p| p.shingle < asked.shingle);
            let same = self.postings[first..]
                .iter()
                .take_while(|p| p.shingle == asked.shingle);
            same.into_iter().any(|p| p.article.0 == article)
        });
        (by_band, by_passage)
    }
}

fn against_peers(articles: &[Article]) {
    let bytes: usize = articles.iter().map(|article| article.text.len()).sum();
    let (_, shingles) = shingled(articles);
    let count: usize = shingles.iter().map(Vec::len).sum();
    let minhash = MinHash::new(0);
    let signing = best(|| {
        let all = shingles
            .iter()
            .map(|shingles| minhash.signature(shingles)[0]);
        all.fold(0, |sum, slot| sum ^ slot)
    });
    let (mut document, mut words, mut out) = (Document::default(), Vec::new(), Vec::new());
    let from_text = best(|| {
        let mut sum = 0;
        for article in articles {
            document.read(&article.text);
            words.clear();
            words.extend(document.tokens().iter().map(|t| t.word));
            out.clear();
            shingle::shingles(&words, SHINGLE_WORDS, &mut out);
            sum ^= minhash.signature(&out)[0];
        }
        sum
    });
    let config = Config::default();
    let indexing = best(|| Index::new(articles, &config, false));
    let with_passages = best(|| Index::new(articles, &config, true));
    let index = Index::new(articles, &config, true);
    let (mut asked, mut by_band, mut by_passage) = (0, 0, 0);
    for (at, article) in articles.iter().enumerate().step_by(ASK_EVERY) {
        let words: Vec<&str> = article.text.split(' ').collect();
        let (before, behind) = words.split_at(words.len() / 2);
        let text = format!("{} inserted {}", before.join(" "), behind.join(" "));
        let article = Article {
            text,
            ..article.clone()
        };
        let (band, passage) = index.finds(&article, at as u32, &config);
        asked += 1;
        by_band += u32::from(band);
        by_passage += u32::from(passage);
    }
    println!(
        "{}",
        serde_json::json!({
            "texts": articles.len(), "bytes": bytes, "shingles": count,
            "sign_ns_per_shingle": signing * 1e9 / count as f64,
            "text_to_signature_ns_per_shingle": from_text * 1e9 / count as f64,
            "index_bytes_per_second": bytes as f64 / indexing,
            "with_passages_bytes_per_second": bytes as f64 / with_passages,
            "asked": asked, "found_by_band": by_band, "found_by_passage": by_passage,
            "level": format!("{:?}", Level::best()),
        })
    );
}
