//! Inputs -> files to open, in a fixed order.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use glob::{MatchOptions, Pattern};
use ignore::{DirEntry, WalkBuilder};

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
/// Links are followed. Folders and patterns pass over the files `left_out`. Fails if the input itself is
/// missing.
pub(super) fn entries(input: &Input, left_out: &[PathBuf]) -> Result<Vec<Listed>> {
    let root = match input {
        Input::Stdin => return Ok(vec![Ok(Entry::stdin(None))]),
        Input::Kept(file) => return Ok(vec![Ok(Entry::stdin(Some(file.clone())))]),
        Input::Path(root) => root,
    };
    match root.metadata() {
        Ok(metadata) if metadata.is_dir() => Ok(folder(root, left_out)),
        Ok(_) => Ok(vec![Ok(single(root))]),
        // a name that exists is meant as it stands, whatever signs are in it
        Err(error) if error.kind() == ErrorKind::NotFound => match root.to_str() {
            Some(pattern) if pattern.contains(['*', '?', '[']) => matching(pattern, left_out),
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
fn matching(pattern: &str, left_out: &[PathBuf]) -> Result<Vec<Listed>> {
    let refuse = |reason: String| Error::Input {
        path: pattern.to_owned(),
        reason,
    };
    let wild = Wild::new(pattern).map_err(|error| refuse(error.to_string()))?;
    let mut entries = Vec::new();
    for found in wild.walk() {
        match found {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                let listed = wild.entry(wild.name(entry.path()));
                entries.extend(listed.filter(|entry| !is_one_of(left_out, entry)).map(Ok));
            }
            Ok(_) => {}
            Err(error) => {
                let is_asked = |path: &Path| path.is_dir() || wild.matches(wild.name(path));
                if path_of(&error).is_none_or(is_asked) {
                    entries.push(Err(unlisted(&wild.base, &error)));
                }
            }
        }
    }
    if entries.is_empty() {
        return Err(refuse("no file matches this pattern".to_owned()));
    }
    Ok(entries)
}

/// A pattern, and the folder that all it matches lies in. It is walked as a folder is: a walk of
/// the pattern's own would follow links in circles.
struct Wild {
    base: PathBuf,
    /// What names under the base must match.
    whole: Pattern,
    /// What they must match one, two, ... folders deep, as far as the depth is known.
    levels: Vec<Pattern>,
    /// Whether it ends as the names of folders do.
    of_folders: bool,
    with_hidden: bool,
}

impl Wild {
    fn new(pattern: &str) -> std::result::Result<Self, glob::PatternError> {
        Pattern::new(pattern)?;
        let sign = pattern.find(['*', '?', '[']).unwrap_or(pattern.len());
        let cut = pattern[..sign].rfind('/').map_or(0, |slash| slash + 1);
        let (base, rest) = pattern.split_at(cut);
        let names: Vec<&str> = rest.split('/').filter(|name| !name.is_empty()).collect();
        let fixed = names.iter().take_while(|name| **name != "**").count();
        let levels = (1..=fixed).map(|count| Pattern::new(&names[..count].join("/")));
        Ok(Self {
            base: base.into(),
            whole: Pattern::new(&names.join("/"))?,
            levels: levels.collect::<std::result::Result<_, _>>()?,
            of_folders: rest.ends_with('/'),
            with_hidden: names.iter().any(|name| name.starts_with('.')),
        })
    }

    fn walk(&self) -> impl Iterator<Item = std::result::Result<DirEntry, ignore::Error>> {
        let root = if self.base.as_os_str().is_empty() {
            Path::new(".")
        } else {
            &self.base
        };
        let (base, levels) = (root.to_owned(), self.levels.clone());
        let walk = root.is_dir().then(|| {
            walker(root)
                .hidden(!self.with_hidden)
                .filter_entry(move |entry| {
                    let level = entry.depth().checked_sub(1).and_then(|at| levels.get(at));
                    let name = entry.path().strip_prefix(&base).unwrap_or(entry.path());
                    level.is_none_or(|level| matches(level, name))
                })
                .build()
        });
        walk.into_iter().flatten()
    }

    /// A file of this name, if it is meant: it matches, or a folder it lies in does.
    fn entry(&self, name: &Path) -> Option<Entry> {
        let path = self.base.join(name);
        let folders = name.ancestors().skip(1);
        let outermost = folders.filter(|folder| self.matches(folder)).last();
        if let Some(inside) = outermost.and_then(|folder| name.strip_prefix(folder).ok()) {
            let mut names = inside.iter();
            let is_hidden = names.any(|name| name.as_encoded_bytes().starts_with(b"."));
            return (!is_hidden).then(|| Entry::new(path, inside, true));
        }
        (self.matches(name) && !self.of_folders).then(|| single(&path))
    }

    /// The name under the base of what was walked.
    fn name<'p>(&self, path: &'p Path) -> &'p Path {
        let path = path.strip_prefix(&self.base).unwrap_or(path);
        path.strip_prefix(".").unwrap_or(path)
    }

    fn matches(&self, name: &Path) -> bool {
        !name.as_os_str().is_empty() && matches(&self.whole, name)
    }
}

