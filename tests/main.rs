//! One binary, a module per concern.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod kernels;
mod layering;
