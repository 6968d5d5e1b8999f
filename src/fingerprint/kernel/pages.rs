//! Large pages under large memory: fresh pages of 4 KiB cost as much as `MinHash` does.
#![cfg_attr(
    target_os = "linux",
    expect(unsafe_code, reason = "a system call that takes an address")
)]

/// Asks the system to back the memory that `room` has reserved with large pages. It may decline,
/// and where it cannot be asked nothing is done; what the memory holds does not depend on it.
pub(crate) fn prefer_large<T>(room: &Vec<T>) {
    #[cfg(target_os = "linux")]
    {
        /// The smallest pages there are; advice is for whole pages.
        const PAGE: usize = 4096;
        // The page that `room` begins in as well: an allocator that keeps a few bytes before it has
        // put them at the beginning of a large page.
        let start = room.as_ptr().addr() / PAGE * PAGE;
        let end = room.as_ptr().addr() + room.capacity() * size_of::<T>();
        if room.capacity() > 0 {
            let address = room.as_ptr().with_addr(start).cast_mut();
            let bytes = end.next_multiple_of(PAGE) - start;
            // SAFETY: each of the pages holds memory that `room` has reserved, so it is there, and the
            // advice changes neither what it holds nor who may use it.
            unsafe { libc::madvise(address.cast(), bytes, libc::MADV_HUGEPAGE) };
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = room;
}
