//! `wirecopy report`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Found;
use super::args::{Reading as ReadingArgs, Report};
use super::output::{Folder, REPORT, whole_file};
use crate::error::{Error, Result};
use crate::model::Article;
use crate::read::{self, Field, Input, Options, Reading};
use crate::report::html::{self, Limits, Original};

pub(super) fn run(args: &Report, quiet: bool) -> anyhow::Result<Found> {
    let name = args.folder.display().to_string();
    let open = |file: &str| open(&args.folder.join(file));
    let found = html::Found::read(&name, &open)?;
    let mut inputs = Inputs::of(&found.run, &args.inputs);
    inputs.options.left_out = Folder::files(&args.folder);
    let (reading, mut missing) = inputs.read();
    let originals = originals(&found, &reading, &mut missing);
    let path = args.out.clone().unwrap_or_else(|| args.folder.join(REPORT));
    let report = html::Report {
        name: &name,
        found: &found,
        originals: &originals,
        missing: &missing,
        limits: Limits::within((args.max_size as usize) << 20),
    };
    write(&report, &path)?;
    if !quiet {
        for reason in &missing {
            // a log that cannot be written to must not stop the run
            let _ = writeln!(io::stderr(), "wirecopy: {reason}");
        }
        if path.as_os_str() != "-" {
            let mut out = io::stdout().lock();
            writeln!(out, "Report: {}", path.display()).map_err(Error::Write)?;
        }
    }
    Ok(if found.articles.iter().any(|a| a.shared_words > 0) {
        Found::Something
    } else {
        Found::Nothing
    })
}

fn write(report: &html::Report<'_>, path: &Path) -> Result<()> {
    if path.as_os_str() == "-" {
        let mut out = BufWriter::new(io::stdout().lock());
        return html::write(report, &mut out)
            .and_then(|()| out.flush())
            .map_err(Error::Write);
    }
    whole_file(path, |out| html::write(report, out))
}

fn open(path: &Path) -> Result<Option<Box<dyn BufRead>>> {
    match File::open(path) {
        Ok(file) => Ok(Some(Box::new(BufReader::with_capacity(1 << 20, file)))),
        Err(error) if error.kind() == io::ErrorKind::NotFound && folder_exists(path) => Ok(None),
        Err(error) => Err(Error::io(path, error)),
    }
}

fn folder_exists(path: &Path) -> bool {
    path.parent().is_some_and(Path::is_dir)
}

/// What `run.json` keeps of how a scan read its inputs, so that a report can read them again.
pub(super) fn account(inputs: &[Input], reading: &ReadingArgs) -> Value {
    let text = |path: &Path| path.display().to_string();
    let input = |input: &Input| match input {
        Input::Path(path) => text(path),
        Input::Stdin | Input::Kept(_) => "-".to_owned(),
    };
    json!({
        "inputs": inputs.iter().map(input).collect::<Vec<_>>(),
        "folder": std::env::current_dir().ok().as_deref().map(text),
        "fields": reading.field_names().collect::<Vec<_>>(),
        "outlet": reading.outlet,
    })
}

/// The inputs of a scan, to be read again.
struct Inputs {
    paths: Vec<PathBuf>,
    options: Options,
    /// What cannot be read again, and why.
    missing: Vec<String>,
}

impl Inputs {
    /// As `run.json` names them, or in their place those given.
    fn of(run: &Value, given: &[PathBuf]) -> Self {
        let reading = &run["reading"];
        let strings = |name: &str| -> Vec<&str> {
            let list = reading[name].as_array().map_or(&[][..], Vec::as_slice);
            list.iter().filter_map(Value::as_str).collect()
        };
        let fields = strings("fields").into_iter().filter_map(|field| {
            let (field, name) = field.split_once('=')?;
            Some((field.parse::<Field>().ok()?, name.to_owned()))
        });
        let mut inputs = Self {
            paths: given.to_vec(),
            options: Options {
                fields: fields.collect(),
                outlet: reading["outlet"].as_str().map(str::to_owned),
                keep_other: false,
                ..Options::default()
            },
            missing: Vec::new(),
        };
        if given.is_empty() {
            let folder = reading["folder"].as_str().map(Path::new);
            for name in strings("inputs") {
                inputs.add(name, folder);
            }
            if reading.is_null() {
                let reason = "run.json does not say how the inputs were read: give them with --inputs to see whole texts";
                inputs.missing.push(reason.to_owned());
            }
        }
        inputs
    }

