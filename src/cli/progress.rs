//! Progress on standard error, and the account of time and memory by stage.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::memory::{self, Highest};
use crate::pipeline::{Stage, Watch};
use crate::report::record::Cost;
use indicatif::{ProgressBar, ProgressStyle};

/// A stage that takes longer than this is worth a line in a log.
const WORTH_A_LINE: Duration = Duration::from_secs(1);

/// Shows a bar on a terminal, plain lines in a log, nothing if quiet; keeps accounts in any case.
pub(super) struct Progress {
    quiet: bool,
    started: Instant,
    bar: ProgressBar,
    highest: Highest,
    state: Mutex<State>,
}

struct State {
    stage_started: Instant,
    /// Seconds of the processors when it started.
    processor: Option<f64>,
    costs: Vec<Cost>,
}

impl Progress {
    #[expect(clippy::disallowed_methods, reason = "cli is where the clock is read")]
    pub(super) fn new(quiet: bool) -> Self {
        let bar = if quiet || !io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            ProgressBar::no_length()
        };
        let now = Instant::now();
        Self {
            quiet,
            started: now,
            bar,
            highest: Highest::watch(),
            state: Mutex::new(State {
                stage_started: now,
                processor: None,
                costs: Vec::new(),
            }),
        }
    }

    /// The costs so far, and the seconds since the start.
    pub(super) fn account(&self) -> (Vec<Cost>, f64) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (state.costs.clone(), self.started.elapsed().as_secs_f64())
    }

    /// Takes the bar off the screen.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn style(stage: Stage) -> ProgressStyle {
        let template = match stage {
            Stage::Read | Stage::Segment | Stage::Fingerprint => {
                "{prefix:11} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}"
            }
            Stage::Align => "{prefix:11} {wide_bar} {human_pos}/{human_len} pairs {per_sec} {eta}",
            Stage::Candidates | Stage::Cluster | Stage::Attribute | Stage::Report => {
                "{prefix:11} {spinner} {elapsed}"
            }
        };
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
    }
}

impl Watch for Progress {
    #[expect(clippy::disallowed_methods, reason = "cli is where the clock is read")]
    fn begin(&self, stage: Stage, units: u64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (state.stage_started, state.processor) = (Instant::now(), processor_seconds());
        drop(state);
        self.highest.forget();
        self.bar.set_style(Self::style(stage));
        self.bar.set_prefix(stage.name());
        self.bar.set_length(units);
        self.bar.set_position(0);
        self.bar.reset_eta();
    }

    fn advance(&self, units: u64) {
        self.bar.inc(units);
    }

    fn end(&self, stage: Stage) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let took = state.stage_started.elapsed();
        let before = state.processor.take();
        let processor = before.and_then(|before| Some(processor_seconds()? - before));
        state.costs.push(Cost {
            stage: stage.name().to_owned(),
            seconds: took.as_secs_f64(),
            processor_seconds: processor,
            peak_bytes: self.highest.bytes(),
            resident_bytes: memory::resident_bytes(),
        });
        if !self.quiet && self.bar.is_hidden() && took >= WORTH_A_LINE {
            // a log that cannot be written to must not stop the run
            let _ = writeln!(
                io::stderr(),
                "wirecopy: {} done in {:.1} s",
                stage.name(),
                took.as_secs_f64()
            );
        }
    }
}

/// Seconds that the processors have worked for this process.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "not every system tells")]
fn processor_seconds() -> Option<f64> {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Some(spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9)
}

#[cfg(not(unix))]
fn processor_seconds() -> Option<f64> {
    None
}
