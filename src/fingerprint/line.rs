//! Parts made by many threads -> one flat list in the order of the articles.
//! Nobody waits for anybody: a thread takes the next few articles, fingerprints them in memory of its
//! own that stays in a near cache and serves again, and puts the part in line. If it then
//! finds the list free and its own parts at the head of the line, it lays them out, while others go on.
//! Cost: one copy of every fingerprint, into memory that is touched once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, TryLockError};

use super::part::Part;
use super::{Sketches, kernel};
use crate::model::Article;

/// Articles of a part: enough to hide the cost of handing out work, few enough to stay in a near
/// cache with their fingerprints (some 7 kB each) until they are laid out.
const ARTICLES: usize = 16;
/// Room made at most for one kind of fingerprint, in bytes for each byte of text: prose needs one of
/// none.
const BYTES: usize = 4;
/// Parts that may stand in line for each thread before whoever comes lays out those of others too,
/// for which it must fetch them from another cache.
const LONG: usize = 2;
/// Parts that may stand in line for each thread before whoever adds one waits until it can lay
/// them out.
const LONG_ENOUGH: usize = 8;
/// Parts that may stand in line for each thread before whoever adds one waits for whoever makes the head of the
/// line: an article as long as thousands of others, or a thread that the system keeps from running, would let the
/// others fill memory. 14 MB a thread of press articles.
const LONGEST: usize = 128;

pub(super) struct Line<'a> {
    articles: &'a [Article],
    /// Articles that were there before, and bytes of their texts.
    before: usize,
    read: usize,
    /// Bytes of all texts, those before and those to be expected behind included.
    bytes: usize,
    /// The part to be made next.
    next: AtomicUsize,
    waiting: Mutex<Waiting>,
    /// Told whenever the line was long and is no more.
    shorter: Condvar,
    laid: Mutex<Laid<'a>>,
}

#[derive(Default)]
struct Waiting {
    /// Parts made but not laid out.
    parts: Vec<Made>,
    /// Parts whose memory serves again, each to the thread that has it in its cache.
    spare: Vec<Made>,
}

struct Made {
    number: usize,
    /// The thread that made it.
    by: Option<usize>,
    part: Part,
}

/// Parts that a thread lays out: its own, or anybody's.
#[derive(Clone, Copy)]
enum Whose {
    Own(Option<usize>),
    Any,
}

