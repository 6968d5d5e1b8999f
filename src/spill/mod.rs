//! Large memory -> a mapped file of the work folder, so that a run keeps within a memory budget.
//!
//! A stage asks for its arrays as always. Once [`begin`] was called, those of [`LARGE`] bytes and more
//! lie in one nameless file that is mapped into memory (beyond a quarter of the budget, which they
//! may have as ordinary memory). [`release`] takes all mapped pages out of the resident set: what they hold
//! stays in the file, and comes back when it is touched. So whoever watches the resident set and calls it
//! in time keeps the budget, whatever the arrays grow to, and not a byte of a result depends on it.
//! The system writes to the disk only what its page cache has no room for.
//!
//! Cost: touching what was released, 0.5 us for 64 KiB while the page cache holds it; the speed of the
//! disk otherwise. So stages that work on more than fits walk through their arrays in order.
//! Method: memory-mapped storage as in LMDB (Chu 2011), with the residency under our own control,
//! as Crotty, Leis & Pavlo 2022 ask for.

#[cfg(target_os = "linux")]
mod heap;
#[cfg(target_os = "linux")]
mod ranges;

#[cfg(target_os = "linux")]
pub use heap::{Heap, begin, failure, most_spilled, needed_budget, release, return_large, trim};

/// Does nothing: other systems' resident memory is not watched.
#[cfg(not(target_os = "linux"))]
pub fn trim() {}

/// Does nothing, as [`trim`].
#[cfg(not(target_os = "linux"))]
pub fn return_large() {}

/// Nothing: no budget is kept on other systems.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn needed_budget() -> Option<u64> {
    None
}

/// Bytes from which an allocation may lie in the file; smaller ones would cost more than they save.
pub const LARGE: usize = 128 << 10;
