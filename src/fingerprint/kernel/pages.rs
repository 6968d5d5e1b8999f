//! Large pages under large memory: fresh pages of 4 KiB cost as much as `MinHash` does.
#![cfg_attr(
    target_os = "linux",
    expect(unsafe_code, reason = "a system call that takes an address")
)]

/// Asks the system to back the memory that `room` has reserved with large pages. It may decline,
/// and where it cannot be asked nothing is done; what the memory holds does not depend on it.
pub(in crate::fingerprint) fn prefer_large<T>(room: &Vec<T>) {
    #[cfg(target_os = "linux")]
    {
        /// The smallest pages there are; advice is for whole pages.
        const PAGE: usize = 4096;
        let start = room.as_ptr().addr().next_multiple_of(PAGE);
        let end = (room.as_ptr().addr() + room.capacity() * size_of::<T>()) / PAGE * PAGE;
        if start < end {
            let address = room.as_ptr().with_addr(start).cast_mut();
            // SAFETY: the pages lie within memory that `room` has reserved, and the advice changes
            // neither what they hold nor who may use them.
            unsafe { libc::madvise(address.cast(), end - start, libc::MADV_HUGEPAGE) };
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = room;
}
