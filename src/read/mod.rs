//! Files -> articles.
pub mod date;