struct Laid<'a> {
    all: &'a mut Sketches,
    /// Parts laid out.
    parts: usize,
    /// Bytes of their texts.
    bytes: usize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'a> Line<'a> {
    pub(super) fn new(all: &'a mut Sketches, articles: &'a [Article]) -> Self {
        let here: usize = articles.iter().map(|article| article.text.len()).sum();
        let (before, read) = (all.len(), all.read);
        let bytes = all.expected.max(read + here);
        if read + here == bytes && before == 0 {
            all.ends.reserve_exact(articles.len());
            all.posting_counts.reserve_exact(articles.len());
            all.article_bands.reserve_exact(articles.len());
        } else {
            // more will come: a vector that grew by each shard alone would copy itself every time
            all.ends.reserve(articles.len());
            all.posting_counts.reserve(articles.len());
            all.article_bands.reserve(articles.len());
        }
        kernel::prefer_large(&all.article_bands);
        all.read += here;
        Self {
            articles,
            before,
            read,
            bytes,
            next: AtomicUsize::new(0),
            waiting: Mutex::default(),
            shorter: Condvar::new(),
            laid: Mutex::new(Laid {
                all,
                parts: 0,
                bytes: 0,
            }),
        }
    }

    /// The number of a part still to be made, its first article's number, and its articles.
    pub(super) fn take(&self) -> Option<(usize, usize, &'a [Article])> {
        let part = self.next.fetch_add(1, Ordering::Relaxed);
        let first = part * ARTICLES;
        let rest = self.articles.get(first..).filter(|rest| !rest.is_empty())?;
        let number = self.before + first;
        Some((part, number, &rest[..rest.len().min(ARTICLES)]))
    }

    /// An empty part.
    pub(super) fn spare(&self) -> Part {
        let by = rayon::current_thread_index();
        let spare = &mut lock(&self.waiting).spare;
        let at = spare.iter().rposition(|made| made.by == by);
        at.map_or_else(Part::default, |at| spare.swap_remove(at).part)
    }

    /// Puts a part in line, and lays out what can be.
    pub(super) fn give(&self, number: usize, part: Part) {
        let by = rayon::current_thread_index();
        let mut waiting = lock(&self.waiting);
        waiting.parts.push(Made { number, by, part });
        let length = waiting.parts.len() / rayon::current_num_threads();
        drop(waiting);
        let whose = if length < LONG {
            Whose::Own(by)
        } else {
            Whose::Any
        };
        match self.laid.try_lock() {
            Ok(mut laid) => self.lay_out(&mut laid, whose),
            Err(TryLockError::Poisoned(laid)) => self.lay_out(&mut laid.into_inner(), whose),
            Err(TryLockError::WouldBlock) if length >= LONG_ENOUGH => {
                self.lay_out(&mut lock(&self.laid), Whose::Any);
            }
            Err(TryLockError::WouldBlock) => {}
        }
        // whoever makes the head of the line does not wait: it has laid that out by now
        let longest = LONGEST * rayon::current_num_threads();
        let waiting = lock(&self.waiting);
        let is_long = |waiting: &mut Waiting| waiting.parts.len() >= longest;
        drop(self.shorter.wait_while(waiting, is_long));
    }

    /// Lays out the parts that nobody found time for.
    pub(super) fn finish(self) {
        self.lay_out(&mut lock(&self.laid), Whose::Any);
    }

    /// Lays out the head of the line as long as it is one of `whose`.
    fn lay_out(&self, laid: &mut Laid, whose: Whose) {
        while let Some(mut made) = self.head(laid.parts, whose) {
            let first = laid.parts * ARTICLES;
            let articles = self.articles[first..].iter().take(ARTICLES);
            laid.bytes += articles.map(|article| article.text.len()).sum::<usize>();
            laid.parts += 1;
            let read = self.read + laid.bytes;
            let sketches = &mut made.part.sketches;
            laid.all.append(sketches, read, self.bytes - read);
            sketches.clear();
            lock(&self.waiting).spare.push(made);
            self.shorter.notify_all();
        }
    }

    /// Takes the part of that number, if it stands in line and is one of `whose`.
    fn head(&self, number: usize, whose: Whose) -> Option<Made> {
        let parts = &mut lock(&self.waiting).parts;
        let at = parts.iter().position(|made| made.number == number)?;
        match whose {
            Whose::Own(by) if parts[at].by != by => None,
            Whose::Own(_) | Whose::Any => Some(parts.swap_remove(at)),
        }
    }
}

impl Sketches {
    /// Lays a part's fingerprints out behind those already there, which are of `laid` bytes of text
    /// now; `bytes` are still to come.
    fn append(&mut self, part: &Self, laid: usize, bytes: usize) {
        let base = self.words.len() as u64;
        extend(&mut self.words, &part.words, laid, bytes);
        self.ends.extend(part.ends.iter().map(|end| end + base));
        extend(&mut self.postings, &part.postings, laid, bytes);
        extend(&mut self.paragraphs, &part.paragraphs, laid, bytes);
        extend(
            &mut self.paragraph_bands,
            &part.paragraph_bands,
            laid,
            bytes,
        );
        self.posting_counts.extend_from_slice(&part.posting_counts);
        self.article_bands.extend_from_slice(&part.article_bands);
    }
}

/// Appends `more` and, where there is no room, makes room for all that is to be expected when these
/// are of `laid` bytes of text and `bytes` are still to come: a vector that doubles copies itself
/// again and again, and moves off its large pages. No more than [`BYTES`] for each byte to come, for
/// the first articles may be nothing like the rest.
fn extend<T: Copy>(all: &mut Vec<T>, more: &[T], laid: usize, bytes: usize) {
    let needed = all.len() + more.len();
    if needed > all.capacity() {
        let expected = needed as f64 / laid.max(1) as f64 * bytes as f64 * 1.05;
        let most = BYTES * bytes / size_of::<T>();
        let room = (expected as usize).min(most).max(needed / 2);
        all.reserve_exact(more.len() + room);
        kernel::prefer_large(all);
    }
    all.extend_from_slice(more);
}