    /// Adds an input if it is still there: as named, else under the folder the scan ran in.
    fn add(&mut self, name: &str, folder: Option<&Path>) {
        if name == "-" {
            let reason = "standard input cannot be read again: keep it in a file and give that with --inputs to see whole texts";
            self.missing.push(reason.to_owned());
            return;
        }
        let there = [Some(PathBuf::from(name)), folder.map(|f| f.join(name))];
        let found = there.into_iter().flatten().find(|path| path.exists());
        // what is no file may be a pattern, which the reader expands
        let pattern = || {
            name.contains(['*', '?', '['])
                .then(|| folder.map_or(name.into(), |f| f.join(name)))
        };
        match found.or_else(pattern) {
            Some(path) => self.paths.push(path),
            None => self
                .missing
                .push(format!("{name} is gone: only its passages are shown")),
        }
    }

    /// Reads what is there; an input that can no longer be read is missing like one that is gone.
    fn read(self) -> (Reading, Vec<String>) {
        let Self {
            paths,
            options,
            mut missing,
        } = self;
        let inputs: Vec<Input> = paths
            .iter()
            .map(|path| Input::from(path.as_path()))
            .collect();
        let reading = read::read(&inputs, &options, &|_| ()).unwrap_or_else(|error| {
            missing.push(format!("{error}: only passages are shown"));
            Reading::default()
        });
        (reading, missing)
    }
}

/// The original of each article found, from files that still hold the bytes that were scanned.
fn originals<'a>(
    found: &html::Found,
    reading: &'a Reading,
    missing: &mut Vec<String>,
) -> Vec<Option<Original<'a>>> {
    // files that hold the same bytes may change places: nobody can tell
    let mut scanned = found.inputs();
    let count = scanned.len();
    let mut same = BTreeMap::new();
    for source in &reading.sources {
        match scanned.iter().position(|&(_, hash)| hash == source.hash) {
            Some(at) => {
                same.insert(source.path.as_str(), scanned.remove(at).0);
            }
            None => missing.push(format!(
                "{} has changed since it was scanned: only its passages are shown",
                source.path
            )),
        }
    }
    let whole = missing.is_empty() && same.len() == count;
    if !whole && missing.is_empty() {
        missing.push("files that were scanned are gone: only their passages are shown".to_owned());
    }
    let articles = reading.articles.iter();
    let mut by_id: Vec<(Cow<str>, &Article)> = articles
        .filter_map(|article| {
            let (path, scanned_as) = same.get_key_value(&*article.origin.path)?;
            Some((id_as_scanned(article, path, scanned_as), article))
        })
        .collect();
    by_id.sort_by(|x, y| x.0.cmp(&y.0));
    let find = |id: &str| {
        let at = by_id.binary_search_by(|(known, _)| known.as_ref().cmp(id));
        at.ok().map(|at| by_id[at].1)
    };
    // an id met again was numbered in the order of all inputs: where some are gone, it may be another's
    let numbered: BTreeSet<&str> = found
        .articles
        .iter()
        .filter_map(|article| Some(article.article.rsplit_once('#')?.0))
        .collect();
    let is_sure = |id: &str| {
        let base = id.rsplit_once('#').map_or(id, |(base, _)| base);
        whole || !numbered.contains(base)
    };
    let articles = found.articles.iter();
    articles
        .map(|line| {
            let article = find(&line.article).filter(|_| is_sure(&line.article))?;
            Some(Original {
                title: article.title.as_deref(),
                url: article.url.as_deref(),
                text: &article.text,
            })
        })
        .collect()
}

/// An article's id as the scan had it: one that is a file and a line names the file as it was
/// named then.
fn id_as_scanned<'a>(article: &'a Article, path: &str, scanned_as: &str) -> Cow<'a, str> {
    let place = article.id.strip_prefix(path).filter(|rest| {
        let line = rest.strip_prefix(':');
        line.is_some_and(|line| line.starts_with(|c: char| c.is_ascii_digit()))
    });
    match place {
        Some(place) if path != scanned_as => format!("{scanned_as}{place}").into(),
        _ => article.id.as_str().into(),
    }
}
