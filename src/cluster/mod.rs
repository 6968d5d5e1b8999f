//! Passages -> families (one passage wherever it stands) and stories (articles that share enough).

pub mod leiden;
