//! Families and stories -> copies: from, to, confidence, evidence.

pub mod arborescence;
