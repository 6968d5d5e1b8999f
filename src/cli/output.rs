//! A scan's output folder.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::{Value, json};

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
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(format!(".{UNFINISHED}"));
    let unfinished = PathBuf::from(unfinished);
    let at = |source| Error::io(&unfinished, source);
    let mut out = BufWriter::new(File::create(&unfinished).map_err(at)?);
    write(&mut out).and_then(|()| out.flush()).map_err(at)?;
    fs::rename(&unfinished, path).map_err(at)
}
