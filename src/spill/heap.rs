//! The program's allocator: the system's, but for large pieces once a run has a budget.
#![expect(
    unsafe_code,
    reason = "an allocator hands out addresses, and maps a file to have some"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::io;
use std::os::fd::OwnedFd;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::LARGE;
use super::ranges::{GRAIN, Ranges, Taken};

/// Addresses reserved for the file, and so its largest length; they cost nothing until they are used.
const RESERVED: usize = 1 << 40;
static ZEROS: [u8; GRAIN] = [0; GRAIN];
/// Alignment of every part; what asks for more is left to the system.
const PAGE: usize = 4096;

/// The allocator of the program. Until [`begin`] is called it is the system's.
#[derive(Debug)]
pub struct Heap;

static ARENA: Arena = Arena::new();

/// From now on large allocations of this process lie in `file`, an empty one that nobody else uses, beyond
/// the quarter of `budget` bytes they may have as ordinary memory.
/// Only a program whose global allocator is [`Heap`] spills anything.
/// # Errors
/// If the file cannot be mapped, if it was done before, or where the system cannot do it.
pub fn begin(file: OwnedFd, budget: u64) -> io::Result<()> {
    ARENA.begin(file, budget)
}

/// Takes everything spilled out of the resident set. What it holds comes back when it is touched.
pub fn release() {
    ARENA.release();
}

/// The budget in bytes, once anything was taken out to keep it; nothing as long as memory holds everything.
#[must_use]
pub fn needed_budget() -> Option<u64> {
    let needed = ARENA.released.load(Ordering::Relaxed);
    needed.then(|| ARENA.budget.load(Ordering::Relaxed))
}

/// From now on large pieces of ordinary memory go back to the system as soon as they are freed: its allocator would
/// keep all below the largest that was ever freed, up to 32 MiB, between small ones that are still in use.
pub fn return_large() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: the function may be called at any time, by any thread.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE as libc::c_int);
    }
}

/// Asks that the calling thread, which seldom wants a processor and never for long, has one as soon as it wakes,
/// however many others want it: by a short slice of time, which Linux grants from 6.12 on. Before that nothing changes.
pub fn wake_soon() {
    // SAFETY: the call only asks.
    let nice = unsafe { libc::getpriority(libc::PRIO_PROCESS, 0) };
    let wish = libc::sched_attr {
        size: size_of::<libc::sched_attr>() as u32,
        sched_policy: libc::SCHED_OTHER as u32,
        sched_flags: 0,
        sched_nice: nice,
        sched_priority: 0,
        // nanoseconds, the least there is
        sched_runtime: 100_000,
        sched_deadline: 0,
        sched_period: 0,
    };
    // SAFETY: the call reads as many bytes as `size` says; it changes when this thread runs, nothing else.
    unsafe { libc::syscall(libc::SYS_sched_setattr, 0, &raw const wish, 0) };
}

/// Gives ordinary memory that was freed back to the system, which the system's allocator would keep for itself: after
/// a stage that had much of it, or the peak of the next one is higher by that.
pub fn trim() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: the function may be called at any time, by any thread.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// The most bytes that ever lay in the file.
#[must_use]
pub fn most_spilled() -> u64 {
    ARENA.ranges().peak as u64
}

/// Why the file could not grow, if it once could not (a full disk). Since then large memory is ordinary
/// memory: nothing is lost, but the budget is not kept.
#[must_use]
pub fn failure() -> Option<io::Error> {
    match ARENA.failed.load(Ordering::Relaxed) {
        0 => None,
        code => Some(io::Error::from_raw_os_error(code)),
    }
}

struct Arena {
    /// Address of the mapping; none before it begins.
    base: AtomicUsize,
    /// Bytes of large pieces in ordinary memory, and as many as may be.
    ordinary: AtomicUsize,
    allowed: AtomicUsize,
    /// The system's code for why the file could not grow.
    failed: AtomicI32,
    released: AtomicBool,
    budget: AtomicU64,
    ranges: Mutex<Ranges>,
    file: OnceLock<OwnedFd>,
}

impl Arena {
    const fn new() -> Self {
        Self {
            base: AtomicUsize::new(0),
            ordinary: AtomicUsize::new(0),
            allowed: AtomicUsize::new(usize::MAX),
            failed: AtomicI32::new(0),
            released: AtomicBool::new(false),
            budget: AtomicU64::new(0),
            ranges: Mutex::new(Ranges::new()),
            file: OnceLock::new(),
        }
    }

