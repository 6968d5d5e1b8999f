//! The work folder: what a run has done so far, in whole files that say what they were made of.
//!
//! `manifest.jsonl` begins with the settings and inputs of the run; every further line is one part that is
//! kept: its file, what articles it was made of, its length and its hash. A line is written when the
//! file has its name, so whatever moment a run is killed at, what the manifest lists is whole; a
//! part that was damaged since is told by its hash and made again.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, ErrorKind, Seek, SeekFrom, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use xxhash_rust::xxh3::Xxh3;

use super::output::UNFINISHED;
use super::stop::Stop;
use crate::error::{Error, Result};
use crate::hash;
use crate::pipeline::checkpoint::{self, Checkpoints, Part};

const MANIFEST: &str = "manifest.jsonl";

/// A folder in which a run keeps what it has done.
pub(super) struct Work {
    folder: PathBuf,
    /// Whether the folder is to go when the run is over.
    is_ours: bool,
    articles: NonZeroUsize,
    quiet: bool,
    state: Mutex<State>,
    stop: Stop,
}

struct State {
    manifest: File,
    parts: BTreeMap<String, Kept>,
}

/// A part that is kept: a line of the manifest.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    part: String,
    /// Hash of the articles it was made of.
    of: u64,
    bytes: u64,
    /// xxh3 of the file.
    hash: u64,
}

/// What the results of a run depend on: the first line of the manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Made {
    /// Settings by name, the program's version among them.
    pub(super) settings: Map<String, Value>,
    /// Input files and their bytes, where that can be known.
    pub(super) inputs: Vec<(String, Option<u64>)>,
}

impl Work {
    /// Takes a folder into use. With `resume`, what an earlier run kept there is kept, if it was made
    /// with the same settings of the same inputs; else it is removed. The folder itself goes in the end
    /// if it lies in the output's or was not there. Fails if a file that is no manifest has its name.
    pub(super) fn begin(
        folder: &Path,
        in_output: bool,
        made: &Made,
        resume: bool,
        articles: NonZeroUsize,
        quiet: bool,
    ) -> Result<Self> {
        let is_ours = in_output || !folder.exists();
        fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
        let path = folder.join(MANIFEST);
        let at = |source| Error::io(&path, source);
        let mut manifest = OpenOptions::new()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(at)?;
        match manifest.try_lock() {
            Ok(()) | Err(TryLockError::Error(_)) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Input {
                    path: folder.display().to_string(),
                    reason: "another run works in this folder".to_owned(),
                });
            }
        }
        let text = io::read_to_string(&mut manifest).map_err(at)?;
        let (before, parts, whole) = parse(&text);
        let is_same = before.as_ref().is_some_and(|before| before == made);
        let mut parts = parts;
        match before {
            None if !text.is_empty() => {
                return Err(Error::Input {
                    path: path.display().to_string(),
                    reason:
                        "it is not the manifest of a work folder; remove it or name another folder"
                            .to_owned(),
                });
            }
            Some(before) if resume && !is_same => {
                return Err(Error::Config(format!(
                    "--resume needs the run that was stopped: {} ({})",
                    difference(&before, made),
                    path.display()
                )));
            }
            Some(_) if resume => manifest.set_len(whole).map_err(at)?,
            _ => {
                for name in parts.keys() {
                    let _ = fs::remove_file(file(folder, name));
                }
                parts.clear();
                manifest.set_len(0).map_err(at)?;
            }
        }
        manifest.seek(SeekFrom::End(0)).map_err(at)?;
        remove_unfinished(folder);
        if resume && !quiet {
            // a log that cannot be written to must not stop the run
            let _ = match parts.len() {
                0 => writeln!(
                    io::stderr(),
                    "wirecopy: nothing is kept in {}: starting from the beginning",
                    folder.display()
                ),
                count => writeln!(
                    io::stderr(),
                    "wirecopy: going on from {count} parts kept in {}",
                    folder.display()
                ),
            };
        }
        if parts.is_empty() && !(resume && is_same) {
            write_line(&mut manifest, made).map_err(at)?;
        }
        let stop = Stop::new(folder, quiet).map_err(|error| Error::io(folder, error))?;
        Ok(Self {
            folder: folder.to_owned(),
            is_ours,
            articles,
            quiet,
            state: Mutex::new(State { manifest, parts }),
            stop,
        })
    }

    /// Whether a run has left something in a folder.
    pub(super) fn is_in(folder: &Path) -> bool {
        folder.join(MANIFEST).exists()
    }

    /// What runs have left in a folder.
    pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let is_ours = |path: &PathBuf| is_part(path, "part") || is_part(path, UNFINISHED);
        let parts = entries.map(|entry| entry.path()).filter(is_ours);
        parts.chain([folder.join(MANIFEST)]).collect()
    }

    /// Where an error leaves what was done.
    pub(super) fn kept(&self, error: Error) -> Error {
        match error {
            // another input: going on is what cannot be done
            error @ (Error::Input { .. } | Error::Config(_)) => error,
            error => Error::Kept {
                source: Box::new(error),
                folder: self.folder.clone(),
            },
        }
    }

    /// From now on something is lost by stopping at once.
    pub(super) fn has_read(&self) -> Result<()> {
        self.stop.has_read();
        self.go_on()
    }

    /// Removes everything that was kept: the run is over.
    pub(super) fn finish(self) {
        let state = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        for name in state.parts.keys() {
            let _ = fs::remove_file(file(&self.folder, name));
        }
        remove_unfinished(&self.folder);
        let _ = fs::remove_file(self.folder.join(MANIFEST));
        if self.is_ours {
            let _ = fs::remove_dir(&self.folder);
        }
    }

    fn write<T: Serialize>(path: &Path, what: &T) -> io::Result<(u64, u64)> {
        let mut out = Sum::new(BufWriter::with_capacity(1 << 20, File::create(path)?));
        let written = postcard::to_io(what, &mut out).map(drop);
        if let Some(error) = out.failure.take() {
            return Err(error);
        }
        written.map_err(io::Error::other)?;
        out.inner.flush()?;
        Ok((out.bytes, out.hasher.digest()))
    }

    /// The bytes of a part, if they are as they were written.
    fn read(path: &Path, kept: &Kept) -> std::result::Result<Vec<u8>, String> {
        let bytes = fs::read(path).map_err(|error| error.to_string())?;
        if bytes.len() as u64 != kept.bytes {
            return Err(format!("{} bytes of {}", bytes.len(), kept.bytes));
        }
        if hash::bytes(&bytes) != kept.hash {
            return Err("its hash is another".to_owned());
        }
        Ok(bytes)
    }
}

