//! How much memory a run may hold: sizes as users write them, and what keeps a run within its budget.

use std::fs::File;
use std::io;
use std::path::Path;

/// Bytes that any run holds: a budget of less could only be ignored.
const LEAST: u64 = 64 << 20;

/// Reads a budget; refuses one that every run would exceed.
pub(super) fn read(text: &str) -> Result<u64, String> {
    match bytes(text)? {
        budget if budget < LEAST => Err(format!(
            "{text} is less than any run needs, {}",
            shown(LEAST)
        )),
        budget => Ok(budget),
    }
}

/// Reads a number of bytes: `2GiB`, `512MiB`, `1.5GB`, `4G` (as GiB), `1073741824`.
fn bytes(text: &str) -> Result<u64, String> {
    let refuse = || format!("{text} is no size such as 512MiB, 2GiB, 4GB or a number of bytes");
    let unit = text
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(unit);
    let number: f64 = number.trim().parse().map_err(|_| refuse())?;
    let unit = unit.to_ascii_lowercase();
    let (letter, rest) = unit.split_at(unit.len().min(1));
    let power = match letter {
        "" | "b" if rest.is_empty() => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        _ => return Err(refuse()),
    };
    let base: f64 = match rest {
        "b" => 1000.0,
        "" | "ib" => 1024.0,
        _ => return Err(refuse()),
    };
    let bytes = number * base.powi(power);
    if bytes.is_finite() && bytes >= 1.0 {
        Ok(bytes as u64)
    } else {
        Err(refuse())
    }
}

/// A number of bytes for people.
pub(super) fn shown(bytes: u64) -> String {
    let steps = [("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let step = steps.into_iter().find(|(_, step)| bytes >> step > 0);
    step.map_or(format!("{bytes} bytes"), |(name, step)| {
        let number = bytes as f64 / f64::from(1 << step);
        let digits = usize::from(number < 9.95);
        format!("{number:.digits$} {name}")
    })
}

/// Keeps resident memory within `budget` bytes from now on, by what is spilled to a nameless file in
/// `folder`.
#[cfg(target_os = "linux")]
pub(super) fn keep_within(budget: u64, folder: &Path) -> io::Result<()> {
    let file = tempfile::tempfile_in(folder)?;
    crate::spill::begin(file.into(), budget)?;
    let resident = Resident::open()?;
    std::thread::Builder::new()
        .name("budget".to_owned())
        .spawn(move || watch(&resident, budget))?;
    Ok(())
}

/// Refuses: this system's resident memory can be neither watched nor released.
#[cfg(not(target_os = "linux"))]
pub(super) fn keep_within(_: u64, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Releases what is spilled whenever resident memory comes near the budget.
#[cfg(target_os = "linux")]
fn watch(resident: &Resident, budget: u64) {
    crate::spill::wake_soon();
    // a fifth of the budget is left for what comes while nobody looks
    let high = budget / 5 * 4;
    let mut trigger = high;
    while let Some((now, _)) = resident.bytes() {
        if now >= trigger {
            crate::spill::release();
            // what other threads fetched back meanwhile can be released again
            let (left, mapped) = resident.bytes().unwrap_or((now, 0));
            let left = left.saturating_sub(mapped);
            // where ordinary memory alone comes near it, to release again at once would only cost
            let room = budget.saturating_sub(left);
            trigger = high.max(left + room / 2).max(left + budget / 64);
        }
        // a thread faults in 64 KiB in a microsecond or two at the fastest
        std::thread::sleep(std::time::Duration::from_micros(500));
    }
}

/// The resident set as it is now, asked for more cheaply than by [`super::memory::resident_bytes`].
#[cfg(target_os = "linux")]
struct Resident {
    file: File,
    page: u64,
}

#[cfg(target_os = "linux")]
impl Resident {
    fn open() -> io::Result<Self> {
        let mut resident = Self {
            file: File::open("/proc/self/statm")?,
            page: 1,
        };
        let unknown = || io::Error::from(io::ErrorKind::Unsupported);
        let pages = resident.bytes().ok_or_else(unknown)?.0.max(1);
        // the two are asked for one after the other and so differ a little; pages are powers of two
        let page = super::memory::resident_bytes().ok_or_else(unknown)? / pages;
        resident.page = (page / 4 * 3).next_power_of_two();
        Ok(resident)
    }

    /// Resident bytes, and how many of them are of mapped files.
    fn bytes(&self) -> Option<(u64, u64)> {
        use std::os::unix::fs::FileExt;
        let mut text = [0; 128];
        let read = self.file.read_at(&mut text, 0).ok()?;
        let mut fields = std::str::from_utf8(&text[..read]).ok()?.split(' ').skip(1);
        let mut next = || Some(fields.next()?.parse::<u64>().ok()? * self.page);
        Some((next()?, next()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_units() {
        for (text, expected) in [
            ("512MiB", 512 << 20),
            ("2GiB", 2 << 30),
            ("1.5g", 3 << 29),
            ("4GB", 4_000_000_000),
            ("1 kB", 1000),
            ("123", 123),
            ("8B", 8),
        ] {
            assert_eq!(bytes(text), Ok(expected), "{text}");
        }
        for text in ["", "GiB", "2XB", "-1G", "nan", "2GiBs", "0", "1e400"] {
            assert!(bytes(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_are_shown_in_the_unit_that_fits() {
        for (bytes, expected) in [
            (5, "5 bytes"),
            (3 << 29, "1.5 GiB"),
            (512 << 20, "512 MiB"),
            (100 << 10, "100 KiB"),
        ] {
            assert_eq!(shown(bytes), expected);
        }
    }
}