    fn begin(&self, file: OwnedFd, budget: u64) -> io::Result<()> {
        let base = map(&file)?;
        if self.file.set(file).is_err() {
            return Err(io::Error::other("large memory lies in a file already"));
        }
        // a small budget has no quarter to give: code and stacks need it
        let allowed = budget.saturating_sub(128 << 20) / 4;
        self.allowed.store(
            usize::try_from(allowed).unwrap_or(usize::MAX),
            Ordering::Relaxed,
        );
        self.budget.store(budget, Ordering::Relaxed);
        self.base.store(base, Ordering::Release);
        Ok(())
    }

    /// Nothing is allocated under this lock but nodes of a tree, which are never large.
    fn ranges(&self) -> MutexGuard<'_, Ranges> {
        self.ranges.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn holds(&self, address: *const u8) -> bool {
        let base = self.base.load(Ordering::Acquire);
        base != 0 && address.addr().wrapping_sub(base) < RESERVED
    }

    /// Counts a large piece of ordinary memory, unless it should rather lie in the file.
    fn may_be_ordinary(&self, bytes: usize) -> bool {
        let before = self.ordinary.fetch_add(bytes, Ordering::Relaxed);
        let within = before.saturating_add(bytes) <= self.allowed.load(Ordering::Relaxed);
        if !within {
            self.ordinary.fetch_sub(bytes, Ordering::Relaxed);
        }
        within
    }

    /// Where a new piece lies that is large and should be in the file, and whether that holds zeros alone; any
    /// other is ordinary memory, counted if it is large.
    #[inline]
    fn place(&self, layout: Layout) -> Option<(*mut u8, bool)> {
        if layout.size() < LARGE || self.may_be_ordinary(layout.size()) {
            return None;
        }
        let taken = self.take(layout);
        if taken.is_none() {
            self.ordinary.fetch_add(layout.size(), Ordering::Relaxed);
        }
        taken
    }

    /// A part of the file for a large piece, and whether it holds zeros alone.
    fn take(&self, layout: Layout) -> Option<(*mut u8, bool)> {
        let base = self.base.load(Ordering::Acquire);
        if base == 0 || layout.align() > PAGE || self.failed.load(Ordering::Relaxed) != 0 {
            return None;
        }
        let len = layout.size().checked_next_multiple_of(GRAIN)?;
        let Taken { start, fresh } = self.ranges().take(len, RESERVED)?;
        self.write_zeros(fresh, start + len)?;
        Some((
            ptr::with_exposed_provenance_mut(base + start),
            fresh == start,
        ))
    }

    /// Counts a piece of ordinary memory anew that is to be made longer or shorter, unless it should
    /// rather lie in the file then.
    fn recount(&self, old: usize, new: usize) -> bool {
        let large = |bytes: usize| if bytes >= LARGE { bytes } else { 0 };
        let (old, new) = (large(old), large(new));
        if new == old {
            // most pieces are small, and nobody need wait for a count that stays as it is
            return true;
        }
        if new > old {
            return self.may_be_ordinary(new - old);
        }
        self.ordinary.fetch_sub(old - new, Ordering::Relaxed);
        true
    }

    /// Makes a part longer or shorter where it stands, if that can be.
    fn resize(&self, address: *mut u8, old: usize, new: usize) -> bool {
        let start = address.addr() - self.base.load(Ordering::Acquire);
        let (Some(end), Some(new_end)) = (
            (start + old).checked_next_multiple_of(GRAIN),
            start.saturating_add(new).checked_next_multiple_of(GRAIN),
        ) else {
            return false;
        };
        if new_end < end {
            self.ranges().give_back(new_end, end);
        }
        if new_end <= end {
            return true;
        }
        if self.failed.load(Ordering::Relaxed) != 0 {
            return false;
        }
        let fresh = self.ranges().extend(end, new_end, RESERVED);
        fresh.is_some_and(|fresh| self.write_zeros(fresh, new_end).is_some())
    }

    fn give_back(&self, address: *mut u8, bytes: usize) {
        let start = address.addr() - self.base.load(Ordering::Acquire);
        let end = start + bytes.next_multiple_of(GRAIN);
        self.ranges().give_back(start, end);
    }

