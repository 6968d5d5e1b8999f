//! The road of the data, stage by stage. This module alone knows the order.

pub mod checkpoint;

use rayon::prelude::*;

use crate::align::{self, Aligner, Alignments, Corpus};
use crate::attribute::{self, Known};
use crate::candidates::{Candidate, Candidates};
use crate::cluster;
use crate::config::{Config, SHINGLE_WORDS};
use crate::error::Error;
use crate::fingerprint::Sketches;
use crate::fingerprint::shard::{Fingerprints, Words};
use crate::hash;
use crate::model::{Article, ArticleId, Span};
use crate::read::Reading;
use crate::report::Results;
use crate::report::explain::{Explanation, Meeting, Reported};
use crate::segment::Document;
use crate::segment::credit::Agencies;
use crate::segment::token::{count_words, half_words};
use crate::spill;
use checkpoint::{Checkpoints, Part, Unkept};

/// A stage of the road, for progress and accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Files -> articles; counted in bytes of input.
    Read,
    /// Articles -> credit lines; counted in bytes of text.
    Segment,
    /// Articles -> sketches; counted in bytes of text.
    Fingerprint,
    /// Sketches -> candidates; counted as one.
    Candidates,
    /// Candidates -> passages; counted in pairs.
    Align,
    /// Passages -> families and stories; counted as one.
    Cluster,
    /// Families and stories -> copies; counted as one.
    Attribute,
    /// Results -> files; counted as one.
    Report,
}

impl Stage {
    /// Its name in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Segment => "segment",
            Self::Fingerprint => "fingerprint",
            Self::Candidates => "candidates",
            Self::Align => "align",
            Self::Cluster => "cluster",
            Self::Attribute => "attribute",
            Self::Report => "report",
        }
    }
}

/// Someone who watches a run: the library has no clock and no terminal.
pub trait Watch: Sync {
    /// A stage of so many units begins.
    fn begin(&self, stage: Stage, units: u64);
    /// So many units of the stage are done. Called from many threads.
    fn advance(&self, units: u64);
    /// The stage is over.
    fn end(&self, stage: Stage);
}

/// Watches nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn begin(&self, _: Stage, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self, _: Stage) {}
}

/// Which pairs of articles a scan compares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Pairs {
    /// All that share a fingerprint.
    #[default]
    All,
    /// These, whether they share one or not.
    Given(Vec<(ArticleId, ArticleId)>),
}

/// Scans what was read: the whole road from articles to copies.
/// Runs on the current rayon pool; the result does not depend on its size.
/// # Panics
/// If a given pair names an article that was not read.
#[must_use]
pub fn scan(
    reading: Reading,
    config: Config,
    pairs: &Pairs,
    agencies: &Agencies,
    watch: &dyn Watch,
) -> Results {
    let Ok(results) = scan_kept(reading, config, pairs, agencies, watch, &Unkept);
    results
}

