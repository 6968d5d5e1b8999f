//! `wirecopy bench`: scans of the user's own dump, each in a process of its own, so that none finds
//! the memory that another left behind.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, bail, ensure};

use super::args::Bench as Args;
use super::{Found, SaidAlready};
use crate::error::Error;
use crate::read::Input;
use crate::report::bench::{Bench, Run, write};
use crate::report::jsonl;
use crate::report::record::Account;

pub(super) fn run(args: &Args, threads: Option<usize>, quiet: bool) -> anyhow::Result<Found> {
    let folder = tempfile::tempdir().context("cannot make a folder for the results")?;
    let inputs = folder.path().join("inputs");
    let mut list = Vec::new();
    let (kept, _stdin) = args.inputs.list_kept(folder.path())?;
    for input in &kept {
        let (Input::Path(path) | Input::Kept(path)) = input else {
            continue; // kept as a file
        };
        list.extend_from_slice(path.as_os_str().as_encoded_bytes());
        list.push(0);
    }
    fs::write(&inputs, list).map_err(|source| Error::io(&inputs, source))?;

    let all = match threads {
        Some(threads) => threads,
        None => thread::available_parallelism().map_or(1, usize::from),
    };
    let mut accounts = Vec::new();
    for threads in if all > 1 { vec![1, all] } else { vec![1] } {
        let out = folder.path().join(threads.to_string());
        let mut words: Vec<OsString> =
            vec!["scan".into(), "--files-from".into(), inputs.clone().into()];
        words.extend([
            "--out".into(),
            out.clone().into(),
            "--threads".into(),
            threads.to_string().into(),
        ]);
        words.extend(args.reading.words());
        words.extend(args.settings.words());
        words.extend(quiet.then(|| "--quiet".into()));
        if !quiet {
            // a log that cannot be written to must not stop the run
            let _ = writeln!(io::stderr(), "wirecopy: a scan, threads: {threads}");
        }
        accounts.push(scan(&words, &out.join("run.json"))?);
        // the next may need its room
        fs::remove_dir_all(&out).map_err(|source| Error::io(&out, source))?;
    }
    let counts = accounts[0].counts;
    ensure!(
        accounts.iter().all(|account| account.counts == counts),
        "the input changed while it was measured"
    );
    let bench = Bench {
        counts,
        runs: accounts.iter().map(Run::from).collect(),
    };
    let mut out = anstream::AutoStream::auto(io::stdout());
    if args.json {
        jsonl::document(&mut out, &bench)
    } else {
        write(&bench, &mut out)
    }
    .map_err(Error::Write)?;
    Ok(Found::Nothing)
}

/// Runs this program once more, and reads the account it leaves. What it says of errors and progress
/// stands on standard error already.
fn scan(words: &[impl AsRef<OsStr>], account: &Path) -> anyhow::Result<Account> {
    let program = std::env::current_exe().context("cannot find this program's own file")?;
    let status = Command::new(program)
        .args(words)
        .stdout(Stdio::null())
        .status()
        .context("cannot run this program once more")?;
    match status.code() {
        Some(0) => {}
        Some(2) => return Err(SaidAlready.into()),
        _ => bail!("the scan to be measured was ended from outside ({status})"),
    }
    let text = fs::read(account).map_err(|source| Error::io(account, source))?;
    serde_json::from_slice(&text).with_context(|| format!("{} is no account", account.display()))
}
