//! How much memory this process holds, and has held at the most.

use std::fs;

/// Peak resident bytes since the start, where the system tells.
pub(super) fn peak_bytes() -> Option<u64> {
    status("VmHWM:")
}

/// Resident bytes now, where the system tells.
pub(super) fn resident_bytes() -> Option<u64> {
    status("VmRSS:")
}

fn status(field: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
