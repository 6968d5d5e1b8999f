//! Ctrl-C: the first asks a run to stop where little is lost, the second ends it.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody has asked for an end.
#[derive(Debug)]
pub(super) struct Stop {
    asked: Arc<AtomicBool>,
    /// Whether nothing is lost by ending at once.
    at_once: Arc<AtomicBool>,
}

impl Stop {
    /// Listens from now on. Nothing is lost by ending at once until [`Stop::has_read`] is called.
    pub(super) fn new(folder: &Path, quiet: bool) -> io::Result<Self> {
        let stop = Self {
            asked: Arc::default(),
            at_once: Arc::new(true.into()),
        };
        #[cfg(unix)]
        stop.listen(folder, quiet)?;
        #[cfg(not(unix))]
        let _ = (folder, quiet);
        Ok(stop)
    }

    pub(super) fn has_read(&self) {
        self.at_once.store(false, Ordering::Relaxed);
    }

    pub(super) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    #[cfg(unix)]
    fn listen(&self, folder: &Path, quiet: bool) -> io::Result<()> {
        use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
        use std::io::Write;

        // a file that may not grow is told as an error, like a full disk
        signal_hook::flag::register(SIGXFSZ, Arc::default())?;
        let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
        let (asked, at_once) = (Arc::clone(&self.asked), Arc::clone(&self.at_once));
        let folder = folder.display().to_string();
        let say = move |what: &str| {
            if !quiet {
                // a log that cannot be written to must not stop the run
                let _ = writeln!(io::stderr(), "wirecopy: {what}");
            }
        };
        std::thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                for signal in signals.forever() {
                    if at_once.load(Ordering::Relaxed) || asked.swap(true, Ordering::Relaxed) {
                        say(&format!("stopped; what was done is kept in {folder}: the same command with --resume goes on"));
                        // as a shell reports a program that a signal ended
                        std::process::exit(128 + signal);
                    }
                    say("stopping when the next part is kept; once more stops at once");
                }
            })?;
        Ok(())
    }
}
