//! The `wirecopy` program; everything it does is in the library.

use std::process::ExitCode;

/// As the system's, until a run is given a memory budget.
#[cfg(target_os = "linux")]
#[global_allocator]
static HEAP: wirecopy::spill::Heap = wirecopy::spill::Heap;

fn main() -> ExitCode {
    wirecopy::cli::run(std::env::args_os())
}
