//! Inputs -> files to open, in a fixed order.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use glob::MatchOptions;
use ignore::WalkBuilder;

use super::options::Input;
use crate::error::{Error, Result};
use crate::model::Reject;

/// A file to open.
pub(super) struct Entry {
    /// As shown to the user.
    pub(super) path: Arc<str>,
    /// The id of the article, where the whole file is one.
    pub(super) name: String,
    pub(super) in_folder: bool,
    /// Nothing for standard input.
    pub(super) file: Option<PathBuf>,
}

impl Entry {
    fn new(file: PathBuf, name: &Path, in_folder: bool) -> Self {
        Self {
            path: file.to_string_lossy().into(),
            name: name.to_string_lossy().into_owned(),
            in_folder,
            file: Some(file),
        }
    }

    /// Standard input, or the file it is kept in.
    fn stdin(file: Option<PathBuf>) -> Self {
        Self {
            path: "-".into(),
            name: "stdin".into(),
            in_folder: false,
            file,
        }
    }

    /// Its bytes on disk.
    pub(super) fn bytes(&self) -> Option<u64> {
        Some(self.file.as_ref()?.metadata().ok()?.len())
    }

    /// About how many bytes it holds once unpacked; nothing if that cannot be told. By the usual
    /// ratio of packed text and the name alone: good enough to choose how much memory to use.
    pub(super) fn expected_bytes(&self) -> Option<u64> {
        let file = self.file.as_ref()?;
        let is_packed = file
            .extension()
            .is_some_and(|end| end == "gz" || end == "zst" || end == "parquet");
        let size = self.bytes()?;
        Some(if is_packed { 5 * size } else { size })
    }

    pub(super) fn open(&self) -> Result<Box<dyn Read + Send>> {
        match &self.file {
            None => Ok(Box::new(std::io::stdin())),
            Some(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(file)),
                Err(error) => Err(Error::io(path, error)),
            },
        }
    }

    /// The file as a whole, refused.
    pub(super) fn reject(&self, reason: String) -> Reject {
        Reject {
            path: self.path.to_string(),
            line: 1,
            reason,
        }
    }
}

/// A file, or what could not be listed.
pub(super) type Listed = std::result::Result<Entry, Reject>;

/// The files of an input: a folder's in the order of their paths, with what could not be listed.
/// Links are followed. Fails if the input itself is missing.
pub(super) fn entries(input: &Input) -> Result<Vec<Listed>> {
    let root = match input {
        Input::Stdin => return Ok(vec![Ok(Entry::stdin(None))]),
        Input::Kept(file) => return Ok(vec![Ok(Entry::stdin(Some(file.clone())))]),
        Input::Path(root) => root,
    };
    match root.metadata() {
        Ok(metadata) if metadata.is_dir() => Ok(folder(root)),
        Ok(_) => Ok(vec![Ok(single(root))]),
        // a name that exists is meant as it stands, whatever signs are in it
        Err(error) if error.kind() == ErrorKind::NotFound => match root.to_str() {
            Some(pattern) if pattern.contains(['*', '?', '[']) => matching(pattern),
            _ => Err(Error::io(root, error)),
        },
        Err(error) => Err(Error::io(root, error)),
    }
}

fn single(file: &Path) -> Entry {
    let name = Path::new(file.file_name().unwrap_or(file.as_os_str()));
    Entry::new(file.to_owned(), name, false)
}

/// What a pattern like `dumps/**/*.jsonl` matches, in order, folders with all they hold. Fails if it
/// is no pattern or matches nothing.
fn matching(pattern: &str) -> Result<Vec<Listed>> {
    let refuse = |reason: String| Error::Input {
        path: pattern.to_owned(),
        reason,
    };
    let options = MatchOptions {
        require_literal_separator: true,
        require_literal_leading_dot: true,
        ..MatchOptions::new()
    };
    let found = glob::glob_with(pattern, options).map_err(|error| refuse(error.to_string()))?;
    let mut entries = Vec::new();
    for path in found {
        match path {
            Ok(path) if path.is_dir() => entries.extend(folder(&path)),
            Ok(path) => entries.push(Ok(single(&path))),
            Err(error) => entries.push(Err(unlisted(error.path(), error.error()))),
        }
    }
    if entries.is_empty() {
        return Err(refuse("no file matches this pattern".to_owned()));
    }
    Ok(entries)
}

fn folder(root: &Path) -> Vec<Listed> {
    let mut entries = Vec::new();
    let walk = WalkBuilder::new(root)
        .standard_filters(false)
        .hidden(true)
        .follow_links(true)
        .sort_by_file_path(Path::cmp)
        .build();
    for found in walk {
        match found {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                let file = entry.into_path();
                let name = file.strip_prefix(root).unwrap_or(&file).to_owned();
                entries.push(Ok(Entry::new(file, &name, true)));
            }
            Ok(_) => {}
            Err(error) => entries.push(Err(unlisted(root, &error))),
        }
    }
    if entries.is_empty() {
        entries.push(Err(unlisted(root, &"no files in this folder")));
    }
    entries
}

fn unlisted(root: &Path, reason: &dyn std::fmt::Display) -> Reject {
    Reject {
        path: root.to_string_lossy().into_owned(),
        line: 1,
        reason: reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_folder_is_walked_in_order_without_hidden_files_whatever_git_ignores() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("b")).expect("a folder");
        for name in [
            "c.txt",
            "b/z.txt",
            "b/a.txt",
            ".hidden",
            ".gitignore",
            "a.txt",
        ] {
            fs::write(folder.path().join(name), "c.txt").expect("a file");
        }
        let entries = entries(&Input::from(folder.path())).expect("a folder");
        let names: Vec<_> = entries
            .into_iter()
            .map(|e| e.map(|e| e.name).expect("a file"))
            .collect();
        assert_eq!(names, ["a.txt", "b/a.txt", "b/z.txt", "c.txt"]);
    }

    #[test]
    fn a_pattern_gives_what_it_matches_and_a_name_that_exists_is_no_pattern() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("2031/03")).expect("a folder");
        for name in [
            "2031/b.jsonl",
            "2031/03/a.jsonl",
            "2031/03/a.csv",
            "c[1].jsonl",
            ".d.jsonl",
        ] {
            fs::write(folder.path().join(name), "").expect("a file");
        }
        let names = |pattern: &str| -> Vec<String> {
            let entries = entries(&Input::from(&folder.path().join(pattern))).expect("a match");
            let names = entries
                .into_iter()
                .map(|e| e.map(|e| e.name).expect("a file"));
            names.collect()
        };
        assert_eq!(names("*.jsonl"), ["c[1].jsonl"]);
        assert_eq!(names("**/*.jsonl"), ["a.jsonl", "b.jsonl", "c[1].jsonl"]);
        assert_eq!(names("2031/?3"), ["a.csv", "a.jsonl"]);
        assert_eq!(names("c[1].jsonl"), ["c[1].jsonl"]);
        for (pattern, reason) in [
            ("*.xml", "no file matches this pattern"),
            ("a[", "Pattern syntax error"),
        ] {
            let Err(error) = entries(&Input::from(&folder.path().join(pattern))) else {
                panic!("{pattern} matches something");
            };
            assert!(error.to_string().contains(reason), "{error}");
        }
    }

    #[test]
    fn a_missing_file_is_an_error_and_an_empty_folder_a_reject() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(entries(&Input::from(&folder.path().join("none"))).is_err());
        let listed = entries(&Input::from(folder.path())).expect("a folder");
        assert!(matches!(&listed[..], [Err(reject)] if reject.reason == "no files in this folder"));
    }
}