fn matches(pattern: &Pattern, name: &Path) -> bool {
    let options = MatchOptions {
        require_literal_separator: true,
        require_literal_leading_dot: true,
        ..MatchOptions::new()
    };
    pattern.matches_with(&name.to_string_lossy(), options)
}

/// What could not be listed, if the error knows.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } | ignore::Error::Loop { child: path, .. } => {
            Some(path)
        }
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

/// Whether a file that was found is one of these.
fn is_one_of(files: &[PathBuf], found: &Entry) -> bool {
    let is_same = |file: &PathBuf, found: &Path| {
        let places = || (file.canonicalize(), found.canonicalize());
        file.file_name() == found.file_name()
            && matches!(places(), (Ok(file), Ok(found)) if file == found)
    };
    let found = found.file.as_deref();
    found.is_some_and(|found| files.iter().any(|file| is_same(file, found)))
}

fn walker(root: &Path) -> WalkBuilder {
    let mut walker = WalkBuilder::new(root);
    walker
        .standard_filters(false)
        .hidden(true)
        .follow_links(true)
        .sort_by_file_path(Path::cmp);
    walker
}

fn folder(root: &Path, left_out: &[PathBuf]) -> Vec<Listed> {
    let mut entries = Vec::new();
    for found in walker(root).build() {
        match found {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                let file = entry.into_path();
                let name = file.strip_prefix(root).unwrap_or(&file).to_owned();
                let listed = Some(Entry::new(file, &name, true));
                entries.extend(listed.filter(|entry| !is_one_of(left_out, entry)).map(Ok));
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
        let entries = entries(&Input::from(folder.path()), &[]).expect("a folder");
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
            let entries =
                entries(&Input::from(&folder.path().join(pattern)), &[]).expect("a match");
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
            let Err(error) = entries(&Input::from(&folder.path().join(pattern)), &[]) else {
                panic!("{pattern} matches something");
            };
            assert!(error.to_string().contains(reason), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_pattern_does_not_follow_links_in_circles() {
        // every file was read once for each of the forty times the system follows a link
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("s")).expect("a folder");
        fs::write(folder.path().join("s/a.jsonl"), "").expect("a file");
        fs::write(folder.path().join("b.jsonl"), "").expect("a file");
        std::os::unix::fs::symlink("..", folder.path().join("s/loop")).expect("a link");
        std::os::unix::fs::symlink("nowhere", folder.path().join("s/none")).expect("a link");
        for pattern in ["**/*.jsonl", "**", "*"] {
            let pattern = folder.path().join(pattern);
            let listed = entries(&Input::from(&pattern), &[]).expect("a match");
            let names: Vec<_> = listed.into_iter().flatten().map(|e| e.path).collect();
            let expected = ["b.jsonl", "s/a.jsonl"].map(|name| {
                let path = folder.path().join(name);
                Arc::<str>::from(path.to_string_lossy())
            });
            assert_eq!(names, expected, "{}", pattern.display());
        }
    }

    #[test]
    fn what_is_left_out_is_read_where_it_is_named_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["a.jsonl", "kept.jsonl"] {
            fs::write(folder.path().join(name), "").expect("a file");
        }
        let kept = folder.path().join("kept.jsonl");
        let left_out = [folder.path().join("./kept.jsonl"), "a.jsonl".into()];
        for (input, count) in [
            (folder.path().to_owned(), 1),
            (folder.path().join("*.jsonl"), 1),
            (kept, 1),
        ] {
            let listed = entries(&Input::from(&input), &left_out).expect("files");
            assert_eq!(listed.len(), count, "{}", input.display());
        }
    }

    #[test]
    fn a_missing_file_is_an_error_and_an_empty_folder_a_reject() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(entries(&Input::from(&folder.path().join("none")), &[]).is_err());
        let listed = entries(&Input::from(folder.path()), &[]).expect("a folder");
        assert!(matches!(&listed[..], [Err(reject)] if reject.reason == "no files in this folder"));
    }
}
