//! One binary, a module per concern.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bench;
mod cli;
mod clusters;
mod columns;
mod contract;
mod dedup;
mod determinism;
mod dumps;
mod explain;
mod formats;
mod fuzz;
mod golden;
mod hostile;
mod kernels;
mod layering;
mod program;
mod properties;
mod regression;
mod report;
