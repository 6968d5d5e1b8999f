//! The nouns every stage shares: articles, spans of them, and when they were published.
//! Offsets are half-open. A span carries its unit in its type, so that byte, character and token
//! offsets cannot be mixed up.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub mod packed;
pub mod text;

pub use text::Text;

/// An article's place in input order, from zero.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct ArticleId(pub u32);

impl ArticleId {
    /// The place as an index into a slice of all articles.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Unit of a [`Span`]: UTF-8 bytes of the article's text as given.
#[derive(Clone, Copy, Debug)]
pub enum Bytes {}

/// Unit of a [`Span`]: Unicode code points of the article's text as given.
#[derive(Clone, Copy, Debug)]
pub enum Chars {}

/// Unit of a [`Span`]: tokens of a [`Document`](crate::segment::Document).
#[derive(Clone, Copy, Debug)]
pub enum Tokens {}

/// A half-open range `start..end` in one unit.
pub struct Span<Unit> {
    start: u32,
    end: u32,
    unit: PhantomData<fn() -> Unit>,
}

impl<Unit> Span<Unit> {
    /// The range `start..end`.
    /// # Panics
    /// If the ends are reversed.
    #[must_use]
    pub fn new(start: u32, end: u32) -> Self {
        Self::checked(start, end).unwrap_or_else(|| panic!("span {start}..{end} is reversed"))
    }

    /// The range `start..end`, or nothing if the ends are reversed; for offsets from outside.
    #[must_use]
    pub fn checked(start: u32, end: u32) -> Option<Self> {
        (start <= end).then_some(Self {
            start,
            end,
            unit: PhantomData,
        })
    }

    /// First offset inside.
    #[must_use]
    pub fn start(self) -> u32 {
        self.start
    }

    /// First offset behind the end.
    #[must_use]
    pub fn end(self) -> u32 {
        self.end
    }

    /// Units inside.
    #[must_use]
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether nothing is inside.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Units inside both.
    #[must_use]
    pub fn overlap(self, other: Self) -> u32 {
        self.end
            .min(other.end)
            .saturating_sub(self.start.max(other.start))
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The span as a range for slicing.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

// Derives would ask the unit, which is never a value, for the same traits.
impl<Unit> Clone for Span<Unit> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<Unit> Copy for Span<Unit> {}
impl<Unit> PartialEq for Span<Unit> {
    fn eq(&self, other: &Self) -> bool {
        (self.start, self.end) == (other.start, other.end)
    }
}
impl<Unit> Eq for Span<Unit> {}
impl<Unit> PartialOrd for Span<Unit> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<Unit> Ord for Span<Unit> {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |span: &Self| u64::from(span.start) << 32 | u64::from(span.end);
        key(self).cmp(&key(other))
    }
}
impl<Unit> Hash for Span<Unit> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.start, self.end).hash(state);
    }
}
impl<Unit> fmt::Debug for Span<Unit> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}
impl<Unit> Serialize for Span<Unit> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.start, self.end].serialize(serializer)
    }
}
impl<'de, Unit> Deserialize<'de> for Span<Unit> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let [start, end] = <[u32; 2]>::deserialize(deserializer)?;
        Self::checked(start, end)
            .ok_or_else(|| serde::de::Error::custom(format!("span [{start},{end}] is reversed")))
    }
}

/// How finely a publication time was stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Stated to the second or finer.
    Second,
    /// Stated to the minute.
    Minute,
    /// Stated to the hour.
    Hour,
    /// A date without a time.
    Day,
    /// A month without a day.
    Month,
    /// A year alone.
    Year,
    /// Text that could not be read as a date; never guessed at.
    Unknown,
}

/// A unit of time that people count in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// A second.
    Second,
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// 24 hours.
    Day,
}

