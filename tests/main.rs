//! One binary, a module per concern.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod cli;
mod contract;
mod determinism;
mod explain;
mod golden;
mod hostile;
mod kernels;
mod layering;
mod program;
mod properties;
mod regression;