impl Checkpoints for Work {
    type Error = Error;

    fn articles(&self) -> Option<NonZeroUsize> {
        Some(self.articles)
    }

    fn load<T: DeserializeOwned>(&self, part: &Part) -> Result<Option<T>> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(kept) = state.parts.get(&part.name).cloned() else {
            return Ok(None);
        };
        drop(state);
        let path = file(&self.folder, &part.name);
        if kept.of != part.of {
            return Err(Error::Input {
                path: path.display().to_string(),
                reason: format!(
                    "it was made of another input: {} have changed; without --resume all is made anew",
                    part.covers
                ),
            });
        }
        let damage = match Self::read(&path, &kept) {
            Ok(bytes) => match postcard::from_bytes(&bytes) {
                Ok(what) => return Ok(Some(what)),
                Err(error) => error.to_string(),
            },
            Err(damage) => damage,
        };
        if !self.quiet {
            let path = path.display();
            // a log that cannot be written to must not stop the run
            let _ = writeln!(
                io::stderr(),
                "wirecopy: {path} is damaged ({damage}): made again"
            );
        }
        Ok(None)
    }

    fn keep<T: Serialize>(&self, part: &Part, what: &T) -> Result<()> {
        debug_assert!(checkpoint::is_name(&part.name), "{}", part.name);
        let path = file(&self.folder, &part.name);
        let unfinished = path.with_extension(UNFINISHED);
        let (bytes, hash) = Self::write(&unfinished, what).map_err(|error| {
            let _ = fs::remove_file(&unfinished);
            Error::io(&path, error)
        })?;
        fs::rename(&unfinished, &path).map_err(|error| Error::io(&path, error))?;
        let kept = Kept {
            part: part.name.clone(),
            of: part.of,
            bytes,
            hash,
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        write_line(&mut state.manifest, &kept)
            .map_err(|error| Error::io(self.folder.join(MANIFEST), error))?;
        state.parts.insert(part.name.clone(), kept);
        Ok(())
    }

    fn forget(&self, name: &str) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.parts.remove(name).is_some() {
            let _ = fs::remove_file(file(&self.folder, name));
        }
    }

    fn go_on(&self) -> Result<()> {
        #[cfg(target_os = "linux")]
        if let Some(error) = crate::spill::failure() {
            return Err(Error::io(&self.folder, error));
        }
        if self.stop.is_asked() {
            return Err(Error::Stopped);
        }
        Ok(())
    }
}

/// Removes parts that a killed run was writing, and no other file.
fn remove_unfinished(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if is_part(&path, UNFINISHED) {
            let _ = fs::remove_file(path);
        }
    }
}

/// Whether a file has the name of a part, with this ending.
fn is_part(path: &Path, ending: &str) -> bool {
    let name = path.file_stem().and_then(|name| name.to_str());
    path.extension().is_some_and(|end| end == ending) && name.is_some_and(checkpoint::is_name)
}