/// As [`scan`], but keeps what it has done part by part, and does not do again what was kept. Kept are the
/// words and fingerprints of some thousand articles each, the candidates, and the passages of some
/// thousand articles each; what is made of them takes a third of the time and is made anew.
/// # Errors
/// Where something cannot be kept, was kept of other articles, or the run is to stop.
/// # Panics
/// If a given pair names an article that was not read.
pub fn scan_kept<C: Checkpoints>(
    reading: Reading,
    config: Config,
    pairs: &Pairs,
    agencies: &Agencies,
    watch: &dyn Watch,
    kept: &C,
) -> Result<Results, C::Error> {
    let Reading {
        articles,
        rejects,
        sources,
    } = reading;
    let bytes = articles.iter().map(|a| a.text.len() as u64).sum();

    watch.begin(Stage::Segment, bytes);
    let outlets = articles.iter().map(|article| article.outlet.as_deref());
    let texts = articles.iter().map(|article| &*article.text);
    let agencies = &agencies.with_outlets(outlets.clone().zip(texts));
    let mut credits: Vec<_> = articles
        .par_iter()
        .map(|article| {
            let found = agencies.find(article.title.as_deref(), &article.text);
            watch.advance(article.text.len() as u64);
            found
        })
        .collect();
    agencies.spell_out(&mut credits, outlets);
    watch.end(Stage::Segment);

    let shards = Shards::of(&articles, kept);
    let whole = shards.whole("candidates", &articles);
    let known: Option<Candidates> = kept.load(&whole)?;
    watch.begin(Stage::Fingerprint, bytes);
    let mut sketches = fingerprint(&articles, &shards, known.is_some(), &config, watch, kept)?;
    watch.end(Stage::Fingerprint);

    watch.begin(Stage::Candidates, 1);
    let candidates = if let Some(candidates) = known {
        candidates
    } else {
        let found = candidates(&articles, &mut sketches, pairs, &config);
        kept.keep(&whole, &found)?;
        found
    };
    shards.forget_fingerprints(kept);
    sketches.forget_fingerprints();
    spill::trim();
    watch.end(Stage::Candidates);
    kept.go_on()?;

    watch.begin(Stage::Align, candidates.len() as u64);
    let corpus = Corpus {
        articles: &articles,
        sketches: &sketches,
        credits: &credits,
    };
    let mut alignments = align(corpus, &candidates, &shards, &config, watch, kept)?;
    let (screened, aligned) = (candidates.screened(), candidates.len() as u64);
    drop(candidates);
    spill::trim();
    watch.end(Stage::Align);

    watch.begin(Stage::Cluster, 1);
    let tokens = sketches.lengths();
    let words: Vec<u32> = (0..articles.len() as u32)
        .map(|id| count_words(sketches.words(ArticleId(id)).iter().copied()))
        .collect();
    let clusters = cluster::cluster(&alignments, &articles, &sketches, &config);
    cluster::quoted::by_several(&mut alignments.passages, &clusters.families);
    drop(sketches);
    spill::trim();
    watch.end(Stage::Cluster);
    kept.go_on()?;

    watch.begin(Stage::Attribute, 1);
    let known = Known {
        articles: &articles,
        credits: &credits,
        tokens: &tokens,
        words: &words,
        agencies,
    };
    let attribution = attribute::attribute(known, &alignments, &clusters, &config);
    spill::trim();
    watch.end(Stage::Attribute);
    kept.go_on()?;

    Ok(Results {
        config,
        sources,
        screened,
        candidates: aligned,
        rejects,
        words,
        credits,
        alignments,
        clusters,
        attribution,
        articles,
    })
}

/// The passages of all candidates, block by block.
fn align<C: Checkpoints>(
    corpus: Corpus<'_>,
    candidates: &Candidates,
    shards: &Shards,
    config: &Config,
    watch: &dyn Watch,
    kept: &C,
) -> Result<Alignments, C::Error> {
    let mut aligner = Aligner::new(corpus, candidates, config, shards.articles);
    let mut all = Alignments::default();
    for block in 0..aligner.blocks() {
        let part = shards.whole(&numbered("passages", block), corpus.articles);
        let known: Option<Alignments> = kept.load(&part)?;
        if let Some(found) = known {
            watch.advance(aligner.pairs(block));
            all.append(found);
            continue;
        }
        let found = aligner.align(block, &|done| watch.advance(done));
        kept.keep(&part, &found)?;
        all.append(found);
        kept.go_on()?;
    }
    all.shrink_to_fit();
    Ok(all)
}

/// How articles are cut into parts that are kept, and what each part is made of.
struct Shards {
    /// Articles in each.
    articles: usize,
    digests: Vec<u64>,
}

/// Articles of which passages are laid out at once, where nothing is kept.
const BLOCK: usize = 8192;

impl Shards {
    fn of(articles: &[Article], kept: &impl Checkpoints) -> Self {
        let Some(size) = kept.articles() else {
            return Self {
                articles: BLOCK,
                digests: Vec::new(),
            };
        };
        let digests = articles.par_chunks(size.get()).map(checkpoint::digest);
        Self {
            articles: size.get(),
            digests: digests.collect(),
        }
    }