    /// Makes the file longer, so that a full disk is met here and not by whoever touches the pages.
    /// What could not be written stays taken, and nothing more is taken from the file.
    fn write_zeros(&self, from: usize, to: usize) -> Option<()> {
        let file = self.file.get()?;
        for at in (from..to).step_by(GRAIN) {
            if let Err(error) = write_all_at(file, &ZEROS, at) {
                let code = error.raw_os_error().unwrap_or(libc::EIO);
                self.failed.store(code, Ordering::Relaxed);
                return None;
            }
        }
        Some(())
    }

    fn release(&self) {
        let base = self.base.load(Ordering::Acquire);
        let end = self.ranges().end();
        if base != 0 && end > 0 {
            self.released.store(true, Ordering::Relaxed);
            let start: *mut u8 = ptr::with_exposed_provenance_mut(base);
            // SAFETY: the pages are of our mapping, which is shared: what they hold stays in the file, and
            // whoever touches them next, in any thread, finds it there.
            unsafe { libc::madvise(start.cast(), end, libc::MADV_DONTNEED) };
        }
    }
}

/// Maps the file, as long as it may ever become. Pages behind its end are never touched: parts are given
/// out when they have been written.
fn map(file: &OwnedFd) -> io::Result<usize> {
    use std::os::fd::AsRawFd;
    // SAFETY: a new mapping at an address of the system's choice overlaps nothing.
    let address = unsafe {
        libc::mmap(
            ptr::null_mut(),
            RESERVED,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_SHARED | libc::MAP_NORESERVE,
            file.as_raw_fd(),
            0,
        )
    };
    if address == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    Ok(address.expose_provenance())
}

fn write_all_at(file: &OwnedFd, mut bytes: &[u8], mut at: usize) -> io::Result<()> {
    use std::os::fd::AsRawFd;
    while !bytes.is_empty() {
        // SAFETY: the file is open, and the bytes may be read for as long as the call lasts.
        let written = unsafe {
            libc::pwrite(
                file.as_raw_fd(),
                bytes.as_ptr().cast(),
                bytes.len(),
                at as libc::off_t,
            )
        };
        match written {
            0 => return Err(io::Error::from_raw_os_error(libc::ENOSPC)),
            1.. => {
                at += written as usize;
                bytes = &bytes[written as usize..];
            }
            _ => match io::Error::last_os_error() {
                error if error.kind() == io::ErrorKind::Interrupted => {}
                error => return Err(error),
            },
        }
    }
    Ok(())
}

// SAFETY: small pieces are the system allocator's. Large ones are too, or are parts of the mapping that
// no other live piece overlaps, aligned to 64 KiB and as long as was asked for at least; which of the two
// a piece is, its address tells.
unsafe impl GlobalAlloc for Heap {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if let Some((address, _)) = ARENA.place(layout) {
            return address;
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if let Some((address, zeroed)) = ARENA.place(layout) {
            if !zeroed {
                // SAFETY: the part is as long as was asked for, and nobody else's.
                unsafe { ptr::write_bytes(address, 0, layout.size()) };
            }
            return address;
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    #[inline]
    unsafe fn dealloc(&self, address: *mut u8, layout: Layout) {
        if layout.size() >= LARGE {
            if ARENA.holds(address) {
                return ARENA.give_back(address, layout.size());
            }
            ARENA.ordinary.fetch_sub(layout.size(), Ordering::Relaxed);
        }
        // SAFETY: the caller's promises are passed on; the piece is the system allocator's.
        unsafe { System.dealloc(address, layout) }
    }

    #[inline]
    unsafe fn realloc(&self, address: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let spilled = layout.size() >= LARGE && ARENA.holds(address);
        if spilled {
            if size >= LARGE && ARENA.resize(address, layout.size(), size) {
                return address;
            }
        } else if ARENA.recount(layout.size(), size) {
            // SAFETY: the caller's promises are passed on; the piece is the system allocator's.
            return unsafe { System.realloc(address, layout, size) };
        }
        let Ok(new) = Layout::from_size_align(size, layout.align()) else {
            return ptr::null_mut();
        };
        // SAFETY: both pieces hold the bytes that are copied, and do not overlap; the old one is given
        // back as it was taken, and only once the new one is there.
        unsafe {
            let moved = self.alloc(new);
            if !moved.is_null() {
                ptr::copy_nonoverlapping(address, moved, layout.size().min(size));
                self.dealloc(address, layout);
            }
            moved
        }
    }
}
