//! The command line: arguments in, files and text out. The only place that reads the clock, the
//! terminal and the environment, and with `read` the only one that opens files.

mod args;
mod bench;
mod budget;
mod compare;
mod dedup;
mod evaluate;
mod explain;
mod generate;
mod memory;
mod output;
mod predict;
mod progress;
mod report;
mod scan;
mod stop;
mod work;

use std::ffi::OsString;
use std::io::{self, Write};
use std::panic;
use std::process::ExitCode;

use anyhow::Context;
use clap::{CommandFactory, Parser};

use crate::error::Error;
use crate::read::is_guarded;
use args::{Args, Command};

/// What a command found, for `--exit-code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Nothing,
    Something,
}

/// Exit code of a run that was asked to stop, as shells report one that SIGINT ended.
const STOPPED: u8 = 130;

/// An error that stands on standard error already.
#[derive(Debug, thiserror::Error)]
#[error("the error was said by another process")]
struct SaidAlready;

/// Runs the program with the given arguments, the program's name first. Exit code 0: done; 1: done
/// and something found, with `--exit-code`; 2: an error, said on standard error; 130: stopped by Ctrl-C.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let hook = panic::take_hook();
    // what a decoder of broken input does is told as a reject
    panic::set_hook(Box::new(move |panic| {
        if !is_guarded() {
            hook(panic);
        }
    }));
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => {
            // a closed pipe is nobody's error, here neither
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let exit_code = args.exit_code;
    match dispatch(args) {
        Ok(Found::Something) if exit_code => ExitCode::from(1),
        Ok(_) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) if error.is::<SaidAlready>() => ExitCode::from(2),
        Err(error) => {
            // an error of the library states its own cause; the chain would say it twice
            let known = error.downcast_ref::<Error>();
            let _ = match known {
                Some(error) => writeln!(io::stderr(), "wirecopy: {error}"),
                None => writeln!(io::stderr(), "wirecopy: {error:#}"),
            };
            ExitCode::from(match known {
                Some(error) if error.is_stopped() => STOPPED,
                _ => 2,
            })
        }
    }
}

fn dispatch(args: Args) -> anyhow::Result<Found> {
    crate::spill::return_large();
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads.into())
            .build_global()
            .context("cannot start the threads asked for")?;
    }
    match args.command {
        Command::Scan(command) => scan::run(&command, args.quiet),
        Command::Compare(command) => compare::run(&command),
        Command::Bench(command) => bench::run(&command, args.threads.map(usize::from), args.quiet),
        Command::Report(command) => report::run(&command, args.quiet),
        Command::Dedup(command) => dedup::run(&command, args.quiet),
        Command::Evaluate(command) => evaluate::run(&command),
        Command::Generate(command) => generate::run(&command),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "wirecopy", &mut script);
            io::stdout().write_all(&script)?;
            Ok(Found::Nothing)
        }
        Command::Man => {
            clap_mangen::Man::new(Args::command()).render(&mut io::stdout())?;
            Ok(Found::Nothing)
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<Error>()
            .is_some_and(Error::is_closed_pipe)
            || cause
                .downcast_ref::<io::Error>()
                .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// Columns of the terminal; where there is none, what a log reader takes without wrapping.
fn width() -> usize {
    terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0))
}
