//! A scan's output folder.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::{Value, json};
use tempfile::TempPath;

use super::predict::Needs;
use super::progress::Progress;
use crate::error::{Error, Result};
use crate::report::{Results, jsonl, parquet};

/// A folder that can be written to; found out before the work begins, not after.
pub(super) struct Folder {
    path: PathBuf,
}

/// Ending of a file that is being written; a name without it always holds a whole file.
pub(super) const UNFINISHED: &str = "unfinished";

/// The file that is written last.
const ACCOUNT: &str = "run.json";

/// The file that a report of the folder is written to unless another is named.
pub(super) const REPORT: &str = "report.html";

impl Folder {
    pub(super) fn create(path: &Path) -> Result<Self> {
        let at = |source| Error::io(path, source);
        fs::create_dir_all(path).map_err(at)?;
        let probe = path.join(format!("probe.{UNFINISHED}"));
        File::create(&probe).map_err(at)?;
        fs::remove_file(&probe).map_err(at)?;
        Ok(Self {
            path: path.to_owned(),
        })
    }

    /// Writes all files of a scan but `run.json`. Those of an earlier scan go first, that one before all:
    /// where it stands, all files beside it are whole and of its run, whenever a run may have been killed.
    pub(super) fn write(&self, results: &Results) -> Result<()> {
        self.remove(Path::new(ACCOUNT))?;
        for file in jsonl::FILES {
            self.remove(Path::new(file.name))?;
            self.remove(&as_parquet(file.name))?;
        }
        let writer = jsonl::Writer::new(results);
        let written: Vec<Result<()>> = jsonl::FILES
            .par_iter()
            .map(|file| self.file(Path::new(file.name), |out| (file.write)(&writer, out)))
            .collect();
        written.into_iter().collect()
    }

    /// Writes every file again as Parquet, from the lines that were written.
    pub(super) fn write_parquet(&self) -> Result<()> {
        for file in jsonl::FILES {
            let lines = self.path.join(file.name);
            let lines = File::open(&lines).map_err(|source| Error::io(lines, source))?;
            self.file(&as_parquet(file.name), |out| {
                parquet::write(file.name, BufReader::new(lines), out)
            })?;
        }
        Ok(())
    }

    /// Writes `run.json`, the only file in which times and memory stand; `reading` says how the
    /// inputs can be read again, `predicted` what the run was expected to need.
    pub(super) fn write_account(
        &self,
        results: &Results,
        progress: &Progress,
        reading: &Value,
        predicted: Option<Needs>,
    ) -> Result<()> {
        let (stages, seconds) = progress.account();
        let run = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "parameters": results.config,
            "inputs": results.sources,
            "reading": reading,
            "counts": results.counts(),
            "candidates_per_article": results.candidates_per_article(),
            "threads": rayon::current_num_threads(),
            "seconds": seconds,
            "peak_bytes": super::memory::peak_bytes(),
            "spilled_bytes": super::memory::spilled_bytes(),
            "predicted": predicted,
            "stages": stages,
        });
        self.file(Path::new(ACCOUNT), |out| jsonl::document(out, &run))
    }

    /// All files that a scan, and a report of it, may write into a folder.
    pub(super) fn files(path: &Path) -> Vec<PathBuf> {
        let lines = jsonl::FILES.iter().map(|file| PathBuf::from(file.name));
        let tables = jsonl::FILES.iter().map(|file| as_parquet(file.name));
        let others = [ACCOUNT, REPORT].map(PathBuf::from);
        let names = lines.chain(tables).chain(others);
        names
            .map(|name| path.join(name))
            .flat_map(|path| [unfinished(&path), path])
            .collect()
    }

    fn remove(&self, name: &Path) -> Result<()> {
        let path = self.path.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io(path, error)),
            _ => Ok(()),
        }
    }

    fn file(
        &self,
        name: &Path,
        write: impl FnOnce(&mut (dyn Write + Send)) -> std::io::Result<()>,
    ) -> Result<()> {
        whole_file(&self.path.join(name), write)
    }
}

/// The name of a file of lines once it is Parquet.
fn as_parquet(name: &str) -> PathBuf {
    Path::new(name).with_extension("parquet")
}

/// Writes a file under another name first, so that its own name always holds a whole file.
pub(super) fn whole_file(
    path: &Path,
    write: impl FnOnce(&mut (dyn Write + Send)) -> std::io::Result<()>,
) -> Result<()> {
    let mut out = BufWriter::new(Unfinished::create(path)?);
    write(&mut out).map_err(Error::Write)?;
    Unfinished::finish(out)
}

/// The name of a file while it is written.
pub(super) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{UNFINISHED}"));
    name.into()
}

/// A file being written, under another name until it is whole; gone if it is dropped before. What is
/// there already and no regular file, such as a pipe, is written to as it is. Errors name the file.
pub(super) struct Unfinished {
    file: File,
    path: PathBuf,
    /// The name it has, and the one it gets.
    names: Option<(TempPath, PathBuf)>,
}

impl Unfinished {
    pub(super) fn create(path: &Path) -> Result<Self> {
        let at = |source| Error::io(path, source);
        let is_special = path.metadata().is_ok_and(|there| !there.is_file());
        let names = if is_special {
            None
        } else {
            // a link stays one
            let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            Some((unfinished(&path), path))
        };
        let first = names.as_ref().map_or(path, |(first, _)| first);
        let file = File::create(first).map_err(at)?;
        let names = names.map(|(first, last)| Ok((TempPath::try_from_path(first)?, last)));
        Ok(Self {
            file,
            path: path.to_owned(),
            names: names.transpose().map_err(at)?,
        })
    }

    /// Writes what is left and gives the file its name.
    pub(super) fn finish(out: BufWriter<Self>) -> Result<()> {
        let out = out
            .into_inner()
            .map_err(|error| Error::Write(error.into_error()))?;
        match out.names {
            Some((from, to)) => from
                .persist(to)
                .map_err(|failed| Error::io(out.path, failed.error)),
            None => Ok(()),
        }
    }
}

impl Write for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        written.map_err(|error| {
            let path = self.path.display();
            io::Error::new(error.kind(), format!("{path}: {error}"))
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
