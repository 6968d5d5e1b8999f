//! Inputs -> files to open, in a fixed order.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
    file: Option<PathBuf>,
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

/// The files of an input: a folder's in the order of their paths, with what could not be listed.
/// Links are followed. Fails if the input itself is missing.
pub(super) fn entries(input: &Input) -> Result<Vec<std::result::Result<Entry, Reject>>> {
    let root = match input {
        Input::Stdin => {
            return Ok(vec![Ok(Entry {
                path: "-".into(),
                name: "stdin".into(),
                in_folder: false,
                file: None,
            })]);
        }
        Input::Path(root) => root,
    };
    let metadata = root.metadata().map_err(|error| Error::io(root, error))?;
    if !metadata.is_dir() {
        let name = Path::new(root.file_name().unwrap_or(root.as_os_str()));
        return Ok(vec![Ok(Entry::new(root.clone(), name, false))]);
    }
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
    Ok(entries)
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
    fn a_missing_file_is_an_error_and_an_empty_folder_a_reject() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(entries(&Input::from(&folder.path().join("none"))).is_err());
        let listed = entries(&Input::from(folder.path())).expect("a folder");
        assert!(matches!(&listed[..], [Err(reject)] if reject.reason == "no files in this folder"));
    }
}
