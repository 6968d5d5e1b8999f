//! Results and a truth beside them -> how well they agree.
//! Every parser takes a file's name (for messages) and its text; every score is a struct that
//! serialises to JSON and displays as `name<TAB>value` lines, floats with five decimals.
//! Shares without a denominator display as `-` and serialise as null.

pub mod articles;
pub mod class;
pub mod clusters;
pub mod copies;
mod figures;
mod intervals;
mod lines;
pub mod pairs;
pub mod passages;
pub mod resemblance;
pub mod reuse;
