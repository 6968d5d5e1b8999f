//! Article -> Document: what is prose, what is furniture, and whom a text credits.

pub mod credit;
