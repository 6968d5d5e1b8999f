//! Decoders on data nobody vouches for: what makes one panic is refused like what it refuses.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic of this thread would be caught, so that a panic hook has nothing to say of it.
#[must_use]
pub fn is_guarded() -> bool {
    IS_GUARDED.get()
}

/// What the decoder gives; nothing if it panics.
pub(super) fn guarded<T>(decode: impl FnOnce() -> T) -> Option<T> {
    let before = IS_GUARDED.replace(true);
    let decoded = catch_unwind(AssertUnwindSafe(decode));
    IS_GUARDED.set(before);
    decoded.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_caught_and_only_the_decoder_is_guarded() {
        assert_eq!(guarded(|| guarded(is_guarded)), Some(Some(true)));
        let broken: Option<()> = guarded(|| panic!("on purpose"));
        assert_eq!((broken, is_guarded()), (None, false));
    }
}