    /// A part that all articles take part in.
    fn whole(&self, name: &str, articles: &[Article]) -> Part {
        Part {
            name: name.to_owned(),
            of: hash::numbers(self.digests.iter().copied()),
            covers: checkpoint::covers(articles, 0),
        }
    }

    /// A part that one shard makes, which is these articles.
    fn part(&self, name: &str, shard: usize, articles: &[Article]) -> Part {
        Part {
            name: numbered(name, shard),
            of: self.digests.get(shard).copied().unwrap_or_default(),
            covers: checkpoint::covers(articles, shard * self.articles),
        }
    }

    /// Forgets what only the search for candidates needs.
    fn forget_fingerprints(&self, kept: &impl Checkpoints) {
        for shard in 0..self.digests.len() {
            kept.forget(&numbered("fingerprints", shard));
        }
    }
}

fn numbered(name: &str, number: usize) -> String {
    format!("{name}-{number:06}")
}

/// The sketches of all articles, shard by shard; of their fingerprints nothing if the candidates are known.
fn fingerprint<C: Checkpoints>(
    articles: &[Article],
    shards: &Shards,
    candidates_known: bool,
    config: &Config,
    watch: &dyn Watch,
    kept: &C,
) -> Result<Sketches, C::Error> {
    let bytes = |articles: &[Article]| articles.iter().map(|a| a.text.len()).sum::<usize>();
    let mut sketches = Sketches::expecting(bytes(articles));
    if shards.digests.is_empty() {
        sketches.extend(articles, config, &|done| watch.advance(done));
        return Ok(sketches);
    }
    for (number, shard) in articles.chunks(shards.articles).enumerate() {
        let words = shards.part("words", number, shard);
        let fingerprints = shards.part("fingerprints", number, shard);
        let known_words: Option<Words<'_>> = kept.load(&words)?;
        let known: Option<Fingerprints<'_>> = match &known_words {
            Some(_) if !candidates_known => kept.load(&fingerprints)?,
            _ => None,
        };
        match (known_words, known) {
            (Some(words), Some(fingerprints)) => {
                sketches.add_words(&words, bytes(shard));
                sketches.add_fingerprints(&fingerprints);
                watch.advance(bytes(shard) as u64);
            }
            (Some(words), None) if candidates_known => {
                sketches.add_words(&words, bytes(shard));
                watch.advance(bytes(shard) as u64);
            }
            _ => {
                let mark = sketches.mark();
                sketches.extend(shard, config, &|done| watch.advance(done));
                kept.keep(&words, &sketches.words_since(mark))?;
                if !candidates_known {
                    kept.keep(&fingerprints, &sketches.fingerprints_since(mark))?;
                }
                kept.go_on()?;
            }
        }
    }
    Ok(sketches)
}

fn candidates(
    articles: &[Article],
    sketches: &mut Sketches,
    pairs: &Pairs,
    config: &Config,
) -> Candidates {
    match pairs {
        Pairs::All => {
            let mut found = Candidates::find(articles, sketches, config.min_words);
            found.add_rare(sketches, config.rewrites, &|a, b| near(articles, a, b));
            found
        }
        Pairs::Given(pairs) => Candidates::given(pairs, articles.len()),
    }
}

