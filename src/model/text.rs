//! Strings that never change, of which many lie in one longer string.
//! A million articles have six million strings; one by one they could neither be spilled to a work folder
//! nor given back to the system.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::Article;

/// A string that never changes: a part of a longer one that others may share. 16 bytes.
#[derive(Clone)]
pub struct Text {
    whole: Arc<String>,
    start: u32,
    len: u32,
}

impl Text {
    /// The string itself. O(1).
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.whole[self.start as usize..(self.start + self.len) as usize]
    }
}

/// # Panics
/// If the string is of 4 GiB or more; no reader lets one through.
impl From<String> for Text {
    fn from(string: String) -> Self {
        assert!(u32::try_from(string.len()).is_ok(), "a string of 4 GiB");
        let len = string.len() as u32;
        let whole = Arc::new(string);
        Self {
            whole,
            start: 0,
            len,
        }
    }
}

impl From<&str> for Text {
    fn from(string: &str) -> Self {
        string.to_owned().into()
    }
}

impl Default for Text {
    fn default() -> Self {
        "".into()
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_str().serialize(serializer)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

/// All strings of an article but its text.
fn short(article: &mut Article) -> impl Iterator<Item = &mut Text> {
    let Article {
        id,
        outlet,
        published,
        seen,
        title,
        url,
        ..
    } = article;
    let dates = [published, seen]
        .into_iter()
        .flatten()
        .map(|date| &mut date.at);
    let named = [outlet, title, url].into_iter().flatten();
    std::iter::once(id).chain(named).chain(dates)
}

/// Bytes of an article in each of the two strings that [`pack`] makes.
#[must_use]
pub fn packed_bytes(article: &mut Article) -> [usize; 2] {
    let short = short(article).map(|text| text.len()).sum();
    [article.text.len(), short]
}

/// Moves all strings of some articles into two, the texts together and what is short
/// together, for whoever asks for one short string asks for others. O(bytes).
/// # Panics
/// If either is of 4 GiB or more.
pub fn pack(articles: &mut [Article]) {
    join(articles.iter_mut().flat_map(short));
    join(articles.iter_mut().map(|article| &mut article.text));
}

fn join<'a>(texts: impl Iterator<Item = &'a mut Text>) {
    let mut texts: Vec<&mut Text> = texts.collect();
    let bytes = texts.iter().map(|text| text.len()).sum();
    let mut all = String::with_capacity(bytes);
    for text in &texts {
        all.push_str(text);
    }
    let all = Text::from(all);
    let mut start = 0;
    for text in &mut texts {
        **text = Text {
            start,
            len: text.len,
            ..all.clone()
        };
        start += text.len;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_articles_say_what_they_said() {
        let mut articles = ["one", "", "drei – ü"].map(Article::of_text);
        articles[1].title = Some("A title".into());
        articles[2].outlet = Some("Herald".into());
        let before = format!("{articles:?}");
        pack(&mut articles);
        assert_eq!(format!("{articles:?}"), before);
        assert!(Arc::ptr_eq(
            &articles[0].text.whole,
            &articles[2].text.whole
        ));
        assert!(!Arc::ptr_eq(&articles[0].text.whole, &articles[0].id.whole));
        pack(&mut []);
    }
}