impl TimeUnit {
    /// Seconds as whole ones of the largest unit of which there are two: 119 seconds, 2 minutes, 47
    /// hours, 2 days.
    #[must_use]
    pub fn of(seconds: u64) -> (u64, Self) {
        match seconds {
            0..=119 => (seconds, Self::Second),
            120..=7199 => (seconds / 60, Self::Minute),
            7200..=172_799 => (seconds / 3600, Self::Hour),
            _ => (seconds / 86_400, Self::Day),
        }
    }
}

/// Seconds as a duration in words: `1 second`, `47 hours`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InWords(pub u64);

impl fmt::Display for InWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = TimeUnit::of(self.0);
        let unit = match unit {
            TimeUnit::Second => "second",
            TimeUnit::Minute => "minute",
            TimeUnit::Hour => "hour",
            TimeUnit::Day => "day",
        };
        write!(f, "{number} {unit}{}", if number == 1 { "" } else { "s" })
    }
}

/// The interval of moments that a stated time may mean, in seconds since 1970-01-01T00:00Z, both
/// ends included: as wide as its precision, and wider where no zone was stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The earliest moment it may mean.
    pub earliest: i64,
    /// The latest moment it may mean.
    pub latest: i64,
}

impl Moment {
    /// Whether this is surely before the other, whatever the two mean.
    #[must_use]
    pub fn is_before(self, other: Self) -> bool {
        self.latest < other.earliest
    }
}

/// When an article says it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Normal form (RFC 3339 as far as stated: `2031-03-04`, `2031-03-04T08:12`,
    /// `2031-03-04T08:12:00+05:30`), or the text as given when it could not be read.
    pub at: Text,
    /// How finely it was stated.
    pub precision: Precision,
    /// What it may mean; none exactly when the precision is unknown.
    pub moment: Option<Moment>,
}

/// Where a record stood in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file as the user named it, or `-` for standard input.
    pub path: Arc<str>,
    /// Line (or record, where a format has no lines), counted from one.
    pub line: u64,
}

/// One article as read: its text is never changed, so that every offset fits what was given.
#[derive(Clone, Debug)]
pub struct Article {
    /// The id given, or `file:line`.
    pub id: Text,
    /// Who published it.
    pub outlet: Option<Text>,
    /// When it says it was published.
    pub published: Option<Published>,
    /// When it was fetched: an upper bound on publication.
    pub seen: Option<Published>,
    /// Headline.
    pub title: Option<Text>,
    /// Address.
    pub url: Option<Text>,
    /// The text, exactly as given.
    pub text: Text,
    /// Where it stood.
    pub origin: Origin,
    /// All fields that none of the above took, as given.
    pub other: serde_json::Map<String, serde_json::Value>,
}

/// The outlets of some articles.
#[derive(Debug, Default)]
pub struct Outlets<'a> {
    /// Their names, sorted.
    pub names: Vec<&'a str>,
    /// The number of each article's, if it names one.
    pub of: Vec<Option<u32>>,
}

impl<'a> Outlets<'a> {
    /// Numbers them by name. O(n log n).
    #[must_use]
    pub fn new(articles: &'a [Article]) -> Self {
        let named = || articles.iter().map(|article| article.outlet.as_deref());
        let mut names: Vec<&str> = named().flatten().collect();
        names.sort_unstable();
        names.dedup();
        let number = |name: &str| names.binary_search(&name).ok().map(|at| at as u32);
        let of = named().map(|name| number(name?)).collect();
        Self { names, of }
    }
}

impl Article {
    /// An article of which nothing but the text is known.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Self {
            id: Text::default(),
            outlet: None,
            published: None,
            seen: None,
            title: None,
            url: None,
            text: text.into(),
            origin: Origin {
                path: "-".into(),
                line: 1,
            },
            other: serde_json::Map::new(),
        }
    }
}

/// A record that could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// The file as the user named it.
    pub path: String,
    /// Line (or record), counted from one.
    pub line: u64,
    /// Why, in words.
    pub reason: String,
}
