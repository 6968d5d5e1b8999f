//! What to read and how: inputs, fields, limits; checked once.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::str::FromStr;

use crate::error::{Error, Result};

/// Offsets are `u32`, so no article may be larger.
const LARGEST_RECORD: usize = u32::MAX as usize;

/// Something to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file, or a folder that is walked in sorted order, hidden files left out.
    Path(PathBuf),
    /// Standard input.
    Stdin,
    /// Standard input, kept in this file so that it can be read again.
    Kept(PathBuf),
}

impl<S: AsRef<OsStr> + ?Sized> From<&S> for Input {
    /// A path as given on a command line, where `-` is standard input.
    fn from(path: &S) -> Self {
        if path.as_ref() == "-" {
            Self::Stdin
        } else {
            Self::Path(path.as_ref().into())
        }
    }
}

/// A field that the program understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The article's id.
    Id,
    /// Who published it.
    Outlet,
    /// When it says it was published.
    Published,
    /// When it was fetched.
    Seen,
    /// Headline.
    Title,
    /// The text.
    Text,
    /// Address.
    Url,
}

impl Field {
    /// All fields, in the order a mapping is shown.
    pub const ALL: [Self; 7] = [
        Self::Text,
        Self::Outlet,
        Self::Published,
        Self::Seen,
        Self::Title,
        Self::Url,
        Self::Id,
    ];

    /// The name used on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Outlet => "outlet",
            Self::Published => "published",
            Self::Seen => "seen",
            Self::Title => "title",
            Self::Text => "text",
            Self::Url => "url",
        }
    }
}

impl FromStr for Field {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|field| field.name() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Error::Config(format!("no field is called {name:?} (fields: {names})"))
        })
    }
}

/// How to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Where to find a field, in place of the usual names: `(Text, "body")`; a dotted path goes
    /// into objects. Several entries for one field are tried in their order.
    pub fields: Vec<(Field, String)>,
    /// The outlet of all articles, whatever they say.
    pub outlet: Option<String>,
    /// Whether the first reject stops the run.
    pub strict: bool,
    /// Records (lines, array elements, rows, text files) that are larger are refused.
    pub max_record_bytes: usize,
    /// Whether fields that nothing uses are kept, in [`Article::other`](crate::model::Article::other).
    pub keep_other: bool,
    /// Files that no folder and no pattern among the inputs stands for: what the run itself writes.
    pub left_out: Vec<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            fields: Vec::new(),
            outlet: None,
            strict: false,
            max_record_bytes: 64 << 20,
            keep_other: true,
            left_out: Vec::new(),
        }
    }
}

impl Options {
    pub(super) fn check(&self) -> Result<()> {
        if !(1..=LARGEST_RECORD).contains(&self.max_record_bytes) {
            return Err(Error::Config(format!(
                "largest record must be between 1 and {LARGEST_RECORD} bytes, not {}",
                self.max_record_bytes
            )));
        }
        if let Some((field, _)) = self.fields.iter().find(|(_, path)| path.trim().is_empty()) {
            return Err(Error::Config(format!(
                "field {} needs a name to be read from",
                field.name()
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dash_is_standard_input_and_a_field_knows_its_name() {
        assert_eq!(Input::from("-"), Input::Stdin);
        assert_eq!(Input::from("a/b"), Input::Path("a/b".into()));
        for field in Field::ALL {
            assert_eq!(field.name().parse::<Field>().expect("its name"), field);
        }
        let error = "txt"
            .parse::<Field>()
            .expect_err("no such field")
            .to_string();
        assert!(
            error.starts_with("no field is called \"txt\" (fields: text, outlet,"),
            "{error}"
        );
    }

    #[test]
    fn options_out_of_range_are_refused() {
        let zero = Options {
            max_record_bytes: 0,
            ..Options::default()
        };
        let unnamed = Options {
            fields: vec![(Field::Text, " ".into())],
            ..Options::default()
        };
        assert!(zero.check().is_err() && unnamed.check().is_err());
        assert!(Options::default().check().is_ok());
    }
}
