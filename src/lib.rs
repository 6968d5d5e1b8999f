//! `wirecopy` finds text that news outlets share: which passages, in which articles, at which exact
//! characters; which outlets reprint whom; and who most likely had it first.
//!
//! The road of the data, each stage a module that uses only the ones before it:
//!
//! ```text
//! read        files            -> Article
//! segment     Article          -> Document    tokens that know their bytes, paragraphs, furniture
//! fingerprint Document         -> Sketch      MinHash signatures, winnowed shingles
//! candidates  Sketches         -> Candidate   pairs worth aligning
//! align       Candidate        -> Passage     two exact spans, an edit script, a kind
//! cluster     Passages         -> Family, Story
//! attribute   Families, Story  -> Copy        from, to, confidence, evidence
//! report      all of it        -> JSON Lines, terminal
//! ```
//! [`pipeline`] alone knows the order.

pub mod align;
pub mod attribute;
pub mod candidates;
pub mod cli;
pub mod cluster;
pub mod config;
pub mod dedup;
pub mod error;
pub mod evaluate;
pub mod fingerprint;
pub mod generate;
pub mod hash;
pub mod model;
pub mod pipeline;
pub mod read;
pub mod report;
pub mod segment;
pub mod spill;