/// Explains what a scan of these articles and pairs decided about two of them. The candidates of all
/// articles are found once more: O(n log n), a third of the scan.
/// # Panics
/// If one of the two was not read, or if they are the same.
#[must_use]
pub fn explain<'a>(
    results: &'a Results,
    pairs: &Pairs,
    one: ArticleId,
    other: ArticleId,
) -> Explanation<'a> {
    let (a, b) = (one.min(other), one.max(other));
    let (articles, config) = (&results.articles, &results.config);
    let mut sketches = Sketches::new(articles, config, &|_| ());
    let candidates = candidates(articles, &mut sketches, pairs, config);
    let two = [articles[a.index()].clone(), articles[b.index()].clone()];
    let mut of_two = Sketches::new(&two, config, &|_| ());
    let (shared, promising) = Candidates::between(&mut of_two, config.min_words);
    let mut seeds = Vec::new();
    let number = candidates.number(a, b);
    let candidate = number.map(|at| candidates.get(at, &mut seeds));
    let meeting = match (candidate, pairs) {
        (Some(_), Pairs::Given(_)) => Meeting::Given,
        (Some(found), _) if found.seeds.is_empty() => Meeting::RareWords,
        (Some(_), _) => Meeting::Promising,
        (None, _) if promising => Meeting::Unlinked,
        (None, _) if shared.is_empty() => Meeting::Strangers,
        (None, _) => Meeting::Unpromising,
    };
    let corpus = Corpus {
        articles,
        sketches: &sketches,
        credits: &results.credits,
    };
    let candidate = candidate.unwrap_or(Candidate {
        a,
        b,
        seeds: &shared,
    });
    let steps = match meeting {
        Meeting::Strangers => Vec::new(),
        _ => align::explain(corpus, candidate, config),
    };
    let documents = two.each_ref().map(|article| Document::new(&article.text));
    let shingle = |document: &Document, at: u32| {
        let mut weight = 0;
        let tokens = document.tokens()[at as usize..].iter().take_while(|token| {
            let inside = weight < 2 * SHINGLE_WORDS;
            weight += half_words(token.word);
            inside
        });
        document.bytes(Span::new(at, at + tokens.count() as u32))
    };
    let places = shared
        .iter()
        .map(|seed| {
            [
                shingle(&documents[0], seed.a),
                shingle(&documents[1], seed.b),
            ]
        })
        .collect();
    let passages = &results.alignments.passages;
    let first = passages.partition_point(|p| (p.a.article, p.b.article) < (a, b));
    let reported = passages[first..]
        .iter()
        .take_while(|p| (p.a.article, p.b.article) == (a, b))
        .zip(first..)
        .map(|(passage, at)| Reported::of(passage, at, &results.clusters.families))
        .collect();
    Explanation {
        articles: [&articles[a.index()], &articles[b.index()]],
        config,
        meeting,
        shared,
        places,
        steps,
        reported,
    }
}

/// Seconds between two articles of which one may be rewritten from the other: a week and a day.
const REWRITE_WINDOW: i64 = 8 * 24 * 60 * 60;

/// Whether two articles may have been published so near each other that one is the other rewritten.
fn near(articles: &[Article], a: ArticleId, b: ArticleId) -> bool {
    let moment = |id: ArticleId| articles[id.index()].published.as_ref()?.moment;
    let (Some(a), Some(b)) = (moment(a), moment(b)) else {
        return true;
    };
    a.earliest.max(b.earliest) - a.latest.min(b.latest) <= REWRITE_WINDOW
}

/// Reads pairs of article ids, two a line, separated by a tab; further columns are ignored, and so
/// is a first line of which neither name is an article's.
pub fn parse_pairs(name: &str, text: &str, articles: &[Article]) -> Result<Pairs, Error> {
    let mut by_id: Vec<(&str, u32)> = articles
        .iter()
        .enumerate()
        .map(|(at, a)| (a.id.as_str(), at as u32))
        .collect();
    by_id.sort_unstable();
    let find = |id: &str| {
        by_id
            .binary_search_by_key(&id, |x| x.0)
            .ok()
            .map(|at| ArticleId(by_id[at].1))
    };
    let mut pairs = Vec::new();
    for (number, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let refuse = |reason: String| Error::Record {
            path: name.to_owned(),
            line: number as u64 + 1,
            reason,
        };
        let mut columns = line.split('\t');
        let (Some(a), Some(b)) = (columns.next(), columns.next()) else {
            return Err(refuse("no second id behind a tab".to_owned()));
        };
        match (find(a.trim()), find(b.trim())) {
            (Some(a), Some(b)) if a != b => pairs.push((a, b)),
            (Some(_), Some(_)) => return Err(refuse(format!("{a} is paired with itself"))),
            (None, None) if number == 0 => {}
            (None, _) => return Err(refuse(format!("no article has the id {a}"))),
            (_, None) => return Err(refuse(format!("no article has the id {b}"))),
        }
    }
    Ok(Pairs::Given(pairs))
}