fn file(folder: &Path, part: &str) -> PathBuf {
    folder.join(part).with_extension("part")
}

/// A line is written at once, so that it is there as a whole or is the last.
fn write_line(manifest: &mut File, what: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(what)?;
    line.push(b'\n');
    manifest.write_all(&line)
}

/// What a manifest says: the run, the parts, and how many bytes of it are whole lines. A part whose file
/// is gone was not needed any more.
fn parse(text: &str) -> (Option<Made>, BTreeMap<String, Kept>, u64) {
    let mut lines = text
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'));
    let made = lines
        .next()
        .map(|line| (line.len(), serde_json::from_str(line)));
    let Some((mut whole, Ok(made))) = made else {
        return (None, BTreeMap::new(), 0);
    };
    let mut parts = BTreeMap::new();
    for line in lines {
        let Ok(kept) = serde_json::from_str::<Kept>(line) else {
            break;
        };
        whole += line.len();
        parts.insert(kept.part.clone(), kept);
    }
    (Some(made), parts, whole as u64)
}

/// In what two runs differ, the first thing that a user can name.
fn difference(before: &Made, now: &Made) -> String {
    let of = |made: &Made, name: &str| match made.settings.get(name) {
        None | Some(Value::Null) => "not given".to_owned(),
        Some(value) => value.to_string(),
    };
    let names = before.settings.keys().chain(now.settings.keys());
    for name in names {
        if before.settings.get(name) != now.settings.get(name) {
            return format!("{name} was {}, and is {}", of(before, name), of(now, name));
        }
    }
    let bytes = |bytes: Option<u64>| match bytes {
        None => "an unknown number of bytes".to_owned(),
        Some(bytes) => format!("{bytes} bytes"),
    };
    for (old, new) in before.inputs.iter().zip(&now.inputs) {
        if old.0 != new.0 {
            return format!("its input {} is {} now", old.0, new.0);
        }
        if old.1 != new.1 {
            let (was, is) = (bytes(old.1), bytes(new.1));
            return format!("its input {} had {was}, and has {is}", old.0);
        }
    }
    let (was, is) = (before.inputs.len(), now.inputs.len());
    format!("it had {was} input files, and there are {is}")
}

/// Counts and hashes what is written, and remembers why something could not be.
pub(super) struct Sum<W> {
    inner: W,
    hasher: Xxh3,
    pub(super) bytes: u64,
    failure: Option<io::Error>,
}

impl<W> Sum<W> {
    pub(super) fn new(inner: W) -> Self {
        Self {
            inner,
            hasher: Xxh3::new(),
            bytes: 0,
            failure: None,
        }
    }

    /// Remembers a failure; who writes through us does not pass it on.
    fn note<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        done.map_err(|error| {
            let kind = error.kind();
            if kind != ErrorKind::Interrupted {
                self.failure.get_or_insert(error);
            }
            kind.into()
        })
    }
}

impl<W: Write> Write for Sum<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes);
        let written = self.note(written)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.inner.flush();
        self.note(flushed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(min_words: u32, inputs: &[(&str, u64)]) -> Made {
        let settings = serde_json::json!({ "min_words": min_words });
        Made {
            settings: settings.as_object().cloned().unwrap_or_default(),
            inputs: inputs
                .iter()
                .map(|&(path, bytes)| (path.to_owned(), Some(bytes)))
                .collect(),
        }
    }

    #[test]
    fn what_differs_is_named() {
        let before = made(8, &[("a", 1), ("b", 2)]);
        for (now, says) in [
            (made(9, &[("a", 1), ("b", 2)]), "min_words was 8, and is 9"),
            (
                made(8, &[("a", 1), ("b", 3)]),
                "its input b had 2 bytes, and has 3 bytes",
            ),
            (made(8, &[("a", 1), ("c", 2)]), "its input b is c now"),
            (
                made(8, &[("a", 1)]),
                "it had 2 input files, and there are 1",
            ),
        ] {
            assert_eq!(difference(&before, &now), says);
        }
    }

    #[test]
    fn a_manifest_cut_off_in_a_line_lists_the_lines_before() {
        let kept = |part: &str| Kept {
            part: part.to_owned(),
            of: u64::MAX,
            bytes: 3,
            hash: 4,
        };
        let mut text = serde_json::to_string(&made(8, &[])).expect("plain data") + "\n";
        text += &(serde_json::to_string(&kept("a")).expect("plain data") + "\n");
        let whole = text.len() as u64;
        text += &serde_json::to_string(&kept("b")).expect("plain data");
        let (found, parts, bytes) = parse(&text);
        assert_eq!(found, Some(made(8, &[])));
        assert_eq!(parts.keys().collect::<Vec<_>>(), ["a"]);
        assert_eq!(bytes, whole);
        assert!(parse("{\"settings\":").0.is_none());
    }
}
