//! How much memory this process holds, and has held at the most.

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Peak resident bytes since the start, where the system tells.
pub(super) fn peak_bytes() -> Option<u64> {
    status("VmHWM:")
}

/// Resident bytes now, where the system tells.
pub(super) fn resident_bytes() -> Option<u64> {
    status("VmRSS:")
}

/// How often resident memory is looked at: a stage of a long run takes seconds, a look some microseconds.
const EVERY: Duration = Duration::from_millis(10);

/// The highest resident memory since a moment. The system keeps only that since the start, which
/// says nothing about the stages behind the greatest; theirs is looked up every 10 ms.
pub(super) struct Highest {
    seen: Arc<AtomicU64>,
    /// Peak of the process at the moment.
    before: Mutex<Option<u64>>,
}

impl Highest {
    /// Looks at this process until the watch is dropped.
    pub(super) fn watch() -> Self {
        let seen = Arc::new(AtomicU64::new(0));
        let weak = Arc::downgrade(&seen);
        if resident_bytes().is_some() {
            thread::spawn(move || {
                while let Some(seen) = weak.upgrade() {
                    seen.fetch_max(resident_bytes().unwrap_or(0), Ordering::Relaxed);
                    drop(seen);
                    thread::sleep(EVERY);
                }
            });
        }
        Self {
            seen,
            before: Mutex::new(peak_bytes()),
        }
    }

    /// Begins anew at this moment.
    pub(super) fn forget(&self) {
        *self.before.lock().unwrap_or_else(PoisonError::into_inner) = peak_bytes();
        self.seen
            .store(resident_bytes().unwrap_or(0), Ordering::Relaxed);
    }

    /// Highest resident bytes since then: exact where it is the highest of all, else as it was seen.
    pub(super) fn bytes(&self) -> Option<u64> {
        let peak = peak_bytes()?;
        let before = *self.before.lock().unwrap_or_else(PoisonError::into_inner);
        let now = resident_bytes().unwrap_or(0);
        Some(if Some(peak) > before {
            peak
        } else {
            self.seen.load(Ordering::Relaxed).max(now)
        })
    }
}

/// The most bytes that ever lay in the work folder in place of memory.
pub(super) fn spilled_bytes() -> u64 {
    #[cfg(target_os = "linux")]
    return crate::spill::most_spilled();
    #[cfg(not(target_os = "linux"))]
    0
}

fn status(field: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
