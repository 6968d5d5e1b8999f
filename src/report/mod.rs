//! Results -> what people and programs read.

pub mod record;
