//! One binary, a module per concern.

mod layering;
